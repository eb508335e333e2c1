#ifndef APPMIXER_CORE_IMPL_SECRET_FINDER_IPP
#define APPMIXER_CORE_IMPL_SECRET_FINDER_IPP

#include <appmixer/core/detail/ascii.hpp>
#include <appmixer/core/detail/base64.hpp>
#include <appmixer/core/detail/escaped_text.hpp>
#include <appmixer/core/detail/hex.hpp>
#include <appmixer/core/detail/secret_finder.hpp>
#include <appmixer/core/detail/utf8.hpp>

#include <algorithm>
#include <utility>

namespace appmixer::detail {

/// Consecutive digits of base64 or hexadecimal, and their positions in the text.
class digit_run {
public:
    digit_run() = default;
    std::string digits;
    std::vector<std::size_t> begins;
    std::size_t end = 0;

    void put(char digit, std::size_t begin, std::size_t after)
    {
        digits += digit;
        begins.push_back(begin);
        end = after;
    }
    std::size_t end_of(std::size_t digit) const { return digit + 1 < begins.size() ? begins[digit + 1] : end; }
};

/// The search of one text.
class secret_finder::search {
public:
    search(secret_finder const& finder, std::string_view text, bool cut, unsigned level, std::size_t& budget)
        : finder_(&finder), escaped_(text), text_(text), cut_(cut), level_(level), budget_(&budget)
    {
        spend(escaped_.steps());
    }

    void run()
    {
        find_patterns();
        if (level_ < max_level && finder_->shortest_ != static_cast<std::size_t>(-1))
            find_runs();
        merge();
    }

    bool exhausted() const noexcept { return *budget_ == 0; }
    std::vector<found_secret> found;

private:
    /// The greatest number of nested base64 or hexadecimal encodings.
    static constexpr unsigned max_level = 2;

    void spend(std::size_t steps) { *budget_ -= (std::min)(*budget_, steps); }
    static bool same(char expected, char actual) noexcept
    {
        return expected == actual || ((expected == '+' || expected == ' ') && (actual == '+' || actual == ' '));
    }
    bool is_word_character(std::size_t at) const noexcept
    {
        if (at >= text_.size())
            return false;
        char const c = text_[at];
        return is_alphanumeric(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80;
    }

    void find_patterns()
    {
        for (std::size_t at = 0; at < text_.size() && !exhausted();) {
            spend(1);
            longest_ = 0;
            if (!escaped_text::begins_escape(text_[at])) {
                match_patterns(at, text_[at]);
            } else {
                std::string seen;
                for (reading const& option : escaped_.at(at)) {
                    char const first = option.letters[0];
                    if (seen.find(first) != std::string::npos)
                        continue;
                    seen += first;
                    match_patterns(at, first);
                }
            }
            if (longest_ > 0)
                found.emplace_back(at, longest_, longest_secret_);
            at = (std::max)(at + 1, longest_);
        }
    }
    void match_patterns(std::size_t at, char first)
    {
        for (std::uint32_t const index : finder_->by_first_[static_cast<unsigned char>(first == '+' ? ' ' : first)]) {
            pattern const& candidate = finder_->patterns_[index];
            if (level_ > 0 && candidate.text.size() < shortest_secret)
                continue;
            std::size_t const end =
                candidate.how == mode::whole_word ? end_of_word(at, candidate.text) : end_of(at, candidate.text);
            if (end > longest_) {
                longest_ = end;
                longest_secret_ = candidate.secret;
            }
        }
    }
    std::size_t end_of_word(std::size_t at, std::string_view needle)
    {
        bool const there = text_.substr(at).starts_with(needle) && !is_word_character(at + needle.size()) &&
                           (at == 0 || !is_word_character(at - 1));
        return there ? at + needle.size() : 0;
    }

    /// Whether the text from a position to its end is the beginning of a secret that was cut off, of which `matched`
    /// characters were read. False for too few characters.
    bool is_cut_off(std::size_t at, std::size_t matched) const noexcept
    {
        return cut_ && matched > 1 && text_.size() - at >= shortest_secret;
    }
    /// The end of the pattern if it begins at this position, otherwise 0.
    std::size_t end_of(std::size_t at, std::string_view needle)
    {
        states_.assign(1, state(0, at));
        std::size_t best = 0;
        for (std::size_t i = 0; i < states_.size() && !exhausted(); ++i) {
            auto [matched, position] = states_[i];
            while (matched < needle.size() && position < text_.size() &&
                   !escaped_text::begins_escape(text_[position]) && same(needle[matched], text_[position])) {
                ++matched;
                ++position;
            }
            spend(matched - states_[i].first + 1);
            if (matched == needle.size()) {
                best = (std::max)(best, position);
            } else if (position == text_.size()) {
                if (is_cut_off(at, matched))
                    best = position;
            } else if (escaped_text::begins_escape(text_[position])) {
                constexpr std::size_t longest_escape = 8;
                if (is_cut_off(at, matched) && text_.size() - position < longest_escape)
                    best = text_.size(); // the text may be cut off inside an escape
                for (reading const& option : escaped_.at(position))
                    advance(needle, matched, option);
            }
        }
        return best;
    }
    void advance(std::string_view needle, std::size_t matched, reading const& option)
    {
        std::string_view const bytes = option.bytes();
        std::string_view const part = needle.substr(matched, bytes.size());
        state const next(matched + bytes.size(), option.next);
        spend(1);
        if (!std::equal(part.begin(), part.end(), bytes.begin(), bytes.end(), same))
            return;
        // The same state can be reached in many ways when a pattern consists of characters that begin escapes.
        spend(states_.size());
        if (std::find(states_.begin(), states_.end(), next) == states_.end())
            states_.push_back(next);
    }

    /// Adds the digit at a position to a run and returns the next position; 0 when there is no digit.
    std::size_t take_digit(std::size_t at, digit_run& run) const
    {
        char const c = text_[at];
        bool const folds = !run.digits.empty();
        if (!escaped_text::begins_escape(c)) {
            if ((c == '\r' || c == '\n') && folds)
                return at + 1;
            if (base64_value(c) < 0)
                return 0;
            run.put(c, at, at + 1);
            return at + 1;
        }
        reading const* best = nullptr; // the longest escape; one that breaks a line is a candidate too
        for (reading const& option : escaped_.at(at)) {
            if (option.depth == 0 || option.length != 1 || (best != nullptr && option.next <= best->next))
                continue;
            if (base64_value(option.letters[0]) >= 0 ||
                (folds && (option.letters[0] == '\r' || option.letters[0] == '\n')))
                best = &option;
        }
        if (best == nullptr)
            return 0;
        if (base64_value(best->letters[0]) >= 0)
            run.put(best->letters[0], at, best->next);
        return best->next;
    }

    void find_runs()
    {
        digit_run run;
        for (std::size_t at = 0; at <= text_.size() && !exhausted();) {
            std::size_t const next = at < text_.size() ? take_digit(at, run) : 0;
            if (next == 0) {
                bool const at_end = run.end == text_.size() || (cut_ && at == text_.size());
                if (!run.digits.empty())
                    search_run(run, cut_ && at_end);
                run = digit_run();
            }
            at = (std::max)(at + 1, next);
        }
    }
    void search_run(digit_run const& run, bool cut)
    {
        std::size_t const shortest = cut ? (std::min)(shortest_secret, finder_->shortest_) : finder_->shortest_;
        spend(run.digits.size());
        if (run.digits.size() * 6 / 8 >= shortest)
            for (std::size_t skipped = 0; skipped < 4; ++skipped)
                search_decoded(run, skipped, run.digits.size(), 6, cut);
        for (std::size_t begin = 0; begin < run.digits.size();) {
            std::size_t const end =
                (std::min)(run.digits.find_first_not_of("0123456789abcdefABCDEF", begin), run.digits.size());
            for (std::size_t skipped = 0; skipped < 2 && (end - begin) / 2 >= shortest; ++skipped)
                search_decoded(run, begin + skipped, end, 4, cut && end == run.digits.size());
            begin = end + 1;
        }
    }
    /// Decodes a part of a run, with `width` bits for each digit, and searches the result.
    void search_decoded(digit_run const& run, std::size_t first, std::size_t last, unsigned width, bool cut)
    {
        std::string bytes;
        std::uint32_t bits = 0;
        unsigned count = 0;
        for (std::size_t i = first; i < last; ++i) {
            char const c = run.digits[i];
            int const value = width == 6 ? base64_value(c) : hex_value(c);
            bits = (bits << width | static_cast<std::uint32_t>(value)) & 0xffff;
            count += width;
            if (count >= 8) {
                count -= 8;
                bytes += static_cast<char>(static_cast<unsigned char>(bits >> count & 0xff));
            }
        }
        spend(last - first);
        search inner(*finder_, bytes, cut, level_ + 1, *budget_);
        inner.run();
        for (found_secret const& one : inner.found) {
            std::size_t const first_digit = first + one.begin * 8 / width;
            std::size_t const last_digit = (std::min)(first + (one.end * 8 - 1) / width, last - 1);
            bool const alone = one.begin == 0 && one.end == bytes.size() && first == 0 && last == run.digits.size();
            found.emplace_back(run.begins[first_digit], run.end_of(last_digit),
                               alone ? one.secret : found_secret::mixed);
        }
    }

    void merge()
    {
        std::sort(found.begin(), found.end(), [](found_secret const& a, found_secret const& b) {
            return a.begin != b.begin ? a.begin < b.begin : a.end > b.end;
        });
        std::vector<found_secret> merged;
        for (found_secret const& one : found) {
            if (merged.empty() || one.begin >= merged.back().end) {
                merged.push_back(one);
            } else if (one.end > merged.back().end) {
                merged.back().end = one.end;
                merged.back().secret = found_secret::mixed;
            } else if (one.begin == merged.back().begin && one.end == merged.back().end &&
                       merged.back().secret == found_secret::mixed) {
                merged.back().secret = one.secret;
            }
        }
        found = std::move(merged);
    }

    /// How many characters of the pattern have matched, and the next position.
    using state = std::pair<std::size_t, std::size_t>;

    secret_finder const* finder_;
    escaped_text escaped_;
    std::string_view text_;
    bool cut_;
    unsigned level_; // the number of encodings around the text
    std::size_t* budget_;
    std::vector<state> states_;
    std::size_t longest_ = 0;
    std::size_t longest_secret_ = 0;
};

/// The text with each byte that is not ASCII, or each such character, replaced.
inline std::string with_replacements(std::string_view text, std::string_view replacement, bool each_byte)
{
    std::string out;
    for (char const c : text) {
        auto const byte = static_cast<unsigned char>(c);
        if (byte < 0x80)
            out += c;
        else if (each_byte || byte >= 0xc0)
            out += replacement;
    }
    return out;
}

/// Other forms in which a server may repeat a secret: quotes doubled as in SQL and CSV, and UTF-8 confused with
/// Latin-1.
inline std::vector<std::string> other_forms(std::string_view secret)
{
    std::vector<std::string> forms;
    for (char const quote : {'\'', '"'}) {
        if (secret.find(quote) == std::string_view::npos)
            continue;
        std::string doubled;
        for (char const c : secret)
            doubled.append(c == quote ? 2 : 1, c);
        forms.push_back(std::move(doubled));
    }
    auto const is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
    auto const readable = static_cast<std::size_t>(std::count_if(secret.begin(), secret.end(), is_ascii));
    if (readable == secret.size() || !is_utf8(secret))
        return forms;
    std::string latin, as_latin;
    bool is_latin = true;
    for (std::string_view remaining = secret; !remaining.empty();) {
        char32_t const c = take_character(remaining);
        is_latin = is_latin && c <= 0xff;
        latin += static_cast<char>(static_cast<unsigned char>(c & 0xff));
    }
    for (char const c : secret)
        append_utf8(as_latin, static_cast<unsigned char>(c));
    if (is_latin)
        forms.push_back(std::move(latin));
    forms.push_back(std::move(as_latin));
    if (readable >= shortest_secret) // a shorter rest could not be told from ordinary text
        for (std::string_view const replacement : {std::string_view("?"), replacement_character})
            for (bool const each_byte : {false, true})
                forms.push_back(with_replacements(secret, replacement, each_byte));
    return forms;
}

APPMIXER_DECL void secret_finder::add(std::string_view secret, mode how)
{
    if (!secret.empty()) {
        std::vector<std::string> forms;
        if (how == mode::anywhere && secret.size() >= shortest_secret)
            forms = other_forms(secret);
        forms.emplace_back(secret);
        for (std::string const& one : forms) {
            add_pattern(one, how);
            if (std::string const cleaned = shown_text(one); cleaned != one) // as errors show it
                add_pattern(cleaned, how);
        }
    }
    ++count_;
}

APPMIXER_DECL void secret_finder::add_pattern(std::string_view text, mode how)
{
    char const first = text.front() == '+' ? ' ' : text.front();
    by_first_[static_cast<unsigned char>(first)].push_back(static_cast<std::uint32_t>(patterns_.size()));
    patterns_.emplace_back(text, count_, how);
    if (how == mode::anywhere && text.size() >= shortest_secret)
        shortest_ = (std::min)(shortest_, text.size());
}

APPMIXER_DECL bool secret_finder::find(std::string_view text, bool cut, std::vector<found_secret>& found) const
{
    found.clear();
    if (patterns_.empty() || text.empty())
        return true;
    // Only texts that were made for it need more steps.
    std::size_t budget = 10'000 * shortest_secret + 1'000 * text.size();
    search outermost(*this, text, cut, 0, budget);
    outermost.run();
    found = std::move(outermost.found);
    return budget > 0;
}

APPMIXER_DECL bool secret_finder::contains_secret(std::string_view text) const
{
    std::vector<found_secret> found;
    return !find(text, false, found) || !found.empty();
}

APPMIXER_DECL std::string secret_finder::without_secrets(std::string_view text, bool cut) const
{
    std::vector<found_secret> found;
    if (!find(text, cut, found))
        return std::string(redacted_text);
    std::string out;
    std::size_t done = 0;
    for (found_secret const& one : found) {
        out.append(text, done, one.begin - done).append(redacted_text);
        done = one.end;
    }
    return out.append(text, done);
}

} // namespace appmixer::detail

#endif
