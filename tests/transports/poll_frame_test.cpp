// A program that runs one handler at a time, as a frame loop does, is never blocked by a large response.

#include "http_calls.hpp"

#include <appmixer/algorithms/run.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace calls;
using appmixer::call_context;
using appmixer::http_response;

TEST_SUITE_BEGIN("poll_frame");

/// A list of flows of some ten megabytes.
std::string flow_list()
{
    std::string text = "[";
    for (int i = 0; text.size() < 10'000'000; ++i) {
        std::string const id = std::to_string(i);
        text += (i == 0 ? "" : ",") + (R"({"flowId":"f)" + id) + R"(","name":"Flow )" + id + R"(","stage":"running",)" +
                R"("flow":{"c1":{"type":"appmixer.utils.timers.Timer","x":1,"y":2,"source":{}}},"mtime":)" +
                "\"2024-01-01T00:00:00.000Z\"}\n";
    }
    return text + "]";
}

std::size_t const slices[] = {std::size_t(64) << 10, std::size_t(4) << 10};

/// Runs a call one handler at a time, and counts them.
outcome run_frames(fixture& f, asio::awaitable<outcome> call, std::size_t& handlers)
{
    pending const started = f.start(std::move(call));
    auto const give_up = std::chrono::steady_clock::now() + guard;
    while (!started.done() && std::chrono::steady_clock::now() < give_up) {
        handlers += appmixer::poll_for(f.io, appmixer::time_source::clock::duration::zero());
    }
    REQUIRE(started.done());
    return started.end();
}

/// Counts the bytes that it is given in the current handler.
class meter final : public appmixer::body_sink {
public:
    explicit meter(std::size_t const& handler) : handler_(handler) {}
    bool begin(http_response const&) override { return true; }
    appmixer::error put(std::string_view piece) override
    {
        in_handler_ = at_ == handler_ ? in_handler_ + piece.size() : piece.size();
        at_ = handler_;
        most = std::max(most, in_handler_);
        total += piece.size();
        return appmixer::error();
    }
    std::size_t most = 0; ///< in one handler
    std::size_t total = 0;

private:
    std::size_t const& handler_;
    std::size_t at_ = 0;
    std::size_t in_handler_ = 0;
};

asio::awaitable<outcome> fetch_list(client api, call_context& context)
{
    appmixer::http_request request(appmixer::method::get, "/flows");
    appmixer::result<http_response> const response = co_await api.transport().send(request, context);
    co_return response ? outcome(response->body) : outcome(response.error());
}

TEST_CASE("a response of ten megabytes is read in slices")
{
    std::string const list = flow_list();
    for (std::size_t const slice : slices) {
        CAPTURE(slice);
        fixture f({{serve(response(list))}});
        call_context context;
        context.slice = slice;
        std::size_t handlers = 0;
        CHECK(run_frames(f, fetch_list(f.api, context), handlers).text == list);
        CHECK(handlers >= list.size() / slice);
    }
}

TEST_CASE("no handler gives a sink more than a slice")
{
    std::string const list = flow_list();
    std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (std::size_t at = 0; at < list.size(); at += 1000)
        chunked += (list.size() - at < 1000 ? "" : "3e8\r\n" + list.substr(at, 1000) + "\r\n");
    chunked += "0\r\n\r\n";
    for (std::string const& text : {response(list), chunked})
        for (std::size_t const slice : slices) {
            CAPTURE(slice);
            fixture f({{serve(text)}});
            std::size_t handlers = 0;
            meter sink(handlers);
            call_context context;
            context.slice = slice;
            context.sink = &sink;
            CHECK(run_frames(f, fetch_list(f.api, context), handlers).ok);
            CHECK(sink.total >= list.size() / 1000 * 1000);
            CHECK(sink.most <= slice);
            CHECK(handlers >= sink.total / slice);
        }
}

asio::awaitable<outcome> count_flows(client api)
{
    appmixer::result<std::vector<appmixer::flow>> const flows = co_await appmixer::get_flows(api);
    if (!flows)
        co_return outcome(flows.error());
    co_return outcome(std::to_string(flows->size()) + " " + flows->back().flow_id.substr(0, 1));
}

TEST_CASE("a list of ten megabytes is decoded in slices")
{
    std::string const list = flow_list();
    std::size_t const count = static_cast<std::size_t>(std::count(list.begin(), list.end(), '\n'));
    for (std::size_t const slice : slices) {
        CAPTURE(slice);
        fixture f({{serve(response(list))}});
        std::size_t handlers = 0;
        outcome const end = run_frames(f, count_flows(f.api.with_slice(slice).within(1h)), handlers);
        CHECK(end.text == std::to_string(count) + " f");
        CHECK(handlers >= list.size() / slice);
    }
}

TEST_SUITE_END();

} // namespace
