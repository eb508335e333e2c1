// The HTTPS transport on a strand that two threads run.

#include "../transports/https_calls.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>
#include <exception>
#include <list>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

// The transport over TLS on an io_context that two threads run, with all its callers on one strand; the server has a
// thread of its own. Under ThreadSanitizer this shows that nothing is touched from outside the strand.

namespace {

using namespace calls;

class call_counts {
public:
    call_counts() = default;
    int succeeded = 0;
    int cancelled = 0;
    int failed = 0;
    int running = 0; ///< callers that are still at work
};

/// Two threads, and a client that shares four connections.
class strand_fixture {
public:
    explicit strand_fixture(std::vector<script> scripts)
        : server(std::move(scripts), "127.0.0.1", 0, serving<secured>(good))
    {
        appmixer::settings where(secured::url(server.port()));
        secured::configure(where);
        where.max_connections(4);
        api.push_back(appmixer::client(appmixer::https_transport(strand, where)).as_result());
    }

    /// Runs the strand until all callers have ended.
    void run()
    {
        std::thread second([this] { io.run(); });
        io.run();
        second.join();
    }
    /// Called on the strand when a caller has ended.
    void ended()
    {
        if (--seen.running == 0)
            api.clear(); // closes the connections
    }

    hostile_server server;
    asio::io_context io{2};
    asio::strand<asio::io_context::executor_type> strand = asio::make_strand(io);
    std::vector<secure_client> api; ///< the one client, until all callers have ended
    call_counts seen;
};

asio::awaitable<void> caller(secure_client api, call_counts& seen)
{
    for (int i = 0; i < 10; ++i) {
        appmixer::result<std::string> const made = co_await appmixer::create_flow(api, "name");
        appmixer::result<appmixer::flow> const read = co_await appmixer::get_flow(api, "f1");
        ++(made && read && read->flow_id == "f1" ? seen.succeeded : seen.failed);
    }
}

/// Some connections are closed between calls, so that others resume their sessions.
std::vector<script> scripts()
{
    script const short_lived = {secure(), expect(), say(good), expect(), say(good), farewell(), hang_up()};
    script const talkative = {secure(), expect(),   say(good), new_tickets(),
                              expect(), new_keys(), say(good), serve(good)};
    return {short_lived, talkative, short_lived, talkative, short_lived};
}

} // namespace

TEST_CASE("a client over TLS is used on a strand of two threads")
{
    strand_fixture f(scripts());
    constexpr int callers = 20;
    f.seen.running = callers;
    for (int number = 0; number < callers; ++number)
        asio::co_spawn(f.strand, caller(f.api.front(), f.seen), [&f](std::exception_ptr failure) {
            f.seen.failed += failure ? 1 : 0;
            f.ended();
        });
    f.run();
    // A connection that closes during an unsafe call may fail that call, and no other.
    CHECK(f.seen.succeeded + f.seen.failed == callers * 10);
    CHECK(f.seen.failed <= 3);
}

TEST_CASE("calls over TLS are cancelled on a strand of two threads")
{
    strand_fixture f({});
    constexpr int callers = 60;
    f.seen.running = callers;
    std::vector<std::unique_ptr<asio::cancellation_signal>> signals;
    std::list<asio::steady_timer> timers;
    for (int number = 0; number < callers; ++number) {
        signals.push_back(std::make_unique<asio::cancellation_signal>());
        auto finish = [&f](std::exception_ptr failure, appmixer::result<appmixer::flow> response) {
            if (!failure && response)
                ++f.seen.succeeded;
            else if (!failure && response.error() == appmixer::condition::cancelled)
                ++f.seen.cancelled;
            else
                ++f.seen.failed;
            f.ended();
        };
        asio::co_spawn(f.strand, appmixer::get_flow(f.api.front(), "f1"),
                       asio::bind_cancellation_slot(signals.back()->slot(), std::move(finish)));
        // On the strand as well, since a signal is not safe to emit from elsewhere: at once, or in the middle of
        // things.
        auto const cancel = [&signals, number] {
            signals[static_cast<std::size_t>(number)]->emit(asio::cancellation_type::terminal);
        };
        if (number % 3 == 1)
            asio::post(f.strand, cancel);
        if (number % 3 == 2) {
            timers.emplace_back(f.strand, std::chrono::microseconds(number * 200));
            timers.back().async_wait([cancel](boost::system::error_code) { cancel(); });
        }
    }
    f.run();
    CHECK(f.seen.succeeded + f.seen.cancelled == callers);
    CHECK(f.seen.succeeded >= callers / 3);
    CHECK(f.seen.cancelled > 0);
    CHECK(f.seen.failed == 0);
    CHECK(f.server.requests() <= callers);
}
