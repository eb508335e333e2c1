// Sinks of metrics are shared by clients on several threads and read from another thread.

#include "layers/prometheus.hpp"

#include <appmixer/appmixer.hpp>
#include <appmixer/layers/line_sink.hpp>
#include <appmixer/layers/metrics_sink.hpp>
#include <appmixer/layers/rate_limit.hpp>
#include <appmixer/layers/trace.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <memory>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

// Sinks that clients on strands of several threads share, while another thread asks for the metrics, as a scrape does.
// Under ThreadSanitizer this shows that the sinks are thread-safe, and that a rate limit needs no more than its
// strand.

namespace asio = boost::asio;

namespace {

constexpr int clients = 4;
constexpr int callers = 8;
constexpr int calls_each = 25;
constexpr double all = clients * callers * calls_each;

/// Responds after posting to the executor; every fifth call fails.
class posting_transport {
public:
    using executor_type = asio::any_io_executor;
    explicit posting_transport(executor_type executor) : executor_(std::move(executor)) {}
    executor_type get_executor() const noexcept { return executor_; }
    asio::awaitable<appmixer::result<appmixer::http_response>> send(appmixer::http_request&, appmixer::call_context&)
    {
        co_await asio::post(executor_, asio::use_awaitable);
        if (++sent_ % 5 == 0)
            co_return appmixer::error(appmixer::errc::connection_closed, appmixer::phase::wait);
        co_return appmixer::http_response(200, R"({"flowId":"f"})");
    }

private:
    executor_type executor_;
    int sent_ = 0;
};

template <class Client>
asio::awaitable<void> caller(Client api)
{
    for (int i = 0; i < calls_each; ++i)
        co_await get_flow(api, "f");
}

} // namespace

TEST_CASE("clients on several threads share sinks while another thread reads the metrics")
{
    auto const metrics = std::make_shared<appmixer::metrics_sink>();
    std::ostringstream out;
    auto const lines = std::make_shared<appmixer::line_sink>(out);
    asio::io_context io;
    std::atomic<int> finished = 0;
    for (int i = 0; i < clients; ++i) {
        auto const strand = asio::make_strand(io);
        auto const limits = appmixer::rate_limits().max_in_flight(3).identity_max_in_flight(2);
        auto const api = appmixer::client(posting_transport(strand) | appmixer::with_attempt_trace(metrics) |
                                          appmixer::with_rate_limit(limits) | appmixer::with_call_trace(metrics) |
                                          appmixer::with_call_trace(lines))
                             .as_result();
        for (int j = 0; j < callers; ++j)
            asio::co_spawn(strand, caller(api.as(appmixer::access_token(std::to_string(j % 3)))),
                           [&](std::exception_ptr e) { finished += e ? 0 : 1; });
    }

    std::atomic<bool> over = false;
    std::size_t scrapes = 0;
    bool consistent = true;
    std::thread scraper([&] {
        appmixer::metrics_sink const& read = *metrics;
        do {
            test::prometheus_page const page(read.prometheus_text()); // throws, and ends the test, on nonsense
            consistent = consistent &&
                         page.value("appmixer_client_calls_in_flight", {{"operation", "getFlow"}}).value_or(0) >= 0;
            ++scrapes;
        } while (!over);
    });
    std::vector<std::thread> threads;
    for (int i = 0; i < 2; ++i)
        threads.emplace_back([&] { io.run(); });
    for (std::thread& one : threads)
        one.join();
    over = true;
    scraper.join();

    CHECK(finished == clients * callers);
    CHECK(consistent);
    CHECK(scrapes > 0);
    test::prometheus_page const page(metrics->prometheus_text());
    test::prometheus_labels const succeeded = {{"operation", "getFlow"}, {"status", "200"}};
    test::prometheus_labels const failed = {{"operation", "getFlow"}, {"status", "none"}};
    CHECK(page.value("appmixer_client_call_duration_seconds_count", succeeded) == all * 4 / 5);
    CHECK(page.value("appmixer_client_call_duration_seconds_count", failed) == all / 5);
    CHECK(page.value("appmixer_client_attempts_total", succeeded) == all * 4 / 5);
    CHECK(page.value("appmixer_client_calls_in_flight", {{"operation", "getFlow"}}) == 0);

    std::string const text = out.str();
    CHECK(std::count(text.begin(), text.end(), '\n') == clients * callers * calls_each);
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);)
        REQUIRE((line.starts_with("time=") && line.find(" request_bytes=0") != std::string::npos));
}
