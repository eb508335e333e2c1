#include "live_view.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fmt/format.h>

#include <chrono>
#include <utility>

namespace asio = boost::asio;
using namespace std::chrono_literals;

live_view::live_view(asio::any_io_executor executor, generator& calls) : calls_(calls), timer_(std::move(executor)) {}

asio::awaitable<void> live_view::run()
{
    last_ = generator::clock::now();
    while (!stopped_) {
        timer_.expires_after(500ms);
        co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
        if (!stopped_)
            line_.show(text());
    }
}

void live_view::stop()
{
    stopped_ = true;
    timer_.cancel();
    line_.clear();
}

std::string live_view::text()
{
    using milliseconds = std::chrono::duration<double, std::milli>;
    auto const now = generator::clock::now();
    std::chrono::duration<double> const passed = now - std::exchange(last_, now);
    std::chrono::duration<double> const left = calls_.results().end() - now;
    latencies const recent = calls_.take_recent();
    std::string phase = fmt::format("{:.0f} s left", left.count());
    if (calls_.is_stopped() || left < 0s)
        phase = "waiting for the calls in flight";
    else if (now < calls_.results().begin())
        phase = "warming up";
    return fmt::format("{}   {:.0f} calls/s   p50 {:.2f} ms   p99 {:.2f} ms   {} failed   {} in flight", phase,
                       static_cast<double>(recent.count()) / passed.count(), milliseconds(recent.quantile(0.5)).count(),
                       milliseconds(recent.quantile(0.99)).count(), calls_.results().failed(), calls_.in_flight());
}
