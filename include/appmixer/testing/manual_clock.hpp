#ifndef APPMIXER_TESTING_MANUAL_CLOCK_HPP
#define APPMIXER_TESTING_MANUAL_CLOCK_HPP

#include <appmixer/core/time_source.hpp>

#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <utility>
#include <vector>

namespace appmixer {

/// A clock that stands still until a test moves it, so that a test of an hour's waiting takes no time and always goes
/// the same way. Give it to a client with `client::with_clock`.
///
///     appmixer::manual_clock clock;
///     auto api = appmixer::client(…).with_clock(clock);
///     asio::co_spawn(io, get_flow(api, id), …);
///     clock.run(io);                             // to the end, whatever is waited for
///     CHECK(clock.elapsed() < 30s);
///
/// What comes over a network takes real time all the same, and `run` does not wait for it: it moves the clock instead.
///
/// Threads: one thread, that of the `io_context`. Lifetime: it must outlive the calls.
class manual_clock final : public time_source {
public:
    /// It begins at the system's time, or at the time of day that is given; a test that looks at dates gives one.
    manual_clock() : manual_clock(std::chrono::system_clock::now()) {}
    explicit manual_clock(std::chrono::system_clock::time_point day) : day_(day) {}
    manual_clock(manual_clock const&) = delete;
    manual_clock& operator=(manual_clock const&) = delete;

    clock::time_point now() const noexcept override { return now_; }
    std::chrono::system_clock::time_point time_of_day() const noexcept override
    {
        return day_ + std::chrono::duration_cast<std::chrono::system_clock::duration>(elapsed());
    }
    /// How far it has been moved.
    clock::duration elapsed() const noexcept { return now_ - began_; }
    /// How many waits have not ended.
    std::size_t waiting() const noexcept { return alarms_.size(); }

    /// Moves the clock forward and ends the waits whose time has come, in the order of their times. What waited runs
    /// when the `io_context` is run.
    void advance(clock::duration by)
    {
        clock::time_point const until = now_ + by;
        while (next() <= until)
            strike();
        now_ = until;
    }
    /// Moves the clock to the end of the next wait; false when nobody waits.
    bool advance_to_next()
    {
        if (alarms_.empty())
            return false;
        strike();
        return true;
    }
    /// Runs what is ready, and moves the clock whenever nothing is, until nothing is ready and nobody waits on it, or
    /// until the clock has been moved by `limit`. Gives how many handlers ran.
    std::size_t run(asio::io_context& io, clock::duration limit = std::chrono::hours(24))
    {
        clock::time_point const last = now_ + limit;
        std::size_t handlers = 0;
        while (true) {
            io.restart();
            handlers += io.poll();
            if (alarms_.empty() || next() > last)
                return handlers;
            strike();
        }
    }

    void set(asio::steady_timer& timer, clock::time_point when) override
    {
        forget(timer);
        timer.expires_at(when > now_ ? (clock::time_point::max)() : (clock::time_point::min)());
        if (when > now_ && when != (clock::time_point::max)())
            alarms_.emplace_back(&timer, when);
    }
    void forget(asio::steady_timer& timer) noexcept override
    {
        std::erase_if(alarms_, [&](set_alarm const& one) { return one.first == &timer; });
    }

private:
    using set_alarm = std::pair<asio::steady_timer*, clock::time_point>;

    static bool earlier(set_alarm const& a, set_alarm const& b) noexcept { return a.second < b.second; }
    clock::time_point next() const noexcept
    {
        auto const first = std::min_element(alarms_.begin(), alarms_.end(), &earlier);
        return first == alarms_.end() ? (clock::time_point::max)() : first->second;
    }
    void strike()
    {
        auto const first = std::min_element(alarms_.begin(), alarms_.end(), &earlier);
        asio::steady_timer& timer = *first->first;
        now_ = (std::max)(now_, first->second);
        alarms_.erase(first);
        timer.expires_at((clock::time_point::min)()); // ends the wait
    }

    clock::time_point const began_ = clock::now();
    clock::time_point now_ = began_;
    std::chrono::system_clock::time_point const day_;
    std::vector<set_alarm> alarms_; // in the order in which they were set, so that a tie always ends the same way
};

} // namespace appmixer

#endif
