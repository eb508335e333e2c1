#ifndef APPMIXER_IMPL_SECRET_BOOK_IPP
#define APPMIXER_IMPL_SECRET_BOOK_IPP

#include <appmixer/detail/secret_spellings.hpp>
#include <appmixer/detail/unescaped.hpp>
#include <appmixer/json.hpp>
#include <appmixer/testing/detail/difference.hpp>
#include <appmixer/testing/detail/secret_book.hpp>

#include <boost/json/parse.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <tuple>
#include <utility>

namespace appmixer::detail {

/// The words that name a secret.
inline constexpr std::array<std::string_view, 12> secret_words{"password",      "passwd", "passphrase", "secret",
                                                               "token",         "jwt",    "apikey",     "accesskey",
                                                               "authorization", "cookie", "privatekey", "credentials"};

APPMIXER_DECL bool names_a_secret(std::string_view name)
{
    std::string word;
    for (char c : name)
        if (c != '-' && c != '_' && c != ' ')
            word += c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    return std::any_of(secret_words.begin(), secret_words.end(),
                       [&](std::string_view end) { return word.ends_with(end); });
}

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

APPMIXER_DECL void secret_book::add(std::string_view secret)
{
    if (secret.empty() || is_placeholder(secret) ||
        std::find(secrets_.begin(), secrets_.end(), secret) != secrets_.end())
        return;
    for (std::string& way : secret_spellings(secret))
        spellings_.emplace_back(std::move(way), secrets_.size(), secret.size() < shortest_secret);
    secrets_.emplace_back(secret);
    std::sort(spellings_.begin(), spellings_.end(), [](spelling const& a, spelling const& b) {
        return a.text.size() != b.text.size() ? a.text.size() > b.text.size()
                                              : std::tie(a.text, a.secret) < std::tie(b.text, b.secret);
    });
}

APPMIXER_DECL void secret_book::look_at(http_request const& request)
{
    look_at(request.headers);
    look_at_query(request.target);
    look_at_body(request.headers, request.body);
}

APPMIXER_DECL void secret_book::look_at(http_response const& response)
{
    look_at(response.headers);
    look_at_body(response.headers, response.body);
}

APPMIXER_DECL void secret_book::look_at(call_context const& context)
{
    for (std::string const& secret : context.secret_parameters)
        add(secret);
    for (static_token const& token : context.secret_tokens)
        add(token.text());
}

/// What is secret in the value of a header whose name says so: behind `Bearer` and its like, or all of it.
inline std::string_view credentials_in(header_list::entry const field)
{
    constexpr std::string_view scheme_first = "authorization";
    bool const has_scheme = field.name.size() >= scheme_first.size() &&
                            iequals(field.name.substr(field.name.size() - scheme_first.size()), scheme_first);
    std::size_t const blank = has_scheme ? field.value.find(' ') : std::string_view::npos;
    return blank == std::string_view::npos ? field.value : field.value.substr(blank + 1);
}

APPMIXER_DECL void secret_book::look_at(header_list const& headers)
{
    for (header_list::entry const field : headers) {
        if (!names_a_secret(field.name)) {
            look_at_query(field.value); // `Location`
            continue;
        }
        add(credentials_in(field));
        if (iequals(field.name, "Cookie") || iequals(field.name, "Set-Cookie"))
            look_at_cookies(field.value);
    }
}

/// Notes the values of cookies; those that are too short to be a session are no secrets.
APPMIXER_DECL void secret_book::look_at_cookies(std::string_view list)
{
    constexpr std::size_t shortest_session = 8;
    while (!list.empty()) {
        std::string_view const pair = list.substr(0, list.find(';'));
        list.remove_prefix((std::min)(pair.size() + 1, list.size()));
        std::size_t const equals = pair.find('=');
        if (equals != std::string_view::npos && pair.size() - equals - 1 >= shortest_session)
            add(pair.substr(equals + 1));
    }
}

inline std::string digits(json::value const& number)
{
    std::string text;
    append_json_value(text, number);
    return text;
}

/// How the value of a key is named, in a document that is named itself.
APPMIXER_DECL secret_book::naming secret_book::named_by(std::string_view key, naming around)
{
    if (names_a_secret(key))
        return naming::itself;
    return around == naming::none ? naming::none : naming::around;
}

/// Notes the secret parameters of every URL in a text.
APPMIXER_DECL void secret_book::look_at_query(std::string_view text)
{
    std::size_t begin = text.find('?');
    while (begin != std::string_view::npos) {
        std::string_view const rest = text.substr(begin + 1);
        std::string_view const pair = rest.substr(0, rest.find_first_of("&?# \"'<>"));
        std::size_t const equals = pair.find('=');
        if (equals != std::string_view::npos && names_a_secret(unescaped(pair.substr(0, equals))))
            add(unescaped(pair.substr(equals + 1)));
        begin = text.find_first_of("?&", begin + 1);
    }
}

APPMIXER_DECL void secret_book::look_at(json::value const& document, naming named, int nested)
{
    if (json::object const* const object = document.if_object()) {
        for (auto const& entry : *object)
            look_at(entry.value(), named_by(entry.key(), named), nested);
    } else if (json::array const* const array = document.if_array()) {
        for (json::value const& element : *array)
            look_at(element, named, nested);
    } else if (json::string const* const text = document.if_string()) {
        if (named != naming::none)
            return add(*text);
        look_at_query(*text);
        // Records of the logs hold JSON as a text.
        if (nested > 0 && (text->starts_with('{') || text->starts_with('[')))
            if (std::optional<json::value> const inner = json_body(header_list(), *text))
                look_at(*inner, naming::none, nested - 1);
    } else if (named == naming::itself && document.is_number()) {
        if (std::string const number = digits(document); number.size() >= shortest_secret)
            add(number);
    }
}

APPMIXER_DECL void secret_book::look_at_body(header_list const& headers, std::string_view body)
{
    constexpr int deepest_text = 2;
    if (std::optional<json::value> const document = json_body(headers, body))
        look_at(*document, naming::none, deepest_text);
    else if (headers.get("Content-Type").value_or(std::string_view()).starts_with("application/x-www-form-urlencoded"))
        look_at_query("?" + std::string(body));
    else
        look_at_text(body);
}

/// Notes the secrets of a text that is no JSON, and may have been some until it was cut off.
APPMIXER_DECL void secret_book::look_at_text(std::string_view text)
{
    look_at_query(text);
    auto const literal_at = [&](std::size_t quote) { // without the quotes
        std::size_t end = quote + 1;
        while (end < text.size() && text[end] != '"')
            end += text[end] == '\\' ? 2U : 1U;
        return text.substr(quote + 1, (std::min)(end, text.size()) - quote - 1);
    };
    for (std::size_t at = text.find('"'); at != std::string_view::npos; at = text.find('"', at)) {
        std::string_view const name = literal_at(at);
        at = (std::min)(at + name.size() + 2, text.size());
        std::size_t const colon = text.find_first_not_of(" \t\r\n", at);
        std::size_t const value = colon < text.size() && text[colon] == ':'
                                      ? text.find_first_not_of(" \t\r\n", colon + 1)
                                      : std::string_view::npos;
        if (value < text.size() && text[value] == '"' && names_a_secret(name))
            add(unescaped(literal_at(value)));
    }
}

APPMIXER_DECL std::string secret_book::in_place_of(std::string_view secret) const
{
    auto const found = std::find(secrets_.begin(), secrets_.end(), secret);
    if (found == secrets_.end())
        return in_text(secret);
    return style_ == style::anonymous ? std::string(redacted_text)
                                      : placeholder(static_cast<std::size_t>(found - secrets_.begin()) + 1);
}

APPMIXER_DECL secret_book::spelling const* secret_book::spelled_at(std::string_view text, std::size_t position) const
{
    auto const is_letter = [&](std::size_t at) {
        if (at >= text.size())
            return false;
        char const c = text[at];
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
               static_cast<unsigned char>(c) >= 0x80;
    };
    for (spelling const& way : spellings_) {
        if (way.text.front() != text[position] || !text.substr(position).starts_with(way.text))
            continue;
        if (!way.word || ((position == 0 || !is_letter(position - 1)) && !is_letter(position + way.text.size())))
            return &way;
    }
    return nullptr;
}

APPMIXER_DECL std::string secret_book::in_text(std::string_view text) const
{
    std::string out;
    std::string rest; // what is left of the text, without the placeholders
    for (std::size_t i = 0; i < text.size();) {
        spelling const* const way = spelled_at(text, i);
        if (way == nullptr) {
            out += text[i];
            rest += text[i++];
        } else {
            out += in_place_of(secrets_[way->secret]);
            rest += '\0';
            i += way->text.size();
        }
    }
    if (rest.find_first_of("%\\") != std::string::npos) {
        std::string const plain = unescaped(rest);
        for (std::string const& secret : secrets_)
            if (secret.size() >= shortest_secret && plain.find(secret) != std::string::npos)
                return std::string(redacted_text);
    }
    return out;
}

/// A name without secrets; whoever has the password "password" still sends it under that name.
APPMIXER_DECL std::string secret_book::in_name(std::string_view name) const
{
    if (!names_a_secret(name))
        return in_text(name);
    for (std::size_t i = 0; i < name.size(); ++i) {
        spelling const* const way = spelled_at(name, i);
        if (way != nullptr &&
            std::find(secret_words.begin(), secret_words.end(), secrets_[way->secret]) == secret_words.end())
            return in_text(name);
    }
    return std::string(name);
}

APPMIXER_DECL std::string secret_book::in_target(std::string_view target) const
{
    std::size_t const mark = target.find('?');
    std::string out = in_text(target.substr(0, mark));
    if (mark == std::string_view::npos)
        return out;
    std::string_view rest = target.substr(mark);
    while (!rest.empty()) {
        out += rest.front(); // '?' or '&'
        rest.remove_prefix(1);
        std::string_view const pair = rest.substr(0, rest.find('&'));
        std::string_view const name = pair.substr(0, pair.find('='));
        bool const secret = names_a_secret(unescaped(name));
        out += in_name(name);
        if (name.size() < pair.size()) {
            std::string_view const value = pair.substr(name.size() + 1);
            out += '=';
            out += secret ? in_place_of(unescaped(value)) : in_text(value);
        }
        rest.remove_prefix(pair.size());
    }
    return out;
}

APPMIXER_DECL std::string secret_book::in_header(std::string_view name, std::string_view value) const
{
    if (!names_a_secret(name))
        return in_text(value);
    std::string_view const credentials = credentials_in(header_list::entry(name, value));
    return std::string(value.substr(0, value.size() - credentials.size())) + in_place_of(credentials);
}

APPMIXER_DECL json::value secret_book::in_document(json::value const& document, naming named) const
{
    if (json::object const* const object = document.if_object()) {
        json::object out;
        for (auto const& entry : *object)
            out.emplace(in_name(entry.key()), in_document(entry.value(), named_by(entry.key(), named)));
        return out;
    }
    if (json::array const* const array = document.if_array()) {
        json::array out;
        for (json::value const& element : *array)
            out.push_back(in_document(element, named));
        return out;
    }
    if (json::string const* const text = document.if_string())
        return as_json(named != naming::none ? in_place_of(*text) : in_text(*text));
    if (named == naming::itself && document.is_number()) {
        std::string const number = digits(document);
        return as_json(number.size() >= shortest_secret ? in_place_of(number) : std::string(redacted_text));
    }
    return document;
}

APPMIXER_DECL json::value secret_book::in_document(json::value const& document) const
{
    return in_document(document, naming::none);
}

APPMIXER_DECL std::string secret_book::in_body(header_list const& headers, std::string_view body) const
{
    std::optional<json::value> const document = json_body(headers, body);
    if (!document)
        return in_text(body);
    std::string out;
    append_json_value(out, in_document(*document));
    return out;
}

} // namespace appmixer::detail

#endif
