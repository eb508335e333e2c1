#ifndef APPMIXER_CORE_DETAIL_CANCEL_HPP
#define APPMIXER_CORE_DETAIL_CANCEL_HPP

#include <appmixer/core/config.hpp>

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/cancellation_type.hpp>

namespace appmixer::detail {

// Qt has a macro of that name.
#pragma push_macro("emit")
#undef emit

/// Ends the operation that listens to the signal.
inline void cancel(asio::cancellation_signal& signal) { signal.emit(asio::cancellation_type::terminal); }

#pragma pop_macro("emit")

} // namespace appmixer::detail

#endif
