#ifndef APPMIXER_JSON_IMPL_READER_IPP
#define APPMIXER_JSON_IMPL_READER_IPP

#include <appmixer/core/detail/utf8.hpp>
#include <appmixer/json/detail/json_reader.hpp>
#include <appmixer/json/reader.hpp>

#include <algorithm>
#include <string>

namespace appmixer {

APPMIXER_DECL result<json::value> parse_json(std::string_view text, std::size_t max_depth)
{
    json::value tree;
    detail::json_reader reader(detail::shape_of<json::value>::value, &tree, nullptr, max_depth);
    detail::json_fault const fault = reader.put(text, true);
    if (!fault)
        return tree;
    return error(errc::invalid_json, phase::none,
                 detail::position_name(text, fault.offset) + ": " + std::string(reason_text(fault.reason)));
}

namespace detail {

APPMIXER_DECL std::string position_name(std::string_view text, std::size_t offset)
{
    std::string_view const before = text.substr(0, offset);
    auto const lines = std::count(before.begin(), before.end(), '\n');
    std::string_view const line = before.substr(lines == 0 ? 0 : before.rfind('\n') + 1);
    auto const column = std::count_if(line.begin(), line.end(), [](char c) { return !is_continuation(c); });
    return "line " + std::to_string(lines + 1) + ", column " + std::to_string(column + 1);
}

} // namespace detail

} // namespace appmixer

#endif
