#ifndef APPMIXER_CORE_DETAIL_RETRY_AFTER_HPP
#define APPMIXER_CORE_DETAIL_RETRY_AFTER_HPP

// The header `Retry-After`.

#include <appmixer/core/config.hpp>
#include <appmixer/core/http.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace appmixer::detail {

/// Parses the value of `Retry-After` (RFC 9110 §10.2.3): seconds, or a date, relative to `now`. Seconds may have a
/// fraction, as some servers send, which is rounded up to milliseconds. A date in the past gives 0, and the maximum is
/// 2^31 seconds (RFC 9111 §1.2.2). Nothing for any other text, such as signs, units, exponents and lists.
APPMIXER_DECL std::optional<std::chrono::milliseconds> parse_retry_after(std::string_view text,
                                                                         std::chrono::sys_seconds now) noexcept;

/// Formats a value of `Retry-After`: "2", "1.5". wait: not negative.
APPMIXER_DECL std::string format_retry_after(std::chrono::milliseconds wait);

/// The time that a response asks to wait; nothing without a valid `Retry-After`. A date in it is relative to the
/// response's `Date`, so that the clocks need not agree, or to `now` without one.
APPMIXER_DECL std::optional<std::chrono::milliseconds> retry_after(http_response const& response,
                                                                   std::chrono::system_clock::time_point now) noexcept;

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/core/impl/retry_after.ipp>
#endif

#endif
