#ifndef APPMIXER_EMULATOR_LOGS_LOG_MATCHING_HPP
#define APPMIXER_EMULATOR_LOGS_LOG_MATCHING_HPP

// Matches the terms of a query with the texts of a record: wildcards, words, similar words, words near each other.

#include <appmixer/core/config.hpp>
#include <appmixer/core/detail/ascii.hpp>
#include <appmixer/emulator/text/pattern.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace appmixer::detail::emu {

/// The most changes between similar words.
inline constexpr std::size_t most_edits = 2;

/// Whether a field is searched word by word.
APPMIXER_DECL bool is_word_field(std::string_view field) noexcept;
/// The words of a text, in lower case.
APPMIXER_DECL std::vector<std::string> lower_words(std::string_view text);

/// The most bytes in pieces with `?` between two `*`, in all patterns of a query or filter.
inline constexpr std::size_t most_wildcard_steps = 64;

/// A pattern with the wildcards `*` and `?`. A `\` escapes the next character. Matching is linear in the text, except
/// for pieces with `?` between two `*`.
class wildcards {
public:
    APPMIXER_DECL wildcards(std::string_view pattern, bool ignore_case);

    APPMIXER_DECL bool matches(std::string_view text) const noexcept;
    /// The bytes in pieces with `?` between two `*`: the upper bound of their work for each byte of a text.
    std::size_t steps() const noexcept { return steps_; }

private:
    static constexpr char any_character = '\xff'; ///< stands for `?`: UTF-8 has no such byte

    /// The part of a pattern between two stars.
    class piece {
    public:
        piece() = default;
        std::string text;                 ///< in lower case if case is ignored
        std::vector<std::size_t> lengths; ///< for `find_first`
        bool has_any = false;
    };

    bool same(char found, char wanted) const noexcept { return (ignore_case_ ? to_lower(found) : found) == wanted; }
    /// The end of a piece at the start of a text; npos if it is not there.
    APPMIXER_DECL std::size_t match_at_start(piece const& wanted, std::string_view text) const noexcept;
    APPMIXER_DECL bool match_at_end(piece const& wanted, std::string_view text) const noexcept;
    /// The end of the first occurrence of a piece in a text; npos if there is none.
    APPMIXER_DECL std::size_t find_end(piece const& wanted, std::string_view text) const noexcept;

    std::vector<piece> pieces_;
    std::size_t least_size_ = 0; ///< of a text that matches
    std::size_t steps_ = 0;
    bool ignore_case_;
};

/// Whether a text has these words in a row. `words` are in lower case.
APPMIXER_DECL bool has_words(std::string_view text, std::vector<std::string> const& words);
/// Whether the text or one of its words matches a pattern with wildcards.
APPMIXER_DECL bool has_word_like(std::string_view text, wildcards const& wanted) noexcept;
/// The same for a regular expression, which must match a whole word or the whole text. Only the beginning of a long
/// text is searched.
APPMIXER_DECL bool has_word_like(std::string_view text, pattern& expression);
/// Whether the edit distance of two texts is at most `edits`, which is at most `most_edits`.
APPMIXER_DECL bool is_similar(std::string_view text, std::string_view wanted, std::size_t edits);
/// Whether a text has a word within an edit distance from `wanted`, ignoring case.
APPMIXER_DECL bool has_similar_word(std::string_view text, std::string_view wanted, std::size_t edits);
/// Whether a text has these words, each at most `distance` words after the position it would have in the exact phrase.
APPMIXER_DECL bool has_words_near(std::string_view text, std::vector<std::string> const& words, std::size_t distance);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/logs/log_matching.ipp>
#endif

#endif
