#ifndef APPMIXER_CORE_DETAIL_DATE_READER_HPP
#define APPMIXER_CORE_DETAIL_DATE_READER_HPP

// What the formats of dates have in common.

#include <appmixer/core/detail/ascii.hpp>
#include <appmixer/core/detail/inlining.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace appmixer::detail {

/// Reads a date from left to right. After an error the values that are returned have no meaning.
class date_reader {
public:
    explicit date_reader(std::string_view text) noexcept : remaining_(text) {}

    bool good() const noexcept { return good_; }
    bool at_end() const noexcept { return remaining_.empty(); }
    void fail() noexcept { good_ = false; }

    /// Skips a character or a piece if it is next; whether it was.
    bool skip_if(char c) noexcept
    {
        bool const found = !at_end() && remaining_.front() == c;
        if (found)
            remaining_.remove_prefix(1);
        return found;
    }
    bool skip_if(std::string_view piece) noexcept
    {
        bool const found = remaining_.starts_with(piece);
        if (found)
            remaining_.remove_prefix(piece.size());
        return found;
    }
    void skip(char c) noexcept { good_ = skip_if(c) && good_; }
    void skip(std::string_view piece) noexcept { good_ = skip_if(piece) && good_; }
    /// Reads exactly that many digits, and fails for a number above `most`.
    APPMIXER_DETAIL_ALWAYS_INLINE int number(std::size_t digits, int most = 9999) noexcept
    {
        if (remaining_.size() < digits) {
            good_ = false;
            return 0;
        }
        int value = 0;
        for (std::size_t i = 0; i < digits; ++i) {
            good_ &= is_digit(remaining_[i]);
            value = value * 10 + (remaining_[i] - '0');
        }
        remaining_.remove_prefix(digits);
        good_ &= value <= most;
        return value;
    }
    /// Reads one digit or more after a decimal point, as thousandths. Further ones are dropped.
    int thousandths() noexcept
    {
        int value = 0;
        good_ = good_ && !at_end() && is_digit(remaining_.front());
        for (int scale = 100; !at_end() && is_digit(remaining_.front()); scale /= 10) {
            value += (remaining_.front() - '0') * scale;
            remaining_.remove_prefix(1);
        }
        return value;
    }

private:
    std::string_view remaining_;
    bool good_ = true;
};

/// Writes a number over characters of a text, with leading zeros.
inline void put_digits(std::string& text, std::size_t position, std::size_t digits, std::int64_t value)
{
    for (std::size_t i = digits; i-- > 0; value /= 10)
        text[position + i] = static_cast<char>('0' + value % 10);
}

} // namespace appmixer::detail

#endif
