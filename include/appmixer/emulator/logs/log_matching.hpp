#ifndef APPMIXER_EMULATOR_LOGS_LOG_MATCHING_HPP
#define APPMIXER_EMULATOR_LOGS_LOG_MATCHING_HPP

// Matches the terms of a query with the texts of a record: wildcards, words, similar words, words near each other.

#include <appmixer/core/config.hpp>
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

/// Whether a text matches a pattern with the wildcards `*` and `?`. A `\` escapes the next character.
APPMIXER_DECL bool matches_wildcards(std::string_view pattern, std::string_view text, bool ignore_case) noexcept;
/// Whether a text has these words in a row. `words` are in lower case.
APPMIXER_DECL bool has_words(std::string_view text, std::vector<std::string> const& words);
/// Whether the text or one of its words matches a pattern with wildcards, ignoring case.
APPMIXER_DECL bool has_word_like(std::string_view text, std::string_view pattern) noexcept;
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
