#ifndef APPMIXER_JSON_DETAIL_TYPE_DESCRIPTOR_HPP
#define APPMIXER_JSON_DETAIL_TYPE_DESCRIPTOR_HPP

#include <appmixer/core/detail/compact_string.hpp>
#include <appmixer/core/detail/double_text.hpp>
#include <appmixer/core/detail/json_value.hpp>
#include <appmixer/core/detail/type_traits.hpp>
#include <appmixer/core/timestamp.hpp>
#include <appmixer/json/detail/json_errors.hpp>
#include <appmixer/json/model.hpp>

#include <boost/json/array.hpp>
#include <boost/json/kind.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <utility>
#include <vector>

// What a type looks like in JSON, as a table that is read at run time: so one parser, compiled once, fills every model.
// The templates here only lay out the tables.

namespace appmixer::detail {

enum class type_kind : unsigned char {
    scalar,   ///< a string, number, time, boolean or enumerator
    any,      ///< json::value
    raw,      ///< raw_json
    list,     ///< std::vector or json::array
    record,   ///< a model or json::object
    unwanted, ///< a value that is only checked; no type is read like this
};

/// A scalar of a text; where a `raw_json` is read, any value.
class json_scalar {
public:
    json::kind kind;        ///< `double_` for any number
    std::string_view text;  ///< of a string: without quotes and escapes
    std::string_view token; ///< as it is written
};

class list_shape;
class record_shape;

/// How one type is read. Every `void*` points to an object of that type.
class type_descriptor {
public:
    /// kinds: what a value of the type may be in JSON; `double_` for any number.
    constexpr type_descriptor(type_kind what, std::string_view wanted, std::initializer_list<json::kind> kinds)
        : kind(what), expected(wanted)
    {
        for (json::kind const one : kinds)
            accepts(one) = true;
    }
    /// Whether the type has values of this kind. In a list of a type without null, a null is left out.
    constexpr bool& accepts(json::kind what) noexcept { return accepted_[static_cast<std::size_t>(what)]; }
    constexpr bool accepts(json::kind what) const noexcept { return accepted_[static_cast<std::size_t>(what)]; }

    type_kind kind;
    std::string_view expected;            ///< what a value has to be, for errors: "a string"
    void (*clear)(void* where) = nullptr; ///< puts a new object there
    void* (*open)(void* where) = nullptr; ///< an optional: makes its value, which it gives
    /// Stores a value of an accepted kind. The result is what is expected instead; empty when it was stored.
    std::string_view (*store)(void* where, json_scalar const& from) = nullptr;
    list_shape const* list = nullptr;     ///< for `list`
    record_shape const* record = nullptr; ///< for `record`

private:
    std::array<bool, 8> accepted_{}; ///< by kind
};

class list_shape {
public:
    type_descriptor const* element = nullptr;
    std::size_t element_size = 0; ///< in memory
    /// Adds an element and returns its address; null when there is no room.
    void* (*append)(void* list) = nullptr;
    /// Makes room: for so many elements if that is more than there are, otherwise for twice as many.
    void (*grow)(void* list, std::size_t elements) = nullptr;
};

class json_field {
public:
    std::string_view key;
    type_descriptor const* shape = nullptr;
    void* (*member)(void* record) = nullptr;
};

class record_shape {
public:
    /// The field of a key, null when there is none. last: the one that was found before, or null; its next is the most
    /// likely one.
    json_field const* find(std::string_view key, json_field const* last) const noexcept
    {
        auto at = last != nullptr ? static_cast<std::size_t>(last - fields) + 1 : 0;
        for (std::size_t left = count; left > 0; --left, ++at) {
            if (at == count)
                at = 0;
            if (fields[at].key == key)
                return &fields[at];
        }
        return nullptr;
    }

    json_field const* fields = nullptr;
    std::size_t count = 0;
    json::object& (*extra)(void* record) = nullptr;  ///< where values of other keys go; null when they are not wanted
    odd_fields (*normalize)(void* record) = nullptr; ///< corrects what was read; gives the odd fields in it
};

template <class T>
void clear_as(void* where)
{
    *static_cast<T*>(where) = T();
}

template <class T>
void* open_as(void* where)
{
    static_assert(!is_optional<typename T::value_type>, "appmixer: optionals in optionals cannot be read");
    return &static_cast<T*>(where)->emplace();
}

/// A valid number: a 64-bit integer where the text is one and fits, a double otherwise.
inline json::value parse_number(std::string_view text)
{
    char const* const end = text.data() + text.size();
    std::int64_t integer = 0;
    auto const [last, code] = std::from_chars(text.data(), end, integer);
    if (code == std::errc() && last == end)
        return integer;
    std::uint64_t large = 0;
    if (code == std::errc::result_out_of_range && last == end && text.front() != '-' &&
        std::from_chars(text.data(), end, large).ec == std::errc())
        return large;
    return nearest_double(text);
}

template <class T>
inline constexpr std::string_view number_name = std::floating_point<T>    ? "a number"
                                                : std::signed_integral<T> ? "a whole number"
                                                                          : "a whole number, not negative";
template <class T>
std::string_view store_number(T& to, json::value const& from)
{
    if constexpr (std::floating_point<T>) {
        to = static_cast<T>(from.to_number<double>());
        return {};
    } else if (std::optional<T> const number = to_integer<T>(from)) {
        to = *number;
        return {};
    } else {
        using widest = std::conditional_t<std::signed_integral<T>, std::int64_t, std::uint64_t>;
        return to_integer<widest>(from) ? "a smaller number" : number_name<T>;
    }
}

/// Most of the API writes times in ISO 8601; newer resources write milliseconds since 1970.
inline std::string_view store_time(timestamp& to, json_scalar const& from)
{
    constexpr double limit = 9.0e15; // beyond it, a double no longer counts single milliseconds
    if (from.kind == json::kind::string) {
        std::optional<timestamp> const time = parse_iso(from.text);
        to = time.value_or(to);
        return time ? "" : "a date";
    }
    auto const milliseconds = parse_number(from.token).to_number<double>();
    if (std::abs(milliseconds) >= limit)
        return "a date";
    to = timestamp(std::chrono::milliseconds(static_cast<std::int64_t>(milliseconds)));
    return {};
}

inline void store_in_tree(json::value& to, json_scalar const& from)
{
    if (from.kind == json::kind::string)
        to.emplace_string().assign(from.text.data(), from.text.size());
    else if (from.kind == json::kind::double_)
        to = parse_number(from.token);
    else
        to.emplace_bool() = from.token == "true";
}

template <class T>
std::string_view store_as([[maybe_unused]] void* where, [[maybe_unused]] json_scalar const& from)
{
    [[maybe_unused]] T& to = *static_cast<T*>(where);
    if constexpr (std::same_as<T, timestamp>)
        return store_time(to, from);
    else if constexpr (std::same_as<T, bool>)
        to = from.token == "true";
    else if constexpr (std::is_arithmetic_v<T>)
        return store_number(to, parse_number(from.token));
    else if constexpr (std::same_as<T, json::value>)
        store_in_tree(to, from);
    else if constexpr (is_raw_json<T>)
        to.text_ = compact_string(from.token);
    else if constexpr (is_open_enum<T> || std::same_as<T, std::string>)
        to = T(from.text);
    else if constexpr (requires { T::from_text(from.text); })
        to = T::from_text(from.text);
    return {};
}

template <class List>
void* append_as(void* where)
{
    List& list = *static_cast<List*>(where);
    if (list.size() == list.capacity())
        return nullptr;
    list.resize(list.size() + 1);
    return &list.back();
}

template <class List>
void grow_as(void* where, std::size_t elements)
{
    List& list = *static_cast<List*>(where);
    list.reserve(elements > list.size() ? elements : 2 * list.size() + 1);
}

template <class Model, std::size_t Index>
void* member_as(void* record)
{
    return &(static_cast<Model*>(record)->*(entry_at<Index>(Model::fields).member));
}

template <class Record>
json::object& extra_as(void* record)
{
    if constexpr (std::same_as<Record, json::object>)
        return *static_cast<json::object*>(record);
    else
        return static_cast<Record*>(record)->extra;
}

template <class T>
consteval bool is_read_from_json()
{
    if constexpr (is_optional<T> || is_vector<T>)
        return is_read_from_json<typename T::value_type>();
    else
        return std::same_as<T, json::value> || std::same_as<T, json::object> || std::same_as<T, json::array> ||
               std::same_as<T, std::string> || std::same_as<T, timestamp> || std::is_arithmetic_v<T> ||
               is_raw_json<T> || is_open_enum<T> || model<T>;
}

/// The table of a type.
template <class T>
class shape_of {
    static_assert(is_read_from_json<T>(), "appmixer: this type cannot be read from JSON; is a model missing its table "
                                          "`fields`, its member `extra` or a declared constructor?");

public:
    static type_descriptor const value;
};

template <class List>
inline constexpr list_shape list_of = {.element = &shape_of<typename List::value_type>::value,
                                       .element_size = sizeof(typename List::value_type),
                                       .append = append_as<List>,
                                       .grow = grow_as<List>};

template <class Model, std::size_t... Index>
consteval auto make_fields(std::index_sequence<Index...>)
{
    return std::array<json_field, sizeof...(Index)>{
        json_field{entry_at<Index>(Model::fields).name,
                   &shape_of<typename std::remove_cvref_t<decltype(entry_at<Index>(Model::fields))>::type>::value,
                   member_as<Model, Index>}...};
}

/// The fields of a model, in the order of its table.
template <class Model>
inline constexpr auto fields_of = make_fields<Model>(std::make_index_sequence<Model::fields.size>());

template <class Model>
consteval record_shape make_record()
{
    record_shape record{.fields = fields_of<Model>.data(), .count = fields_of<Model>.size(), .extra = extra_as<Model>};
    if constexpr (requires(Model & read) { read.normalize(); })
        record.normalize = [](void* where) -> odd_fields {
            if constexpr (std::same_as<decltype(static_cast<Model*>(where)->normalize()), odd_fields>)
                return static_cast<Model*>(where)->normalize();
            else
                static_cast<Model*>(where)->normalize();
            return {};
        };
    return record;
}

template <class Model>
inline constexpr record_shape record_of = make_record<Model>();
/// A tree is read as a record without fields: all its values are `extra`.
template <>
inline constexpr record_shape record_of<json::object> = {.extra = extra_as<json::object>};

/// `InOptional` makes the table of an optional's value by a function of its own: that of a model which holds optional
/// lists of itself would otherwise need itself to be complete.
template <class T, bool InOptional = false>
consteval type_descriptor make_shape()
{
    using enum json::kind;
    type_descriptor shape(type_kind::any, "a value", {null, bool_, double_, string, array, object});
    if constexpr (is_optional<T>) {
        shape = make_shape<typename T::value_type, true>();
        shape.accepts(null) = true;
        shape.open = open_as<T>;
    } else if constexpr (is_raw_json<T>) {
        if (std::same_as<typename T::value_type, json::object>)
            shape = type_descriptor(type_kind::raw, "an object", {object});
        shape.kind = type_kind::raw;
    } else if constexpr (std::same_as<T, std::string> || is_open_enum<T>) {
        shape = type_descriptor(type_kind::scalar, "a string", {string});
    } else if constexpr (std::same_as<T, bool>) {
        shape = type_descriptor(type_kind::scalar, "a boolean", {bool_});
    } else if constexpr (std::same_as<T, timestamp>) {
        shape = type_descriptor(type_kind::scalar, "a date", {string, double_});
    } else if constexpr (std::is_arithmetic_v<T>) {
        shape = type_descriptor(type_kind::scalar, number_name<T>, {double_});
    } else if constexpr (is_vector<T> || std::same_as<T, json::array>) {
        shape = type_descriptor(type_kind::list, "an array", {array});
        shape.list = &list_of<T>;
    } else if constexpr (!std::same_as<T, json::value>) {
        shape = type_descriptor(type_kind::record, "an object", {object});
        shape.record = &record_of<T>;
        if constexpr (requires { T::from_text(""); })
            shape.accepts(string) = true;
    }
    if constexpr (!is_optional<T>)
        shape.store = store_as<T>;
    shape.clear = clear_as<T>;
    return shape;
}

template <class T>
constinit type_descriptor const shape_of<T>::value = make_shape<T>();

} // namespace appmixer::detail

#endif
