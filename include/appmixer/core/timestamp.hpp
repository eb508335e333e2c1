#ifndef APPMIXER_CORE_TIMESTAMP_HPP
#define APPMIXER_CORE_TIMESTAMP_HPP

// Points in time as the API has them.

#include <appmixer/core/config.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace appmixer {

/// A point in time as the API has it: UTC, in milliseconds.
using timestamp = std::chrono::sys_time<std::chrono::milliseconds>;

/// Formats a time as the API does: "2024-02-11T08:15:30.125Z". Times outside the years 0000 to 9999 are clamped.
APPMIXER_DECL std::string to_iso(timestamp time);

/// Parses an ISO 8601 date and time. The zone is `Z` or an offset such as `+0000` or `+01:00`; without one, UTC is
/// assumed. Any number of fractional digits is accepted, and a date alone means midnight.
///
/// Result: the time; `std::nullopt` for any other text.
APPMIXER_DECL std::optional<timestamp> parse_iso(std::string_view text) noexcept;

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/core/impl/timestamp.ipp>
#endif

#endif
