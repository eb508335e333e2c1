#ifndef APPMIXER_CORE_DETAIL_IDLE_LIMIT_HPP
#define APPMIXER_CORE_DETAIL_IDLE_LIMIT_HPP

// Tells a call that was idle for too long from one whose deadline passed.

#include <appmixer/core/error.hpp>
#include <appmixer/core/transport.hpp>

namespace appmixer::detail {

/// The error of a call, for transports that keep `call_context::idle`: names the limit when the call was idle for too
/// long, before its deadline.
APPMIXER_DECL error name_idle(error const& cause, call_context const& context);

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/core/impl/idle_limit.ipp>
#endif

#endif
