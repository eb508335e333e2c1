#ifndef APPMIXER_CORE_DETAIL_SECRET_NAMES_HPP
#define APPMIXER_CORE_DETAIL_SECRET_NAMES_HPP

#include <appmixer/core/config.hpp>

#include <string_view>

namespace appmixer::detail {

/// Whether a text under a name is a secret: a key of JSON, a query parameter, a header, a field of a form. It is when a
/// word of the name says so, however the words are joined: "password", "clientSecret", "X-Auth-Token", "signing_keys".
/// It is not when the last word says what of the secret it is about: "tokenId", "secretName", "passwordResetUrl".
APPMIXER_DECL bool names_a_secret(std::string_view name);

/// Whether a number under a name is a secret as well: when the name ends with one, in the singular, as "oldPassword"
/// does. "maxTokens" and "tokenCount" count something.
APPMIXER_DECL bool names_a_secret_number(std::string_view name);

/// Whether a text is a word that names secrets, such as "token": as a secret itself it could not be told from a name.
APPMIXER_DECL bool is_secret_word(std::string_view text);

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/core/impl/secret_names.ipp>
#endif

#endif
