#ifndef APPMIXER_CORE_DETAIL_RETRY_AFTER_HPP
#define APPMIXER_CORE_DETAIL_RETRY_AFTER_HPP

#include <appmixer/core/config.hpp>
#include <appmixer/core/http.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace appmixer::detail {

/// Reads a date in one of the three forms of RFC 9110 §5.6.7. Nothing for any other text; whether the day of the week
/// fits the date is not looked at. now: gives the century to a year of two digits.
APPMIXER_DECL std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text,
                                                                      std::chrono::sys_seconds now) noexcept;

/// Reads the value of `Retry-After` (RFC 9110 §10.2.3): seconds, or a date, which is counted from `now`. Seconds may
/// have a fraction, as some servers write them, which is rounded up to milliseconds. A date that has passed gives 0,
/// and more than 2^31 seconds are taken as 2^31 (RFC 9111 §1.2.2). Nothing for any other text: signs, units, exponents
/// and lists included.
APPMIXER_DECL std::optional<std::chrono::milliseconds> parse_retry_after(std::string_view text,
                                                                         std::chrono::sys_seconds now) noexcept;

/// The value of `Retry-After` for a wait that is not negative: "2", "1.5".
APPMIXER_DECL std::string format_retry_after(std::chrono::milliseconds wait);

/// How long a response asks to wait. A date is counted from the response's own `Date`, so that the server's clock need
/// not agree with ours; without one from `now`, rounded up to whole seconds.
APPMIXER_DECL std::optional<std::chrono::milliseconds> retry_after(http_response const& response,
                                                                   std::chrono::system_clock::time_point now) noexcept;

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/core/impl/retry_after.ipp>
#endif

#endif
