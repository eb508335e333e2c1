#ifndef APPMIXER_EMULATOR_LOOPBACK_HPP
#define APPMIXER_EMULATOR_LOOPBACK_HPP

// A transport that hands each request to an emulator in the same process.

#include <appmixer/core/config.hpp>
#include <appmixer/core/detail/context_bound.hpp>
#include <appmixer/core/transport.hpp>
#include <appmixer/emulator/emulator.hpp>
#include <appmixer/emulator/emulator_upload.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <memory>
#include <utility>

namespace appmixer {

/// Calls an emulator in this process: no socket and no copies. Each call suspends once, as over a network, so that
/// other work on the executor can run. Bodies that are streamed are passed piece by piece, and other work can run after
/// each.
///
/// Errors: `errc::connection_closed` when the emulator cuts a stream, as a network does.
/// Deadline: also `call_context::idle`, while a stream waits for the emulator.
/// Cancellation: a call that is cancelled before it runs does not reach the emulator.
/// Lifetime: the emulator must outlive the calls, but not the response of one that is streamed; the object may outlive
/// both it and the `io_context`. Threads: every use must be on the executor.
class loopback {
public:
    using executor_type = asio::any_io_executor;

    /// executor: calls run on it. back_end: must outlive the transport and its copies.
    loopback(executor_type executor, emulator& back_end) : executor_(std::move(executor)), back_end_(&back_end) {}
    /// The same on the executor of an `io_context`.
    loopback(asio::io_context& io, emulator& back_end) : loopback(io.get_executor(), back_end) {}

    executor_type get_executor() const noexcept { return executor_.get(); }

    /// Handles one request; see the concept `transport`.
    APPMIXER_DECL asio::awaitable<result<http_response>> send(http_request& request, call_context& context);

private:
    /// Handles a request whose body comes from the source of the call.
    APPMIXER_DECL asio::awaitable<result<emulator_response>> send_source(http_request& request, call_context& context);
    /// Passes the source to the emulator piece by piece, until its end or until the response is known.
    APPMIXER_DECL asio::awaitable<error> pass_pieces(emulator_upload& upload, call_context& context);

    detail::kept_executor executor_;
    emulator* back_end_;
};

static_assert(transport<loopback>);

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/impl/loopback.ipp>
#endif

#endif
