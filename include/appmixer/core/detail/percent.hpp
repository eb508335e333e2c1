#ifndef APPMIXER_CORE_DETAIL_PERCENT_HPP
#define APPMIXER_CORE_DETAIL_PERCENT_HPP

// Percent-encoding of URLs (RFC 3986 §2.1). `unescape` resolves these and other escapes where it is not known which
// are meant.

#include <appmixer/core/config.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace appmixer::detail {

/// Appends a byte as "%2F".
APPMIXER_DECL void append_percent_encoded(std::string& out, char byte);
/// Appends a text. Unreserved characters (RFC 3986 §2.3) and those of `unescaped` stay as they are.
APPMIXER_DECL void append_percent_encoded(std::string& out, std::string_view text, std::string_view unescaped);
/// The text with all but its unreserved characters encoded.
APPMIXER_DECL std::string percent_encoded(std::string_view text);

/// The text with its escapes resolved; nothing when a '%' is not followed by two hexadecimal digits.
/// plus_is_space: reads '+' as a space, as in queries and forms.
APPMIXER_DECL std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_space);

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/core/impl/percent.ipp>
#endif

#endif
