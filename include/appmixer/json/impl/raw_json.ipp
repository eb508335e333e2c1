#ifndef APPMIXER_JSON_IMPL_RAW_JSON_IPP
#define APPMIXER_JSON_IMPL_RAW_JSON_IPP

#include <appmixer/json/detail/json_decoder.hpp>
#include <appmixer/json/detail/json_write.hpp>
#include <appmixer/json/impl/json_read.ipp>
#include <appmixer/json/raw_json.hpp>

namespace appmixer::detail {

template <class T>
void read_valid(std::string_view text, T& to)
{
    if (text.empty())
        return;
    json_decoder decoder(shape_of<T>::value, &to, nullptr);
    static_cast<void>(decoder.put(text, true));
}

APPMIXER_DECL void read_raw(std::string_view text, json::value& to) { read_valid(text, to); }
APPMIXER_DECL void read_raw(std::string_view text, json::object& to) { read_valid(text, to); }

APPMIXER_DECL compact_string raw_text(json::value const& from)
{
    compact_string text;
    store_raw(from, text);
    return text;
}

APPMIXER_DECL compact_string raw_text(json::object const& from)
{
    std::string text;
    append_json_value(text, from);
    return compact_string(text);
}

} // namespace appmixer::detail

#endif
