#ifndef APPMIXER_JSON_DETAIL_JSON_NUMBER_HPP
#define APPMIXER_JSON_DETAIL_JSON_NUMBER_HPP

// The value of a number in JSON text.

#include <appmixer/core/config.hpp>

#include <boost/json/kind.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

// libc++ reads doubles from 20 on, but leaves the macro undefined as long as the rest is missing.
#if defined(__cpp_lib_to_chars) || (defined(_LIBCPP_VERSION) && _LIBCPP_VERSION >= 200000)
#define APPMIXER_DETAIL_HAS_FROM_CHARS 1
#else
#define APPMIXER_DETAIL_HAS_FROM_CHARS 0
#endif

namespace appmixer::detail {

/// The double nearest to a valid number; the largest one for a number beyond it, since JSON has no word for infinity.
APPMIXER_DECL double nearest_double(std::string_view text);
/// The same by `strtod`, for standard libraries whose `from_chars` takes no double.
APPMIXER_DECL double nearest_double_of_c(std::string_view text);

/// A number: a 64-bit integer where the text is one and fits, a double otherwise.
class json_number {
public:
    /// text: a valid number of JSON.
    APPMIXER_DECL explicit json_number(std::string_view text);
    explicit json_number(json::value const& number) noexcept : kind_(number.kind())
    {
        if (kind_ == json::kind::int64)
            signed_ = number.get_int64();
        else if (kind_ == json::kind::uint64)
            unsigned_ = number.get_uint64();
        else
            double_ = number.get_double();
    }

    json::kind kind() const noexcept { return kind_; }
    std::int64_t get_int64() const noexcept { return signed_; }
    std::uint64_t get_uint64() const noexcept { return unsigned_; }
    double get_double() const noexcept { return double_; }
    json::value as_value() const
    {
        return kind_ == json::kind::int64    ? json::value(signed_)
               : kind_ == json::kind::uint64 ? json::value(unsigned_)
                                             : json::value(double_);
    }

    /// The number in another type; an integer only when it is one, as `3.0` and `1e3` are, and fits.
    APPMIXER_DECL std::optional<std::int64_t> to_int64() const noexcept;
    APPMIXER_DECL std::optional<std::uint64_t> to_uint64() const noexcept;
    double to_double() const noexcept
    {
        return kind_ == json::kind::int64    ? static_cast<double>(signed_)
               : kind_ == json::kind::uint64 ? static_cast<double>(unsigned_)
                                             : double_;
    }

private:
    json::kind kind_ = json::kind::int64;
    union {
        std::int64_t signed_ = 0;
        std::uint64_t unsigned_;
        double double_;
    };
};

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/json/impl/json_number.ipp>
#endif

#endif
