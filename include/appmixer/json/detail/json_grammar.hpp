#ifndef APPMIXER_JSON_DETAIL_JSON_GRAMMAR_HPP
#define APPMIXER_JSON_DETAIL_JSON_GRAMMAR_HPP

// The grammar of JSON (RFC 8259) as one function of steps. What is done with the tokens is up to an events class: one
// that ignores them checks a value at full speed.

#include <appmixer/json/detail/json_errors.hpp>
#include <appmixer/json/detail/json_scan.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace appmixer::detail {

/// Where a text stands in the grammar. Events classes differ from value to value, this goes through the whole text.
///
/// An events class has these functions. Each returns whether to go on; on false, `walk` returns behind the token.
///
///     static constexpr bool wants_text;       // whether strings and keys with escapes are given, or empty texts
///     bool open(char const* bracket);
///     bool close(char bracket);
///     bool key(std::string_view key);         // views are valid during the call
///     bool string(std::string_view text, std::string_view token); // token: as it is written
///     bool number(std::string_view token);
///     bool literal(std::string_view token);
class json_grammar {
public:
    /// max_depth: how deep arrays and objects may nest, up to `max_json_depth`.
    explicit json_grammar(std::size_t max_depth) noexcept : max_depth_((std::min)(max_depth, max_json_depth)) {}

    /// Reads on at `p` and returns where it stopped: at the end of the range, behind the token after which the events
    /// wanted to stop, behind the bracket that leads back to the depth of the floor, at what is wrong, or at the
    /// beginning of a token that the range does not hold to its end. It is to be read again with all of it; a number
    /// ends where something follows.
    template <class Events, class Marks = native_marks>
    char const* walk(char const* p, char const* end, Events& events);

    /// After `walk`: why the text is not JSON where it stopped; empty when nothing is wrong.
    std::string_view wrong() const noexcept { return wrong_; }
    /// After `walk`: whether it stopped at a token that is cut.
    bool is_cut() const noexcept { return is_cut_; }
    /// Whether what was read is a complete text.
    bool is_complete() const noexcept { return step_ == step::after && depth_ == 0; }

    void set_floor(std::size_t depth) noexcept { floor_ = depth; }
    bool is_at_floor() const noexcept { return step_ == step::after && depth_ == floor_; }

private:
    enum class step : unsigned char {
        value,
        first_element,
        first_key,
        key,
        colon,
        after, ///< behind a value
    };

    static constexpr std::string_view literal_word(char first) noexcept
    {
        return first == 't' ? "true" : first == 'f' ? "false" : first == 'n' ? "null" : std::string_view();
    }
    char const* pause(char const* p, step next) noexcept
    {
        step_ = next;
        return p;
    }
    char const* fail(std::string_view wrong, char const* p) noexcept
    {
        wrong_ = wrong;
        return p;
    }
    /// A token from `begin` on is wrong at `p`, unless it is only cut there.
    char const* fail_in_token(std::string_view wrong, char const* p, char const* end, char const* begin,
                              step token) noexcept
    {
        is_cut_ = p == end;
        return is_cut_ ? pause(begin, token) : fail(wrong, p);
    }

    step step_ = step::value;
    bool is_cut_ = false;
    std::size_t max_depth_;
    std::size_t depth_ = 0;
    std::size_t floor_ = 0;
    std::string_view wrong_;
    std::string unescaped_;
    /// For each depth the bracket that must close the array or object there; outside of all, none does.
    std::array<char, max_json_depth + 1> closing_{' '};
};

template <class Events, class Marks>
char const* json_grammar::walk(char const* p, char const* const end, Events& events)
{
    std::string* const unescaped = Events::wants_text ? &unescaped_ : nullptr;
    Marks marks(p, end);
    std::size_t depth = depth_;
    char const* begin = p; // of a token
    std::string_view text; // of a string or key
    std::string_view word;
    std::string_view wrong;
    is_cut_ = false;
    switch (step_) {
    case step::value: goto value;
    case step::first_element: goto first_element;
    case step::first_key: goto first_key;
    case step::key: goto key;
    case step::colon: goto colon;
    case step::after: goto after;
    }

first_element:
    if (!skip_json_space(p, end))
        return pause(p, step::first_element);
    if (*p == ']')
        goto close;
    goto value_here;

value:
    if (!skip_json_space(p, end))
        return pause(p, step::value);
value_here:
    begin = p;
    if (*p == '"') [[likely]] {
        marks.skip(end);
        if (skip_to_quote(marks, ++p, end)) {
            text = std::string_view(begin + 1, static_cast<std::size_t>(p - begin - 1));
            ++p;
        } else {
            p = read_json_string<Marks>(begin + 1, end, unescaped, wrong);
            if (!wrong.empty())
                return fail_in_token(wrong, p, end, begin, step::value);
            text = unescaped_;
        }
        if (!events.string(text, std::string_view(begin, static_cast<std::size_t>(p - begin))))
            return pause(p, step::after);
        goto after;
    }
    if (*p == '{' || *p == '[') {
        if (depth == max_depth_)
            return fail("nested too deep", p);
        ++p;
        depth_ = ++depth;
        closing_[depth] = static_cast<char>(*begin + 2); // ASCII has the closing ones there
        bool const goes_on = events.open(begin);
        if (!goes_on)
            return pause(p, *begin == '{' ? step::first_key : step::first_element);
        if (*begin == '{')
            goto first_key;
        goto first_element;
    }
    if (*p == '-' || is_json_digit(*p)) {
        p = find_json_number_end(p, end);
        if (p == end || !is_json_digit(p[-1]))
            return fail_in_token("invalid number", p, end, begin, step::value);
        if (!events.number(std::string_view(begin, static_cast<std::size_t>(p - begin))))
            return pause(p, step::after);
        goto after;
    }
    word = literal_word(*p);
    if (word.empty())
        return fail("expected a value", p);
    for (char const c : word) {
        if (p == end || *p != c)
            return fail_in_token("expected true, false or null", p, end, begin, step::value);
        ++p;
    }
    if (!events.literal(std::string_view(begin, word.size())))
        return pause(p, step::after);
    goto after;

first_key:
    if (!skip_json_space(p, end))
        return pause(p, step::first_key);
    if (*p == '}')
        goto close;
    if (*p != '"') [[unlikely]]
        return fail("expected a key in quotes or }", p);
    goto key_here;

key:
    if (!skip_json_space(p, end))
        return pause(p, step::key);
    if (*p != '"') [[unlikely]]
        return fail("expected a key in quotes", p);
key_here:
    begin = p;
    marks.skip(end);
    if (skip_to_quote(marks, ++p, end)) {
        text = std::string_view(begin + 1, static_cast<std::size_t>(p - begin - 1));
        ++p;
    } else {
        p = read_json_string<Marks>(begin + 1, end, unescaped, wrong);
        if (!wrong.empty())
            return fail_in_token(wrong, p, end, begin, step::key);
        text = unescaped_;
    }
    if (!events.key(text))
        return pause(p, step::colon);

colon:
    if (!skip_json_space(p, end))
        return pause(p, step::colon);
    if (*p != ':') [[unlikely]]
        return fail("expected a colon", p);
    ++p;
    goto value;

after:
    if (!skip_json_space(p, end))
        return pause(p, step::after);
    if (*p == ',' && closing_[depth] == '}') [[likely]] {
        ++p;
        goto key;
    }
    if (*p == ',' && depth != 0) {
        ++p;
        goto value;
    }
    if (*p != closing_[depth])
        return fail(depth == 0 ? "more text after the value" : "expected a comma or the closing bracket", p);
close : {
    char const bracket = *p++;
    depth_ = --depth;
    bool const goes_on = events.close(bracket);
    if (depth == floor_ || !goes_on)
        return pause(p, step::after);
    goto after;
}
}

} // namespace appmixer::detail

#endif
