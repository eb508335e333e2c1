#ifndef APPMIXER_EMULATOR_IMPL_PATTERN_IPP
#define APPMIXER_EMULATOR_IMPL_PATTERN_IPP

#include <appmixer/emulator/detail/pattern.hpp>
#include <appmixer/emulator/impl/pattern_compiler.ipp>
#include <appmixer/http.hpp>

#include <algorithm>

namespace appmixer::detail::emu {

inline constexpr std::size_t longest_expression = 256;
inline constexpr std::size_t longest_subject = 65'536;

/// The bytes that the lead byte announces; 0 when no character begins with it.
inline std::size_t utf8_length(unsigned char lead) noexcept
{
    if (lead < 0x80)
        return 1;
    if (lead >= 0xc2 && lead < 0xe0)
        return 2;
    if (lead >= 0xe0 && lead < 0xf0)
        return 3;
    return lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
}

/// Reads the character at the front; false, with `used` 1, when it is not one.
inline bool read_character(std::string_view text, char32_t& c, std::size_t& used) noexcept
{
    auto const lead = static_cast<unsigned char>(text.front());
    std::size_t const length = utf8_length(lead);
    used = 1;
    if (length == 1) {
        c = lead;
        return true;
    }
    if (length == 0 || text.size() < length)
        return false;
    char32_t value = lead & (0x7fU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        auto const byte = static_cast<unsigned char>(text[i]);
        if ((byte & 0xc0) != 0x80)
            return false;
        value = value << 6 | (byte & 0x3f);
    }
    bool const too_long = (length == 3 && value < 0x800) || (length == 4 && value < 0x10000);
    if (too_long || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
        return false;
    c = value;
    used = length;
    return true;
}

APPMIXER_DECL char32_t take_character(std::string_view& text) noexcept
{
    char32_t c = 0xfffd;
    std::size_t used = 1;
    if (!read_character(text, c, used))
        c = 0xfffd;
    text.remove_prefix(used);
    return c;
}

APPMIXER_DECL bool is_utf8(std::string_view text) noexcept
{
    char32_t c = 0;
    for (std::size_t used = 1; !text.empty(); text.remove_prefix(used))
        if (!read_character(text, c, used))
            return false;
    return true;
}

APPMIXER_DECL std::string repaired_utf8(std::string_view text)
{
    std::string result;
    result.reserve(text.size());
    char32_t c = 0;
    for (std::size_t used = 1; !text.empty(); text.remove_prefix(used))
        result += read_character(text, c, used) ? text.substr(0, used) : std::string_view("\xef\xbf\xbd");
    return result;
}

inline bool is_word(char32_t c) noexcept
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

APPMIXER_DECL pattern::pattern(std::string_view source, anchor where) : plain_(source), where_(where)
{
    if (source.size() > longest_expression || source.find_first_of("\\^$.|?*+()[{") == std::string_view::npos)
        return;
    std::string expression(source);
    if (where == anchor::start)
        expression.insert(0, 1, '^');
    if (where == anchor::end)
        expression += '$';
    if (auto program = pattern_compiler(expression, ranges_).compile()) {
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
    if (text.size() < size)
        return false;
    if (where_ == anchor::start)
        return iequals(text.substr(0, size), plain_);
    if (where_ == anchor::end)
        return iequals(text.substr(text.size() - size), plain_);
    return std::search(text.begin(), text.end(), plain_.begin(), plain_.end(),
                       [](char a, char b) { return lower(a) == lower(b); }) != text.end();
}

APPMIXER_DECL bool pattern::accepts(step const& s, char32_t c) const noexcept
{
    if (s.what == step::kind::any)
        return c != '\n' && c != '\r' && c != 0x2028 && c != 0x2029;
    char32_t twin = c;
    if (c >= 'a' && c <= 'z')
        twin = c - ('a' - 'A');
    else if (c >= 'A' && c <= 'Z')
        twin = c + ('a' - 'A');
    bool const inside = std::any_of(ranges_.begin() + s.set_begin, ranges_.begin() + s.set_end, [&](range const& r) {
        return (c >= r.first && c <= r.second) || (twin >= r.first && twin <= r.second);
    });
    return inside != s.negated;
}

APPMIXER_DECL bool pattern::enter(std::uint32_t at, bool text_start, bool text_end, bool word_edge)
{
    auto const go = [&](std::int64_t target) { pending_.push_back(static_cast<std::uint32_t>(target)); };
    pending_.assign(1, at);
    while (!pending_.empty()) {
        std::uint32_t const here = pending_.back();
        pending_.pop_back();
        if (entered_[here] == round_)
            continue;
        entered_[here] = round_;
        step const& s = program_[here];
        bool passes = false;
        switch (s.what) {
        case step::kind::found: return true;
        case step::kind::one_of:
        case step::kind::any: current_.push_back(here); break;
        case step::kind::split: go(std::int64_t{here} + s.other); [[fallthrough]];
        case step::kind::jump: go(std::int64_t{here} + s.next); break;
        case step::kind::text_start: passes = text_start; break;
        case step::kind::text_end: passes = text_end; break;
        case step::kind::word_edge: passes = word_edge; break;
        case step::kind::no_word_edge: passes = !word_edge; break;
        }
        if (passes)
            go(std::int64_t{here} + 1);
    }
    return false;
}

APPMIXER_DECL bool pattern::run(std::string_view text)
{
    following_.clear();
    bool text_start = true;
    bool word_before = false;
    while (true) {
        std::string_view rest = text;
        bool const text_end = text.empty();
        char32_t const c = text_end ? 0 : take_character(rest);
        bool const word_after = !text_end && is_word(c);

        ++round_;
        current_.clear();
        for (std::uint32_t at : following_)
            if (enter(at, text_start, text_end, word_before != word_after))
                return true;
        if (enter(0, text_start, text_end, word_before != word_after))
            return true;
        if (text_end || (current_.empty() && program_.front().what == step::kind::text_start))
            return false;
        following_.clear();
        for (std::uint32_t at : current_)
            if (accepts(program_[at], c))
                following_.push_back(at + 1);
        text = rest;
        text_start = false;
        word_before = word_after;
    }
}

} // namespace appmixer::detail::emu

#endif
