#ifndef APPMIXER_JSON_DETAIL_JSON_GRAMMAR_HPP
#define APPMIXER_JSON_DETAIL_JSON_GRAMMAR_HPP

// The grammar of JSON (RFC 8259) as one function of steps. What is done with the tokens is up to an events class.

#include <appmixer/core/detail/inlining.hpp>
#include <appmixer/json/detail/json_errors.hpp>
#include <appmixer/json/detail/json_scan.hpp>

#include <boost/json/kind.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace appmixer::detail {

/// Where a text stands in the grammar. Events classes differ from value to value, this goes through the whole text.
///
/// An events class has these functions. On false, `walk` returns behind the token.
///
///     static constexpr bool wants_text; // whether strings and keys with escapes are given, or any text instead
///     bool open(char const* bracket);
///     void close(char bracket);
///     void key(std::string_view key);   // views are valid during the call
///     // kind: `double_` for each number. text: of a string. token: as it is written
///     bool scalar(json::kind kind, std::string_view text, std::string_view token);
class json_grammar {
public:
    /// max_depth: how deep arrays and objects may nest, up to `max_json_depth`.
    explicit json_grammar(std::size_t max_depth) noexcept : max_depth_((std::min)(max_depth, max_json_depth))
    {
        closing_[0] = ' ';
    }

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
    /// A token that begins at `begin` is wrong at `p`, unless it is only cut there.
    char const* fail_in_token(std::string_view wrong, char const* p, char const* end, char const* begin,
                              step token) noexcept
    {
        is_cut_ = p == end;
        wrong_ = is_cut_ ? std::string_view() : wrong;
        return is_cut_ ? pause(begin, token) : p;
    }
    /// Reads a string whose opening quote is at `begin`; false at what is wrong, or at the end of the range.
    template <class Events, class Marks>
    APPMIXER_DETAIL_ALWAYS_INLINE bool read_string(Marks& marks, char const* begin, char const*& p, char const* end,
                                                   std::string_view& text)
    {
        p = begin + 1;
        marks.next(end); // the quote
        if (skip_to_quote(marks, p, end)) [[likely]] {
            text = std::string_view(begin + 1, static_cast<std::size_t>(p - begin - 1));
            ++p;
            return true;
        }
        if (p == end)
            return false;
        p = read_json_string<Marks>(begin, end, Events::wants_text ? &unescaped_ : nullptr, wrong_);
        text = unescaped_;
        return wrong_.empty();
    }

    step step_ = step::value;
    bool is_cut_ = false;
    std::size_t max_depth_;
    std::size_t depth_ = 0;
    std::size_t floor_ = 0;
    std::string_view wrong_;
    std::string unescaped_;
    /// For each depth the bracket that must close the array or object there; outside of all, none does.
    std::array<char, max_json_depth + 1> closing_; // only the open ones are set, since that takes less time
};

template <class Events, class Marks>
char const* json_grammar::walk(char const* p, char const* const end, Events& events)
{
    Marks marks(p, end);
    std::size_t depth = depth_;
    char const* begin = p; // of a token
    json::kind kind = json::kind::null;
    std::string_view text; // of a string or key
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
        if (!read_string<Events>(marks, begin, p, end, text))
            return fail_in_token(wrong_, p, end, begin, step::value);
        if (!events.scalar(json::kind::string, text, std::string_view(begin, static_cast<std::size_t>(p - begin))))
            return pause(p, step::after);
        goto after;
    }
    if (*p == '{' || *p == '[') {
        if (depth == max_depth_)
            return fail(max_depth_ == max_json_depth ? "nested deeper than 512 levels" : "nested too deep", p);
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
    if (*p == '-' || is_digit(*p)) {
        p = find_json_number_end(p, end);
        if (p == end || !is_digit(p[-1]))
            return fail_in_token("invalid number", p, end, begin, step::value);
        kind = json::kind::double_;
        goto scalar;
    }
    for (char const c : literal_word(*p)) {
        if (p == end || *p != c)
            return fail_in_token("expected true, false or null", p, end, begin, step::value);
        ++p;
    }
    if (p == begin)
        return fail("expected a value", p);
    kind = *begin == 'n' ? json::kind::null : json::kind::bool_;
scalar:
    if (!events.scalar(kind, {}, std::string_view(begin, static_cast<std::size_t>(p - begin))))
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
    if (!read_string<Events>(marks, begin, p, end, text))
        return fail_in_token(wrong_, p, end, begin, step::key);
    events.key(text);

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
    if (*p == ',' && depth != 0) [[likely]] {
        ++p;
        if (closing_[depth] == '}')
            goto key;
        goto value;
    }
    if (*p != closing_[depth])
        return fail(depth == 0 ? "more text after the value" : "expected a comma or the closing bracket", p);
close:
    depth_ = --depth;
    events.close(*p++);
    if (depth == floor_)
        return pause(p, step::after);
    goto after;
}

/// Ignores a value, which is checked all the same.
class ignored_json {
public:
    static constexpr bool wants_text = false;
    static constexpr bool open(char const*) noexcept { return true; }
    static constexpr void close(char) noexcept {}
    static constexpr void key(std::string_view) noexcept {}
    static constexpr bool scalar(json::kind, std::string_view, std::string_view) noexcept { return true; }
};

} // namespace appmixer::detail

#endif
