#ifndef APPMIXER_JSON_IMPL_READER_IPP
#define APPMIXER_JSON_IMPL_READER_IPP

#include <appmixer/core/detail/utf8.hpp>
#include <appmixer/json/detail/json_reader.hpp>
#include <appmixer/json/detail/json_writer.hpp>
#include <appmixer/json/reader.hpp>

#include <string>
#include <utility>

namespace appmixer::detail {

APPMIXER_DECL result<void> read_document(std::string_view text, type_descriptor const& type, void* target,
                                         std::size_t max_depth)
{
    json_reader reader(type, target, nullptr, max_depth);
    reader.expect(text.size());
    if (json_fault const fault = reader.put(text, true))
        return error(errc::invalid_json, phase::none,
                     position_name(text, fault.offset) + ": " + std::string(fault.reason));
    if (shape_mismatch const* const why = reader.mismatch()) {
        diagnostics info;
        info.detail = why->text();
        info.json_pointer = why->pointer;
        return error(errc::unexpected_shape, std::move(info));
    }
    return {};
}

APPMIXER_DECL odd_fields read_tree(json::value const& from, type_descriptor const& shape, void* to)
{
    json_reader reader(shape, to, nullptr);
    if (reader.put(json_text(from), true))
        return odd_fields(shape_mismatch("less nesting", from.kind()));
    shape_mismatch const* const why = reader.mismatch();
    return why != nullptr ? odd_fields(*why) : reader.odd();
}

} // namespace appmixer::detail

#endif
