#ifndef APPMIXER_ALGORITHMS_IMPL_WAIT_LOOKS_IPP
#define APPMIXER_ALGORITHMS_IMPL_WAIT_LOOKS_IPP

#include <appmixer/algorithms/detail/wait_looks.hpp>

namespace appmixer::detail {

APPMIXER_DECL error job_failed(std::string_view operation, std::string const& status)
{
    diagnostics info;
    info.operation = operation;
    if (result<json::value> read = parse_json(status))
        info.server_details = std::move(*read);
    return error(errc::job_failed, std::move(info));
}

} // namespace appmixer::detail

#endif
