#ifndef APPMIXER_EMULATOR_TEXT_PATTERN_IPP
#define APPMIXER_EMULATOR_TEXT_PATTERN_IPP

// Runs compiled regular expressions: a simulation of all threads of a Thompson machine at once.

#include <appmixer/core/http.hpp>
#include <appmixer/emulator/text/pattern.hpp>
#include <appmixer/emulator/text/pattern_compiler.hpp>

#include <algorithm>

namespace appmixer::detail::emu {

inline constexpr std::size_t longest_expression = 256;

inline bool is_word(char32_t c) noexcept
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

APPMIXER_DECL pattern::pattern(std::string_view source, anchor position, bool ignore_case)
    : plain_(source), anchor_(position), ignore_case_(ignore_case)
{
    if (position == anchor::anywhere)
        prefix_lengths_ =
            prefix_lengths(source.size(), [this](std::size_t a, std::size_t b) { return same(plain_[a], plain_[b]); });
    unsupported_ = source.size() > longest_expression;
    if (unsupported_ || source.find_first_of("\\^$.|?*+()[{") == std::string_view::npos)
        return;
    unsupported_ = true;
    std::string expression(source);
    if (position == anchor::start)
        expression.insert(0, 1, '^');
    if (position == anchor::end)
        expression += '$';
    if (position == anchor::whole) {
        // Compiled alone first: an unmatched parenthesis must not pair with one that is added.
        if (!pattern_compiler(expression, ranges_).compile())
            return;
        ranges_.clear();
        expression = "^(?:" + expression + ")$";
    }
    if (auto program = pattern_compiler(expression, ranges_).compile()) {
        unsupported_ = false;
        program_ = std::move(*program);
        entered_.assign(program_.size(), 0);
    }
}

APPMIXER_DECL bool pattern::matches(std::string_view text)
{
    return program_.empty() ? find_plain(text) : run(text.substr(0, longest_subject));
}

APPMIXER_DECL bool pattern::find_plain(std::string_view text) const noexcept
{
    std::size_t const size = plain_.size();
    if (text.size() < size || (anchor_ == anchor::whole && text.size() != size))
        return false;
    auto const equal = [this](std::string_view piece) {
        return ignore_case_ ? iequals(piece, plain_) : piece == plain_;
    };
    if (anchor_ == anchor::start || anchor_ == anchor::whole)
        return equal(text.substr(0, size));
    if (anchor_ == anchor::end)
        return equal(text.substr(text.size() - size));
    auto const same_at = [&](std::size_t i, std::size_t j) { return same(text[i], plain_[j]); };
    return find_first(text.size(), prefix_lengths_, same_at) != std::string_view::npos;
}

APPMIXER_DECL bool pattern::accepts(step const& s, char32_t c) const noexcept
{
    if (s.type == step::kind::any)
        return c != '\n' && c != '\r' && c != 0x2028 && c != 0x2029;
    char32_t other_case = c;
    if (ignore_case_ && c >= 'a' && c <= 'z')
        other_case = c - ('a' - 'A');
    else if (ignore_case_ && c >= 'A' && c <= 'Z')
        other_case = c + ('a' - 'A');
    bool const inside = std::any_of(ranges_.begin() + s.set_begin, ranges_.begin() + s.set_end, [&](range const& r) {
        return (c >= r.first && c <= r.second) || (other_case >= r.first && other_case <= r.second);
    });
    return inside != s.negated;
}

APPMIXER_DECL bool pattern::enter(std::uint32_t start, bool text_start, bool text_end, bool word_boundary)
{
    auto const push = [&](std::int64_t target) { pending_.push_back(static_cast<std::uint32_t>(target)); };
    pending_.assign(1, start);
    while (!pending_.empty()) {
        std::uint32_t const at = pending_.back();
        pending_.pop_back();
        if (entered_[at] == round_)
            continue;
        entered_[at] = round_;
        step const& s = program_[at];
        bool passes = false;
        switch (s.type) {
        case step::kind::match: return true;
        case step::kind::one_of:
        case step::kind::any: current_.push_back(at); break;
        case step::kind::split: push(std::int64_t{at} + s.other); [[fallthrough]];
        case step::kind::jump: push(std::int64_t{at} + s.next); break;
        case step::kind::text_start: passes = text_start; break;
        case step::kind::text_end: passes = text_end; break;
        case step::kind::word_boundary: passes = word_boundary; break;
        case step::kind::no_word_boundary: passes = !word_boundary; break;
        }
        if (passes)
            push(std::int64_t{at} + 1);
    }
    return false;
}

APPMIXER_DECL bool pattern::run(std::string_view text)
{
    following_.clear();
    bool text_start = true;
    bool word_before = false;
    while (true) {
        std::string_view following = text;
        bool const text_end = text.empty();
        char32_t const c = text_end ? 0 : take_character(following);
        bool const word_after = !text_end && is_word(c);

        ++round_;
        current_.clear();
        for (std::uint32_t at : following_)
            if (enter(at, text_start, text_end, word_before != word_after))
                return true;
        if (enter(0, text_start, text_end, word_before != word_after))
            return true;
        if (text_end || (current_.empty() && program_.front().type == step::kind::text_start))
            return false;
        following_.clear();
        for (std::uint32_t at : current_)
            if (accepts(program_[at], c))
                following_.push_back(at + 1);
        text = following;
        text_start = false;
        word_before = word_after;
    }
}

} // namespace appmixer::detail::emu

#endif
