#ifndef APPMIXER_TESTING_IMPL_BODY_DIFFERENCE_IPP
#define APPMIXER_TESTING_IMPL_BODY_DIFFERENCE_IPP

#include <appmixer/core/detail/ascii.hpp>
#include <appmixer/core/detail/utf8.hpp>
#include <appmixer/json/all.hpp>
#include <appmixer/json/reader.hpp>
#include <appmixer/testing/detail/body_difference.hpp>
#include <appmixer/testing/detail/redactor.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace appmixer::detail {

/// The greatest length of a value in a message.
inline constexpr std::size_t longest_shown = 120;

/// A text shortened to `longest_shown` bytes.
inline std::string shorten(std::string text)
{
    if (text.size() <= longest_shown)
        return text;
    text.resize(cut_text(text, longest_shown).size());
    return text + "...";
}

APPMIXER_DECL std::string in_quotes(std::string_view text)
{
    std::string literal;
    json_writer(literal).string(repaired_utf8(text));
    return shorten(std::move(literal));
}

inline std::string shown(json::value const& value) { return shorten(json_text(value)); }

APPMIXER_DECL std::optional<json::value> json_body(header_list const& headers, std::string_view body)
{
    std::string_view const type = headers.get("Content-Type").value_or(std::string_view());
    bool const says_json = to_lower(type).find("json") != std::string::npos;
    std::size_t const first = body.find_first_not_of(" \t\r\n");
    bool const looks_like_it = first != std::string_view::npos && (body[first] == '{' || body[first] == '[');
    if (!says_json && !type.empty() && !looks_like_it)
        return std::nullopt;
    result<json::value> document = parse_json(body, max_body_depth);
    if (!document)
        return std::nullopt;
    return std::move(*document);
}

/// Finds the first difference of two documents.
class json_comparison {
public:
    explicit json_comparison(same_text const& same) : same_(same) {}

    bool differ(json::value const& expected, json::value const& received)
    {
        if (json::object const* const object = expected.if_object())
            return received.is_object() ? differ(*object, received.get_object()) : note(expected, received);
        if (json::array const* const array = expected.if_array())
            return received.is_array() ? differ(*array, received.get_array()) : note(expected, received);
        if (json::string const* const text = expected.if_string()) {
            if (json::string const* const other = received.if_string())
                return !same_(*text, *other) && note(expected, received);
            return !(received.is_number() && is_placeholder(*text) && same_(*text, shown(received))) &&
                   note(expected, received);
        }
        if (expected.is_number() && received.is_number() && (expected.is_double() || received.is_double()))
            return expected.to_number<double>() != received.to_number<double>() && note(expected, received);
        return expected != received && note(expected, received);
    }

    std::string message() const { return where_.pointer.empty() ? what_ : "at " + where_.pointer + ": " + what_; }

private:
    bool differ(json::object const& expected, json::object const& received)
    {
        std::vector<std::string_view> compared;
        for (auto const& entry : expected) {
            auto found = received.find(entry.key());
            if (found == received.end() && has_placeholder(entry.key()))
                found = std::find_if(received.begin(), received.end(),
                                     [&](auto const& other) { return same_(entry.key(), other.key()); });
            if (found == received.end())
                return note("expected " + shown(entry.value()) + ", received nothing", entry.key());
            if (differ(entry.value(), found->value()))
                return inside(entry.key());
            compared.push_back(found->key());
        }
        for (auto const& entry : received)
            if (std::find(compared.begin(), compared.end(), std::string_view(entry.key())) == compared.end())
                return note("expected nothing, received " + shown(entry.value()), entry.key());
        return false;
    }
    bool differ(json::array const& expected, json::array const& received)
    {
        for (std::size_t i = 0; i < (std::min)(expected.size(), received.size()); ++i)
            if (differ(expected[i], received[i])) {
                where_.inside(i);
                return true;
            }
        if (expected.size() == received.size())
            return false;
        what_ =
            "expected " + std::to_string(expected.size()) + " elements, received " + std::to_string(received.size());
        return true;
    }
    bool note(json::value const& expected, json::value const& received)
    {
        what_ = "expected " + shown(expected) + ", received " + shown(received);
        return true;
    }
    bool note(std::string message, std::string_view key)
    {
        what_ = std::move(message);
        return inside(key);
    }
    bool inside(std::string_view key)
    {
        where_.inside(key);
        return true;
    }

    same_text const& same_;
    shape_mismatch where_;
    std::string what_;
};

APPMIXER_DECL std::string json_difference(json::value const& expected, json::value const& received,
                                          same_text const& same)
{
    json_comparison comparison(same);
    return comparison.differ(expected, received) ? comparison.message() : std::string();
}

APPMIXER_DECL std::string line_difference(std::string_view expected, std::string_view received, same_text const& same)
{
    for (std::size_t line = 1;; ++line) {
        std::string_view const a = expected.substr(0, expected.find('\n'));
        std::string_view const b = received.substr(0, received.find('\n'));
        bool const last_a = a.size() == expected.size(), last_b = b.size() == received.size();
        if (!same(a, b))
            return "in line " + std::to_string(line) + ": expected " + in_quotes(a) + ", received " + in_quotes(b);
        if (last_a != last_b)
            return "in line " + std::to_string(line) + ": " + (last_a ? "received more lines" : "received fewer lines");
        if (last_a)
            return {};
        expected.remove_prefix(a.size() + 1);
        received.remove_prefix(b.size() + 1);
    }
}

inline std::string difference_in_body(std::optional<json::value> const& expected_document, std::string_view expected,
                                      http_request const& received, same_text const& same)
{
    if (expected_document) {
        if (std::optional<json::value> const document = json_body(received.headers, received.body))
            return json_difference(*expected_document, *document, same);
        return received.body.empty() ? "expected " + shown(*expected_document) + ", received nothing"
                                     : "expected JSON, received " + in_quotes(received.body);
    }
    return line_difference(expected, received.body, same);
}

APPMIXER_DECL std::string body_difference(std::optional<json::value> const& expected_document,
                                          std::string_view expected, http_request const& received,
                                          same_text const& same)
{
    std::string const message = difference_in_body(expected_document, expected, received, same);
    if (message.empty())
        return message;
    return (message.starts_with("expected") ? "differs in the body: " : "differs in the body ") + message;
}

} // namespace appmixer::detail

#endif
