// manual_clock: waits end when a test says so, in order, and not before.

#include <appmixer/testing/manual_clock.hpp>

#include <appmixer/core/detail/clock_timer.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>

#ifdef __unix__
#include <sys/wait.h>
#include <unistd.h>
#endif

namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;
using appmixer::manual_clock;

TEST_SUITE_BEGIN("manual_clock");

asio::awaitable<void> sleep(asio::io_context& io, appmixer::time_source& time, std::chrono::nanoseconds duration,
                            std::string name, std::string& log)
{
    appmixer::detail::clock_timer timer(io.get_executor(), time);
    timer.expires_at(time.now() + duration);
    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    log += name;
}

TEST_CASE("waits end in the order of their times, not of their start")
{
    asio::io_context io;
    manual_clock clock;
    std::string log;
    asio::co_spawn(io, sleep(io, clock, 2h, "c", log), asio::detached);
    asio::co_spawn(io, sleep(io, clock, 1s, "a", log), asio::detached);
    asio::co_spawn(io, sleep(io, clock, 1min, "b", log), asio::detached);
    clock.run(io);
    CHECK(log == "abc");
    CHECK(clock.elapsed() == 2h);
    CHECK(clock.waiting() == 0);
}

TEST_CASE("nothing ends before its time")
{
    asio::io_context io;
    manual_clock clock;
    std::string log;
    asio::co_spawn(io, sleep(io, clock, 10s, "x", log), asio::detached);
    io.poll();
    clock.advance(9999ms);
    io.restart();
    io.poll();
    CHECK(log.empty());
    CHECK(clock.waiting() == 1);
    clock.advance(1ms);
    io.restart();
    io.poll();
    CHECK(log == "x");
    CHECK_FALSE(clock.advance_to_next());
}

TEST_CASE("a time in the past is not waited for")
{
    asio::io_context io;
    manual_clock clock;
    std::string log;
    asio::co_spawn(io, sleep(io, clock, 0s, "x", log), asio::detached);
    io.poll();
    CHECK(log == "x");
}

TEST_CASE("run stops at its limit")
{
    asio::io_context io;
    manual_clock clock;
    std::string log;
    asio::co_spawn(io, sleep(io, clock, 1h, "x", log), asio::detached);
    clock.run(io, 1min);
    CHECK(log.empty());
    CHECK(clock.elapsed() <= 1min);
    clock.run(io);
    CHECK(log == "x");
}

#ifdef __unix__
TEST_CASE("a clock that is destroyed before a coroutine that waits for it ends the program with a message")
{
    std::fflush(nullptr);
    std::array<int, 2> ends{};
    REQUIRE(::pipe(ends.data()) == 0);
    pid_t const child = ::fork();
    if (child == 0) {
        std::signal(SIGABRT, SIG_DFL); // not doctest's
        ::dup2(ends[1], 2);
        asio::io_context io;
        manual_clock clock;
        std::string log;
        asio::co_spawn(io, sleep(io, clock, 1h, "x", log), asio::detached);
        io.poll();
        clock.~manual_clock();
        std::_Exit(0);
    }
    ::close(ends[1]);
    std::string text;
    char byte = 0;
    while (::read(ends[0], &byte, 1) == 1)
        text += byte;
    ::close(ends[0]);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(WIFSIGNALED(status));
    CHECK(text.starts_with("appmixer: a manual_clock was destroyed while coroutines wait for it (1); declare it before "
                           "the io_context\n"));
}
#endif

TEST_CASE("the time of day advances with the clock")
{
    std::chrono::sys_days const day = std::chrono::year(2026) / 11 / 24;
    manual_clock clock{std::chrono::system_clock::time_point(day)};
    CHECK(clock.time_of_day() == day);
    clock.advance(36h);
    CHECK(clock.time_of_day() == day + 36h);
}

TEST_SUITE_END();

} // namespace
