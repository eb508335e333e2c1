#ifndef APPMIXER_DETAIL_UNESCAPED_HPP
#define APPMIXER_DETAIL_UNESCAPED_HPP

#include <appmixer/config.hpp>

#include <string>
#include <string_view>

namespace appmixer::detail {

/// A text with the escapes of JSON strings, of URLs and of HTML resolved, each once.
APPMIXER_DECL std::string unescaped(std::string_view text);

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/impl/unescaped.ipp>
#endif

#endif
