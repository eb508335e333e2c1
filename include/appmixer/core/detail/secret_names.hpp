#ifndef APPMIXER_CORE_DETAIL_SECRET_NAMES_HPP
#define APPMIXER_CORE_DETAIL_SECRET_NAMES_HPP

// Which names of keys, parameters, headers and fields say that the value is secret.

#include <appmixer/core/config.hpp>

#include <string_view>

namespace appmixer::detail {

/// Whether a text with that name is a secret. A name is a JSON key, a query parameter, a header or a form field. It is
/// secret when one of its words is, in any spelling of compound names: "password", "clientSecret", "X-Auth-Token",
/// "signing_keys". It is not when the last word names a property of the secret: "tokenId", "passwordResetUrl".
APPMIXER_DECL bool names_a_secret(std::string_view name);

/// Whether a number with that name is a secret as well: the name ends with a secret word in the singular, such as
/// "oldPassword". "maxTokens" and "tokenCount" are counts.
APPMIXER_DECL bool names_a_secret_number(std::string_view name);

/// Whether a text is itself such a word, "token" for example: as a secret it could not be told from a name.
APPMIXER_DECL bool is_secret_word(std::string_view text);

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/core/impl/secret_names.ipp>
#endif

#endif
