#ifndef APPMIXER_CORE_DETAIL_UNESCAPE_HPP
#define APPMIXER_CORE_DETAIL_UNESCAPE_HPP

// Resolves the escapes of a text.

#include <appmixer/core/config.hpp>

#include <string>
#include <string_view>

namespace appmixer::detail {

/// The text with the escapes of JSON strings, URLs and HTML replaced by their characters. Nested escapes are resolved
/// once.
APPMIXER_DECL std::string unescape(std::string_view text);

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/core/impl/unescape.ipp>
#endif

#endif
