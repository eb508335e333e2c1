#ifndef APPMIXER_ALGORITHMS_IMPL_OUTCOME_IPP
#define APPMIXER_ALGORITHMS_IMPL_OUTCOME_IPP

#include <appmixer/algorithms/detail/outcome.hpp>

namespace appmixer::detail {

APPMIXER_DECL error add_detail(error const& failure, std::string_view more)
{
    diagnostics info = failure.info();
    if (!info.detail.empty())
        info.detail += "; ";
    info.detail += more;
    return error(failure.code(), std::move(info));
}

APPMIXER_DECL error of_operation(error const& cause, operation_info const& operation)
{
    if (!cause.code() || !cause.operation().empty())
        return cause;
    diagnostics info = cause.info();
    info.operation = operation.name;
    return error(cause.code(), std::move(info));
}

} // namespace appmixer::detail

#endif
