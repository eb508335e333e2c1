#ifndef APPMIXER_CORE_DETAIL_BASE64_HPP
#define APPMIXER_CORE_DETAIL_BASE64_HPP

#include <appmixer/core/config.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace appmixer::detail {

/// Bytes as base64 with padding (RFC 4648 §4).
APPMIXER_DECL std::string to_base64(std::string_view bytes);
/// The bytes that a base64 text stands for; nothing when it is none. The padding must be there.
APPMIXER_DECL std::optional<std::string> from_base64(std::string_view text);

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/core/impl/base64.ipp>
#endif

#endif
