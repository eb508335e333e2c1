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

/// Digits of an encoding that stand in a row, and where in the text each of them does.
class digit_run {
public:
    digit_run() = default;
    std::string digits;
    std::vector<std::size_t> begins;
    std::size_t end = 0;

    void put(char digit, std::size_t begin, std::size_t behind)
    {
        digits += digit;
        begins.push_back(begin);
        end = behind;
    }
    std::size_t end_of(std::size_t digit) const { return digit + 1 < begins.size() ? begins[digit + 1] : end; }
};

/// One way through one text.
class secret_finder::search {
public:
    search(secret_finder const& what, std::string_view text, bool cut, unsigned level, std::size_t& budget)
        : what_(&what), escaped_(text), text_(text), cut_(cut), level_(level), budget_(&budget)
    {
        spend(escaped_.steps());
    }

    void run()
    {
        find_patterns();
        if (level_ < deepest_level && what_->shortest_ != static_cast<std::size_t>(-1))
            find_runs();
        merge();
    }

    bool exhausted() const noexcept { return *budget_ == 0; }
    std::vector<secret_place> places;

private:
    /// How often base64 or hexadecimal may lie in one another.
    static constexpr unsigned deepest_level = 2;

    void spend(std::size_t steps) { *budget_ -= (std::min)(*budget_, steps); }
    static bool same(char wanted, char came) noexcept
    {
        return wanted == came || ((wanted == '+' || wanted == ' ') && (came == '+' || came == ' '));
    }
    bool is_letter(std::size_t at) const noexcept
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
                look_at(at, text_[at]);
            } else {
                std::string seen;
                for (reading const& way : escaped_.at(at)) {
                    char const first = way.letters[0];
                    if (seen.find(first) != std::string::npos)
                        continue;
                    seen += first;
                    look_at(at, first);
                }
            }
            if (longest_ > 0)
                places.emplace_back(at, longest_, which_);
            at = (std::max)(at + 1, longest_);
        }
    }
    void look_at(std::size_t at, char first)
    {
        for (std::uint32_t const index : what_->by_first_[static_cast<unsigned char>(first == '+' ? ' ' : first)]) {
            pattern const& wanted = what_->patterns_[index];
            if (level_ > 0 && wanted.text.size() < shortest_secret)
                continue;
            std::size_t const end = wanted.how == manner::word ? end_of_word(at, wanted.text) : end_of(at, wanted.text);
            if (end > longest_) {
                longest_ = end;
                which_ = wanted.secret;
            }
        }
    }
    std::size_t end_of_word(std::size_t at, std::string_view wanted)
    {
        bool const there =
            text_.substr(at).starts_with(wanted) && !is_letter(at + wanted.size()) && (at == 0 || !is_letter(at - 1));
        return there ? at + wanted.size() : 0;
    }

    /// Whether the end of the text, from a place on, is the beginning of a secret, of which so much was read. A letter
    /// or two say nothing.
    bool is_cut_off(std::size_t at, std::size_t matched) const noexcept
    {
        return cut_ && matched > 1 && text_.size() - at >= shortest_secret;
    }
    /// Where a pattern ends that begins at a place; 0 when it does not.
    std::size_t end_of(std::size_t at, std::string_view wanted)
    {
        states_.assign(1, state(0, at));
        std::size_t best = 0;
        for (std::size_t i = 0; i < states_.size() && !exhausted(); ++i) {
            auto [matched, place] = states_[i];
            while (matched < wanted.size() && place < text_.size() && !escaped_text::begins_escape(text_[place]) &&
                   same(wanted[matched], text_[place])) {
                ++matched;
                ++place;
            }
            spend(matched - states_[i].first + 1);
            if (matched == wanted.size()) {
                best = (std::max)(best, place);
            } else if (place == text_.size()) {
                if (is_cut_off(at, matched))
                    best = place;
            } else if (escaped_text::begins_escape(text_[place])) {
                constexpr std::size_t longest_escape = 8;
                if (is_cut_off(at, matched) && text_.size() - place < longest_escape)
                    best = text_.size(); // it may have been cut off in the middle of an escape
                for (reading const& way : escaped_.at(place))
                    go_on(wanted, matched, way);
            }
        }
        return best;
    }
    void go_on(std::string_view wanted, std::size_t matched, reading const& way)
    {
        std::string_view const bytes = way.bytes();
        std::string_view const part = wanted.substr(matched, bytes.size());
        state const next(matched + bytes.size(), way.next);
        spend(1);
        if (!std::equal(part.begin(), part.end(), bytes.begin(), bytes.end(), same))
            return;
        // A pattern of marks alone can be read in so many ways that the same state comes again and again.
        spend(states_.size());
        if (std::find(states_.begin(), states_.end(), next) == states_.end())
            states_.push_back(next);
    }

    /// Takes the digit at a place into a run; 0 when there is none, otherwise where the text goes on.
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
        reading const* best = nullptr; // the longest escape, in case of doubt the one that folds a line
        for (reading const& way : escaped_.at(at)) {
            if (way.depth == 0 || way.length != 1 || (best != nullptr && way.next <= best->next))
                continue;
            if (base64_value(way.letters[0]) >= 0 || (folds && (way.letters[0] == '\r' || way.letters[0] == '\n')))
                best = &way;
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
                    look_into(run, cut_ && at_end);
                run = digit_run();
            }
            at = (std::max)(at + 1, next);
        }
    }
    void look_into(digit_run const& run, bool cut)
    {
        std::size_t const shortest = cut ? (std::min)(shortest_secret, what_->shortest_) : what_->shortest_;
        spend(run.digits.size());
        if (run.digits.size() * 6 / 8 >= shortest)
            for (std::size_t skipped = 0; skipped < 4; ++skipped)
                look_into(run, skipped, run.digits.size(), 6, cut);
        for (std::size_t begin = 0; begin < run.digits.size();) {
            std::size_t const end =
                (std::min)(run.digits.find_first_not_of("0123456789abcdefABCDEF", begin), run.digits.size());
            for (std::size_t skipped = 0; skipped < 2 && (end - begin) / 2 >= shortest; ++skipped)
                look_into(run, begin + skipped, end, 4, cut && end == run.digits.size());
            begin = end + 1;
        }
    }
    /// Looks into what a part of a run stands for, with so many bits a digit.
    void look_into(digit_run const& run, std::size_t first, std::size_t last, unsigned width, bool cut)
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
        search inside(*what_, bytes, cut, level_ + 1, *budget_);
        inside.run();
        for (secret_place const& found : inside.places) {
            std::size_t const from = first + found.begin * 8 / width;
            std::size_t const to = (std::min)(first + (found.end * 8 - 1) / width, last - 1);
            bool const alone = found.begin == 0 && found.end == bytes.size() && first == 0 && last == run.digits.size();
            places.emplace_back(run.begins[from], run.end_of(to), alone ? found.secret : secret_place::mixed);
        }
    }

    void merge()
    {
        std::sort(places.begin(), places.end(), [](secret_place const& a, secret_place const& b) {
            return a.begin != b.begin ? a.begin < b.begin : a.end > b.end;
        });
        std::vector<secret_place> all;
        for (secret_place const& one : places) {
            if (all.empty() || one.begin >= all.back().end) {
                all.push_back(one);
            } else if (one.end > all.back().end) {
                all.back().end = one.end;
                all.back().secret = secret_place::mixed;
            } else if (one.begin == all.back().begin && one.end == all.back().end &&
                       all.back().secret == secret_place::mixed) {
                all.back().secret = one.secret;
            }
        }
        places = std::move(all);
    }

    using state = std::pair<std::size_t, std::size_t>; // how much of the pattern was read, and where the text goes on

    secret_finder const* what_;
    escaped_text escaped_;
    std::string_view text_;
    bool cut_;
    unsigned level_; // of base64 or hexadecimal around the text
    std::size_t* budget_;
    std::vector<state> states_;
    std::size_t longest_ = 0;
    std::size_t which_ = 0;
};

/// A text with a mark in place of each byte that is not ASCII, or of each character.
inline std::string with_marks(std::string_view text, std::string_view mark, bool for_bytes)
{
    std::string out;
    for (char const c : text) {
        auto const byte = static_cast<unsigned char>(c);
        if (byte < 0x80)
            out += c;
        else if (for_bytes || byte >= 0xc0)
            out += mark;
    }
    return out;
}

/// How else a secret may come back: between the quotes of SQL or CSV, and from who takes UTF-8 for another character
/// set, or another one for UTF-8.
inline std::vector<std::string> spellings_of(std::string_view secret)
{
    std::vector<std::string> all;
    for (char const quote : {'\'', '"'}) {
        if (secret.find(quote) == std::string_view::npos)
            continue;
        std::string doubled;
        for (char const c : secret)
            doubled.append(c == quote ? 2 : 1, c);
        all.push_back(std::move(doubled));
    }
    auto const is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
    auto const readable = static_cast<std::size_t>(std::count_if(secret.begin(), secret.end(), is_ascii));
    if (readable == secret.size() || !is_utf8(secret))
        return all;
    std::string latin, as_latin;
    bool is_latin = true;
    for (std::string_view rest = secret; !rest.empty();) {
        char32_t const c = take_character(rest);
        is_latin = is_latin && c <= 0xff;
        latin += static_cast<char>(static_cast<unsigned char>(c & 0xff));
    }
    for (char const c : secret)
        append_utf8(as_latin, static_cast<unsigned char>(c));
    if (is_latin)
        all.push_back(std::move(latin));
    all.push_back(std::move(as_latin));
    if (readable >= shortest_secret) // otherwise nothing of it is left
        for (std::string_view const mark : {std::string_view("?"), replacement_character})
            for (bool const for_bytes : {false, true})
                all.push_back(with_marks(secret, mark, for_bytes));
    return all;
}

APPMIXER_DECL void secret_finder::add(std::string_view secret, manner how)
{
    if (!secret.empty()) {
        std::vector<std::string> spellings;
        if (how == manner::anywhere && secret.size() >= shortest_secret)
            spellings = spellings_of(secret);
        spellings.emplace_back(secret);
        for (std::string const& one : spellings) {
            add_pattern(one, how);
            if (std::string const shown = shown_text(one); shown != one) // as it stands in an error
                add_pattern(shown, how);
        }
    }
    ++secrets_;
}

APPMIXER_DECL void secret_finder::add_pattern(std::string_view text, manner how)
{
    char const first = text.front() == '+' ? ' ' : text.front();
    by_first_[static_cast<unsigned char>(first)].push_back(static_cast<std::uint32_t>(patterns_.size()));
    patterns_.emplace_back(text, secrets_, how);
    if (how == manner::anywhere && text.size() >= shortest_secret)
        shortest_ = (std::min)(shortest_, text.size());
}

APPMIXER_DECL bool secret_finder::find(std::string_view text, bool cut, std::vector<secret_place>& places) const
{
    places.clear();
    if (patterns_.empty() || text.empty())
        return true;
    // Far more than any text needs that was not made to need it.
    std::size_t budget = 10'000 * shortest_secret + 1'000 * text.size();
    search whole(*this, text, cut, 0, budget);
    whole.run();
    places = std::move(whole.places);
    return budget > 0;
}

APPMIXER_DECL bool secret_finder::holds(std::string_view text) const
{
    std::vector<secret_place> places;
    return !find(text, false, places) || !places.empty();
}

APPMIXER_DECL std::string secret_finder::without_secrets(std::string_view text, bool cut) const
{
    std::vector<secret_place> places;
    if (!find(text, cut, places))
        return std::string(redacted_text);
    std::string out;
    std::size_t done = 0;
    for (secret_place const& one : places) {
        out.append(text, done, one.begin - done).append(redacted_text);
        done = one.end;
    }
    return out.append(text, done);
}

} // namespace appmixer::detail

#endif
