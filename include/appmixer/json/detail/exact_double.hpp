#ifndef APPMIXER_JSON_DETAIL_EXACT_DOUBLE_HPP
#define APPMIXER_JSON_DETAIL_EXACT_DOUBLE_HPP

#include <algorithm>
#include <charconv>
#include <clocale>
#include <cstdlib>
#include <limits>
#include <string>
#include <string_view>
#include <system_error>

// libc++ reads doubles from 20 on, but leaves the macro undefined as long as the rest is missing.
#if defined(__cpp_lib_to_chars) || (defined(_LIBCPP_VERSION) && _LIBCPP_VERSION >= 200000)
#define APPMIXER_DETAIL_HAS_FROM_CHARS 1
#else
#define APPMIXER_DETAIL_HAS_FROM_CHARS 0
#endif

namespace appmixer::detail {

inline double finite(double number) noexcept
{
    return std::clamp(number, std::numeric_limits<double>::lowest(), (std::numeric_limits<double>::max)());
}

/// For standard libraries whose `from_chars` takes no double. `strtod` wants the decimal point of the locale.
inline double exact_double_of_c(std::string_view text)
{
    std::string copy(text);
    if (std::size_t const point = copy.find('.'); point != std::string::npos)
        copy.replace(point, 1, std::localeconv()->decimal_point);
    return finite(std::strtod(copy.c_str(), nullptr));
}

/// Boost's parser is not exact in the last digits, and gives what depends on where the text was cut. What is beyond a
/// double becomes the largest one, since JSON has no word for infinity. `rough` is what the parser made of the text.
inline double exact_double(double rough, std::string_view text)
{
#if APPMIXER_DETAIL_HAS_FROM_CHARS
    double exact = 0;
    bool const read = std::from_chars(text.data(), text.data() + text.size(), exact).ec == std::errc();
    return read ? exact : finite(rough);
#else
    static_cast<void>(rough);
    return exact_double_of_c(text);
#endif
}

} // namespace appmixer::detail

#endif
