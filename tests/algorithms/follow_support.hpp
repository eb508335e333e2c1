#ifndef APPMIXER_TESTS_ALGORITHMS_FOLLOW_SUPPORT_HPP
#define APPMIXER_TESTS_ALGORITHMS_FOLLOW_SUPPORT_HPP

// An emulator whose flow writes log records, and clients that follow them on a clock that the test moves. Compiled in
// follow_support.cpp.

#include "../spawned.hpp"

#include <appmixer/algorithms/follow_logs.hpp>
#include <appmixer/emulator/emulator.hpp>
#include <appmixer/emulator/loopback.hpp>
#include <appmixer/testing/exchange_faults.hpp>
#include <appmixer/testing/manual_clock.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace follow_test {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using appmixer::follow_options;
using appmixer::followed_record;
using appmixer::log_query;
using appmixer::timestamp;

using client = appmixer::default_client;
using quiet_client = decltype(std::declval<client>().as_result());

/// When the clocks of the tests begin.
inline constexpr timestamp start = std::chrono::sys_days(std::chrono::year(2026) / 1 / 1);

/// The requests that a client sent: target and time.
class request_log {
public:
    std::vector<std::string> targets;
    std::vector<std::chrono::milliseconds> times; ///< since the start
};

inline std::string const flow_id = "11111111-1111-4111-8111-111111111111";

/// Adds a running flow of that id with a component "c" of the user "ada@shop.example" to a back end.
void add_flow(appmixer::emulator& back_end);
/// The handle of that user.
client as_owner(appmixer::emulator& back_end, client const& api);
/// Writes a record whose correlation id is the name.
void write_record(appmixer::emulator& back_end, std::string const& name);

class fixture {
public:
    fixture();
    fixture(fixture const&) = delete;
    fixture& operator=(fixture const&) = delete;

    /// Writes a record. age: how long ago it happened.
    void write(std::string const& name, std::chrono::milliseconds age = 0ms);
    /// Runs one handler, or moves the clock when none is ready. False when there is nothing to do.
    bool step();
    /// Runs for a time. The clock stands at its end afterwards.
    void run_for(std::chrono::milliseconds time);
    /// Runs a coroutine to its end, with the time that it needs.
    template <class T>
    T run(asio::awaitable<T> work)
    {
        test::spawned<T> spawned(io, std::move(work));
        while (!spawned.done && step())
            continue;
        return spawned.take();
    }
    /// Follows in the background and appends the name of each record to `taken`, late ones with "!". Stops what
    /// followed before.
    void follow(log_query query = log_query(), follow_options how = follow_options());
    /// Cancels what `follow` has begun.
    void stop();
    /// The names since the last call.
    std::string names();
    /// The same options, with a function that appends failures to `failures`.
    follow_options with_failures(follow_options how = follow_options());

    appmixer::manual_clock clock{start};
    std::unique_ptr<test::spawned<void>> following; // destroyed after the context
    asio::io_context io;
    appmixer::emulator back_end = appmixer::emulator::deterministic();
    appmixer::exchange_faults faults;
    std::shared_ptr<request_log> const log = std::make_shared<request_log>();
    client api; ///< of the owner of the flow
    quiet_client quiet;

    std::vector<std::string> taken;
    std::vector<std::string> failures;                  ///< "what, at its time"
    appmixer::log_follower<client>* follower = nullptr; ///< of `follow`

private:
    std::chrono::milliseconds shift_{0};
};

} // namespace follow_test

#endif
