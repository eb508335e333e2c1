#ifndef APPMIXER_ALGORITHMS_IMPL_PAGE_REQUESTS_IPP
#define APPMIXER_ALGORITHMS_IMPL_PAGE_REQUESTS_IPP

#include <appmixer/algorithms/detail/page_requests.hpp>

namespace appmixer::detail {

APPMIXER_DECL void include_field(std::optional<std::string>& fields, std::string_view name)
{
    if (!fields || fields->empty())
        return;
    std::string kept;
    bool excludes = false;
    bool included = false;
    std::string_view remaining = *fields;
    while (!remaining.empty()) {
        std::string_view const field = remaining.substr(0, remaining.find(','));
        remaining.remove_prefix(field.size() + (field.size() < remaining.size() ? 1 : 0));
        excludes = excludes || field.starts_with('-');
        included = included || field == name;
        if (field.starts_with('-') && field.substr(1) == name)
            continue;
        kept += kept.empty() ? "" : ",";
        kept += field;
    }
    if (!excludes && !included)
        kept.append(",").append(name);
    fields = kept.empty() ? std::nullopt : std::optional(kept);
}

} // namespace appmixer::detail

#endif
