#ifndef APPMIXER_CORE_IMPL_UTF8_IPP
#define APPMIXER_CORE_IMPL_UTF8_IPP

#include <appmixer/core/detail/utf8.hpp>

#include <algorithm>

namespace appmixer::detail {

APPMIXER_DECL bool read_character(std::string_view text, char32_t& c, std::size_t& used) noexcept
{
    auto const lead = static_cast<unsigned char>(text.front());
    std::size_t const size = lead < 0x80 ? 1 : utf8_size(text.data(), text.data() + text.size());
    used = (std::max)(size, std::size_t(1));
    if (size == 0)
        return false;
    c = size == 1 ? lead : lead & (0x7fU >> size);
    for (std::size_t i = 1; i < size; ++i)
        c = c << 6 | (static_cast<unsigned char>(text[i]) & 0x3fU);
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

APPMIXER_DECL void append_utf8(std::string& out, char32_t c)
{
    auto const put = [&](char32_t byte) { out += static_cast<char>(static_cast<unsigned char>(byte)); };
    if (c < 0x80) {
        put(c);
        return;
    }
    if (c < 0x800) {
        put(0xc0 | c >> 6);
    } else {
        if (c < 0x10000) {
            put(0xe0 | c >> 12);
        } else {
            put(0xf0 | c >> 18);
            put(0x80 | (c >> 12 & 0x3f));
        }
        put(0x80 | (c >> 6 & 0x3f));
    }
    put(0x80 | (c & 0x3f));
}

APPMIXER_DECL bool is_utf8(std::string_view text) noexcept
{
    char const* const end = text.data() + text.size();
    for (char const* p = text.data(); p != end;) {
        std::size_t const size = static_cast<unsigned char>(*p) < 0x80 ? 1 : utf8_size(p, end);
        if (size == 0)
            return false;
        p += size;
    }
    return true;
}

APPMIXER_DECL std::string repaired_utf8(std::string_view text)
{
    std::string result;
    result.reserve(text.size());
    char32_t c = 0;
    for (std::size_t used = 1; !text.empty(); text.remove_prefix(used))
        result += read_character(text, c, used) ? text.substr(0, used) : replacement_character;
    return result;
}

APPMIXER_DECL std::string_view cut_text(std::string_view text, std::size_t limit) noexcept
{
    if (text.size() <= limit)
        return text;
    constexpr std::size_t longest = 3; // continuation bytes of a character
    std::size_t end = limit;
    while (end > 0 && limit - end < longest && is_continuation(text[end]))
        --end;
    return text.substr(0, is_continuation(text[end]) ? limit : end);
}

inline std::string make_printable(std::string_view text, bool in_one_line)
{
    auto const is_plain = [](char byte) { return byte >= ' ' && byte < 0x7f; };
    if (std::all_of(text.begin(), text.end(), is_plain))
        return std::string(text);
    std::string result;
    result.reserve(text.size());
    char32_t c = 0;
    for (std::size_t used = 1; !text.empty(); text.remove_prefix(used)) {
        bool const is_valid = read_character(text, c, used);
        bool const breaks = c == '\t' || c == '\n' || c == '\r';
        bool const is_control = c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029;
        if (!is_valid)
            result += replacement_character;
        else if (is_control && (in_one_line || !breaks))
            result += ' ';
        else
            result += text.substr(0, used);
    }
    return result;
}

APPMIXER_DECL std::string shown_text(std::string_view text) { return make_printable(text, false); }

APPMIXER_DECL std::string shown_text(std::string_view text, std::size_t limit)
{
    std::string result = make_printable(cut_text(text, limit), false);
    result.resize(cut_text(result, limit).size()); // U+FFFD is longer than the byte it replaces
    return result;
}

APPMIXER_DECL std::string one_line(std::string_view text, std::size_t limit)
{
    std::string line = make_printable(cut_text(text, limit), true);
    if (text.size() > limit)
        line += "...";
    return line;
}

APPMIXER_DECL std::string position_name(std::string_view text, std::size_t offset)
{
    std::string_view const before = text.substr(0, offset);
    auto const lines = std::count(before.begin(), before.end(), '\n');
    std::string_view const line = before.substr(lines == 0 ? 0 : before.rfind('\n') + 1);
    auto const column = std::count_if(line.begin(), line.end(), [](char c) { return !is_continuation(c); });
    return "line " + std::to_string(lines + 1) + ", column " + std::to_string(column + 1);
}

} // namespace appmixer::detail

#endif
