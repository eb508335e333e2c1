#ifndef APPMIXER_CORE_IMPL_IDLE_LIMIT_IPP
#define APPMIXER_CORE_IMPL_IDLE_LIMIT_IPP

#include <appmixer/core/detail/idle_limit.hpp>

#include <chrono>
#include <utility>

namespace appmixer::detail {

APPMIXER_DECL error name_idle(error const& cause, call_context const& context)
{
    if (cause != errc::deadline_exceeded || context.idle == (call_context::clock::duration::max)() ||
        context.time->now() >= context.deadline)
        return cause;
    diagnostics known = cause.info();
    known.detail += (known.detail.empty() ? "no byte for " : "; no byte for ") +
                    duration_text(std::chrono::ceil<std::chrono::milliseconds>(context.idle));
    if (!context.idle_setting.empty())
        known.detail.append(", the limit of ").append(context.idle_setting);
    return error(cause.code(), std::move(known));
}

} // namespace appmixer::detail

#endif
