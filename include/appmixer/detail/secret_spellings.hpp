#ifndef APPMIXER_DETAIL_SECRET_SPELLINGS_HPP
#define APPMIXER_DETAIL_SECRET_SPELLINGS_HPP

#include <appmixer/config.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace appmixer::detail {

/// A secret shorter than this cannot be told from ordinary text.
inline constexpr std::size_t shortest_secret = 4;

/// The ways in which a secret is found in texts, each once: as it is, which comes first, as it stands in JSON, in a
/// URL, and in base64 without padding. For one that is too short to be told from ordinary text, the first alone.
APPMIXER_DECL std::vector<std::string> secret_spellings(std::string_view secret);

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/impl/secret_spellings.ipp>
#endif

#endif
