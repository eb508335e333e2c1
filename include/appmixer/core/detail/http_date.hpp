#ifndef APPMIXER_CORE_DETAIL_HTTP_DATE_HPP
#define APPMIXER_CORE_DETAIL_HTTP_DATE_HPP

// Dates in HTTP headers.

#include <appmixer/core/config.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace appmixer::detail {

/// Parses a date in one of the three formats of RFC 9110 §5.6.7. Nothing for any other text. The day of the week is not
/// checked against the date. now: determines the century of a two-digit year.
APPMIXER_DECL std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text,
                                                                      std::chrono::sys_seconds now) noexcept;

/// Formats a date for an HTTP header (RFC 9110 §5.6.7): "Sun, 11 Feb 2024 08:15:30 GMT". Years outside 0000 to 9999 are
/// clamped.
APPMIXER_DECL std::string format_http_date(std::chrono::sys_seconds date);

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/core/impl/http_date.ipp>
#endif

#endif
