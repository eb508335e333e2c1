#ifndef APPMIXER_CORE_DETAIL_BODY_WAIT_HPP
#define APPMIXER_CORE_DETAIL_BODY_WAIT_HPP

// Waits until the source or the sink of a body is ready.

#include <appmixer/core/config.hpp>
#include <appmixer/core/error.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include <memory>
#include <utility>

namespace appmixer::detail {

/// Waits for an awaitable of a source or sink, until it completes or is cancelled.
class body_wait {
public:
    body_wait() = default;
    body_wait(body_wait const&) = delete;
    body_wait& operator=(body_wait const&) = delete;

    /// Cancels what is waited for, as a deadline does. May be called while the `io_context` does not run.
    void cancel() { cancel(state_); }

    /// Runs the awaitable. Must be called once. Cancelling the caller cancels it, too. The result is an error without a
    /// code on success; otherwise it is what the awaitable threw.
    APPMIXER_DECL asio::awaitable<error> run(asio::any_io_executor executor, asio::awaitable<void> ready);

private:
    /// Shared with a cancellation that has not arrived yet.
    class state {
    public:
        explicit state(asio::any_io_executor of) : executor(std::move(of)) {}

        asio::any_io_executor executor;
        asio::cancellation_signal signal;
        bool waits = true;
    };
    APPMIXER_DECL static void cancel(std::shared_ptr<state> const& waiting);

    std::shared_ptr<state> state_; // since `run` was called
};

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/core/impl/body_wait.ipp>
#endif

#endif
