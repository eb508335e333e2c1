#ifndef APPMIXER_JSON_DETAIL_JSON_TOKENS_HPP
#define APPMIXER_JSON_DETAIL_JSON_TOKENS_HPP

// Strings and numbers that may be cut anywhere: the slow way, a byte at a time, for those that are cut or have escapes.
// All others never come here.

#include <appmixer/core/detail/hex.hpp>
#include <appmixer/core/detail/utf8.hpp>
#include <appmixer/json/detail/json_errors.hpp>
#include <appmixer/json/detail/json_scan.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace appmixer::detail {

/// How far a token was read.
enum class token_progress : unsigned char { more, done, bad };

/// The rest of a string behind its opening quote. A surrogate without its other half becomes U+FFFD.
class string_token {
public:
    void begin() noexcept { *this = string_token(); }

    /// Reads on in [p, end) and moves `p` to where it stopped: behind the closing quote, to the end, or to what is
    /// wrong. Characters are appended to `out` unless it is null.
    template <class Marks>
    token_progress read(char const*& p, char const* end, std::string* out);

    std::string_view reason() const noexcept { return reason_; }

private:
    enum class expects : unsigned char { character, escaped, hex_digit, rest_of_character };

    token_progress fail(std::string_view reason) noexcept
    {
        reason_ = reason;
        return token_progress::bad;
    }
    bool take_escaped(char c, std::string* out);
    bool take_hex_digit(char c, std::string* out);
    void take_unit(std::string* out);
    /// The first half of a pair did not get its second.
    void give_up_pair(std::string* out)
    {
        high_ = 0;
        if (out != nullptr)
            *out += replacement_character;
    }

    expects expects_ = expects::character;
    std::string_view reason_;
    unsigned char left_ = 0;   // bytes of the character, or hex digits
    unsigned char lowest_ = 0; // bounds of the next byte of the character
    unsigned char highest_ = 0;
    char32_t unit_ = 0; // of UTF-16
    char32_t high_ = 0; // the first half of a pair
};

/// A number. Its characters must be kept by the caller, when they are wanted.
class number_token {
public:
    void begin() noexcept { state_ = state::start; }
    /// Reads on and moves `p` behind the number, to the end, or to what is wrong.
    token_progress read(char const*& p, char const* end) noexcept
    {
        for (; p != end; ++p) {
            state const next = after(*p);
            if (next == state::none)
                return is_complete() ? token_progress::done : token_progress::bad;
            state_ = next;
        }
        return token_progress::more;
    }
    /// Whether what was read is a number, if nothing follows.
    bool is_complete() const noexcept
    {
        return state_ == state::zero || state_ == state::whole || state_ == state::fraction ||
               state_ == state::exponent;
    }

private:
    enum class state : unsigned char { none, start, minus, zero, whole, point, fraction, e, sign, exponent };

    state after(char c) const noexcept
    {
        bool const digit = is_json_digit(c);
        bool const e = c == 'e' || c == 'E';
        switch (state_) {
        case state::start:
            if (c == '-')
                return state::minus;
            [[fallthrough]];
        case state::minus: return c == '0' ? state::zero : digit ? state::whole : state::none;
        case state::whole:
            if (digit)
                return state::whole;
            [[fallthrough]];
        case state::zero: return c == '.' ? state::point : e ? state::e : state::none;
        case state::point: return digit ? state::fraction : state::none;
        case state::fraction: return digit ? state::fraction : e ? state::e : state::none;
        case state::e:
            if (c == '+' || c == '-')
                return state::sign;
            [[fallthrough]];
        case state::sign:
        case state::exponent: return digit ? state::exponent : state::none;
        case state::none: break;
        }
        return state::none;
    }

    state state_ = state::start;
};

template <class Marks>
token_progress string_token::read(char const*& position, char const* const end, std::string* out)
{
    Marks marks(position, end); // one of its own, so that the caller's stays in registers
    char const* p = position;
    char const* kept = p; // what is before it is in `out`
    token_progress result = token_progress::more;
    while (p != end && result == token_progress::more) {
        switch (expects_) {
        case expects::character: {
            if (high_ != 0 && *p != '\\')
                give_up_pair(out);
            p = marks.find(p, end);
            if (p == end)
                break;
            char const c = *p;
            if (c == '"' || c == '\\') {
                if (out != nullptr)
                    out->append(kept, p);
                kept = ++p;
                if (c == '"')
                    result = token_progress::done;
                else
                    expects_ = expects::escaped;
            } else if (static_cast<unsigned char>(c) < 0x20) {
                result = fail(json_reason::control_character);
            } else if (std::size_t const size = plain_size(p, end); size != 0) {
                p += size;
            } else {
                utf8_lead const lead(static_cast<unsigned char>(c));
                left_ = lead.tail;
                lowest_ = lead.low;
                highest_ = lead.high;
                expects_ = expects::rest_of_character;
                if (left_ == 0)
                    result = fail(json_reason::bad_utf8);
                else
                    ++p;
            }
            break;
        }
        case expects::rest_of_character: {
            auto const byte = static_cast<unsigned char>(*p);
            if (byte < lowest_ || byte > highest_) {
                result = fail(json_reason::bad_utf8);
                break;
            }
            ++p;
            lowest_ = 0x80;
            highest_ = 0xbf;
            if (--left_ == 0)
                expects_ = expects::character;
            break;
        }
        case expects::escaped:
            if (high_ != 0 && *p != 'u')
                give_up_pair(out);
            if (take_escaped(*p, out))
                kept = ++p;
            else
                result = fail(json_reason::bad_escape);
            break;
        case expects::hex_digit:
            if (take_hex_digit(*p, out))
                kept = ++p;
            else
                result = fail(json_reason::bad_hex);
            break;
        }
    }
    if (result == token_progress::more && out != nullptr)
        out->append(kept, p);
    position = p;
    return result;
}

inline bool string_token::take_escaped(char c, std::string* out)
{
    expects_ = expects::character;
    char plain = c;
    switch (c) {
    case '"':
    case '\\':
    case '/': break;
    case 'b': plain = '\b'; break;
    case 'f': plain = '\f'; break;
    case 'n': plain = '\n'; break;
    case 'r': plain = '\r'; break;
    case 't': plain = '\t'; break;
    case 'u':
        expects_ = expects::hex_digit;
        left_ = 4;
        unit_ = 0;
        return true;
    default: return false;
    }
    if (out != nullptr)
        *out += plain;
    return true;
}

inline bool string_token::take_hex_digit(char c, std::string* out)
{
    int const value = hex_value(c);
    if (value < 0)
        return false;
    unit_ = unit_ * 16 + static_cast<char32_t>(value);
    if (--left_ == 0) {
        expects_ = expects::character;
        take_unit(out);
    }
    return true;
}

inline void string_token::take_unit(std::string* out)
{
    bool const is_high = unit_ >= 0xd800 && unit_ <= 0xdbff;
    bool const is_low = unit_ >= 0xdc00 && unit_ <= 0xdfff;
    if (high_ != 0 && is_low) {
        unit_ = 0x10000 + ((high_ - 0xd800) << 10) + (unit_ - 0xdc00);
        high_ = 0;
    } else {
        if (high_ != 0)
            give_up_pair(out);
        if (is_high) {
            high_ = unit_;
            return;
        }
        if (is_low)
            unit_ = 0xfffd;
    }
    if (out != nullptr)
        append_utf8(*out, unit_);
}

} // namespace appmixer::detail

#endif
