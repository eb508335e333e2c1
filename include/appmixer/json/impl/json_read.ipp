#ifndef APPMIXER_JSON_IMPL_JSON_READ_IPP
#define APPMIXER_JSON_IMPL_JSON_READ_IPP

#include <appmixer/json/detail/json_read.hpp>
#include <appmixer/json/detail/json_writer.hpp>

#include <chrono>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <utility>

namespace appmixer::detail {

inline std::string_view kind_name(json::kind kind) noexcept
{
    switch (kind) {
    case json::kind::null: return "null";
    case json::kind::bool_: return "a boolean";
    case json::kind::int64:
    case json::kind::uint64:
    case json::kind::double_: return "a number";
    case json::kind::string: return "a string";
    case json::kind::array: return "an array";
    case json::kind::object: return "an object";
    }
    return {};
}

/// What a value has to be to be read.
inline std::string_view shape_name(type_kind kind) noexcept
{
    switch (kind) {
    case type_kind::text:
    case type_kind::open_enum: return "a string";
    case type_kind::flag: return "a boolean";
    case type_kind::time: return "a date";
    case type_kind::signed_integer: return "a whole number";
    case type_kind::unsigned_integer: return "a whole number, not negative";
    case type_kind::real: return "a number";
    case type_kind::any:
    case type_kind::raw: return "a value";
    case type_kind::array:
    case type_kind::list: return "an array";
    case type_kind::object:
    case type_kind::raw_object:
    case type_kind::record:
    case type_kind::member_of: return "an object";
    }
    return {};
}

APPMIXER_DECL bool shape_mismatch::at(json::kind value, std::string_view wanted)
{
    expected = wanted;
    found = kind_name(value);
    return false;
}

APPMIXER_DECL bool shape_mismatch::inside(std::string_view key)
{
    std::string step = "/";
    for (char c : key) {
        if (c == '~')
            step += "~0";
        else if (c == '/')
            step += "~1";
        else
            step += c;
    }
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

APPMIXER_DECL bool read_number(json::value const& from, type_descriptor const& shape, void* to, shape_mismatch& why)
{
    boost::system::error_code code;
    bool fits = true;
    switch (shape.kind) {
    case type_kind::signed_integer: {
        auto const number = from.to_number<std::int64_t>(code);
        fits = code || shape.store_signed(to, number);
        break;
    }
    case type_kind::unsigned_integer: {
        auto const number = from.to_number<std::uint64_t>(code);
        fits = code || shape.store_unsigned(to, number);
        break;
    }
    case type_kind::real: shape.store_real(to, from.to_number<double>()); break;
    case type_kind::time:
        if (!read_milliseconds(from.to_number<double>(), *static_cast<timestamp*>(to)))
            code = json::error::not_exact;
        break;
    default: code = json::error::not_number; break;
    }
    if (code)
        return why.at(from.kind(), shape_name(shape.kind));
    return fits || why.at(from.kind(), "a smaller number");
}

/// Writes a value as the text of a `raw_json`, where null is nothing.
inline void store_raw(json::value const& from, compact_string& to)
{
    std::string text;
    if (!from.is_null())
        append_json_value(text, from);
    to = compact_string(text);
}

inline bool read_list(json::value& from, list_shape const& shape, void* to, shape_mismatch& why)
{
    std::unique_ptr<long_list> more;
    std::size_t index = 0;
    for (json::value& element : from.get_array()) {
        void* place = more ? more->append() : shape.append(to);
        if (place == nullptr) {
            more = shape.grow(to);
            place = more->append();
        }
        if (!read_value(element, *shape.element, place, why))
            return why.inside(index);
        ++index;
    }
    if (more)
        more->gather((std::numeric_limits<std::size_t>::max)());
    return true;
}

APPMIXER_DECL bool read_record(json::value& from, record_shape const& shape, void* to, shape_mismatch& why)
{
    json::object& object = from.get_object();
    if (shape.normalize != nullptr)
        shape.normalize(object);
    for (auto& entry : object) {
        std::string_view const key = entry.key();
        json_field const* const field = entry.value().is_null() ? nullptr : shape.find(key);
        if (field == nullptr)
            shape.extra(to).emplace(key, std::move(entry.value()));
        else if (!read_value(entry.value(), *field->shape, field->member(to), why))
            return why.inside(key);
    }
    return true;
}

APPMIXER_DECL bool read_value(json::value& from, type_descriptor const& shape, void* to, shape_mismatch& why)
{
    if (shape.open != nullptr) {
        if (from.is_null()) {
            shape.clear(to);
            return true;
        }
        to = shape.open(to);
    }
    switch (shape.kind) {
    case type_kind::any: *static_cast<json::value*>(to) = std::move(from); return true;
    case type_kind::object:
        if (!from.is_object())
            break;
        *static_cast<json::object*>(to) = std::move(from.get_object());
        return true;
    case type_kind::array:
        if (!from.is_array())
            break;
        *static_cast<json::array*>(to) = std::move(from.get_array());
        return true;
    case type_kind::raw_object:
        if (!from.is_object())
            break;
        [[fallthrough]];
    case type_kind::raw: store_raw(from, shape.raw(to)); return true;
    case type_kind::list:
        if (!from.is_array())
            break;
        shape.list->clear(to);
        return read_list(from, *shape.list, to, why);
    case type_kind::record:
        if (!from.is_object())
            break;
        return read_record(from, *shape.record, to, why);
    default:
        if (from.is_string())
            return read_text(from.get_string(), shape, to, why);
        if (from.is_bool())
            return read_bool(from.get_bool(), shape, to, why);
        if (from.is_number())
            return read_number(from, shape, to, why);
        break;
    }
    return why.at(from.kind(), shape_name(shape.kind));
}

} // namespace appmixer::detail

#endif
