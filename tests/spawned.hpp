#ifndef APPMIXER_TESTS_SPAWNED_HPP
#define APPMIXER_TESTS_SPAWNED_HPP

// Runs coroutines from ordinary test code. `co_spawn` takes long to compile, so most of it is compiled once, in
// main.cpp.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

namespace test {

namespace asio = boost::asio;

/// How a spawned coroutine ended, and the signal that cancels it.
class spawn_state {
public:
    spawn_state() = default;
    spawn_state(spawn_state const&) = delete;
    spawn_state& operator=(spawn_state const&) = delete;

    /// Emits terminal cancellation. Its effects run when the io_context is run.
    void cancel() { stop.emit(asio::cancellation_type::terminal); }
    void rethrow() const
    {
        if (thrown)
            std::rethrow_exception(thrown);
    }

    bool done = false;
    std::exception_ptr thrown;
    asio::cancellation_signal stop;
};

/// Spawns a coroutine on the context. `state` must outlive it, unless the context is destroyed first.
template <class Executor>
void spawn(asio::io_context& io, asio::awaitable<void, Executor> coroutine, spawn_state& state)
{
    asio::co_spawn(io, std::move(coroutine),
                   asio::bind_cancellation_slot(state.stop.slot(), [&state](std::exception_ptr thrown) {
                       state.thrown = thrown;
                       state.done = true;
                   }));
}
extern template void spawn(asio::io_context&, asio::awaitable<void, asio::any_io_executor>, spawn_state&);

/// Runs the context until a spawned coroutine has ended. The time limit of 300 s only guards against a hang.
void run_until_done(asio::io_context& io, spawn_state const& state);

template <class T, class Executor>
asio::awaitable<void, Executor> store_value(asio::awaitable<T, Executor> coroutine, std::optional<T>& value)
{
    value.emplace(co_await std::move(coroutine));
}

/// A coroutine that was spawned, and its outcome. It must outlive the coroutine, unless the context is destroyed first.
template <class T>
class spawned : public spawn_state {
public:
    template <class Executor>
    spawned(asio::io_context& io, asio::awaitable<T, Executor> coroutine)
    {
        spawn(io, store_value(std::move(coroutine), value), *this);
    }

    /// The value of a coroutine that has ended; throws what it threw.
    T take()
    {
        rethrow();
        return std::move(value.value());
    }

    std::optional<T> value; ///< empty if it threw
};

template <>
class spawned<void> : public spawn_state {
public:
    template <class Executor>
    spawned(asio::io_context& io, asio::awaitable<void, Executor> coroutine)
    {
        spawn(io, std::move(coroutine), *this);
    }

    void take() const { rethrow(); }
};

} // namespace test

#endif
