#ifndef APPMIXER_ALGORITHMS_IMPL_OUTCOME_IPP
#define APPMIXER_ALGORITHMS_IMPL_OUTCOME_IPP

#include <appmixer/algorithms/detail/outcome.hpp>

#include <chrono>

namespace appmixer::detail {

APPMIXER_DECL error of_operation(error const& cause, operation_info const& operation)
{
    if (!cause.code() || !cause.operation().empty())
        return cause;
    diagnostics info = cause.info();
    info.operation = operation.name;
    return error(cause.code(), std::move(info));
}

APPMIXER_DECL error of_whole_limit(error const& cause, time_source::clock::duration limit)
{
    diagnostics info = cause.info();
    bool const is_rest = info.timeout > info.timeout.zero() || info.phase == phase::start;
    if (cause != errc::deadline_exceeded || !is_rest || limit <= limit.zero())
        return cause;
    if (info.phase == phase::start) // nothing was left of the limit
        info.detail.clear();
    info.timeout = std::chrono::ceil<std::chrono::milliseconds>(limit);
    return error(cause.code(), std::move(info));
}

} // namespace appmixer::detail

#endif
