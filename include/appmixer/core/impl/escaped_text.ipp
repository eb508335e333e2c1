#ifndef APPMIXER_CORE_IMPL_ESCAPED_TEXT_IPP
#define APPMIXER_CORE_IMPL_ESCAPED_TEXT_IPP

#include <appmixer/core/detail/ascii.hpp>
#include <appmixer/core/detail/escaped_text.hpp>
#include <appmixer/core/detail/hex.hpp>
#include <appmixer/core/detail/utf8.hpp>

#include <algorithm>

namespace appmixer::detail {

/// Names, separated by spaces, of consecutive characters.
class entity_row {
public:
    constexpr entity_row(char32_t first, std::string_view list) noexcept : begin(first), names(list) {}
    char32_t begin;
    std::string_view names;
};

/// The names that HTML has for the punctuation of ASCII and the characters of Latin-1.
inline constexpr std::array<entity_row, 9> entity_rows{
    entity_row(0x21, "excl quot num dollar percnt amp apos lpar rpar ast plus comma dash period sol"),
    entity_row(0x3a, "colon semi lt equals gt quest commat"),
    entity_row(0x5b, "lsqb bsol rsqb Hat lowbar grave"),
    entity_row(0x7b, "lcub verbar rcub"),
    // Alternative names, which PHP uses.
    entity_row(0x09, "Tab"),
    entity_row(0x5b, "lbrack"),
    entity_row(0x5d, "rbrack"),
    entity_row(0x7b, "lbrace vert rbrace"),
    entity_row(0xa0, "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn "
                     "sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave "
                     "Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml "
                     "ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN "
                     "szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute "
                     "icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml "
                     "yacute thorn yuml"),
};
inline constexpr std::size_t longest_entity = 6;

/// The character of an HTML name; 0 for an unknown name.
inline char32_t named_character(std::string_view name) noexcept
{
    for (entity_row const& row : entity_rows) {
        char32_t c = row.begin;
        for (std::string_view remaining = row.names; !remaining.empty(); ++c) {
            std::string_view const one = remaining.substr(0, remaining.find(' '));
            if (one == name)
                return c;
            remaining.remove_prefix((std::min)(one.size() + 1, remaining.size()));
        }
    }
    return name == "euro" ? char32_t(0x20ac) : char32_t(0);
}

APPMIXER_DECL escaped_text::escaped_text(std::string_view text) : text_(text)
{
    for (std::size_t position = text.size(); position-- > 0;)
        if (begins_escape(text[position]))
            read(position);
}

APPMIXER_DECL std::span<reading const> escaped_text::at(std::size_t position) const noexcept
{
    auto const found = std::lower_bound(groups_.begin(), groups_.end(), position,
                                        [](group const& one, std::size_t searched) { return one.position > searched; });
    if (found == groups_.end() || found->position != position)
        return {};
    std::size_t const end = found + 1 == groups_.end() ? readings_.size() : (found + 1)->begin;
    return std::span(readings_).subspan(found->begin, end - found->begin);
}

inline void escaped_text::read(std::size_t position)
{
    groups_.emplace_back(position, readings_.size());
    reading plain;
    plain.next = position + 1;
    plain.letters[0] = text_[position];
    plain.length = 1;
    readings_.push_back(plain);
    // The character of an escape can begin the next escape: "%25" is "%".
    for (std::size_t i = groups_.back().begin; i < readings_.size(); ++i) {
        reading const introducer = readings_[i];
        if (introducer.length == 1 && introducer.depth < max_depth && begins_escape(introducer.letters[0]))
            read_escape(introducer);
    }
}

inline void escaped_text::read_escape(reading const& introducer)
{
    switch (introducer.letters[0]) {
    case '%': read_percent(introducer); break;
    case '\\': read_backslash(introducer); break;
    case '&': read_entity(introducer); break;
    default:
        for_each_number(introducer.next, introducer.depth, 16, 2, 2, 0,
                        [&](std::size_t next, unsigned depth, char32_t value) { add_byte(next, depth, value); });
    }
}

/// Visits all readings of one character inside an escape: the character, the next position, and the depth so far, which
/// callers name depth2, depth3 … from one character to the next.
inline void escaped_text::for_each_character(std::size_t at, unsigned depth, visitor<char, std::size_t, unsigned> visit)
{
    ++steps_;
    if (at >= text_.size())
        return;
    if (!begins_escape(text_[at]))
        return visit(text_[at], at + 1, depth);
    std::span<reading const> const options = this->at(at);
    std::size_t const first = static_cast<std::size_t>(options.data() - readings_.data());
    for (std::size_t i = first; i < first + options.size(); ++i) { // `readings_` grows in this loop
        reading const option = readings_[i];
        ++steps_;
        if (option.length == 1 && option.depth < max_depth)
            visit(option.letters[0], option.next, (std::max<unsigned>)(depth, option.depth));
    }
}

/// Visits all readings of a number with `fewest` to `most` digits.
inline void escaped_text::for_each_number(std::size_t at, unsigned depth, unsigned base, unsigned fewest, unsigned most,
                                          char32_t value, visitor<std::size_t, unsigned, char32_t> visit)
{
    if (fewest == 0)
        visit(at, depth, value);
    if (most > 0)
        for_each_character(at, depth, [&](char c, std::size_t next, unsigned depth2) {
            if (int const digit = hex_value(c); digit >= 0 && digit < static_cast<int>(base))
                for_each_number(next, depth2, base, fewest > 0 ? fewest - 1 : 0, most - 1,
                                value * base + static_cast<char32_t>(digit), visit);
        });
}

inline void escaped_text::read_percent(reading const& introducer)
{
    for_each_number(introducer.next, introducer.depth, 16, 2, 2, 0,
                    [&](std::size_t next, unsigned depth, char32_t value) { add_byte(next, depth, value); });
    for_each_character(introducer.next, introducer.depth, [&](char c, std::size_t next, unsigned depth) {
        if (c == 'u') // as the function escape() of browsers writes it
            read_utf16(next, depth, '%');
    });
}

inline void escaped_text::read_backslash(reading const& introducer)
{
    auto const byte = [&](std::size_t next, unsigned depth, char32_t value) { add_byte(next, depth, value); };
    auto const character = [&](std::size_t next, unsigned depth, char32_t value) { add(next, depth, value); };
    for_each_character(introducer.next, introducer.depth, [&](char c, std::size_t next, unsigned depth) {
        constexpr std::string_view names = "abefnrtv0";
        constexpr std::string_view bytes("\a\b\x1b\f\n\r\t\v\0", 9);
        if (std::size_t const named = names.find(c); named != std::string_view::npos)
            add_byte(next, depth, static_cast<unsigned char>(bytes[named]));
        if (static_cast<unsigned char>(c) < 0x80)
            add_byte(next, depth, static_cast<unsigned char>(c));
        if (c == 'x')
            for_each_number(next, depth, 16, 2, 2, 0, byte);
        if (c == 'U')
            for_each_number(next, depth, 16, 8, 8, 0, character);
        if (c == 'u') {
            read_utf16(next, depth, '\\');
            for_each_character(next, depth, [&](char brace, std::size_t begin, unsigned depth2) {
                if (brace == '{')
                    for_each_number(begin, depth2, 16, 1, 6, 0, [&](std::size_t end, unsigned depth3, char32_t value) {
                        for_each_character(end, depth3, [&](char closing, std::size_t after, unsigned depth4) {
                            if (closing == '}')
                                add(after, depth4, value);
                        });
                    });
            });
        }
    });
    for_each_number(introducer.next, introducer.depth, 8, 3, 3, 0, byte);
}

/// Reads four digits, or a surrogate pair of two escapes (RFC 8259 §7).
inline void escaped_text::read_utf16(std::size_t at, unsigned depth, char introducer)
{
    for_each_number(at, depth, 16, 4, 4, 0, [&](std::size_t next, unsigned depth2, char32_t unit) {
        if (unit < 0xd800 || unit > 0xdbff)
            return add(next, depth2, unit);
        for_each_character(next, depth2, [&](char c, std::size_t u, unsigned depth3) {
            if (c == introducer)
                for_each_character(u, depth3, [&](char letter, std::size_t low, unsigned depth4) {
                    if (letter == 'u')
                        for_each_number(low, depth4, 16, 4, 4, 0,
                                        [&](std::size_t end, unsigned depth5, char32_t second) {
                                            if (second >= 0xdc00 && second <= 0xdfff)
                                                add(end, depth5, 0x10000 + ((unit - 0xd800) << 10) + (second - 0xdc00));
                                        });
                });
        });
    });
}

inline void escaped_text::read_entity(reading const& introducer)
{
    constexpr unsigned longest_number = 7;
    auto const ended = [&](std::size_t end, unsigned depth2, char32_t value) {
        for_each_character(end, depth2, [&](char c, std::size_t next, unsigned depth3) {
            if (c == ';')
                add(next, depth3, value);
        });
    };
    for_each_character(introducer.next, introducer.depth, [&](char c, std::size_t next, unsigned depth) {
        if (c != '#')
            return;
        for_each_number(next, depth, 10, 1, longest_number, 0, ended);
        for_each_character(next, depth, [&](char x, std::size_t begin, unsigned depth2) {
            if (x == 'x' || x == 'X')
                for_each_number(begin, depth2, 16, 1, longest_number, 0, ended);
        });
    });
    std::string name;
    read_entity_name(introducer.next, introducer.depth, name);
}

inline void escaped_text::read_entity_name(std::size_t at, unsigned depth, std::string& name)
{
    for_each_character(at, depth, [&](char c, std::size_t next, unsigned depth2) {
        bool const in_name = is_letter(c) || (c >= '1' && c <= '4');
        if (in_name && name.size() < longest_entity) {
            name += c;
            read_entity_name(next, depth2, name);
            name.pop_back();
        } else if (c == ';') {
            if (char32_t const named = named_character(name); named != 0)
                add(next, depth2, named);
        }
    });
}

/// Adds a number below 256 as a byte and, since some encoders mean that, as a character.
inline void escaped_text::add_byte(std::size_t next, unsigned depth, char32_t byte)
{
    if (byte > 0xff)
        return;
    reading found;
    found.next = next;
    found.depth = static_cast<unsigned char>(depth + 1);
    found.letters[0] = static_cast<char>(static_cast<unsigned char>(byte));
    found.length = 1;
    add(found);
    if (byte >= 0x80)
        add(next, depth, byte);
}

inline void escaped_text::add(std::size_t next, unsigned depth, char32_t c)
{
    if (c > 0x10ffff)
        return;
    std::string bytes;
    append_utf8(bytes, c);
    reading found;
    found.next = next;
    found.depth = static_cast<unsigned char>(depth + 1);
    std::copy(bytes.begin(), bytes.end(), found.letters.begin());
    found.length = static_cast<unsigned char>(bytes.size());
    add(found);
}

/// Adds a reading to the last group.
inline void escaped_text::add(reading const& found)
{
    constexpr std::size_t most = 48; // more than any encoder produces
    auto const first = readings_.begin() + static_cast<std::ptrdiff_t>(groups_.back().begin);
    steps_ += static_cast<std::size_t>(readings_.end() - first);
    auto const same = std::find_if(first, readings_.end(), [&](reading const& one) {
        return one.next == found.next && one.bytes() == found.bytes();
    });
    if (same == readings_.end() && static_cast<std::size_t>(readings_.end() - first) < most)
        readings_.push_back(found);
}

} // namespace appmixer::detail

#endif
