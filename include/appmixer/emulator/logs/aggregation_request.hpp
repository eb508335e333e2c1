#ifndef APPMIXER_EMULATOR_LOGS_AGGREGATION_REQUEST_HPP
#define APPMIXER_EMULATOR_LOGS_AGGREGATION_REQUEST_HPP

// Reads the JSON of aggregations and their filters. All functions throw a 400 for what they cannot read.

#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/http/request_body.hpp>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace appmixer::detail::emu {

// Limits for one request.
inline constexpr std::size_t most_aggregations = 32;      ///< in one place
inline constexpr std::size_t most_aggregation_levels = 8; ///< inside each other
inline constexpr std::size_t most_buckets = 65'536;       ///< the default of the search engine
inline constexpr std::size_t most_record_visits = 5'000'000;
inline constexpr std::uint64_t most_bytes_visited = std::uint64_t(1) << 32; ///< of the texts of these records
inline constexpr std::size_t most_result_bytes = 16'777'216;
inline constexpr std::size_t most_sort_keys = 8;

/// The field that a name in a request means: `flowId` for `flowId.keyword`.
inline std::string_view log_field(std::string_view name) noexcept
{
    constexpr std::string_view exact = ".keyword";
    return name.ends_with(exact) ? name.substr(0, name.size() - exact.size()) : name;
}

inline json::object const& request_object(json::value const& value, std::string_view what)
{
    json::object const* const object = value.if_object();
    if (object == nullptr)
        throw http_error(400, '"' + std::string(what) + "\" must be an object");
    return *object;
}

/// The only member of an object, such as the field of a `term`.
inline json::key_value_pair const& only_member(json::value const& value, std::string_view what)
{
    json::object const& object = request_object(value, what);
    if (object.size() != 1)
        throw http_error(400, '"' + std::string(what) + "\" must have exactly one member");
    return *object.begin();
}

/// The value of a filter such as `{"field": value}` or `{"field": {"value": value}}`.
inline json::value const& value_or_member(json::value const& given, std::string_view key)
{
    json::object const* const object = given.if_object();
    json::value const* const inner = object == nullptr ? nullptr : object->if_contains(key);
    return inner == nullptr ? given : *inner;
}

/// The field of an aggregation.
inline std::string aggregated_field(json::object const& parameters)
{
    return std::string(log_field(required_text(parameters, "field")));
}

/// A whole number of a request; `fallback` when it is missing.
inline std::size_t aggregation_number(json::object const& parameters, std::string_view key, std::size_t fallback,
                                      std::size_t least, std::size_t most)
{
    json::value const* const value = parameters.if_contains(key);
    if (value == nullptr)
        return fallback;
    boost::system::error_code code;
    auto const number = value->to_number<std::int64_t>(code);
    if (code || number < static_cast<std::int64_t>(least) || number > static_cast<std::int64_t>(most))
        throw http_error(400, '"' + std::string(key) + "\" must be a number from " + std::to_string(least) + " to " +
                                  std::to_string(most));
    return static_cast<std::size_t>(number);
}

} // namespace appmixer::detail::emu

#endif
