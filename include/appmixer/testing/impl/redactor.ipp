#ifndef APPMIXER_TESTING_IMPL_REDACTOR_IPP
#define APPMIXER_TESTING_IMPL_REDACTOR_IPP

#include <appmixer/core/detail/secret_names.hpp>
#include <appmixer/core/detail/unescape.hpp>
#include <appmixer/json/all.hpp>
#include <appmixer/testing/detail/body_difference.hpp>
#include <appmixer/testing/detail/redactor.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace appmixer::detail {

inline constexpr std::string_view placeholder_begin = "[secret-";

APPMIXER_DECL std::string placeholder(std::size_t n)
{
    return std::string(placeholder_begin) + std::to_string(n) + "]";
}

APPMIXER_DECL std::size_t placeholder_at(std::string_view text, std::size_t& length)
{
    std::size_t number = 0;
    if (!text.starts_with(placeholder_begin))
        return 0;
    char const* const last = text.data() + text.size();
    auto const [end, code] = std::from_chars(text.data() + placeholder_begin.size(), last, number);
    if (code != std::errc() || end == last || *end != ']')
        return 0;
    length = static_cast<std::size_t>(end - text.data()) + 1;
    return number;
}

APPMIXER_DECL bool is_placeholder(std::string_view text)
{
    std::size_t length = 0;
    return placeholder_at(text, length) != 0 && length == text.size();
}

APPMIXER_DECL bool has_placeholder(std::string_view text)
{
    std::size_t length = 0;
    for (std::size_t at = text.find(placeholder_begin); at != std::string_view::npos;
         at = text.find(placeholder_begin, at + 1))
        if (placeholder_at(text.substr(at), length) != 0)
            return true;
    return false;
}

/// Whether a text is never a secret, whatever its name: it is too common.
inline bool is_harmless(std::string_view text)
{
    constexpr std::array<std::string_view, 8> words{"true",      "false",  "null",  "none",
                                                    "undefined", "bearer", "basic", ""};
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return iequals(text, word); });
}

APPMIXER_DECL void redactor::add(std::string_view secret)
{
    if (is_harmless(secret) || is_placeholder(secret) || !numbers_.emplace(secret, secrets_.size()).second)
        return;
    finder_.add(secret,
                secret.size() < shortest_secret ? secret_finder::mode::whole_word : secret_finder::mode::anywhere);
    secrets_.emplace_back(secret);
}

APPMIXER_DECL std::string redactor::redact_secret(std::string_view secret) const
{
    auto const found = numbers_.find(secret);
    return found == numbers_.end() ? redact_text(secret) : replacement(found->second);
}

/// The replacement of a secret, by its index.
APPMIXER_DECL std::string redactor::replacement(std::size_t secret) const
{
    bool const numbered = style_ == style::numbered && secret != found_secret::mixed;
    return numbered ? placeholder(secret + 1) : std::string(redacted_text);
}

APPMIXER_DECL std::string redactor::redact_text(std::string_view text) const
{
    std::vector<found_secret> found;
    if (!finder_.find(text, false, found))
        return std::string(redacted_text);
    std::string out;
    std::size_t done = 0;
    for (found_secret const& one : found) {
        out.append(text, done, one.begin - done).append(replacement(one.secret));
        done = one.end;
    }
    return out.append(text, done);
}

/// A name without secrets. A secret such as "password" is not replaced inside a name that says so.
APPMIXER_DECL std::string redactor::redact_name(std::string_view name) const
{
    std::vector<found_secret> found;
    bool const plain = names_a_secret(name) && finder_.find(name, false, found) &&
                       std::all_of(found.begin(), found.end(), [&](found_secret const& one) {
                           return one.secret != found_secret::mixed && is_secret_word(secrets_[one.secret]);
                       });
    return plain ? std::string(name) : redact_text(name);
}

APPMIXER_DECL std::string redactor::redact_target(std::string_view target) const
{
    std::size_t const mark = target.find('?');
    std::string out = redact_text(target.substr(0, mark));
    if (mark == std::string_view::npos)
        return out;
    std::string_view remaining = target.substr(mark);
    while (!remaining.empty()) {
        out += remaining.front(); // '?' or '&'
        remaining.remove_prefix(1);
        std::string_view const pair = remaining.substr(0, remaining.find('&'));
        std::string_view const name = pair.substr(0, pair.find('='));
        bool const secret = names_a_secret(unescape(name));
        out += redact_name(name);
        if (name.size() < pair.size()) {
            std::string_view const value = pair.substr(name.size() + 1);
            out += '=';
            out += secret ? redact_secret(unescape(value)) : redact_text(value);
        }
        remaining.remove_prefix(pair.size());
    }
    return out;
}

APPMIXER_DECL std::string redactor::redact_header(std::string_view name, std::string_view value) const
{
    if (!names_a_secret(name))
        return redact_text(value);
    std::string_view const credentials = credentials_in(header_list::entry(name, value));
    return std::string(value.substr(0, value.size() - credentials.size())) + redact_secret(credentials);
}

/// Whether a text is gzip in base64 (RFC 1952 §2.3), which cannot be searched.
inline bool is_compressed(std::string_view text)
{
    return text.starts_with("H4sI") && std::all_of(text.begin(), text.end(), [](char c) {
               return c == '=' || (base64_value(c) >= 0 && c != '-' && c != '_');
           });
}

APPMIXER_DECL json::value redactor::redact_document(json::value const& document, secrecy level) const
{
    if (json::object const* const object = document.if_object()) {
        json::object out;
        for (auto const& entry : *object)
            out.emplace(redact_name(entry.key()), redact_document(entry.value(), secrecy_of(entry.key(), level)));
        return out;
    }
    if (json::array const* const array = document.if_array()) {
        json::array out;
        for (json::value const& element : *array)
            out.push_back(redact_document(element, level));
        return out;
    }
    if (json::string const* const text = document.if_string())
        return as_json(level != secrecy::none ? redact_secret(*text)
                       : is_compressed(*text) ? std::string(redacted_text)
                                              : redact_text(*text));
    if (level == secrecy::all && document.is_number()) {
        std::string const number = digits(document);
        return as_json(number.size() >= shortest_secret ? redact_secret(number) : std::string(redacted_text));
    }
    return document;
}

APPMIXER_DECL json::value redactor::redact_document(json::value const& document) const
{
    return redact_document(document, secrecy::none);
}

APPMIXER_DECL std::string redactor::redact_body(header_list const& headers, std::string_view body) const
{
    std::optional<json::value> const document = json_body(headers, body);
    if (!document && is_form(headers))
        return redact_target("?" + std::string(body)).substr(1);
    if (!document)
        return redact_text(body);
    return json_text(redact_document(*document));
}

} // namespace appmixer::detail

#endif
