#ifndef APPMIXER_JSON_IMPL_JSON_READ_IPP
#define APPMIXER_JSON_IMPL_JSON_READ_IPP

#include <appmixer/json/detail/json_read.hpp>
#include <appmixer/json/detail/json_writer.hpp>

#include <chrono>
#include <cmath>
#include <cstdint>
#include <optional>

namespace appmixer::detail {

APPMIXER_DECL bool shape_mismatch::at(json::kind value, std::string_view wanted)
{
    expected = wanted;
    found = kind_name(value);
    return false;
}

APPMIXER_DECL bool shape_mismatch::inside(std::string_view key)
{
    std::string step;
    append_pointer_step(step, key);
    pointer.insert(0, step);
    return false;
}

APPMIXER_DECL bool shape_mismatch::inside(std::size_t index) { return inside(std::to_string(index)); }

APPMIXER_DECL bool read_text(std::string_view from, type_descriptor const& shape, void* to, shape_mismatch& why)
{
    switch (shape.kind) {
    case type_kind::text: *static_cast<std::string*>(to) = std::string(from); return true;
    case type_kind::open_enum: shape.store_enumerator(to, from); return true;
    case type_kind::time:
        if (std::optional<timestamp> const parsed = parse_iso(from)) {
            *static_cast<timestamp*>(to) = *parsed;
            return true;
        }
        break;
    default: break;
    }
    return why.at(json::kind::string, shape_name(shape.kind));
}

APPMIXER_DECL bool read_bool(bool from, type_descriptor const& shape, void* to, shape_mismatch& why)
{
    if (shape.kind != type_kind::flag)
        return why.at(json::kind::bool_, shape_name(shape.kind));
    *static_cast<bool*>(to) = from;
    return true;
}

/// Most of the API writes ISO 8601; newer resources write milliseconds since 1970 as a number.
inline bool read_milliseconds(double from, timestamp& to)
{
    constexpr double limit = 9.0e15; // beyond it a double no longer counts single milliseconds
    if (!(std::abs(from) < limit))
        return false;
    to = timestamp(std::chrono::milliseconds(static_cast<std::int64_t>(from)));
    return true;
}

APPMIXER_DECL bool read_number(json_number const& from, type_descriptor const& shape, void* to, shape_mismatch& why)
{
    constexpr std::string_view too_large = "a smaller number";
    switch (shape.kind) {
    case type_kind::signed_integer:
        if (std::optional<std::int64_t> const number = from.to_int64())
            return shape.store_signed(to, *number) || why.at(from.kind(), too_large);
        break;
    case type_kind::unsigned_integer:
        if (std::optional<std::uint64_t> const number = from.to_uint64())
            return shape.store_unsigned(to, *number) || why.at(from.kind(), too_large);
        break;
    case type_kind::real: shape.store_real(to, from.to_double()); return true;
    case type_kind::time:
        if (read_milliseconds(from.to_double(), *static_cast<timestamp*>(to)))
            return true;
        break;
    default: break;
    }
    return why.at(from.kind(), shape_name(shape.kind));
}

} // namespace appmixer::detail

#endif
