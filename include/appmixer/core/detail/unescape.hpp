#ifndef APPMIXER_CORE_DETAIL_UNESCAPE_HPP
#define APPMIXER_CORE_DETAIL_UNESCAPE_HPP

#include <appmixer/core/config.hpp>

#include <string>
#include <string_view>

namespace appmixer::detail {

/// A text with the escapes of JSON strings, of URLs and of HTML resolved, each once.
APPMIXER_DECL std::string unescape(std::string_view text);

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/core/impl/unescape.ipp>
#endif

#endif
