#ifndef APPMIXER_ALGORITHMS_RUN_HPP
#define APPMIXER_ALGORITHMS_RUN_HPP

// Runs an `io_context`: until a coroutine has ended, or inside a frame loop.

#include <appmixer/core/error.hpp>
#include <appmixer/core/time_source.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <utility>

namespace appmixer {

namespace detail {

/// How a coroutine ended that `run` has started.
class run_end {
public:
    run_end() = default;
    bool ended = false;
    std::exception_ptr thrown;
};

/// The end of a coroutine and its value. Shared with the coroutine, which goes on when `run` returns early.
template <class T>
class run_outcome : public run_end {
public:
    run_outcome() = default;
    /// The value of a coroutine that has ended; throws what it threw.
    T take()
    {
        if (thrown)
            std::rethrow_exception(thrown);
        return std::move(*value);
    }
    std::optional<T> value;
};

template <>
class run_outcome<void> : public run_end {
public:
    run_outcome() = default;
    void take() const
    {
        if (thrown)
            std::rethrow_exception(thrown);
    }
};

/// Awaits a coroutine and stores its value.
template <class T, class Executor>
asio::awaitable<void, Executor> store_outcome(asio::awaitable<T, Executor> work,
                                              std::shared_ptr<run_outcome<T>> outcome)
{
    outcome->value.emplace(co_await std::move(work));
}
template <class Executor>
asio::awaitable<void, Executor> store_outcome(asio::awaitable<void, Executor> work, std::shared_ptr<run_outcome<void>>)
{
    return work;
}

/// Throws when the caller is run by the context; restarts a context that has stopped.
APPMIXER_DECL void prepare_run(asio::io_context& io);

/// Spawns a coroutine on a context. The completion handler and the coroutine share the outcome with the caller.
template <class T, class Executor>
std::shared_ptr<run_outcome<T>> start_run(asio::io_context& io, asio::awaitable<T, Executor> work)
{
    prepare_run(io);
    auto outcome = std::make_shared<run_outcome<T>>();
    asio::co_spawn(Executor(io.get_executor()), store_outcome(std::move(work), outcome),
                   [end = std::shared_ptr<run_end>(outcome)](std::exception_ptr thrown) {
                       end->thrown = std::move(thrown);
                       end->ended = true;
                   });
    return outcome;
}

/// Throws `exception` with `operation_aborted`. why: the detail of the error.
[[noreturn]] APPMIXER_DECL void throw_run_aborted(char const* why);

} // namespace detail

/// Runs a coroutine to its end, for programs without coroutines of their own.
///
///     appmixer::flow flow = appmixer::run(io, get_flow(api, id));
///
/// Other work of the context runs meanwhile; what is left of it stays for the next call or for `io.run()`. It may be
/// called any number of times: a context that has stopped is restarted. A coroutine that nothing resumes blocks it for
/// ever; calls of the library end at their deadlines. With a `manual_clock`, which nothing here advances, use
/// `manual_clock::run`.
///
/// io: the context of the client. No other thread may run it.
/// work: starts on an executor of `io`.
/// Result: the value of the coroutine.
/// Errors: what the coroutine throws, or another handler of the context. `errc::invalid_request` when it is called
/// inside the context, which would never return. `boost::asio::error::operation_aborted` after `io_context::stop`,
/// which leaves the context stopped; the coroutine goes on when the context runs again, and its outcome is dropped.
template <class T, class Executor>
T run(asio::io_context& io, asio::awaitable<T, Executor> work)
{
    auto const outcome = detail::start_run(io, std::move(work));
    while (!outcome->ended)
        if (io.run_one() == 0)
            detail::throw_run_aborted("the io_context was stopped before the coroutine had ended");
    io.restart(); // without other work it has stopped
    return outcome->take();
}

/// Runs a coroutine on a context of its own, for a `main` that is one coroutine. It creates its client on
/// `co_await boost::asio::this_coro::executor`; calls of a client of another context fail with `errc::wrong_executor`.
///
/// When the coroutine has ended, other coroutines that it has spawned are destroyed. Otherwise as above.
template <class T, class Executor>
T run(asio::awaitable<T, Executor> work)
{
    asio::io_context io(1);
    return run(io, std::move(work));
}

/// Runs ready handlers until a time budget is used up or no handler is ready. It never waits: a program with its own
/// frame loop calls it in each frame.
///
///     while (next_frame())
///         appmixer::poll_for(io, 2ms);
///
/// `io_context::poll` also runs the handlers that become ready while it runs, and so decodes a large response in a
/// single frame. Besides, a context without work stops, and runs nothing until it is restarted; this function restarts
/// it when it begins, also after `io_context::stop`. Afterwards `io.stopped()` says whether no work is left.
///
/// io: the context. No other thread may run it.
/// budget: no further handler begins after this time. At least one ready handler runs, so zero means one for each call.
/// A running handler is not interrupted.
/// time: the clock of the budget; the system's by default.
/// Returns the number of handlers that ran.
APPMIXER_DECL std::size_t poll_for(asio::io_context& io, time_source::clock::duration budget,
                                   time_source const& time = system_time());

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/algorithms/impl/run.ipp>
#endif

#endif
