#ifndef APPMIXER_TESTS_TESTING_SUPPORT_HPP
#define APPMIXER_TESTS_TESTING_SUPPORT_HPP

// Runs calls to completion with a clock that the test moves.

#include "../spawned.hpp"

#include <appmixer/testing/manual_clock.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <doctest/doctest.h>

#include <utility>

namespace testing_test {

namespace asio = boost::asio;

/// An `io_context` with a clock of its own.
class fixture {
public:
    fixture() = default;

    /// Runs a call to completion, and returns its value or throws its exception.
    template <class T>
    T run(asio::awaitable<T> work)
    {
        test::spawned<T> call(io, std::move(work));
        clock.run(io);
        REQUIRE_MESSAGE(call.done, "the call did not complete");
        return call.take();
    }
    /// Runs what can run before the clock is moved.
    void poll()
    {
        io.restart();
        io.poll();
    }

    appmixer::manual_clock clock; // before the context: waits that the context destroys refer to it
    asio::io_context io;
};

} // namespace testing_test

#endif
