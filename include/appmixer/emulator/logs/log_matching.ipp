#ifndef APPMIXER_EMULATOR_LOGS_LOG_MATCHING_IPP
#define APPMIXER_EMULATOR_LOGS_LOG_MATCHING_IPP

#include <appmixer/core/detail/ascii.hpp>
#include <appmixer/core/detail/utf8.hpp>
#include <appmixer/emulator/logs/log_matching.hpp>
#include <appmixer/emulator/state/collection.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace appmixer::detail::emu {

APPMIXER_DECL bool is_word_field(std::string_view field) noexcept
{
    constexpr std::array<std::string_view, 8> fields{
        "msg",          "err",           "flowName",          "componentType",
        "annotatedMsg", "inputMessages", "srcComponentLabel", "tgtComponentLabel"};
    return std::find(fields.begin(), fields.end(), field) != fields.end();
}

APPMIXER_DECL wildcards::wildcards(std::string_view pattern, bool ignore_case) : ignore_case_(ignore_case)
{
    pieces_.emplace_back();
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] == '*') {
            pieces_.emplace_back();
            continue;
        }
        piece& last = pieces_.back();
        last.has_any = last.has_any || pattern[i] == '?';
        if (pattern[i] == '?') {
            last.text += any_character;
        } else {
            i += pattern[i] == '\\' && i + 1 < pattern.size() ? 1U : 0U;
            last.text += ignore_case ? to_lower(pattern[i]) : pattern[i];
        }
    }
    for (piece& one : pieces_) {
        least_size_ += one.text.size();
        one.lengths =
            prefix_lengths(one.text.size(), [&](std::size_t a, std::size_t b) { return one.text[a] == one.text[b]; });
    }
    for (std::size_t i = 1; i + 1 < pieces_.size(); ++i)
        steps_ += pieces_[i].has_any ? pieces_[i].text.size() : 0;
}

APPMIXER_DECL std::size_t wildcards::match_at_start(piece const& wanted, std::string_view text) const noexcept
{
    std::size_t at = 0;
    for (char const c : wanted.text) {
        if (at == text.size() || (c == any_character ? is_continuation(text[at]) : !same(text[at], c)))
            return std::string_view::npos;
        ++at;
        while (c == any_character && at < text.size() && is_continuation(text[at]))
            ++at;
    }
    return at;
}

APPMIXER_DECL bool wildcards::match_at_end(piece const& wanted, std::string_view text) const noexcept
{
    for (auto c = wanted.text.rbegin(); c != wanted.text.rend(); ++c) {
        while (*c == any_character && !text.empty() && is_continuation(text.back()))
            text.remove_suffix(1);
        if (text.empty() || (*c != any_character && !same(text.back(), *c)))
            return false;
        text.remove_suffix(1);
    }
    return true;
}

APPMIXER_DECL std::size_t wildcards::find_end(piece const& wanted, std::string_view text) const noexcept
{
    if (!wanted.has_any) {
        std::size_t const begin = find_first(
            text.size(), wanted.lengths, [&](std::size_t a, std::size_t b) { return same(text[a], wanted.text[b]); });
        return begin == std::string_view::npos ? begin : begin + wanted.text.size();
    }
    for (std::size_t begin = 0; begin < text.size(); ++begin)
        if (std::size_t const size = match_at_start(wanted, text.substr(begin)); size != std::string_view::npos)
            return begin + size;
    return std::string_view::npos;
}

APPMIXER_DECL bool wildcards::matches(std::string_view text) const noexcept
{
    if (text.size() < least_size_)
        return false;
    std::size_t end = match_at_start(pieces_.front(), text);
    for (std::size_t i = 1; end != std::string_view::npos; ++i) {
        text.remove_prefix(end);
        if (i == pieces_.size())
            return text.empty();
        if (i + 1 == pieces_.size())
            return match_at_end(pieces_[i], text);
        end = find_end(pieces_[i], text);
    }
    return false;
}

inline bool is_word_character(char c) noexcept
{
    return is_alphanumeric(c) || c == '_' || (static_cast<unsigned char>(c) & 0x80) != 0;
}

/// Removes and returns the next word of a text; empty when there is none.
inline std::string_view take_word(std::string_view& text) noexcept
{
    std::size_t begin = 0;
    while (begin < text.size() && !is_word_character(text[begin]))
        ++begin;
    std::size_t end = begin;
    while (end < text.size() && is_word_character(text[end]))
        ++end;
    std::string_view const word = text.substr(begin, end - begin);
    text.remove_prefix(end);
    return word;
}

APPMIXER_DECL std::vector<std::string> lower_words(std::string_view text)
{
    std::vector<std::string> words;
    for (std::string_view word = take_word(text); !word.empty(); word = take_word(text))
        words.push_back(to_lower(word));
    return words;
}

APPMIXER_DECL bool has_words(std::string_view text, std::vector<std::string> const& words)
{
    if (words.empty())
        return false;
    std::vector<std::size_t> const lengths =
        prefix_lengths(words.size(), [&](std::size_t a, std::size_t b) { return words[a] == words[b]; });
    auto const same = [](std::string_view word, std::string_view wanted) {
        return word.size() == wanted.size() &&
               std::equal(word.begin(), word.end(), wanted.begin(), [](char a, char b) { return to_lower(a) == b; });
    };
    std::size_t matched = 0;
    for (std::string_view word = take_word(text); !word.empty(); word = take_word(text)) {
        while (matched > 0 && !same(word, words[matched]))
            matched = lengths[matched - 1];
        matched += same(word, words[matched]) ? 1U : 0U;
        if (matched == words.size())
            return true;
    }
    return false;
}

APPMIXER_DECL bool has_word_like(std::string_view text, wildcards const& wanted) noexcept
{
    if (wanted.matches(text))
        return true;
    for (std::string_view word = take_word(text); !word.empty(); word = take_word(text))
        if (wanted.matches(word))
            return true;
    return false;
}

APPMIXER_DECL bool has_word_like(std::string_view text, pattern& expression)
{
    if (expression.matches(text))
        return true;
    if (expression.is_expression())
        text = text.substr(0, longest_subject);
    for (std::string_view word = take_word(text); !word.empty(); word = take_word(text))
        if (expression.matches(word))
            return true;
    return false;
}

inline std::u32string characters_of(std::string_view text)
{
    std::u32string characters;
    while (!text.empty())
        characters += take_character(text);
    return characters;
}

/// Whether the edit distance of two texts is at most `edits`. An edit inserts, removes or replaces a character, or
/// swaps two neighbours. Linear in the length: only the cells within `edits` of the diagonal are computed.
inline bool is_similar(std::u32string_view a, std::u32string_view b, std::size_t edits) noexcept
{
    if (a.size() > b.size() + edits || b.size() > a.size() + edits)
        return false;
    constexpr std::size_t too_far = most_edits + 1;
    using line = std::array<std::size_t, 2 * most_edits + 1>; // `line[k]` is for the first `i + k - edits` of `b`
    line row{};
    line before{};
    line two_before{};
    for (std::size_t i = 0; i <= a.size(); ++i) {
        for (std::size_t k = 0; k <= 2 * edits; ++k) {
            std::size_t const j = i + k - edits;
            std::size_t best = too_far;
            if (i + k < edits || j > b.size()) {
                row[k] = best;
                continue;
            }
            if (i == 0 || j == 0) {
                row[k] = (std::min)(best, (std::max)(i, j));
                continue;
            }
            best = (std::min)(best, before[k] + (a[i - 1] == b[j - 1] ? 0U : 1U));
            if (k < 2 * edits)
                best = (std::min)(best, before[k + 1] + 1);
            if (k > 0)
                best = (std::min)(best, row[k - 1] + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                best = (std::min)(best, two_before[k] + 1);
            row[k] = best;
        }
        two_before = before;
        before = row;
    }
    return before[b.size() + edits - a.size()] <= edits;
}

APPMIXER_DECL bool is_similar(std::string_view text, std::string_view wanted, std::size_t edits)
{
    std::size_t const most_bytes = 4; // of a character
    if (text.size() > (wanted.size() + edits) * most_bytes || wanted.size() > (text.size() + edits) * most_bytes)
        return false;
    return is_similar(characters_of(text), characters_of(wanted), edits);
}

APPMIXER_DECL bool has_similar_word(std::string_view text, std::string_view wanted, std::size_t edits)
{
    std::u32string const characters = characters_of(to_lower(wanted));
    for (std::string_view word = take_word(text); !word.empty(); word = take_word(text))
        if (word.size() <= (characters.size() + edits) * 4 && word.size() + edits >= characters.size() &&
            is_similar(characters_of(to_lower(word)), characters, edits))
            return true;
    return false;
}

/// The part of a text, in bytes, in which words near each other are searched.
inline constexpr std::size_t longest_near_text = 65'536;

/// Searches words near each other: each at most `distance` words after the position it would have in the exact phrase.
/// A word that occurs twice in the phrase must occur twice in the text.
class near_words {
public:
    explicit near_words(std::vector<std::string> const& words) : words_(words), earlier_(words.size(), none)
    {
        for (std::size_t i = 0; i < words.size(); ++i)
            for (std::size_t j = 0; j < i; ++j)
                if (words[j] == words[i])
                    earlier_[i] = j;
    }

    bool found_in(std::string_view text, std::size_t distance) const
    {
        text_map<positions> const found = find(text.substr(0, longest_near_text));
        std::vector<positions const*> of_word;
        positions starts; // where the phrase can begin
        for (std::size_t i = 0; i < words_.size(); ++i) {
            auto const it = found.find(words_[i]);
            if (it == found.end())
                return false;
            of_word.push_back(&it->second);
            for (std::int64_t const position : it->second)
                starts.push_back(position - static_cast<std::int64_t>(i));
        }
        std::sort(starts.begin(), starts.end());
        starts.erase(std::unique(starts.begin(), starts.end()), starts.end());
        return std::any_of(starts.begin(), starts.end(), [&](std::int64_t start) {
            return match_at(of_word, start, static_cast<std::int64_t>(distance));
        });
    }

private:
    using positions = std::vector<std::int64_t>; ///< of a word in the text, in words, ascending
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    text_map<positions> find(std::string_view text) const
    {
        text_map<positions> found;
        std::int64_t number = 0;
        for (std::string_view word = take_word(text); !word.empty(); word = take_word(text), ++number) {
            std::string const lower = to_lower(word);
            if (std::find(words_.begin(), words_.end(), lower) != words_.end())
                found[lower].push_back(number);
        }
        return found;
    }

    bool match_at(std::vector<positions const*> const& of_word, std::int64_t start, std::int64_t distance) const
    {
        positions taken;
        for (std::size_t i = 0; i < words_.size(); ++i) {
            std::int64_t const due = start + static_cast<std::int64_t>(i);
            std::int64_t const first = earlier_[i] == none ? due : (std::max)(due, taken[earlier_[i]] + 1);
            auto const position = std::lower_bound(of_word[i]->begin(), of_word[i]->end(), first);
            if (position == of_word[i]->end() || *position > due + distance)
                return false;
            taken.push_back(*position);
        }
        return true;
    }

    std::vector<std::string> const& words_;
    std::vector<std::size_t> earlier_; ///< the index of the same word earlier in the phrase
};

APPMIXER_DECL bool has_words_near(std::string_view text, std::vector<std::string> const& words, std::size_t distance)
{
    return !words.empty() && near_words(words).found_in(text, distance);
}

} // namespace appmixer::detail::emu

#endif
