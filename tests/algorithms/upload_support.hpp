#ifndef APPMIXER_TESTS_ALGORITHMS_UPLOAD_SUPPORT_HPP
#define APPMIXER_TESTS_ALGORITHMS_UPLOAD_SUPPORT_HPP

// An emulator that receives uploads in chunks, some of which fail, and a source in pieces.

#include <appmixer/algorithms/upload.hpp>
#include <appmixer/core/detail/body_in_memory.hpp>
#include <appmixer/emulator/emulator.hpp>
#include <appmixer/emulator/loopback.hpp>
#include <appmixer/layers/retry.hpp>
#include <appmixer/testing/exchange_faults.hpp>
#include <appmixer/testing/manual_clock.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace uploads {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using appmixer::errc;
using appmixer::error;
using appmixer::file_upload;
using appmixer::http_request;
using appmixer::http_response;
using appmixer::result;
using appmixer::stored_file;
using appmixer::transfer_progress;
using appmixer::upload_body;

/// What happens to the requests of a test, by their number from 0.
class script {
public:
    std::vector<http_request> requests;
    std::size_t fails_at = std::size_t(-1);
    int status = 429;
    bool loses_ids = false;
    appmixer::manual_clock* clock = nullptr; ///< advances by a second with each request
};

/// Passes requests to an emulator, except for those that fail.
class scripted_loopback {
public:
    using executor_type = asio::any_io_executor;
    scripted_loopback(appmixer::loopback inner, std::shared_ptr<script> plan)
        : inner_(std::move(inner)), plan_(std::move(plan))
    {
    }
    executor_type get_executor() const noexcept { return inner_.get_executor(); }
    asio::awaitable<result<http_response>> send(http_request& request, appmixer::call_context& context)
    {
        std::shared_ptr<script> const plan = plan_;
        appmixer::detail::body_in_memory body(request, context);
        if (body.is_needed()) {
            error const failure = co_await body.read();
            if (failure.code())
                co_return failure;
        }
        plan->requests.push_back(request);
        if (plan->clock != nullptr)
            plan->clock->advance(1s);
        if (plan->requests.size() == plan->fails_at + 1)
            co_return http_response(plan->status, "{}");
        result<http_response> response = co_await inner_.send(request, context);
        if (plan->loses_ids && response)
            response->body = "{}";
        co_return response;
    }

private:
    appmixer::loopback inner_;
    std::shared_ptr<script> plan_;
};

/// Content in pieces, which may announce another size.
class piecewise final : public appmixer::body_source {
public:
    explicit piecewise(std::string content, std::optional<std::uint64_t> announced)
        : content_(std::move(content)), announced_(announced)
    {
    }
    std::optional<std::uint64_t> size() const override { return announced_; }
    result<std::string_view> read(std::size_t at_most) override
    {
        if (offset_ >= fails_at)
            return error(errc::invalid_request, appmixer::phase::none, "the disk is gone");
        std::string_view const piece = std::string_view(content_).substr(offset_, at_most < 3 ? at_most : 3);
        offset_ += piece.size();
        return exceeds ? std::string_view("more than what was asked for") : piece;
    }
    asio::awaitable<void> ready() override
    {
        return gate == nullptr || offset_ < 5 ? asio::awaitable<void>() : opened(gate);
    }
    static asio::awaitable<void> opened(asio::steady_timer* gate)
    {
        co_await gate->async_wait(asio::as_tuple(asio::use_awaitable));
        if (gate->expiry() == asio::steady_timer::time_point::min())
            throw boost::system::system_error(asio::error::connection_reset);
    }
    bool rewind() override
    {
        ++rewinds;
        return offset_ == 0;
    }

    int rewinds = 0;
    std::size_t fails_at = std::size_t(-1);
    bool exceeds = false;
    asio::steady_timer* gate = nullptr; ///< not ready after five bytes until it is cancelled

private:
    std::string content_;
    std::optional<std::uint64_t> announced_;
    std::size_t offset_ = 0;
};

class fixture {
public:
    using client = appmixer::client<appmixer::any_transport, appmixer::returning_results>;

    fixture()
        : ada(back_end.add_user("ada@shop.example", "secret")),
          api(appmixer::default_client(
                  appmixer::client(scripted_loopback(appmixer::loopback(io.get_executor(), back_end), plan) |
                                   appmixer::with_faults(faults) | appmixer::with_retry()))
                  .as(appmixer::access_token(back_end.issue_token(ada)))
                  .with_clock(clock)
                  .as_result())
    {
    }
    result<stored_file> run(client const& handle, file_upload what)
    {
        io.restart();
        return clock.run(io, upload_file(handle, std::move(what)));
    }
    /// A header of a request.
    std::string sent(std::size_t request, std::string_view name) const
    {
        return std::string(plan->requests.at(request).headers.get(name).value_or("-"));
    }
    /// The number of files that their owner sees.
    std::size_t files()
    {
        http_request count(appmixer::method::get, "/files/count");
        count.headers.append("Authorization", "Bearer " + back_end.issue_token(ada));
        return back_end.handle(count).body == R"({"count":0})" ? 0 : 1;
    }
    /// The content of the only file.
    std::string stored()
    {
        http_request list(appmixer::method::get, "/files");
        list.headers.append("Authorization", "Bearer " + back_end.issue_token(ada));
        std::string const body = back_end.handle(list).body;
        REQUIRE(body.size() > 50);
        list.target = "/files/" + body.substr(std::string_view(R"([{"fileId":")").size(), 36);
        return back_end.handle(list).body;
    }

    asio::io_context io;
    appmixer::manual_clock clock;
    appmixer::emulator back_end = appmixer::emulator::deterministic();
    std::shared_ptr<script> plan = std::make_shared<script>();
    appmixer::exchange_faults faults;
    std::string ada;
    client api;
};

} // namespace uploads

#endif
