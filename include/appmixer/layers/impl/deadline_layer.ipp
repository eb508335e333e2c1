#ifndef APPMIXER_LAYERS_IMPL_DEADLINE_LAYER_IPP
#define APPMIXER_LAYERS_IMPL_DEADLINE_LAYER_IPP

#include <appmixer/layers/deadline.hpp>

namespace appmixer::detail {

APPMIXER_DECL deadline_guard::deadline_guard(asio::any_io_executor const& executor, call_context const& context)
    : timer_(executor, *context.time)
{
    timer_.expires_at(context.deadline);
    timer_.async_wait([shared = state_](boost::system::error_code) { shared->expire(); });
}

APPMIXER_DECL error deadline_error(error const& cancelled, call_context& context)
{
    diagnostics info = cancelled.info();
    if (info.phase == phase::none)
        info.phase = phase::wait;
    // An inner retry layer cannot tell this cancellation from one by the caller.
    if (info.stop_reason == stop_reason::cancelled)
        info.stop_reason = stop_reason::deadline;
    if (context.stop_reason == stop_reason::cancelled)
        context.stop_reason = stop_reason::deadline;
    return error(errc::deadline_exceeded, std::move(info));
}

} // namespace appmixer::detail

#endif
