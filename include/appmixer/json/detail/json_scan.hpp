#ifndef APPMIXER_JSON_DETAIL_JSON_SCAN_HPP
#define APPMIXER_JSON_DETAIL_JSON_SCAN_HPP

// The innermost loops of the JSON reader: functions without state on a range of characters. None reads beyond its end.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__) || defined(_M_X64) || (defined(_M_IX86_FP) && _M_IX86_FP >= 2)
#define APPMIXER_DETAIL_HAS_SSE2 1
#include <emmintrin.h>
#else
#define APPMIXER_DETAIL_HAS_SSE2 0
#endif

// For functions that are only fast where their arguments are in the registers of the caller.
#if defined(__GNUC__)
#define APPMIXER_DETAIL_ALWAYS_INLINE [[gnu::always_inline]] inline
#else
#define APPMIXER_DETAIL_ALWAYS_INLINE inline
#endif

namespace appmixer::detail {

constexpr bool is_json_space(char c) noexcept { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }
constexpr bool is_json_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool is_ascii(char c) noexcept { return static_cast<unsigned char>(c) < 0x80; }
/// Whether a byte of a string needs a closer look: `"`, `\`, a control character, or not ASCII.
constexpr bool is_json_mark(char c) noexcept
{
    auto const byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte >= 0x80 || c == '"' || c == '\\';
}

/// Skips white space; false when the range ends first.
APPMIXER_DETAIL_ALWAYS_INLINE bool skip_json_space(char const*& p, char const* end) noexcept
{
    for (; p != end; ++p)
        if (!is_json_space(*p))
            return true;
    return false;
}

/// Where a number ends, if it is valid and something follows it in the range; null otherwise.
inline char const* find_json_number_end(char const* p, char const* end) noexcept
{
    auto const digits = [&] {
        char const* const first = p;
        while (p != end && is_json_digit(*p))
            ++p;
        return p != first;
    };
    if (p != end && *p == '-')
        ++p;
    if (p != end && *p == '0')
        ++p;
    else if (!digits())
        return nullptr;
    if (p != end && *p == '.') {
        ++p;
        if (!digits())
            return nullptr;
    }
    if (p != end && (*p == 'e' || *p == 'E')) {
        ++p;
        if (p != end && (*p == '+' || *p == '-'))
            ++p;
        if (!digits())
            return nullptr;
    }
    return p != end ? p : nullptr;
}

/// The values that the second byte of a character may have, after a first byte that is not ASCII.
class utf8_lead {
public:
    constexpr explicit utf8_lead(unsigned char first) noexcept
    {
        if (first < 0xc2 || first > 0xf4)
            return;
        tail = first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
        low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
        high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    }
    unsigned char tail = 0; ///< how many bytes follow the first; 0: the byte begins no character
    unsigned char low = 0;  ///< the bounds of the second byte; those of the others are 0x80 and 0xbf
    unsigned char high = 0;
};

/// The size of the character at `p`, which is not ASCII; 0 when it is not valid UTF-8 or does not end in the range.
inline std::size_t utf8_size(char const* p, char const* end) noexcept
{
    auto const byte = [&](std::size_t at) { return static_cast<unsigned char>(p[at]); };
    utf8_lead const lead(byte(0));
    if (lead.tail == 0 || end - p <= lead.tail || byte(1) < lead.low || byte(1) > lead.high)
        return 0;
    for (std::size_t at = 2; at <= lead.tail; ++at)
        if ((byte(at) & 0xc0) != 0x80)
            return 0;
    return std::size_t(lead.tail) + 1;
}

// The classes below find the next byte of a string that needs a closer look. Most strings are short, so the way from
// one to the next costs more than the bytes between them.

/// Eight bytes a step, for processors without SSE2.
class portable_marks {
public:
    explicit portable_marks(char const*) noexcept {}
    APPMIXER_DETAIL_ALWAYS_INLINE char const* find(char const* p, char const* end) noexcept
    {
        if constexpr (std::endian::native == std::endian::little) {
            for (; end - p >= 8; p += 8) {
                std::uint64_t word;
                std::memcpy(&word, p, sizeof(word));
                if (std::uint64_t const marked = marks(word); marked != 0)
                    return p + std::countr_zero(marked) / 8;
            }
        }
        while (p != end && !is_json_mark(*p))
            ++p;
        return p;
    }

private:
    /// The high bit of each byte that is marked. A borrow may mark a byte wrongly, but only behind one that is right.
    static constexpr std::uint64_t marks(std::uint64_t word) noexcept
    {
        constexpr std::uint64_t each = 0x0101010101010101;
        constexpr std::uint64_t high = each * 0x80;
        std::uint64_t const quote = word ^ (each * '"');
        std::uint64_t const backslash = word ^ (each * '\\');
        std::uint64_t const found =
            ((quote - each) & ~quote) | ((backslash - each) & ~backslash) | ((word - each * 0x20) & ~word) | word;
        return found & high;
    }
};

#if APPMIXER_DETAIL_HAS_SSE2

/// A mask of 64 bytes, which is kept from one string to the next. To find an end is then a shift and a count, which is
/// faster than a vector load for each string: that load would have to wait for the count before it. An object of this
/// class must be a local variable whose address is not taken, so that it stays in registers.
class sse2_marks {
public:
    explicit sse2_marks(char const* p) noexcept : block_(reinterpret_cast<std::uintptr_t>(p) - block_size) {}
    APPMIXER_DETAIL_ALWAYS_INLINE char const* find(char const* p, char const* end) noexcept
    {
        for (;;) {
            std::uintptr_t const offset = reinterpret_cast<std::uintptr_t>(p) - block_;
            if (offset < block_size) {
                if (std::uint64_t const marked = mask_ >> offset; marked != 0)
                    return p + std::countr_zero(marked);
                p += block_size - offset;
            }
            block_ = reinterpret_cast<std::uintptr_t>(p);
            auto const size = static_cast<std::size_t>(end - p);
            mask_ = size >= block_size ? marks(p) : marks_of_rest(p, size);
        }
    }

private:
    static constexpr std::uintptr_t block_size = 64;

    /// The end of the range is marked as well.
    static std::uint64_t marks_of_rest(char const* p, std::size_t size) noexcept
    {
        char rest[block_size] = {};
        if (size > 0)
            std::memcpy(rest, p, size);
        return marks(rest) | (~std::uint64_t(0) << size);
    }
    APPMIXER_DETAIL_ALWAYS_INLINE static std::uint64_t marks(char const* block) noexcept
    {
        return marks_of_vector(block) | (marks_of_vector(block + 16) << 16) | (marks_of_vector(block + 32) << 32) |
               (marks_of_vector(block + 48) << 48);
    }
    static std::uint64_t marks_of_vector(char const* from) noexcept
    {
        __m128i const bytes = _mm_loadu_si128(static_cast<__m128i const*>(static_cast<void const*>(from)));
        // As signed numbers, bytes that are not ASCII are less than 0x20 too.
        __m128i const marked = _mm_or_si128(
            _mm_cmplt_epi8(bytes, _mm_set1_epi8(0x20)),
            _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')), _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'))));
        return static_cast<std::uint32_t>(_mm_movemask_epi8(marked));
    }

    std::uintptr_t block_;
    std::uint64_t mask_ = 0;
};

using native_marks = sse2_marks;

#else

using native_marks = portable_marks;

#endif

} // namespace appmixer::detail

#endif
