// Short texts of a server that decide when a call is made again: `Retry-After`, dates, and the expiry of tokens.

#include "input.hpp"

#include <appmixer/detail/jwt.hpp>
#include <appmixer/detail/retry_after.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    using namespace appmixer;
    fuzz::input input(data, size);
    bool const is_token = input.number(2) == 1;
    std::string_view const text = input.rest();
    if (is_token) {
        std::optional<std::chrono::system_clock::time_point> const expiry = detail::jwt_expiry(text);
        fuzz::promise(!expiry || std::count(text.begin(), text.end(), '.') == 2, "a token has three parts");
        return 0;
    }
    constexpr std::chrono::sys_seconds now = std::chrono::sys_days(std::chrono::year(2026) / 11 / 24);
    std::optional<std::chrono::milliseconds> const wait = detail::parse_retry_after(text, now);
    fuzz::promise(!wait || *wait >= std::chrono::seconds(0), "nobody waits for less than nothing");
    fuzz::promise(!wait || *wait <= std::chrono::seconds(std::int64_t(1) << 31), "a wait has a limit");
    if (std::optional<std::chrono::sys_seconds> const date = detail::parse_http_date(text, now)) {
        std::chrono::year_month_day const day(std::chrono::floor<std::chrono::days>(*date));
        fuzz::promise(day.ok(), "a date is one");
        fuzz::promise(int(day.year()) >= 0 && int(day.year()) <= 9999, "of four digits");
    }
    return 0;
}
