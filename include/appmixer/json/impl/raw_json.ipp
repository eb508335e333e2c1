#ifndef APPMIXER_JSON_IMPL_RAW_JSON_IPP
#define APPMIXER_JSON_IMPL_RAW_JSON_IPP

#include <appmixer/json/detail/json_reader.hpp>
#include <appmixer/json/detail/json_writer.hpp>
#include <appmixer/json/raw_json.hpp>

namespace appmixer::detail {

template <class T>
void read_valid(std::string_view text, T& to)
{
    if (text.empty())
        return;
    json_reader reader(shape_of<T>::value, &to, nullptr);
    static_cast<void>(reader.put(text, true));
}

APPMIXER_DECL void read_raw(std::string_view text, json::value& to) { read_valid(text, to); }
APPMIXER_DECL void read_raw(std::string_view text, json::object& to) { read_valid(text, to); }

/// The text of a caller's value, which may hold what has no JSON form.
template <class T>
compact_string checked_text(T const& from)
{
    std::string text;
    json_writer writer(text);
    writer.value(from);
    if (result<void> const done = writer.status(); !done)
        throw exception(done.error());
    return compact_string(text);
}

APPMIXER_DECL compact_string raw_text(json::value const& from)
{
    return from.is_null() ? compact_string() : checked_text(from);
}

APPMIXER_DECL compact_string raw_text(json::object const& from) { return checked_text(from); }

} // namespace appmixer::detail

#endif
