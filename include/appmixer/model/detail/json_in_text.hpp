#ifndef APPMIXER_MODEL_DETAIL_JSON_IN_TEXT_HPP
#define APPMIXER_MODEL_DETAIL_JSON_IN_TEXT_HPP

// Messages and errors, which some responses contain as the text of their JSON.

#include <appmixer/core/config.hpp>
#include <appmixer/json/reader.hpp>
#include <appmixer/json/writer.hpp>

#include <boost/json/string.hpp>
#include <boost/json/value.hpp>

#include <string>
#include <utility>

namespace appmixer::detail {

/// The JSON in a text. Anything but a text, and text that is not JSON, is returned as it is.
inline json::value json_in_text(json::value const& from)
{
    if (json::string const* const text = from.if_string())
        if (result<json::value> document = parse_json(*text))
            return std::move(*document);
    return from;
}

/// The text of a string, which may be JSON in turn; of a string in that, its text. Any other value as JSON text, and
/// nothing for null.
inline std::string plain_text(json::value const& from)
{
    json::value const parsed = json_in_text(from);
    if (json::string const* const text = parsed.is_string() ? parsed.if_string() : from.if_string())
        return std::string(text->data(), text->size());
    return from.is_null() ? std::string() : json_text(from);
}

} // namespace appmixer::detail

#endif
