#ifndef APPMIXER_JSON_DETAIL_TYPE_DESCRIPTOR_HPP
#define APPMIXER_JSON_DETAIL_TYPE_DESCRIPTOR_HPP

#include <appmixer/core/detail/compact_string.hpp>
#include <appmixer/core/detail/json_value.hpp>
#include <appmixer/core/detail/type_traits.hpp>
#include <appmixer/core/timestamp.hpp>
#include <appmixer/json/detail/json_number.hpp>
#include <appmixer/json/model.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

// What a type looks like in JSON, as a table that is read at run time: so one parser, compiled once, fills every model.
// The templates here only lay out the tables.

namespace appmixer::detail {

enum class type_kind : unsigned char {
    text,       ///< std::string
    open_enum,  ///< open_enum
    flag,       ///< bool
    time,       ///< timestamp
    number,     ///< any arithmetic type but bool
    any,        ///< json::value
    object,     ///< json::object
    array,      ///< json::array
    raw,        ///< raw_value
    raw_object, ///< raw_object
    list,       ///< std::vector
    record,     ///< a model
    member_of,  ///< an object of which one key is wanted; no type is read like this
    unwanted,   ///< a value that is only checked; no type is read like this
};

class list_shape;
class record_shape;

/// How one type is read. Every `void*` points to an object of that type.
class type_descriptor {
public:
    constexpr type_descriptor(type_kind what, std::string_view wanted) noexcept : kind(what), expected(wanted) {}
    type_kind kind;
    std::string_view expected;                     ///< what a value has to be, for errors: "a string"
    void (*clear)(void* where) = nullptr;          ///< puts a new object there
    void* (*open)(void* where) = nullptr;          ///< an optional: makes its value, which it gives
    compact_string& (*raw)(void* where) = nullptr; ///< for `raw` and `raw_object`: the text
    void (*store_enumerator)(void* where, std::string_view text) = nullptr; ///< for `open_enum`
    /// For `number`: stores one that fits; otherwise the result is what is expected.
    std::string_view (*store_number)(void* where, json::value const& number) = nullptr;
    list_shape const* list = nullptr;     ///< for `list`
    record_shape const* record = nullptr; ///< for `record`

    /// Whether null is a value of the type. As an element of a list of any other type it is left out.
    constexpr bool takes_null() const noexcept
    {
        return open != nullptr || kind == type_kind::any || kind == type_kind::raw;
    }
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
    /// The field of a key, null when there is none.
    json_field const* find(std::string_view key) const noexcept;

    json_field const* fields = nullptr;
    unsigned char const* slot_table = nullptr; ///< where to look for a key: an index into `fields`, or `free_slot`
    std::size_t slot_count = 0;                ///< a power of two
    json::object& (*extra)(void* record) = nullptr;
    void (*normalize)(json::object& object) = nullptr;
};

inline constexpr unsigned char free_slot = 0xff;

/// The hash of a key. Keys with the same hash are in consecutive slots of the table.
constexpr std::size_t key_hash(std::string_view key) noexcept
{
    if (key.empty())
        return 0;
    auto const byte = [&](std::size_t at) { return static_cast<std::uint32_t>(static_cast<unsigned char>(key[at])); };
    std::uint32_t const mixed = static_cast<std::uint32_t>(key.size()) + (byte(0) << 8) + (byte(key.size() / 2) << 16) +
                                (byte(key.size() - 1) << 24);
    return (mixed * 0x9e3779b1u) >> 16;
}

/// Whether two keys are the same. Both are short, so that a function of the C library would take longer.
inline bool same_key(std::string_view a, std::string_view b) noexcept
{
    std::size_t const size = a.size();
    if (size != b.size())
        return false;
    if (size > 16)
        return a == b;
    auto const same = [&](auto word, std::size_t at) {
        auto other = word;
        std::memcpy(&word, a.data() + at, sizeof(word));
        std::memcpy(&other, b.data() + at, sizeof(other));
        return word == other;
    };
    if (size >= 8)
        return same(std::uint64_t(), 0) && same(std::uint64_t(), size - 8);
    if (size >= 4)
        return same(std::uint32_t(), 0) && same(std::uint32_t(), size - 4);
    return a == b;
}

inline json_field const* record_shape::find(std::string_view key) const noexcept
{
    for (std::size_t slot = key_hash(key) & (slot_count - 1); slot_table[slot] != free_slot;
         slot = (slot + 1) & (slot_count - 1))
        if (same_key(fields[slot_table[slot]].key, key))
            return &fields[slot_table[slot]];
    return nullptr;
}

template <class T>
void clear_as(void* where)
{
    *static_cast<T*>(where) = T();
}

template <class T>
void* open_as(void* where)
{
    if constexpr (is_optional<T>)
        return open_as<typename T::value_type>(&static_cast<T*>(where)->emplace());
    else
        return where;
}

template <class T>
inline constexpr std::string_view number_name = std::floating_point<T>    ? "a number"
                                                : std::signed_integral<T> ? "a whole number"
                                                                          : "a whole number, not negative";
template <class T>
std::string_view store_number_as(void* where, json::value const& from)
{
    if constexpr (std::floating_point<T>) {
        *static_cast<T*>(where) = static_cast<T>(from.to_number<double>());
        return {};
    } else if (std::optional<T> const number = to_integer<T>(from)) {
        *static_cast<T*>(where) = *number;
        return {};
    } else {
        using widest = std::conditional_t<std::signed_integral<T>, std::int64_t, std::uint64_t>;
        return to_integer<widest>(from) ? "a smaller number" : number_name<T>;
    }
}

/// For those who have seen that a text is JSON.
class raw_access {
public:
    template <class Raw>
    static compact_string& text(void* where) noexcept
    {
        return static_cast<Raw*>(where)->text_;
    }
};

template <class List>
void* append_as(void* where)
{
    List& list = *static_cast<List*>(where);
    return list.size() == list.capacity() ? nullptr : &list.emplace_back();
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

template <class Model>
json::object& extra_as(void* record)
{
    return static_cast<Model*>(record)->extra;
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

/// Each key goes to the slot that its hash names, or to the next free one.
template <class Model>
consteval auto make_slots()
{
    constexpr std::size_t count = fields_of<Model>.size();
    static_assert(count < free_slot);
    std::array<unsigned char, std::bit_ceil(4 * count + 1)> slot_table;
    slot_table.fill(free_slot);
    for (std::size_t i = 0; i < count; ++i) {
        std::size_t slot = key_hash(fields_of<Model>[i].key) & (slot_table.size() - 1);
        while (slot_table[slot] != free_slot)
            slot = (slot + 1) & (slot_table.size() - 1);
        slot_table[slot] = static_cast<unsigned char>(i);
    }
    return slot_table;
}

template <class Model>
inline constexpr auto slots_of = make_slots<Model>();

template <class Model>
consteval record_shape make_record()
{
    record_shape record{.fields = fields_of<Model>.data(),
                        .slot_table = slots_of<Model>.data(),
                        .slot_count = slots_of<Model>.size(),
                        .extra = extra_as<Model>};
    if constexpr (requires(json::object & object) { Model::normalize(object); })
        record.normalize = Model::normalize;
    return record;
}

template <class Model>
inline constexpr record_shape record_of = make_record<Model>();

/// `InOptional` makes the table of an optional's value by a function of its own: that of a model which holds optional
/// lists of itself would otherwise need itself to be complete.
template <class T, bool InOptional = false>
consteval type_descriptor make_shape()
{
    type_descriptor shape(type_kind::any, "a value");
    if constexpr (is_optional<T>) {
        shape = make_shape<typename T::value_type, true>();
        shape.open = open_as<T>;
    } else if constexpr (std::same_as<T, json::value>) {
    } else if constexpr (std::same_as<T, json::object>) {
        shape = type_descriptor(type_kind::object, "an object");
    } else if constexpr (std::same_as<T, json::array>) {
        shape = type_descriptor(type_kind::array, "an array");
    } else if constexpr (is_raw_json<T>) {
        constexpr bool is_object = std::same_as<typename T::value_type, json::object>;
        shape = is_object ? type_descriptor(type_kind::raw_object, "an object")
                          : type_descriptor(type_kind::raw, "a value");
        shape.raw = raw_access::text<T>;
    } else if constexpr (std::same_as<T, std::string>) {
        shape = type_descriptor(type_kind::text, "a string");
    } else if constexpr (std::same_as<T, bool>) {
        shape = type_descriptor(type_kind::flag, "a boolean");
    } else if constexpr (std::same_as<T, timestamp>) {
        shape = type_descriptor(type_kind::time, "a date");
    } else if constexpr (std::is_arithmetic_v<T>) {
        shape = type_descriptor(type_kind::number, number_name<T>);
        shape.store_number = store_number_as<T>;
    } else if constexpr (is_open_enum<T>) {
        shape = type_descriptor(type_kind::open_enum, "a string");
        shape.store_enumerator = [](void* where, std::string_view text) { *static_cast<T*>(where) = T(text); };
    } else if constexpr (is_vector<T>) {
        shape = type_descriptor(type_kind::list, "an array");
        shape.list = &list_of<T>;
    } else if constexpr (model<T>) {
        shape = type_descriptor(type_kind::record, "an object");
        shape.record = &record_of<T>;
    }
    shape.clear = clear_as<T>;
    return shape;
}

template <class T>
constinit type_descriptor const shape_of<T>::value = make_shape<T>();

} // namespace appmixer::detail

#endif
