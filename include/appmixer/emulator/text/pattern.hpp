#ifndef APPMIXER_EMULATOR_TEXT_PATTERN_HPP
#define APPMIXER_EMULATOR_TEXT_PATTERN_HPP

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

/// Where in a text a pattern has to be found.
enum class anchor : unsigned char { anywhere, start, end, whole };

/// A regular expression to search texts for, by default without regard to the case of ASCII letters.
///
/// It runs in a time proportional to the text, whatever the expression: `std::regex` recurses for each character and
/// tries `(a*)*b` for ever, and both expressions and texts come from strangers. Known are `. [] [^] | () (?:) ^ $
/// * + ? {m,n}`, the lazy forms, `\d \w \s \b` with their opposites, and the escapes `\n \r \t \xhh \uhhhh`. Whatever
/// else it meets (references back, looking ahead, an error of syntax, an expression longer than 256 bytes or one that
/// unfolds to more than 1024 steps) makes the whole expression a plain text to be looked for.
/// A plain text is looked for in all of a text, an expression in its first 64 KiB.
class pattern {
public:
    APPMIXER_DECL explicit pattern(std::string_view source, anchor where = anchor::anywhere, bool any_case = true);

    /// Whether the pattern is in the text. Not `const`: it keeps its working space.
    APPMIXER_DECL bool matches(std::string_view text);
    /// Whether it was understood as a regular expression that is more than a plain text.
    bool is_expression() const noexcept { return !program_.empty(); }
    /// Whether it looked like a regular expression, and is none that is known here, or is too long.
    bool is_refused() const noexcept { return refused_; }
    /// How many steps the expression takes: what it costs for each character of a text, at the most.
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
            word_edge,
            no_word_edge,
            found
        };
        kind what = kind::found;
        bool negated = false;        ///< one_of: everything else
        std::int32_t next = 0;       ///< split, jump: how far to go
        std::int32_t other = 0;      ///< split: how far to go as well
        std::uint32_t set_begin = 0; ///< one_of: its ranges
        std::uint32_t set_end = 0;
    };
    using range = std::pair<char32_t, char32_t>;

private:
    bool same(char a, char b) const noexcept { return any_case_ ? to_lower(a) == to_lower(b) : a == b; }
    APPMIXER_DECL bool find_plain(std::string_view text) const noexcept;
    APPMIXER_DECL bool run(std::string_view text);
    APPMIXER_DECL bool accepts(step const& s, char32_t c) const noexcept;
    /// Goes through all steps from `at` that take no character, and notes those that take one. True at the end.
    APPMIXER_DECL bool enter(std::uint32_t at, bool text_start, bool text_end, bool word_edge);

    std::string plain_;
    std::vector<std::size_t> beginnings_; // of the plain text
    anchor where_;
    bool any_case_;
    bool refused_ = false;
    std::vector<step> program_;
    std::vector<range> ranges_;
    std::vector<std::uint32_t> current_, following_, pending_;
    std::vector<std::size_t> entered_; // the round in which a step was entered last
    std::size_t round_ = 0;
};

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/text/pattern.ipp>
#endif

#endif
