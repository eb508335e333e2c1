#ifndef APPMIXER_JSON_IMPL_RAW_JSON_IPP
#define APPMIXER_JSON_IMPL_RAW_JSON_IPP

#include <appmixer/json/raw_json.hpp>
#include <appmixer/json/reader.hpp>
#include <appmixer/json/writer.hpp>

namespace appmixer::detail {

/// The text is known to be valid.
template <class T>
void read_valid(std::string_view text, T& to)
{
    if (!text.empty())
        static_cast<void>(read_document(text, shape_of<T>::value, &to));
}

APPMIXER_DECL void read_raw(std::string_view text, json::value& to) { read_valid(text, to); }
APPMIXER_DECL void read_raw(std::string_view text, json::object& to) { read_valid(text, to); }

APPMIXER_DECL compact_string raw_text(json::value const& from)
{
    return from.is_null() ? compact_string() : compact_string(to_json(from));
}
APPMIXER_DECL compact_string raw_text(json::object const& from) { return compact_string(to_json(from)); }

} // namespace appmixer::detail

#endif
