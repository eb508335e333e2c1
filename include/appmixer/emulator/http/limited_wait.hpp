#ifndef APPMIXER_EMULATOR_HTTP_LIMITED_WAIT_HPP
#define APPMIXER_EMULATOR_HTTP_LIMITED_WAIT_HPP

// Waits of a streamed call in this process.

#include <appmixer/core/config.hpp>
#include <appmixer/core/error.hpp>
#include <appmixer/core/transport.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

namespace appmixer::detail::emu {

/// Waits until a source or a sink is ready: at most until `limit` by the clock of the call, and not beyond the end of a
/// drain.
///
/// where: the phase of an error.
/// Result: an error without a code when the awaitable has completed; otherwise that of the deadline, the drain or the
/// cancellation, or what the awaitable threw.
APPMIXER_DECL asio::awaitable<error> limited_wait(asio::any_io_executor executor, asio::awaitable<void> ready,
                                                  call_context const& context, call_context::clock::time_point limit,
                                                  phase where);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/http/limited_wait.ipp>
#endif

#endif
