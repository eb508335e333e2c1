#ifndef APPMIXER_EMULATOR_TEXT_PATTERN_HPP
#define APPMIXER_EMULATOR_TEXT_PATTERN_HPP

// Regular expressions that are safe for input from outside.

#include <appmixer/core/config.hpp>
#include <appmixer/core/detail/ascii.hpp>
#include <appmixer/core/detail/utf8.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace appmixer::detail::emu {

/// Where in a text a pattern must match.
enum class anchor : unsigned char { anywhere, start, end, whole };

/// The part of a text, in bytes, in which a regular expression is searched.
inline constexpr std::size_t longest_subject = 65'536;

/// The prefix function of the Knuth-Morris-Pratt search: for each position, the length of the longest proper prefix
/// that ends there.
template <class Same>
std::vector<std::size_t> prefix_lengths(std::size_t size, Same same)
{
    std::vector<std::size_t> lengths(size);
    for (std::size_t i = 1, matched = 0; i < size; lengths[i++] = matched) {
        while (matched > 0 && !same(i, matched))
            matched = lengths[matched - 1];
        matched += same(i, matched) ? 1U : 0U;
    }
    return lengths;
}

/// The position at which a sequence first occurs in another; npos if it does not.
///
/// lengths: of the sequence, from `prefix_lengths`.
/// size: of the other sequence.
/// same: whether item `i` of the other sequence equals item `j` of the sequence; called at most `2 * size` times.
template <class Same>
std::size_t find_first(std::size_t size, std::vector<std::size_t> const& lengths, Same same)
{
    std::size_t matched = 0;
    for (std::size_t i = 0; i < size && matched < lengths.size(); ++i) {
        bool equal = same(i, matched);
        while (!equal && matched > 0) {
            matched = lengths[matched - 1];
            equal = same(i, matched);
        }
        matched += equal ? 1U : 0U;
        if (matched == lengths.size())
            return i + 1 - matched;
    }
    return matched == lengths.size() ? 0 : std::string_view::npos; // found at once if it is empty
}

/// A regular expression, by default case-insensitive for ASCII letters.
///
/// Matching takes time proportional to the text for every expression, since both come from outside: `std::regex`
/// recurses for each character and takes exponential time for `(a*)*b`. Supported: `. [] [^] | () (?:) ^ $ * + ?
/// {m,n}`, the lazy forms, `\d \w \s \b` and their opposites, and the escapes `\n \r \t \xhh \uhhhh`. Any other
/// expression is searched for as plain text: one with back references or lookaround, with a syntax error, above 256
/// bytes, or with more than 1024 steps. Plain text is searched for in the whole text, an expression in its first 64
/// KiB.
class pattern {
public:
    APPMIXER_DECL explicit pattern(std::string_view source, anchor position = anchor::anywhere,
                                   bool ignore_case = true);

    /// Whether the pattern matches. Not `const`: it reuses buffers.
    APPMIXER_DECL bool matches(std::string_view text);
    /// Whether it is a supported regular expression, and not plain text.
    bool is_expression() const noexcept { return !program_.empty(); }
    /// Whether it has the characters of a regular expression but is not supported, or is too long.
    bool is_unsupported() const noexcept { return unsupported_; }
    /// How many steps the expression has: the upper bound of the work for each character of a text.
    std::size_t size() const noexcept { return program_.size(); }

    /// One step of the machine.
    class step {
    public:
        enum class kind : unsigned char {
            one_of,
            any,
            split,
            jump,
            text_start,
            text_end,
            word_boundary,
            no_word_boundary,
            match
        };
        kind type = kind::match;
        bool negated = false;        ///< one_of: every character outside the ranges
        std::int32_t next = 0;       ///< split, jump: distance to the next step
        std::int32_t other = 0;      ///< split: distance to the alternative step
        std::uint32_t set_begin = 0; ///< one_of: its ranges
        std::uint32_t set_end = 0;
    };
    using range = std::pair<char32_t, char32_t>;

private:
    bool same(char a, char b) const noexcept { return ignore_case_ ? to_lower(a) == to_lower(b) : a == b; }
    APPMIXER_DECL bool find_plain(std::string_view text) const noexcept;
    APPMIXER_DECL bool run(std::string_view text);
    APPMIXER_DECL bool accepts(step const& s, char32_t c) const noexcept;
    /// Follows the steps from `start` that consume no character, and adds those that do to `current_`. Returns true
    /// when the end of the program is reached.
    APPMIXER_DECL bool enter(std::uint32_t start, bool text_start, bool text_end, bool word_boundary);

    std::string plain_;
    std::vector<std::size_t> prefix_lengths_; // of the plain text
    anchor anchor_;
    bool ignore_case_;
    bool unsupported_ = false;
    std::vector<step> program_;
    std::vector<range> ranges_;
    std::vector<std::uint32_t> current_, following_, pending_;
    std::vector<std::size_t> entered_; // the round in which each step was last entered
    std::size_t round_ = 0;
};

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/text/pattern.ipp>
#endif

#endif
