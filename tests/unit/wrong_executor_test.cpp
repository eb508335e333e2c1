// A call that is awaited on another io_context than its client's fails with an error that says so.

#include <appmixer/api/flows.hpp>
#include <appmixer/call/client.hpp>
#include <appmixer/emulator/emulator.hpp>
#include <appmixer/emulator/loopback.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <doctest/doctest.h>

#include <exception>
#include <optional>
#include <string>
#include <utility>

// The context where a call is awaited, and the one of its transport.

namespace asio = boost::asio;
using appmixer::errc;

namespace {

using counted = appmixer::result<std::size_t>;

/// Sends nothing and responds at once, on a given executor type.
template <class Executor>
class instant {
public:
    using executor_type = Executor;
    instant(Executor executor, int& sent) : executor_(std::move(executor)), sent_(&sent) {}
    executor_type get_executor() const noexcept { return executor_; }
    asio::awaitable<appmixer::result<appmixer::http_response>, Executor> send(appmixer::http_request&,
                                                                              appmixer::call_context&)
    {
        ++*sent_;
        co_return appmixer::http_response(200, R"({"count":7})");
    }

private:
    Executor executor_;
    int* sent_;
};

/// Makes a call on an executor, and runs its context. Empty when the call has not ended.
template <class Executor, class Api>
std::optional<counted> call_on(Executor executor, asio::io_context& io, Api const& api)
{
    std::optional<counted> outcome;
    asio::co_spawn(executor, get_flows_count(api.as_result()), [&](std::exception_ptr thrown, counted got) {
        if (thrown)
            std::rethrow_exception(thrown);
        outcome = std::move(got);
    });
    io.restart();
    io.run();
    return outcome;
}

} // namespace

TEST_CASE("a call that is awaited on another io_context fails at once and says what to do")
{
    asio::io_context here, elsewhere;
    appmixer::emulator back_end;
    appmixer::client const api(appmixer::loopback(here.get_executor(), back_end));
    auto const outcome = call_on(elsewhere.get_executor(), elsewhere, api);
    REQUIRE(outcome);
    CHECK(outcome->error() == errc::wrong_executor);
    CHECK(outcome->error().phase() == appmixer::phase::start);
    std::string const text = outcome->error().what();
    CHECK(text.find("getFlowsCount") != std::string::npos);
    CHECK(text.find("co_spawn(api.get_executor()") != std::string::npos);
    CHECK(text.find("use_awaitable") != std::string::npos);
    CHECK(here.run() == 0); // nothing went there
}

TEST_CASE("a call through a throwing handle fails in the same way")
{
    asio::io_context here, elsewhere;
    appmixer::emulator back_end;
    appmixer::client const api(appmixer::loopback(here.get_executor(), back_end));
    std::exception_ptr thrown;
    asio::co_spawn(elsewhere, get_flows_count(api), [&](std::exception_ptr e, std::size_t) { thrown = std::move(e); });
    elsewhere.run();
    REQUIRE(thrown);
    CHECK_THROWS_AS(std::rethrow_exception(thrown), appmixer::exception);
}

TEST_CASE("the remedy that the error names works")
{
    asio::io_context here, elsewhere;
    int sent = 0;
    appmixer::client const api{instant<asio::any_io_executor>(here.get_executor(), sent)};
    bool done = false;
    auto const program = [&]() -> asio::awaitable<void> {
        std::size_t const count =
            co_await asio::co_spawn(api.get_executor(), get_flows_count(api), asio::use_awaitable);
        CHECK(count == 7);
        done = true;
    };
    asio::co_spawn(elsewhere, program(), [](std::exception_ptr e) {
        if (e)
            std::rethrow_exception(e);
    });
    for (int i = 0; i < 100 && !done; ++i) {
        elsewhere.restart();
        elsewhere.poll();
        here.restart();
        here.poll();
    }
    CHECK(done);
    CHECK(sent == 1);
}

TEST_CASE("executors of one context may differ")
{
    asio::io_context io;
    int sent = 0;
    appmixer::client const api{instant<asio::any_io_executor>(asio::make_strand(io), sent)};
    CHECK(call_on(io.get_executor(), io, api).value().has_value());
    CHECK(call_on(asio::make_strand(io), io, api).value().has_value());
    CHECK(call_on(api.get_executor(), io, api).value().has_value());
    CHECK(sent == 3);
}

TEST_CASE("transports on other executor types are checked as well")
{
    asio::io_context here, elsewhere;
    int sent = 0;
    appmixer::client const api{instant<asio::io_context::executor_type>(here.get_executor(), sent)};
    CHECK(call_on(here.get_executor(), here, api).value().has_value());
    CHECK(call_on(elsewhere.get_executor(), elsewhere, api).value().error() == errc::wrong_executor);
    using strand = asio::strand<asio::io_context::executor_type>;
    appmixer::client const on_strand{instant<strand>(asio::make_strand(here), sent)};
    CHECK(call_on(asio::make_strand(here), here, on_strand).value().has_value());
    CHECK(call_on(asio::make_strand(elsewhere), elsewhere, on_strand).value().error() == errc::wrong_executor);
    CHECK(sent == 2);
}
