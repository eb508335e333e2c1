#ifndef APPMIXER_EMULATOR_STATE_DOCUMENT_HPP
#define APPMIXER_EMULATOR_STATE_DOCUMENT_HPP

// Reads texts from JSON objects.

#include <appmixer/core/config.hpp>

#include <boost/json/object.hpp>
#include <boost/json/string.hpp>
#include <boost/json/value.hpp>

#include <string>
#include <string_view>

namespace appmixer::detail::emu {

/// A text of a document. The document must have it.
inline std::string_view text_of(json::object const& document, std::string_view key)
{
    return document.at(key).as_string();
}

/// A text of a document; empty when the key is missing or has another type.
inline std::string_view text_or_empty(json::object const& document, std::string_view key) noexcept
{
    json::value const* const value = document.if_contains(key);
    json::string const* const text = value == nullptr ? nullptr : value->if_string();
    return text == nullptr ? std::string_view() : std::string_view(*text);
}

/// A key for a component of a flow. It is unique, since the ids of flows have no slash.
inline std::string component_key(std::string_view flow_id, std::string_view component_id)
{
    return std::string(flow_id).append(1, '/').append(component_id);
}

} // namespace appmixer::detail::emu

#endif
