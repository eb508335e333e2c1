#ifndef APPMIXER_JSON_TIMESTAMP_HPP
#define APPMIXER_JSON_TIMESTAMP_HPP

#include <appmixer/core/config.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace appmixer {

/// A point in time as the API counts it: UTC, to the millisecond.
using timestamp = std::chrono::sys_time<std::chrono::milliseconds>;

/// Writes a time as the API does: "2024-02-11T08:15:30.125Z". Years outside 0000 … 9999 are clipped.
APPMIXER_DECL std::string to_iso(timestamp time);

/// Reads an ISO 8601 date and time: with `Z`, with an offset such as `+0000` or `+01:00`, or without either (UTC);
/// with any number of fractional digits; a date alone is its first instant. Nothing for any other text.
APPMIXER_DECL std::optional<timestamp> parse_iso(std::string_view text) noexcept;

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/json/impl/timestamp.ipp>
#endif

#endif
