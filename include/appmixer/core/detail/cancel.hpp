#ifndef APPMIXER_CORE_DETAIL_CANCEL_HPP
#define APPMIXER_CORE_DETAIL_CANCEL_HPP

// Emitting a cancellation, and asking for one.

#include <appmixer/core/config.hpp>

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/cancellation_type.hpp>

namespace appmixer::detail {

// Qt defines a macro of this name.
#pragma push_macro("emit")
#undef emit

/// Cancels the operation that the signal is connected to.
inline void cancel(asio::cancellation_signal& signal) { signal.emit(asio::cancellation_type::terminal); }

#pragma pop_macro("emit")

/// Whether a coroutine is being cancelled: `is_cancelled(co_await asio::this_coro::cancellation_state)`. After that,
/// Asio throws at the next `co_await`.
inline bool is_cancelled(asio::cancellation_state const& state) noexcept
{
    return state.cancelled() != asio::cancellation_type::none;
}

} // namespace appmixer::detail

#endif
