#ifndef APPMIXER_JSON_IMPL_JSON_READ_IPP
#define APPMIXER_JSON_IMPL_JSON_READ_IPP

#include <appmixer/json/detail/json_read.hpp>
#include <appmixer/json/detail/json_writer.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <utility>

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

/// Writes a value as the text of a `raw_json`, where null is nothing.
inline void store_raw(json::value const& from, compact_string& to)
{
    std::string text;
    if (!from.is_null())
        append_json_value(text, from);
    to = compact_string(text);
}

/// Whether the values in a list are of the right kinds, as far as they are moved from; all others are checked when they
/// are read.
inline bool is_list_of(json::value const& from, type_descriptor const& shape) noexcept
{
    switch (shape.kind) {
    case type_kind::list:
        return from.is_array() &&
               std::all_of(from.get_array().begin(), from.get_array().end(), [&](auto const& element) {
                   return element.is_null() || is_list_of(element, *shape.list->element);
               });
    case type_kind::object:
    case type_kind::raw_object:
    case type_kind::record: return from.is_object();
    case type_kind::array: return from.is_array();
    default: return true;
    }
}

inline bool read_list(json::array& from, list_shape const& shape, void* to, shape_mismatch& why, odd_fields& odd)
{
    std::unique_ptr<long_list> more;
    for (std::size_t index = 0; index < from.size(); ++index) {
        bool const was_odd = odd.count > 0;
        if (from[index].is_null() && !takes_null(*shape.element)) {
            why.at(json::kind::null, shape_name(shape.element->kind));
            odd.add(why);
        } else {
            void* place = more ? more->append() : shape.append(to);
            if (place == nullptr) {
                more = shape.grow(to);
                place = more->append();
            }
            if (!read_value(from[index], *shape.element, place, why, odd))
                return why.inside(index);
        }
        if (!was_odd && odd.count > 0)
            odd.first.inside(index);
    }
    if (more)
        more->gather((std::numeric_limits<std::size_t>::max)());
    return true;
}

APPMIXER_DECL void read_record(json::object& from, record_shape const& shape, void* to, odd_fields& odd)
{
    if (shape.normalize != nullptr)
        shape.normalize(from);
    for (auto& entry : from) {
        std::string_view const key = entry.key();
        json::value& value = entry.value();
        json_field const* const field = value.is_null() ? nullptr : shape.find(key);
        bool const was_odd = odd.count > 0;
        if (field == nullptr) {
            shape.extra(to).emplace(key, std::move(value));
            continue;
        }
        void* const member = field->member(to);
        shape_mismatch why;
        bool const moved = field->shape->kind != type_kind::list || is_list_of(value, *field->shape);
        if (!moved)
            why.at(value.kind(), shape_name(field->shape->kind));
        if (!moved || !read_value(value, *field->shape, member, why, odd)) {
            if (field->shape->open != nullptr || field->shape->kind == type_kind::list)
                field->shape->clear(member);
            shape.extra(to).emplace(key, std::move(value));
            odd.add(why);
        }
        if (!was_odd && odd.count > 0)
            odd.first.inside(key);
    }
}

APPMIXER_DECL bool read_value(json::value& from, type_descriptor const& shape, void* to, shape_mismatch& why,
                              odd_fields& odd)
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
        return read_list(from.get_array(), *shape.list, to, why, odd);
    case type_kind::record:
        if (!from.is_object())
            break;
        read_record(from.get_object(), *shape.record, to, odd);
        return true;
    default:
        if (from.is_string())
            return read_text(from.get_string(), shape, to, why);
        if (from.is_bool())
            return read_bool(from.get_bool(), shape, to, why);
        if (from.is_number())
            return read_number(json_number(from), shape, to, why);
        break;
    }
    return why.at(from.kind(), shape_name(shape.kind));
}

} // namespace appmixer::detail

#endif
