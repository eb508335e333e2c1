#ifndef APPMIXER_TESTING_IMPL_REDACTOR_COLLECT_IPP
#define APPMIXER_TESTING_IMPL_REDACTOR_COLLECT_IPP

// The part of `redactor` that finds the secrets of messages by their names.

#include <appmixer/core/detail/ascii.hpp>
#include <appmixer/core/detail/base64.hpp>
#include <appmixer/core/detail/secret_names.hpp>
#include <appmixer/core/detail/unescape.hpp>
#include <appmixer/core/detail/utf8.hpp>
#include <appmixer/json/all.hpp>
#include <appmixer/testing/detail/body_difference.hpp>
#include <appmixer/testing/detail/redactor.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace appmixer::detail {

/// How deep documents may be nested in strings of one another.
inline constexpr int max_nesting = 3;

APPMIXER_DECL void redactor::collect(http_request const& request)
{
    collect(request.headers);
    collect_from_pairs(request.target);
    collect_from_body(request.headers, request.body, max_nesting);
}

APPMIXER_DECL void redactor::collect(http_response const& response)
{
    collect(response.headers);
    collect_from_body(response.headers, response.body, max_nesting);
}

APPMIXER_DECL bool redactor::collect_texts(http_response const& response, std::string_view except)
{
    std::optional<json::value> const document = json_body(response.headers, response.body);
    if (document)
        collect_texts(*document, except);
    return document.has_value();
}

/// except: a key of this object, or of the objects in this array.
APPMIXER_DECL void redactor::collect_texts(json::value const& document, std::string_view except)
{
    if (json::object const* const object = document.if_object()) {
        for (auto const& entry : *object)
            if (except.empty() || entry.key() != except || !entry.value().is_string())
                collect_texts(entry.value(), {});
    } else if (json::array const* const array = document.if_array()) {
        for (json::value const& element : *array)
            collect_texts(element, except);
    } else if (json::string const* const text = document.if_string()) {
        add(*text);
    }
}

APPMIXER_DECL void redactor::collect(call_context const& context)
{
    for (std::string const& secret : context.secret_parameters)
        add(secret);
    for (access_token const& token : context.secret_tokens)
        add(token.text());
}

APPMIXER_DECL std::string_view credentials_in(header_list::entry const field)
{
    constexpr std::string_view scheme_first = "authorization";
    bool const has_scheme = field.name.size() >= scheme_first.size() &&
                            iequals(field.name.substr(field.name.size() - scheme_first.size()), scheme_first);
    std::size_t const space = has_scheme ? field.value.find(' ') : std::string_view::npos;
    return space == std::string_view::npos ? field.value : field.value.substr(space + 1);
}

/// Decodes base64 or base64url, with or without padding; nothing when the text is neither or the result is not UTF-8.
inline std::optional<std::string> text_of_base64(std::string_view text)
{
    std::string standard(text.substr(0, text.find('=')));
    std::replace(standard.begin(), standard.end(), '-', '+');
    std::replace(standard.begin(), standard.end(), '_', '/');
    standard.append((4 - standard.size() % 4) % 4, '=');
    std::optional<std::string> bytes = from_base64(standard);
    if (bytes && !is_utf8(*bytes))
        bytes.reset();
    return bytes;
}

APPMIXER_DECL void redactor::collect(header_list const& headers)
{
    for (header_list::entry const field : headers) {
        if (!names_a_secret(field.name)) {
            collect_from_pairs(field.value); // `Location`
            continue;
        }
        std::string_view const credentials = credentials_in(field);
        add(credentials);
        if (iequals(field.name, "Cookie"))
            collect_from_cookies(field.value);
        if (iequals(field.name, "Set-Cookie"))
            collect_from_cookies(field.value.substr(0, field.value.find(';'))); // attributes follow
        if (iequals(field.value.substr(0, 6), "Basic "))
            if (std::optional<std::string> const user = text_of_base64(credentials)) // RFC 7617
                if (std::size_t const colon = user->find(':'); colon != std::string::npos)
                    add(std::string_view(*user).substr(colon + 1));
    }
}

/// Adds the values of cookies that are long enough for a session identifier.
APPMIXER_DECL void redactor::collect_from_cookies(std::string_view list)
{
    constexpr std::size_t shortest_session = 8;
    while (!list.empty()) {
        std::string_view const pair = list.substr(0, list.find(';'));
        list.remove_prefix((std::min)(pair.size() + 1, list.size()));
        std::size_t const equals = pair.find('=');
        if (equals == std::string_view::npos || pair.size() - equals - 1 < shortest_session)
            continue;
        std::string_view value = pair.substr(equals + 1);
        if (value.size() > 1 && value.starts_with('"') && value.ends_with('"'))
            value = value.substr(1, value.size() - 2);
        add(value);
        add(unescape(value)); // as the server decodes it
    }
}

APPMIXER_DECL std::string digits(json::value const& number) { return json_text(number); }

/// The secrecy of the value of a key. outer: that of the document around it.
APPMIXER_DECL redactor::secrecy redactor::secrecy_of(std::string_view key, secrecy outer)
{
    if (names_a_secret_number(key))
        return secrecy::all;
    return outer != secrecy::none || names_a_secret(key) ? secrecy::texts : secrecy::none;
}

/// Adds the secrets of all `name=value` pairs in a text: URLs, forms, connection strings.
APPMIXER_DECL void redactor::collect_from_pairs(std::string_view text)
{
    constexpr std::size_t longest_name = 64;
    auto const is_name_character = [](char c) {
        return is_alphanumeric(c) || std::string_view("_-.%[]~").find(c) != std::string_view::npos;
    };
    std::size_t next = 0;
    for (std::size_t equals = text.find('='); equals != std::string_view::npos; equals = text.find('=', next)) {
        next = equals + 1;
        std::size_t begin = equals;
        while (begin > 0 && equals - begin < longest_name && is_name_character(text[begin - 1]))
            --begin;
        if (begin == equals || !names_a_secret(unescape(text.substr(begin, equals - begin))))
            continue;
        bool const in_url = begin > 0 && (text[begin - 1] == '?' || text[begin - 1] == '&');
        std::string_view value = text.substr(equals + 1);
        if (!in_url && value.starts_with('"'))
            value = value.substr(1, value.find('"', 1) - 1);
        else
            value = value.substr(0, value.find_first_of(in_url ? "&?# \"'<>\r\n" : "&;, \"'<>\r\n\t"));
        add(unescape(value));
        next += value.size();
    }
}

/// Adds the secrets that a string of a document names: in a URL, in JSON, in an encoding of these.
APPMIXER_DECL void redactor::collect_from_string(std::string_view text, int nested)
{
    constexpr std::size_t shortest_document = 12;
    collect_from_pairs(text);
    if (nested == 0)
        return;
    if (text.starts_with('{') || text.starts_with('[')) {
        if (std::optional<json::value> const inner = json_body(header_list(), text))
            return collect(*inner, secrecy::none, nested - 1);
    }
    if (text.find_first_of("%&\\") != std::string_view::npos) {
        if (std::string const plain = unescape(text); plain != text)
            collect_from_string(plain, nested - 1);
    } else if (text.size() >= shortest_document) {
        if (std::optional<std::string> const plain = text_of_base64(text))
            collect_from_string(*plain, nested - 1);
    }
}

APPMIXER_DECL void redactor::collect(json::value const& document, secrecy level, int nested)
{
    if (json::object const* const object = document.if_object()) {
        for (auto const& entry : *object)
            collect(entry.value(), secrecy_of(entry.key(), level), nested);
    } else if (json::array const* const array = document.if_array()) {
        for (json::value const& element : *array)
            collect(element, level, nested);
    } else if (json::string const* const text = document.if_string()) {
        if (level != secrecy::none)
            add(*text);
        else
            collect_from_string(*text, nested);
    } else if (level == secrecy::all && document.is_number()) {
        if (std::string const number = digits(document); number.size() >= shortest_secret)
            add(number);
    }
}

APPMIXER_DECL bool is_form(header_list const& headers)
{
    constexpr std::string_view form = "application/x-www-form-urlencoded";
    return iequals(headers.get("Content-Type").value_or(std::string_view()).substr(0, form.size()), form);
}

APPMIXER_DECL void redactor::collect_from_body(header_list const& headers, std::string_view body, int nested)
{
    std::string_view const type = headers.get("Content-Type").value_or(std::string_view());
    if (std::optional<json::value> const document = json_body(headers, body))
        collect(*document, secrecy::none, nested);
    else if (is_form(headers))
        collect_from_pairs("?" + std::string(body));
    else if (iequals(type.substr(0, 10), "multipart/") && nested > 0)
        collect_from_parts(type, body, nested - 1);
    else
        collect_from_text(body);
}

/// Adds the secrets in the parts of a multipart body (RFC 7578).
APPMIXER_DECL void redactor::collect_from_parts(std::string_view type, std::string_view body, int nested)
{
    auto const parameter = [](std::string_view text, std::string_view name) {
        std::size_t const found = text.find(name);
        if (found == std::string_view::npos)
            return std::string_view();
        text.remove_prefix(found + name.size());
        return text.starts_with('"') ? text.substr(1, text.find('"', 1) - 1)
                                     : text.substr(0, text.find_first_of("; \r\n"));
    };
    std::string const delimiter = "--" + std::string(parameter(type, "boundary="));
    for (std::size_t at = body.find(delimiter); delimiter.size() > 2 && at != std::string_view::npos;) {
        std::size_t const begin = at + delimiter.size();
        at = body.find(delimiter, begin);
        std::string_view part = body.substr(begin, at == std::string_view::npos ? at : at - begin);
        std::size_t const end = part.find("\r\n\r\n");
        if (end == std::string_view::npos)
            continue;
        std::string_view const head = part.substr(0, end);
        part.remove_prefix(end + 4);
        if (part.ends_with("\r\n"))
            part.remove_suffix(2);
        if (names_a_secret(parameter(head, " name=")))
            add(part);
        else
            collect_from_body(header_list(), part, nested);
    }
}

/// Adds the secrets of a text that is not JSON, but may be a truncated JSON document.
APPMIXER_DECL void redactor::collect_from_text(std::string_view text)
{
    collect_from_pairs(text);
    auto const add_literal = [&](std::string_view literal) {
        if (!is_secret_word(literal)) // it could not be told from a name
            add(unescape(literal));
    };
    auto const literal_at = [&](std::size_t quote) { // without the quotes
        std::size_t end = quote + 1;
        while (end < text.size() && text[end] != '"')
            end += text[end] == '\\' ? 2U : 1U;
        return text.substr(quote + 1, (std::min)(end, text.size()) - quote - 1);
    };
    auto const skip_space = [&](std::size_t at) {
        return (std::min)(text.find_first_not_of(" \t\r\n", at), text.size());
    };
    for (std::size_t at = text.find('"'); at != std::string_view::npos; at = text.find('"', at)) {
        std::string_view const name = literal_at(at);
        at = (std::min)(at + name.size() + 2, text.size());
        std::size_t const colon = skip_space(at);
        if (colon == text.size() || text[colon] != ':')
            continue;
        std::size_t value = skip_space(colon + 1);
        if (value == text.size() || (text[value] != '"' && text[value] != '[') || !names_a_secret(name))
            continue;
        if (text[value] == '"') {
            add_literal(literal_at(value));
            continue;
        }
        for (value = skip_space(value + 1); value < text.size() && text[value] == '"';) { // a list of texts
            std::string_view const element = literal_at(value);
            add_literal(element);
            value = skip_space((std::min)(value + element.size() + 2, text.size()));
            value = value < text.size() && text[value] == ',' ? skip_space(value + 1) : text.size();
        }
    }
    collect_from_elements(text);
}

/// Adds the secrets in XML elements and HTML form fields.
APPMIXER_DECL void redactor::collect_from_elements(std::string_view text)
{
    constexpr std::size_t longest_tag = 1024;
    for (std::size_t at = text.find('<'); at != std::string_view::npos; at = text.find('<', at + 1)) {
        std::string_view const tag =
            text.substr(at + 1, (std::min)(text.substr(at + 1, longest_tag).find('>'), longest_tag));
        std::string_view const content = text.substr((std::min)(at + tag.size() + 2, text.size()));
        std::string_view const name = tag.substr(0, tag.find_first_of(" \t\r\n/"));
        if (!tag.ends_with('/') && names_a_secret(name))
            add(unescape(content.substr(0, content.find('<'))));
        auto const attribute = [&](std::string_view which) {
            std::size_t const found = (std::min)(tag.find(which), tag.size());
            std::string_view const remaining = tag.substr((std::min)(found + which.size(), tag.size()));
            bool const quoted = remaining.starts_with('"') || remaining.starts_with('\'');
            return quoted ? remaining.substr(1, remaining.find(remaining.front(), 1) - 1)
                          : remaining.substr(0, remaining.find_first_of(" \t\r\n/"));
        };
        if (names_a_secret(attribute(" name=")))
            add(unescape(attribute(" value=")));
    }
}

} // namespace appmixer::detail

#endif
