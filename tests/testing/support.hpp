#ifndef APPMIXER_TESTS_TESTING_SUPPORT_HPP
#define APPMIXER_TESTS_TESTING_SUPPORT_HPP

// Runs calls to completion with a clock that the test moves.

#include <appmixer/testing/manual_clock.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <doctest/doctest.h>

#include <exception>
#include <optional>
#include <utility>

namespace testing_test {

namespace asio = boost::asio;

/// A call in flight, and how it ended.
template <class T>
class call {
public:
    call(asio::io_context& io, asio::awaitable<T> work)
    {
        asio::co_spawn(io, std::move(work),
                       asio::bind_cancellation_slot(cancellation.slot(), [this](std::exception_ptr e, T value) {
                           failure = e;
                           outcome.emplace(std::move(value));
                       }));
    }
    call(call const&) = delete;
    call& operator=(call const&) = delete;

    T take()
    {
        REQUIRE_MESSAGE(outcome.has_value(), "the call did not complete");
        if (failure)
            std::rethrow_exception(failure);
        return std::move(*outcome);
    }

    asio::cancellation_signal cancellation;
    std::exception_ptr failure;
    std::optional<T> outcome;
};

template <>
class call<void> {
public:
    call(asio::io_context& io, asio::awaitable<void> work)
    {
        asio::co_spawn(io, std::move(work),
                       asio::bind_cancellation_slot(cancellation.slot(), [this](std::exception_ptr e) {
                           failure = e;
                           ended = true;
                       }));
    }
    call(call const&) = delete;
    call& operator=(call const&) = delete;

    void take()
    {
        REQUIRE_MESSAGE(ended, "the call did not complete");
        if (failure)
            std::rethrow_exception(failure);
    }

    asio::cancellation_signal cancellation;
    std::exception_ptr failure;
    bool ended = false;
};

/// An `io_context` with a clock of its own.
class bench {
public:
    bench() = default;

    /// Runs a call to completion, and returns its value or throws its exception.
    template <class T>
    T run(asio::awaitable<T> work)
    {
        call<T> one(io, std::move(work));
        clock.run(io);
        return one.take();
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
