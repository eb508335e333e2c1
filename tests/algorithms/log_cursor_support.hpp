#ifndef APPMIXER_TESTS_ALGORITHMS_LOG_CURSOR_SUPPORT_HPP
#define APPMIXER_TESTS_ALGORITHMS_LOG_CURSOR_SUPPORT_HPP

// A simulated server of logs, and a simulated program that follows it. Compiled in log_cursor_support.cpp.

#include <appmixer/algorithms/detail/log_cursor.hpp>

#include <chrono>
#include <cstddef>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace test {

using namespace std::chrono_literals;
using appmixer::timestamp;
using appmixer::detail::log_cursor;
using appmixer::detail::log_cursor_limits;

timestamp at(std::string_view time); ///< on one certain day: "10:00:00.000"

/// A record, and when a search finds it.
class stored_record {
public:
    stored_record(std::string name, timestamp written, timestamp found)
        : id(std::move(name)), time(written), visible(found)
    {
    }
    std::string id;
    timestamp time;
    timestamp visible;
};

/// A search engine with records that become visible some time after they were written.
class log_server {
public:
    /// Adds a record, visible after a delay.
    log_server& add(std::string id, timestamp time, std::chrono::milliseconds delay = 0ms);
    /// Adds records at random times, up to `ties` at one time. Half of them have the longest delay, others a short one.
    void add_random(std::minstd_rand& random, timestamp from, timestamp to, std::size_t count, std::size_t ties,
                    std::chrono::milliseconds longest_delay);
    /// The response to a search; fails the test if the search is beyond the window.
    appmixer::log_page search(appmixer::op::get_logs const& request, timestamp now);

    std::vector<stored_record> records;
    std::string field = "gridTimestamp"; ///< the only time field of the records
    std::size_t longest_page = 10'000;
    std::size_t window = 10'000;
    std::vector<std::string> requests; ///< the query, sort, from and size of each search
};

/// A program that follows a `log_server` on a simulated clock.
class log_reader {
public:
    log_reader(log_server& from, appmixer::log_query query = {}, appmixer::follow_options options = {},
               log_cursor_limits limits = {})
        : server(&from), how(options), cursor(query, options, limits)
    {
    }

    /// Makes one request, and pauses after a round. Returns the error of the cursor.
    appmixer::result<void> step();
    /// Makes steps until a time, or until the cursor has finished.
    void run_until(timestamp end);
    /// Makes steps until a round has ended.
    void finish_round();
    /// Takes the records that are ready.
    void take();
    /// The ids of the records taken, in their order; late ones with "!".
    std::string taken();

    log_server* server;
    appmixer::follow_options how;
    log_cursor cursor;
    timestamp now = at("12:00:00.000");
    std::minstd_rand random{1};
    std::chrono::milliseconds slowest{0}; ///< of a request
    unsigned failures_in_ten = 0;
    std::vector<appmixer::followed_record> records;
    std::map<std::string, int> times_given;

private:
    log_cursor::clock::time_point client_now() const { return log_cursor::clock::time_point(now.time_since_epoch()); }
};

} // namespace test

#endif
