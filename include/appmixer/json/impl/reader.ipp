#ifndef APPMIXER_JSON_IMPL_READER_IPP
#define APPMIXER_JSON_IMPL_READER_IPP

#include <appmixer/core/detail/utf8.hpp>
#include <appmixer/json/detail/json_reader.hpp>
#include <appmixer/json/detail/json_writer.hpp>
#include <appmixer/json/reader.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace appmixer {

namespace detail {

/// The error of a text that is not JSON.
inline error invalid_json(std::string_view text, json_fault const& fault)
{
    return error(errc::invalid_json, phase::none, position_name(text, fault.offset) + ": " + std::string(fault.reason));
}

} // namespace detail

APPMIXER_DECL result<json::value> parse_json(std::string_view text, std::size_t max_depth)
{
    json::value tree;
    detail::json_reader reader(detail::shape_of<json::value>::value, &tree, nullptr, max_depth);
    if (detail::json_fault const fault = reader.put(text, true))
        return detail::invalid_json(text, fault);
    return tree;
}

namespace detail {

APPMIXER_DECL result<void> read_document(std::string_view text, type_descriptor const& type, void* target)
{
    json_reader reader(type, target, nullptr);
    reader.expect(text.size());
    if (json_fault const fault = reader.put(text, true))
        return invalid_json(text, fault);
    if (shape_mismatch const* const why = reader.mismatch()) {
        diagnostics info;
        info.detail = why->text();
        info.json_pointer = why->pointer;
        return error(errc::unexpected_shape, std::move(info));
    }
    return {};
}

APPMIXER_DECL bool read_tree(json::value const& from, type_descriptor const& shape, void* to, shape_mismatch& why)
{
    json_reader reader(shape, to, nullptr);
    if (reader.put(json_text(from), true))
        why = shape_mismatch("less nesting", from.kind());
    else if (shape_mismatch const* const mismatch = reader.mismatch())
        why = *mismatch;
    else if (reader.odd().count > 0)
        why = reader.odd().first;
    else
        return true;
    return false;
}

} // namespace detail

} // namespace appmixer

#endif
