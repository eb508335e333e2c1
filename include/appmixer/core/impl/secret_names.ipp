#ifndef APPMIXER_CORE_IMPL_SECRET_NAMES_IPP
#define APPMIXER_CORE_IMPL_SECRET_NAMES_IPP

#include <appmixer/core/detail/ascii.hpp>
#include <appmixer/core/detail/secret_names.hpp>

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <vector>

namespace appmixer::detail {

/// Words that name a secret at any position of a name.
inline constexpr std::array<std::string_view, 20> secret_words{
    "password", "passwd",    "pwd",       "passphrase", "passcode",         "secret",     "token",
    "jwt",      "apikey",    "accesskey", "privatekey", "signingkey",       "credential", "authorizationcode",
    "authcode", "secretkey", "sessionid", "authtoken",  "connectionstring", "cred"};
/// Words that name a secret only at the end of a name.
inline constexpr std::array<std::string_view, 9> secret_last_words{
    "authorization", "cookie", "session", "pass", "bearer", "otp", "totp", "signature", "sig"};
/// Words that name a secret before "key": "signingKey".
inline constexpr std::array<std::string_view, 20> secret_keys{
    "api",    "access",  "signing", "sign", "private", "secret",  "encryption",   "encrypt",  "auth",    "master",
    "shared", "session", "ssh",     "hmac", "aes",     "license", "subscription", "consumer", "account", "rsa"};
/// Last words that name a property of a secret.
inline constexpr std::array<std::string_view, 48> property_words{
    "id",      "count",  "size",   "length", "limit",      "type",      "name",     "url",     "uri",     "endpoint",
    "expires", "expire", "expiry", "exp",    "expiration", "at",        "in",       "on",      "until",   "ttl",
    "age",     "life",   "date",   "time",   "timestamp",  "lifetime",  "created",  "updated", "status",  "scope",
    "policy",  "method", "kind",   "format", "version",    "algorithm", "required", "enabled", "changed", "hint",
    "label",   "title",  "issuer", "domain", "path",       "provider",  "usage",    "less"};
/// Endings that name a secret even when the words are not separated: "accesstoken".
inline constexpr std::array<std::string_view, 17> secret_endings{
    "password",   "passwd",    "passphrase",    "secret",    "token",      "jwt",
    "apikey",     "accesskey", "authorization", "cookie",    "privatekey", "credentials",
    "credential", "pwd",       "passcode",      "secretkey", "signingkey"};

inline bool is_one_of(std::string_view word, std::span<std::string_view const> words) noexcept
{
    return std::find(words.begin(), words.end(), word) != words.end();
}

/// The words of a name in lower case and in the singular: x, api, key for "X-APIKeys2".
inline std::vector<std::string> words_of_name(std::string_view name)
{
    std::vector<std::string> words;
    bool within = false;
    for (std::size_t i = 0; i < name.size(); ++i) {
        char const c = name[i];
        if (!is_letter(c) && static_cast<unsigned char>(c) < 0x80) {
            within = false;
            continue;
        }
        bool const begins =
            is_upper(c) && i > 0 && (is_lower(name[i - 1]) || (i + 1 < name.size() && is_lower(name[i + 1])));
        if (!within || begins)
            words.emplace_back();
        words.back() += to_lower(c);
        within = true;
    }
    for (std::string& word : words)
        if (word.size() > 3 && word.ends_with('s') && !word.ends_with("ss") && !is_one_of(word, property_words))
            word.pop_back();
    return words;
}

/// A name in lower case without separators.
inline std::string joined_name(std::string_view name)
{
    std::string joined;
    for (char const c : name)
        if (c != '-' && c != '_' && c != ' ')
            joined += to_lower(c);
    return joined;
}

APPMIXER_DECL bool names_a_secret_number(std::string_view name)
{
    std::string const joined = joined_name(name);
    return std::any_of(secret_endings.begin(), secret_endings.end(),
                       [&](std::string_view end) { return joined.ends_with(end); });
}

APPMIXER_DECL bool names_a_secret(std::string_view name)
{
    constexpr std::size_t longest = 256;
    if (names_a_secret_number(name))
        return true;
    std::vector<std::string> const words = words_of_name(name.substr(0, longest));
    if (words.empty())
        return false;
    if (is_one_of(words.back(), secret_last_words) || words.back() == "sessionid" ||
        (words.size() > 1 && words.back() == "id" && words[words.size() - 2] == "session"))
        return true;
    if (is_one_of(words.back(), property_words))
        return false;
    for (std::size_t i = 0; i < words.size(); ++i) {
        std::string_view const word = words[i];
        if (is_one_of(word, secret_words) || (i > 0 && is_one_of(words[i - 1] + words[i], secret_words)))
            return true;
        if (word == "key" && i > 0 && is_one_of(words[i - 1], secret_keys))
            return true;
    }
    // Not separated and in the plural: "accesstokens".
    return std::any_of(secret_endings.begin(), secret_endings.end(),
                       [&](std::string_view end) { return words.back().ends_with(end); });
}

APPMIXER_DECL bool is_secret_word(std::string_view text)
{
    std::string const joined = joined_name(text);
    return is_one_of(joined, secret_words) || is_one_of(joined, secret_last_words) || is_one_of(joined, secret_endings);
}

} // namespace appmixer::detail

#endif
