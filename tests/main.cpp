// The main function of every doctest program, and the functions of spawned.hpp.

#include "sanitized.hpp"

// Under a sanitizer its own report of a crash says more than doctest's signal handler.
#if APPMIXER_TESTS_SANITIZED
#define DOCTEST_CONFIG_NO_POSIX_SIGNALS
#endif

#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>

#include "spawned.hpp"

#include <chrono>

template void test::spawn(asio::io_context&, asio::awaitable<void, asio::any_io_executor>, spawn_state&);

void test::run_until_done(asio::io_context& io, spawn_state const& state)
{
    auto const end = std::chrono::steady_clock::now() + std::chrono::seconds(300);
    io.restart();
    while (!state.done && io.run_one_until(end) != 0) {}
    REQUIRE_MESSAGE(state.done, "the coroutine did not end");
}
