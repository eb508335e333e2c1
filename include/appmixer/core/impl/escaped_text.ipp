#ifndef APPMIXER_CORE_IMPL_ESCAPED_TEXT_IPP
#define APPMIXER_CORE_IMPL_ESCAPED_TEXT_IPP

#include <appmixer/core/detail/ascii.hpp>
#include <appmixer/core/detail/escaped_text.hpp>
#include <appmixer/core/detail/hex.hpp>
#include <appmixer/core/detail/utf8.hpp>

#include <algorithm>

namespace appmixer::detail {

/// A group of names, with blanks between them, whose characters are in a row.
class entity_row {
public:
    constexpr entity_row(char32_t first, std::string_view all) noexcept : begin(first), names(all) {}
    char32_t begin;
    std::string_view names;
};

/// The marks of ASCII and the letters of Latin-1, as HTML names them.
inline constexpr std::array<entity_row, 9> entity_rows{
    entity_row(0x21, "excl quot num dollar percnt amp apos lpar rpar ast plus comma dash period sol"),
    entity_row(0x3a, "colon semi lt equals gt quest commat"),
    entity_row(0x5b, "lsqb bsol rsqb Hat lowbar grave"),
    entity_row(0x7b, "lcub verbar rcub"),
    // Other names of some, which PHP prefers.
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

/// The character that HTML has a name for; 0 for none.
inline char32_t named_character(std::string_view name) noexcept
{
    for (entity_row const& row : entity_rows) {
        char32_t c = row.begin;
        for (std::string_view rest = row.names; !rest.empty(); ++c) {
            std::string_view const one = rest.substr(0, rest.find(' '));
            if (one == name)
                return c;
            rest.remove_prefix((std::min)(one.size() + 1, rest.size()));
        }
    }
    return name == "euro" ? char32_t(0x20ac) : char32_t(0);
}

APPMIXER_DECL escaped_text::escaped_text(std::string_view text) : text_(text)
{
    for (std::size_t place = text.size(); place-- > 0;)
        if (begins_escape(text[place]))
            read(place);
}

APPMIXER_DECL std::span<reading const> escaped_text::at(std::size_t place) const noexcept
{
    auto const found = std::lower_bound(groups_.begin(), groups_.end(), place,
                                        [](group const& one, std::size_t wanted) { return one.place > wanted; });
    if (found == groups_.end() || found->place != place)
        return {};
    std::size_t const end = found + 1 == groups_.end() ? readings_.size() : (found + 1)->begin;
    return std::span(readings_).subspan(found->begin, end - found->begin);
}

inline void escaped_text::read(std::size_t place)
{
    groups_.emplace_back(place, readings_.size());
    reading plain;
    plain.next = place + 1;
    plain.letters[0] = text_[place];
    plain.length = 1;
    readings_.push_back(plain);
    // What an escape stands for can begin the next one: "%25" is a "%".
    for (std::size_t i = groups_.back().begin; i < readings_.size(); ++i) {
        reading const mark = readings_[i];
        if (mark.length == 1 && mark.depth < deepest && begins_escape(mark.letters[0]))
            unescape(mark);
    }
}

inline void escaped_text::unescape(reading const& mark)
{
    switch (mark.letters[0]) {
    case '%': percent(mark); break;
    case '\\': backslash(mark); break;
    case '&': entity(mark); break;
    default:
        digits(mark.next, mark.depth, 16, 2, 2, 0,
               [&](std::size_t next, unsigned depth, char32_t value) { add_byte(next, depth, value); });
    }
}

/// Does something for all ways to read one character of an escape.
template <class Do>
void escaped_text::each(std::size_t at, unsigned depth, Do const& act)
{
    ++steps_;
    if (at >= text_.size())
        return;
    if (!begins_escape(text_[at]))
        return act(text_[at], at + 1, depth);
    std::span<reading const> const ways = this->at(at);
    std::size_t const first = static_cast<std::size_t>(ways.data() - readings_.data());
    for (std::size_t i = first; i < first + ways.size(); ++i) { // `readings_` grows meanwhile
        reading const way = readings_[i];
        ++steps_;
        if (way.length == 1 && way.depth < deepest)
            act(way.letters[0], way.next, (std::max<unsigned>)(depth, way.depth));
    }
}

/// Does something for all ways to read a number.
template <class Do>
void escaped_text::digits(std::size_t at, unsigned depth, unsigned base, unsigned fewest, unsigned most, char32_t value,
                          Do const& act)
{
    if (fewest == 0)
        act(at, depth, value);
    if (most > 0)
        each(at, depth, [&](char c, std::size_t next, unsigned deep) {
            if (int const digit = hex_value(c); digit >= 0 && digit < static_cast<int>(base))
                digits(next, deep, base, fewest > 0 ? fewest - 1 : 0, most - 1,
                       value * base + static_cast<char32_t>(digit), act);
        });
}

inline void escaped_text::percent(reading const& mark)
{
    digits(mark.next, mark.depth, 16, 2, 2, 0,
           [&](std::size_t next, unsigned depth, char32_t value) { add_byte(next, depth, value); });
    each(mark.next, mark.depth, [&](char c, std::size_t next, unsigned depth) {
        if (c == 'u') // by the function escape() of browsers
            utf16(next, depth, '%');
    });
}

inline void escaped_text::backslash(reading const& mark)
{
    auto const byte = [&](std::size_t next, unsigned depth, char32_t value) { add_byte(next, depth, value); };
    auto const character = [&](std::size_t next, unsigned depth, char32_t value) { add(next, depth, value); };
    each(mark.next, mark.depth, [&](char c, std::size_t next, unsigned depth) {
        constexpr std::string_view names = "abefnrtv0";
        constexpr std::string_view bytes("\a\b\x1b\f\n\r\t\v\0", 9);
        if (std::size_t const named = names.find(c); named != std::string_view::npos)
            add_byte(next, depth, static_cast<unsigned char>(bytes[named]));
        if (static_cast<unsigned char>(c) < 0x80)
            add_byte(next, depth, static_cast<unsigned char>(c));
        if (c == 'x')
            digits(next, depth, 16, 2, 2, 0, byte);
        if (c == 'U')
            digits(next, depth, 16, 8, 8, 0, character);
        if (c == 'u') {
            utf16(next, depth, '\\');
            each(next, depth, [&](char brace, std::size_t begin, unsigned deep) {
                if (brace == '{')
                    digits(begin, deep, 16, 1, 6, 0, [&](std::size_t end, unsigned deeper, char32_t value) {
                        each(end, deeper, [&](char closing, std::size_t behind, unsigned deepest_one) {
                            if (closing == '}')
                                add(behind, deepest_one, value);
                        });
                    });
            });
        }
    });
    digits(mark.next, mark.depth, 8, 3, 3, 0, byte);
}

/// The character that four digits stand for, or twice four (RFC 8259 §7).
inline void escaped_text::utf16(std::size_t at, unsigned depth, char introducer)
{
    digits(at, depth, 16, 4, 4, 0, [&](std::size_t next, unsigned deep, char32_t unit) {
        if (unit < 0xd800 || unit > 0xdbff)
            return add(next, deep, unit);
        each(next, deep, [&](char c, std::size_t u, unsigned deeper) {
            if (c == introducer)
                each(u, deeper, [&](char letter, std::size_t low, unsigned deepest_one) {
                    if (letter == 'u')
                        digits(low, deepest_one, 16, 4, 4, 0, [&](std::size_t end, unsigned all, char32_t second) {
                            if (second >= 0xdc00 && second <= 0xdfff)
                                add(end, all, 0x10000 + ((unit - 0xd800) << 10) + (second - 0xdc00));
                        });
                });
        });
    });
}

inline void escaped_text::entity(reading const& mark)
{
    constexpr unsigned longest_number = 7;
    auto const ended = [&](std::size_t end, unsigned deep, char32_t value) {
        each(end, deep, [&](char c, std::size_t next, unsigned all) {
            if (c == ';')
                add(next, all, value);
        });
    };
    each(mark.next, mark.depth, [&](char c, std::size_t next, unsigned depth) {
        if (c != '#')
            return;
        digits(next, depth, 10, 1, longest_number, 0, ended);
        each(next, depth, [&](char x, std::size_t begin, unsigned deep) {
            if (x == 'x' || x == 'X')
                digits(begin, deep, 16, 1, longest_number, 0, ended);
        });
    });
    std::string name;
    entity_name(mark.next, mark.depth, name);
}

inline void escaped_text::entity_name(std::size_t at, unsigned depth, std::string& name)
{
    each(at, depth, [&](char c, std::size_t next, unsigned deep) {
        bool const in_name = is_letter(c) || (c >= '1' && c <= '4');
        if (in_name && name.size() < longest_entity) {
            name += c;
            entity_name(next, deep, name);
            name.pop_back();
        } else if (c == ';') {
            if (char32_t const named = named_character(name); named != 0)
                add(next, deep, named);
        }
    });
}

/// Adds what a number below 256 stands for: a byte or, with some encoders, a character.
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

/// Adds a reading to the last group, which is as yet incomplete.
inline void escaped_text::add(reading const& found)
{
    constexpr std::size_t most = 48; // no encoder makes so many
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
