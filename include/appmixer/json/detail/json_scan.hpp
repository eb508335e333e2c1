#ifndef APPMIXER_JSON_DETAIL_JSON_SCAN_HPP
#define APPMIXER_JSON_DETAIL_JSON_SCAN_HPP

// The tokens of JSON: functions on a range of characters. None reads beyond its end, and where one stops at the end,
// the token may go on in the next piece of the text.

#include <appmixer/core/detail/ascii.hpp>
#include <appmixer/core/detail/hex.hpp>
#include <appmixer/core/detail/inlining.hpp>
#include <appmixer/core/detail/utf8.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#if defined(__SSE2__) || defined(_M_X64) || (defined(_M_IX86_FP) && _M_IX86_FP >= 2)
#define APPMIXER_DETAIL_HAS_SSE2 1
#include <emmintrin.h>
#else
#define APPMIXER_DETAIL_HAS_SSE2 0
#endif

namespace appmixer::detail {

/// Whether a byte of a string needs a closer look: `"`, `\`, a control character, or not ASCII.
constexpr bool is_json_mark(char c) noexcept
{
    auto const byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte >= 0x80 || c == '"' || c == '\\';
}

APPMIXER_DETAIL_NOINLINE inline char const* find_json_space_end(char const* p, char const* end) noexcept
{
    while (p != end && (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t'))
        ++p;
    return p;
}
/// Skips white space; false when the range ends first.
APPMIXER_DETAIL_ALWAYS_INLINE bool skip_json_space(char const*& p, char const* end) noexcept
{
    if (p != end && static_cast<unsigned char>(*p) <= ' ') [[unlikely]]
        p = find_json_space_end(p, end);
    return p != end;
}

/// Where a number ends whose sign or first digit is at `p`, or what is wrong in it: then no digit is before that.
inline char const* find_json_number_end(char const* p, char const* end) noexcept
{
    auto const digits = [&] {
        char const* const first = p;
        while (p != end && is_digit(*p))
            ++p;
        return p != first;
    };
    if (*p == '-')
        ++p;
    if (p != end && *p == '0')
        ++p;
    else if (!digits())
        return p;
    if (p != end && *p == '.') {
        ++p;
        if (!digits())
            return p;
    }
    if (p != end && (*p == 'e' || *p == 'E')) {
        ++p;
        if (p != end && (*p == '+' || *p == '-'))
            ++p;
        digits();
    }
    return p;
}

// A mask of 64 bytes has a bit for each byte of a string that needs a closer look, `is_json_mark`. With this bit of
// each byte flipped, the quote is 0x20 and control characters stay below it, so one comparison finds both.
inline constexpr std::size_t mask_size = 64;
inline constexpr char quote_bit = '"' ^ 0x20;

/// For processors without SSE2: eight bytes at a time. Behind a mark, a borrow may mark `#` or `]` as well.
class portable_mask {
public:
    static std::uint64_t of(char const* p) noexcept
    {
        std::uint64_t mask = 0;
        for (std::size_t i = 0; i < mask_size; i += 8)
            mask |= of_word(p + i) << i;
        return mask;
    }

private:
    static std::uint64_t of_word(char const* p) noexcept
    {
        constexpr std::uint64_t each = 0x0101010101010101;
        constexpr std::uint64_t high = each * 0x80;
        std::uint64_t word = 0;
        if constexpr (std::endian::native == std::endian::little)
            std::memcpy(&word, p, sizeof(word));
        else
            for (std::size_t i = 8; i-- > 0;)
                word = word << 8 | static_cast<unsigned char>(p[i]);
        std::uint64_t const up_to_quote = (word ^ (each * quote_bit)) - each * 0x21;
        std::uint64_t const backslash = (word ^ (each * '\\')) - each;
        std::uint64_t const marked = (up_to_quote | backslash | word) & high;
        return (marked >> 7) * 0x0102040810204080 >> 56; // collects the high bits
    }
};

#if APPMIXER_DETAIL_HAS_SSE2

class sse2_mask {
public:
    static std::uint64_t of(char const* p) noexcept
    {
        return of_vector(p) | (of_vector(p + 16) << 16) | (of_vector(p + 32) << 32) | (of_vector(p + 48) << 48);
    }

private:
    static std::uint64_t of_vector(char const* p) noexcept
    {
        __m128i const bytes = _mm_loadu_si128(static_cast<__m128i const*>(static_cast<void const*>(p)));
        // As signed numbers, bytes that are not ASCII are the least.
        __m128i const marked =
            _mm_or_si128(_mm_cmpgt_epi8(_mm_set1_epi8(0x21), _mm_xor_si128(bytes, _mm_set1_epi8(quote_bit))),
                         _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\')));
        return static_cast<std::uint32_t>(_mm_movemask_epi8(marked));
    }
};

#endif

/// Finds the next byte of a string that needs a closer look, or seldom one that does not. A mask serves many strings:
/// most are short, and none waits for the bytes of the one before. An object of this class must be a local variable
/// whose address is not taken, so that it stays in registers.
template <class Mask>
class string_marks {
public:
    string_marks(char const* p, char const* end) noexcept : string_marks(first(p, end)) {}

    /// The next mark from `p` on.
    APPMIXER_DETAIL_ALWAYS_INLINE char const* find(char const* p, char const* end) noexcept
    {
        char const* mark = next(end);
        while (mark < p) // behind white space, an escape, or a character that is not ASCII
            mark = next(end);
        return mark;
    }
    /// Takes the next mark off the mask.
    APPMIXER_DETAIL_ALWAYS_INLINE char const* next(char const* end) noexcept
    {
        if (mask_ == 0) [[unlikely]]
            *this = first(block_ + mask_size, end);
        char const* const mark = block_ + static_cast<unsigned>(std::countr_zero(mask_));
        mask_ &= mask_ - 1;
        return mark;
    }

private:
    string_marks(char const* block, std::uint64_t mask) noexcept : block_(block), mask_(mask) {}

    /// The first block with a mark from there on. By value, so that the caller's object stays in registers.
    APPMIXER_DETAIL_NOINLINE static string_marks first(char const* block, char const* end) noexcept
    {
        for (;; block += mask_size)
            if (std::uint64_t const mask = mask_at(block, end); mask != 0)
                return string_marks(block, mask);
    }
    /// Near the end of the range, the end is marked as well.
    static std::uint64_t mask_at(char const* p, char const* end) noexcept
    {
        auto const size = static_cast<std::size_t>(end - p);
        if (size >= mask_size)
            return Mask::of(p);
        char rest[mask_size] = {};
        if (size > 0)
            std::memcpy(rest, p, size);
        return Mask::of(rest) | (~std::uint64_t(0) << size);
    }

    char const* block_;
    std::uint64_t mask_;
};

using portable_marks = string_marks<portable_mask>;
#if APPMIXER_DETAIL_HAS_SSE2
using native_marks = string_marks<sse2_mask>;
#else
using native_marks = portable_marks;
#endif

/// Moves `p`, which is inside of a string, to its closing quote; false when something stands in the way: an escape, a
/// control character, invalid UTF-8, or the end of the range.
template <class Marks>
APPMIXER_DETAIL_ALWAYS_INLINE bool skip_to_quote(Marks& marks, char const*& p, char const* end) noexcept
{
    for (;;) {
        p = marks.find(p, end);
        if (p == end) [[unlikely]]
            return false;
        if (*p == '"') [[likely]]
            return true;
        std::size_t const size = is_json_mark(*p) ? utf8_size(p, end) : 1; // of a character that stands for itself
        if (size == 0)
            return false;
        p += size;
    }
}

/// A number of four hex digits; `p` is moved behind them, or to what is none.
inline std::optional<char32_t> read_hex(char const*& p, char const* end) noexcept
{
    char32_t number = 0;
    for (int count = 0; count < 4; ++count, ++p) {
        if (p == end || hex_value(*p) < 0)
            return std::nullopt;
        number = number * 16 + static_cast<char32_t>(hex_value(*p));
    }
    return number;
}

/// Reads a character behind `\u`, of which `p` is moved behind the digits. A surrogate without its other half becomes
/// U+FFFD.
inline std::optional<char32_t> read_hex_character(char const*& p, char const* end) noexcept
{
    std::optional<char32_t> const unit = read_hex(p, end);
    if (!unit || *unit < 0xd800 || *unit > 0xdfff)
        return unit;
    if (*unit < 0xdc00 && end - p >= 2 && p[0] == '\\' && p[1] == 'u') {
        char const* next = p + 2;
        std::optional<char32_t> const low = read_hex(next, end);
        if (low && *low >= 0xdc00 && *low <= 0xdfff) {
            p = next;
            return 0x10000 + ((*unit - 0xd800) << 10) + (*low - 0xdc00);
        }
    }
    return 0xfffd;
}

/// Reads a string with escapes from its opening quote on, into `out` unless that is null. The result is the place
/// behind the closing quote, or of what `wrong` then tells.
template <class Marks>
APPMIXER_DETAIL_NOINLINE char const* read_json_string(char const* p, char const* end, std::string* out,
                                                      std::string_view& wrong)
{
    constexpr std::string_view letters = "\"\\/bfnrt";
    constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
    auto const stop = [&](std::string_view why) {
        wrong = why;
        return p;
    };
    if (out != nullptr)
        out->clear();
    Marks marks(++p, end); // of its own, so that the caller's stay in registers
    for (;;) {
        char const* const plain = p;
        bool const ended = skip_to_quote(marks, p, end);
        if (out != nullptr)
            out->append(plain, p);
        if (ended)
            return p + 1;
        if (p == end || static_cast<unsigned char>(*p) < 0x20)
            return stop("control character in a string");
        if (*p != '\\') {
            p = find_bad_utf8(p, end);
            return stop("invalid UTF-8");
        }
        std::optional<char32_t> c;
        if (++p != end && *p == 'u') {
            c = read_hex_character(++p, end);
            if (!c)
                return stop("expected four hex digits");
        } else {
            std::size_t const letter = p == end ? letters.npos : letters.find(*p);
            if (letter == letters.npos)
                return stop("invalid escape");
            c = static_cast<unsigned char>(meanings[letter]);
            ++p;
        }
        if (out != nullptr)
            append_utf8(*out, *c);
    }
}

/// Moves the rest of a token that was cut from the next piece of the text to the token, and of a number or word also
/// the byte behind it. False when it goes on in the piece after that.
inline bool complete_json_token(std::string& token, std::string_view& piece)
{
    while (!piece.empty()) {
        bool const is_string = token.front() == '"';
        std::size_t const end = is_string ? piece.find('"') : piece.find_first_not_of("+-.0123456789Eaeflnrstu");
        std::size_t const size = (std::min)(end, piece.size() - 1) + 1;
        token.append(piece.substr(0, size));
        piece.remove_prefix(size);
        // A quote behind an odd number of backslashes is escaped.
        std::size_t const last = token.size() - 1;
        if (end != piece.npos && (!is_string || (last - token.find_last_not_of('\\', last - 1)) % 2 == 1))
            return true;
    }
    return false;
}

} // namespace appmixer::detail

#endif
