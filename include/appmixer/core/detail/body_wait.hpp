#ifndef APPMIXER_CORE_DETAIL_BODY_WAIT_HPP
#define APPMIXER_CORE_DETAIL_BODY_WAIT_HPP

// Waits until the source or the sink of a body is ready.

#include <appmixer/core/config.hpp>
#include <appmixer/core/detail/cancel.hpp>
#include <appmixer/core/error.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>

namespace appmixer::detail {

/// Waits for an awaitable of a source or sink, until it completes or is cancelled.
class body_wait {
public:
    body_wait() = default;
    body_wait(body_wait const&) = delete;
    body_wait& operator=(body_wait const&) = delete;

    /// Cancels what is waited for, as a deadline does.
    void cancel() { detail::cancel(signal_); }

    /// Runs the awaitable. Must be called once. Cancelling the caller cancels it, too. The result is an error without a
    /// code on success; otherwise it is what the awaitable threw.
    APPMIXER_DECL asio::awaitable<error> run(asio::any_io_executor executor, asio::awaitable<void> ready);

private:
    asio::cancellation_signal signal_;
};

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/core/impl/body_wait.ipp>
#endif

#endif
