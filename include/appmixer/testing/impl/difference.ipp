#ifndef APPMIXER_TESTING_IMPL_DIFFERENCE_IPP
#define APPMIXER_TESTING_IMPL_DIFFERENCE_IPP

#include <appmixer/core/detail/ascii.hpp>
#include <appmixer/core/detail/utf8.hpp>
#include <appmixer/json/all.hpp>
#include <appmixer/testing/detail/difference.hpp>
#include <appmixer/testing/detail/redactor.hpp>

#include <boost/json/parse.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace appmixer::detail {

/// How much of a value a message shows.
inline constexpr std::size_t longest_shown = 120;

/// A text that is short enough to be shown, cut between two characters.
inline std::string cut(std::string text)
{
    if (text.size() <= longest_shown)
        return text;
    text.resize(cut_text(text, longest_shown).size());
    return text + "...";
}

APPMIXER_DECL std::string in_quotes(std::string_view text)
{
    std::string literal;
    append_json_string(literal, repaired_utf8(text));
    return cut(std::move(literal));
}

inline std::string shown(json::value const& value)
{
    std::string text;
    append_json_value(text, value);
    return cut(std::move(text));
}

APPMIXER_DECL std::optional<json::value> json_body(header_list const& headers, std::string_view body)
{
    std::string_view const type = headers.get("Content-Type").value_or(std::string_view());
    bool const says_json = to_lower(type).find("json") != std::string::npos;
    std::size_t const first = body.find_first_not_of(" \t\r\n");
    bool const looks_like_it = first != std::string_view::npos && (body[first] == '{' || body[first] == '[');
    if (!says_json && !type.empty() && !looks_like_it)
        return std::nullopt;
    json::parse_options limits;
    limits.max_depth = deepest_body;
    boost::system::error_code code;
    json::value document = json::parse(body, code, {}, limits);
    if (code)
        return std::nullopt;
    return document;
}

/// Looks for the first difference of two documents and keeps its place and its words.
class json_comparison {
public:
    explicit json_comparison(same_text const& same) : same_(same) {}

    bool differ(json::value const& expected, json::value const& came)
    {
        if (json::object const* const object = expected.if_object())
            return came.is_object() ? differ(*object, came.get_object()) : note(expected, came);
        if (json::array const* const array = expected.if_array())
            return came.is_array() ? differ(*array, came.get_array()) : note(expected, came);
        if (json::string const* const text = expected.if_string()) {
            if (json::string const* const other = came.if_string())
                return !same_(*text, *other) && note(expected, came);
            return !(came.is_number() && is_placeholder(*text) && same_(*text, shown(came))) && note(expected, came);
        }
        if (expected.is_number() && came.is_number() && (expected.is_double() || came.is_double()))
            return expected.to_number<double>() != came.to_number<double>() && note(expected, came);
        return expected != came && note(expected, came);
    }

    std::string words() const { return where_.pointer.empty() ? what_ : "at " + where_.pointer + ": " + what_; }

private:
    bool differ(json::object const& expected, json::object const& came)
    {
        std::vector<std::string_view> known;
        for (auto const& entry : expected) {
            auto found = came.find(entry.key());
            if (found == came.end() && has_placeholder(entry.key()))
                found = std::find_if(came.begin(), came.end(),
                                     [&](auto const& other) { return same_(entry.key(), other.key()); });
            if (found == came.end())
                return note("expected " + shown(entry.value()) + ", came nothing", entry.key());
            if (differ(entry.value(), found->value()))
                return inside(entry.key());
            known.push_back(found->key());
        }
        for (auto const& entry : came)
            if (std::find(known.begin(), known.end(), std::string_view(entry.key())) == known.end())
                return note("expected nothing, came " + shown(entry.value()), entry.key());
        return false;
    }
    bool differ(json::array const& expected, json::array const& came)
    {
        for (std::size_t i = 0; i < (std::min)(expected.size(), came.size()); ++i)
            if (differ(expected[i], came[i])) {
                where_.inside(i);
                return true;
            }
        if (expected.size() == came.size())
            return false;
        what_ = "expected " + std::to_string(expected.size()) + " elements, came " + std::to_string(came.size());
        return true;
    }
    bool note(json::value const& expected, json::value const& came)
    {
        what_ = "expected " + shown(expected) + ", came " + shown(came);
        return true;
    }
    bool note(std::string words, std::string_view key)
    {
        what_ = std::move(words);
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

APPMIXER_DECL std::string json_difference(json::value const& expected, json::value const& came, same_text const& same)
{
    json_comparison comparison(same);
    return comparison.differ(expected, came) ? comparison.words() : std::string();
}

APPMIXER_DECL std::string line_difference(std::string_view expected, std::string_view came, same_text const& same)
{
    for (std::size_t line = 1;; ++line) {
        std::string_view const a = expected.substr(0, expected.find('\n'));
        std::string_view const b = came.substr(0, came.find('\n'));
        bool const last_a = a.size() == expected.size(), last_b = b.size() == came.size();
        if (!same(a, b))
            return "in line " + std::to_string(line) + ": expected " + in_quotes(a) + ", came " + in_quotes(b);
        if (last_a != last_b)
            return "in line " + std::to_string(line) + ": " + (last_a ? "more lines came" : "fewer lines came");
        if (last_a)
            return {};
        expected.remove_prefix(a.size() + 1);
        came.remove_prefix(b.size() + 1);
    }
}

inline std::string difference_in_body(std::optional<json::value> const& expected_document, std::string_view expected,
                                      http_request const& came, same_text const& same)
{
    if (expected_document) {
        if (std::optional<json::value> const document = json_body(came.headers, came.body))
            return json_difference(*expected_document, *document, same);
        return came.body.empty() ? "expected " + shown(*expected_document) + ", came nothing"
                                 : "expected JSON, came " + in_quotes(came.body);
    }
    return line_difference(expected, came.body, same);
}

APPMIXER_DECL std::string body_difference(std::optional<json::value> const& expected_document,
                                          std::string_view expected, http_request const& came, same_text const& same)
{
    std::string const words = difference_in_body(expected_document, expected, came, same);
    if (words.empty())
        return words;
    return (words.starts_with("expected") ? "in the body: " : "in the body ") + words;
}

} // namespace appmixer::detail

#endif
