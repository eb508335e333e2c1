#ifndef APPMIXER_CORE_DETAIL_CANCEL_HPP
#define APPMIXER_CORE_DETAIL_CANCEL_HPP

#include <appmixer/core/config.hpp>

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/cancellation_type.hpp>

namespace appmixer::detail {

// Qt has a macro of that name.
#pragma push_macro("emit")
#undef emit

/// Ends the operation that listens to the signal.
inline void cancel(asio::cancellation_signal& signal) { signal.emit(asio::cancellation_type::terminal); }

#pragma pop_macro("emit")

/// Whether a coroutine is being cancelled: `is_cancelled(co_await asio::this_coro::cancellation_state)`. Asio then
/// throws at its next `co_await`.
inline bool is_cancelled(asio::cancellation_state const& state) noexcept
{
    return state.cancelled() != asio::cancellation_type::none;
}

} // namespace appmixer::detail

#endif
