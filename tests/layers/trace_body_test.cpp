// The size of a streamed body in trace events.

#include "support.hpp"

#include <appmixer/layers/retry.hpp>
#include <appmixer/layers/trace.hpp>
#include <appmixer/testing/manual_clock.hpp>

#include <boost/asio/io_context.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

namespace asio = boost::asio;
using appmixer::errc;
using appmixer::http_request;
using appmixer::http_response;
using appmixer::trace_event;

/// Hands its body over in pieces, when somebody takes them. Every call but the last fails in the middle.
class streaming {
public:
    using executor_type = asio::any_io_executor;
    streaming(executor_type executor, int failures) : executor_(std::move(executor)), failures_(failures) {}
    executor_type get_executor() const noexcept { return executor_; }
    asio::awaitable<appmixer::result<http_response>> send(http_request&, appmixer::call_context& context)
    {
        http_response response(200);
        bool const taken = context.sink != nullptr && context.sink->begin(response);
        if (!taken)
            response.body = "12345678";
        else if (context.sink->put("12345").code() || failures_-- > 0)
            co_return appmixer::error(errc::connection_closed, appmixer::phase::read);
        else if (context.sink->put("678").code())
            co_return appmixer::error(errc::invalid_json, appmixer::phase::read);
        co_return response;
    }

private:
    executor_type executor_;
    int failures_;
};

class taking : public appmixer::body_sink {
public:
    bool begin(http_response const&) override
    {
        body.clear();
        return takes;
    }
    appmixer::error put(std::string_view piece) override
    {
        body += piece;
        return body.size() > limit ? appmixer::error(errc::invalid_json) : appmixer::error();
    }
    std::string body;
    bool takes = true;
    std::size_t limit = 100;
};

class sizes {
public:
    void on_attempt_end(trace_event const& event) { attempts.push_back(event.response_size()); }
    void on_call_end(trace_event const& event) { calls.push_back(event.response_size()); }
    std::vector<std::size_t> attempts;
    std::vector<std::size_t> calls;
};

} // namespace

TEST_SUITE_BEGIN("trace_body");

TEST_CASE("a streamed body is counted as far as it arrived and passes unchanged")
{
    asio::io_context io;
    appmixer::manual_clock clock;
    auto const seen = std::make_shared<sizes>();
    auto layer = streaming(io.get_executor(), 1) | appmixer::with_attempt_trace(seen) | appmixer::with_retry() |
                 appmixer::with_call_trace(seen);
    taking sink;
    auto const send = [&] {
        appmixer::call_context context;
        context.time = &clock;
        context.sink = &sink;
        http_request request;
        test::spawned call(io, test::send(layer, request, context));
        clock.run(io);
        CHECK(context.sink == &sink);
        return call.value.value();
    };
    CHECK(send().value().body.empty());
    CHECK(sink.body == "12345678");
    CHECK(seen->attempts == std::vector<std::size_t>{5, 8});
    CHECK(seen->calls == std::vector<std::size_t>{8});

    sink.limit = 6;
    CHECK(send().error() == errc::invalid_json);
    CHECK(seen->calls.back() == 8);
    sink.takes = false;
    CHECK(send().value().body == "12345678");
    CHECK(seen->calls.back() == 8);
    CHECK(seen->attempts.size() == 4);
}
