#ifndef APPMIXER_TESTS_UNIT_SUPPORT_HPP
#define APPMIXER_TESTS_UNIT_SUPPORT_HPP

// What most tests need: a transport that responds from memory, a way to run one call, and small operations.

#include "../spawned.hpp"

#include <appmixer/appmixer.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace test {

namespace asio = boost::asio;
namespace json = boost::json;

/// Runs the context until the call has completed, and returns its value or throws its exception.
template <class T, class Executor>
T run_call(asio::io_context& io, asio::awaitable<T, Executor> call)
{
    spawned<T> spawned(io, std::move(call));
    run_until_done(io, spawned);
    return spawned.take();
}

/// What a function threw, or an error without a code.
template <class Function>
appmixer::error failure_of(Function&& function)
{
    try {
        function();
    } catch (appmixer::exception const& e) {
        return e.error();
    }
    return appmixer::error();
}

/// What a test's transport received and how it responds; a separate object, since a client owns the transport.
class exchange_log {
public:
    exchange_log() = default;
    std::vector<appmixer::http_request> requests;
    std::vector<appmixer::call_context> contexts;
    appmixer::result<appmixer::http_response> response{appmixer::http_response(200, "{}")};
};

/// Records each request and returns the response from the log.
template <class Executor>
class basic_canned {
public:
    using executor_type = Executor;
    basic_canned(Executor executor, std::shared_ptr<exchange_log> log)
        : executor_(std::move(executor)), log_(std::move(log))
    {
    }
    executor_type get_executor() const noexcept { return executor_; }
    asio::awaitable<appmixer::result<appmixer::http_response>, Executor> send(appmixer::http_request& request,
                                                                              appmixer::call_context& context)
    {
        log_->requests.push_back(request);
        log_->contexts.push_back(context);
        co_return log_->response;
    }

private:
    Executor executor_;
    std::shared_ptr<exchange_log> log_;
};

using canned = basic_canned<asio::any_io_executor>;

/// A client over such a transport.
class fixture {
public:
    fixture() = default;

    /// The response to the next calls.
    void responds(int status, std::string body, std::string_view content_type = "application/json; charset=utf-8")
    {
        appmixer::http_response response(status, std::move(body));
        if (!content_type.empty())
            response.headers.append("Content-Type", content_type);
        log->response = std::move(response);
    }
    void fails(appmixer::error failure) { log->response = std::move(failure); }

    appmixer::http_request const& sent() const
    {
        REQUIRE(log->requests.size() == 1);
        return log->requests.front();
    }
    std::optional<std::string_view> sent_header(std::string_view name) const { return sent().headers.get(name); }

    asio::io_context io;
    std::shared_ptr<exchange_log> log = std::make_shared<exchange_log>();
    appmixer::client<canned> api{canned(io.get_executor(), log)};
};

/// An operation that returns T, to read any type from any response.
template <class T>
class operation_returning {
public:
    operation_returning() = default;
    using response_type = T;
    static constexpr appmixer::operation_info info{"read", appmixer::method::get, "/read", appmixer::idempotency::safe};
};

template <class T>
appmixer::result<T> read(std::string text)
{
    return appmixer::decode<operation_returning<T>>(appmixer::http_response(200, std::move(text)));
}

/// An operation of which T is the body, to write any type.
template <class T>
class operation_sending {
public:
    explicit operation_sending(T content) : value(std::move(content)) {}
    T value;
    using response_type = void;
    static constexpr appmixer::operation_info info{"written", appmixer::method::post, "/written",
                                                   appmixer::idempotency::unsafe};
    static constexpr auto params = appmixer::table{appmixer::whole_body(&operation_sending::value)};
};

template <class T>
std::string write(T content)
{
    return appmixer::encode(operation_sending<T>(std::move(content))).value().body;
}

} // namespace test

#endif
