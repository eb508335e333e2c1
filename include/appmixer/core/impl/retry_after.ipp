#ifndef APPMIXER_CORE_IMPL_RETRY_AFTER_IPP
#define APPMIXER_CORE_IMPL_RETRY_AFTER_IPP

#include <appmixer/core/detail/http_date.hpp>
#include <appmixer/core/detail/retry_after.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace appmixer::detail {

/// The milliseconds of the digits after a decimal point, rounded up.
inline std::chrono::milliseconds fraction(std::string_view digits) noexcept
{
    std::chrono::milliseconds::rep value = 0;
    for (std::size_t i = 0; i < 3; ++i)
        value = value * 10 + (i < digits.size() ? digits[i] - '0' : 0);
    bool const more = digits.size() > 3 && digits.find_first_not_of('0', 3) != std::string_view::npos;
    return std::chrono::milliseconds(value + (more ? 1 : 0));
}

APPMIXER_DECL std::optional<std::chrono::milliseconds> parse_retry_after(std::string_view text,
                                                                         std::chrono::sys_seconds now) noexcept
{
    constexpr std::chrono::seconds most(std::int64_t(1) << 31);
    std::size_t const end = (std::min)(text.find_first_not_of("0123456789"), text.size());
    std::string_view const digits = text.substr(0, end), fraction_part = text.substr(end);
    bool const has_fraction = fraction_part.size() > 1 && fraction_part.front() == '.' &&
                              fraction_part.find_first_not_of("0123456789", 1) == std::string_view::npos;
    if (!digits.empty() && (fraction_part.empty() || has_fraction)) {
        std::chrono::seconds::rep value = 0;
        for (char const c : digits)
            value = (std::min)(value * 10 + (c - '0'), most.count());
        std::chrono::milliseconds wait = std::chrono::seconds(value);
        if (has_fraction)
            wait += fraction(fraction_part.substr(1));
        return (std::min<std::chrono::milliseconds>)(wait, most);
    }
    std::optional<std::chrono::sys_seconds> const date = parse_http_date(text, now);
    if (!date)
        return std::nullopt;
    return std::clamp(*date - now, std::chrono::seconds(0), most);
}

APPMIXER_DECL std::string format_retry_after(std::chrono::milliseconds wait)
{
    std::string text = std::to_string(wait.count() / 1000);
    if (wait.count() % 1000 == 0)
        return text;
    std::string const digits = std::to_string(1000 + wait.count() % 1000);
    text.append(".").append(digits, 1);
    return text.erase(text.find_last_not_of('0') + 1);
}

APPMIXER_DECL std::optional<std::chrono::milliseconds> retry_after(http_response const& response,
                                                                   std::chrono::system_clock::time_point now) noexcept
{
    std::optional<std::string_view> const value = response.headers.get("Retry-After");
    if (!value)
        return std::nullopt;
    auto base = std::chrono::floor<std::chrono::seconds>(now);
    if (std::optional<std::string_view> const date = response.headers.get("Date"))
        base = parse_http_date(*date, base).value_or(base);
    return parse_retry_after(*value, base);
}

} // namespace appmixer::detail

#endif
