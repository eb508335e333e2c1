#ifndef APPMIXER_JSON_MODEL_HPP
#define APPMIXER_JSON_MODEL_HPP

// What a model declares: its field table, and the types of members that JSON needs.

#include <appmixer/core/config.hpp>
#include <appmixer/core/detail/compact_string.hpp>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <concepts>
#include <cstddef>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace appmixer {

/// Whether a field is sent to the server when a model is sent as a change.
enum class access : unsigned char {
    read_only, ///< set by the server; never sent
    writable,  ///< sent
    alias,     ///< another key from which the member is read; never sent
};

template <class T>
class raw_json;

namespace detail {

class raw_access;

/// One line of a model's field table.
template <class Model, class T>
class field_entry {
public:
    using type = T; ///< of the member
    constexpr field_entry(std::string_view key, T Model::*where, access may) noexcept
        : name(key), member(where), rights(may)
    {
    }
    std::string_view name;
    T Model::*member;
    access rights;
};

} // namespace detail

/// Declares one field of a model, as an element of its table `fields`:
///
///     static constexpr auto fields = std::tuple{field("name", &flow::name, access::writable), …};
///
/// name: the key of the JSON object. member: where its value is kept. rights: whether it is sent as part of a change;
/// `access::read_only` by default.
/// Result: the table entry.
template <class Model, class T>
constexpr detail::field_entry<Model, T> field(std::string_view name, T Model::*member,
                                              access rights = access::read_only) noexcept
{
    return detail::field_entry<Model, T>(name, member, rights);
}

/// A class that is read from a JSON object and written as one. It is default constructible, has a table `fields` and a
/// member `extra` that keeps every key that the table does not name, and is not an aggregate (g++ 12 destroys aggregate
/// temporaries in a `co_await` expression at a wrong address).
///
/// All models follow these rules:
/// * No key is required in a response, since a projection can remove any.
/// * A `null` is kept in `extra` under its key, so that it is not lost when the model is sent back.
/// * An empty `std::string`, `std::vector` or `json::object` member means an absent key; a `std::optional` member
///   distinguishes an absent key from an empty value.
/// * Untyped JSON is a `raw_json` member where objects or arrays are expected, and a `json::value` where the value is
///   usually a text or a number.
/// * A value of another type than its member, in whole or in an element of a list, is kept in `extra` under its key.
///   The call succeeds. A member that is set afterwards is sent instead. A null in a list whose elements have no null
///   is left out.
/// * Of several values under one key, the last is kept.
/// * An optional `static void normalize(json::object&)` may correct an object before it is read.
// clang-format off
template <class T>
concept model = std::default_initializable<T> && !std::is_aggregate_v<T> && requires(T& t) {
    T::fields;
    { t.extra } -> std::same_as<json::object&>;
};
// clang-format on

/// An enumeration that the server may extend at any time. A text that the enumeration `Known` lists has an enumerator
/// there; any other is kept as it is and has the value `Known::unknown`. `Known` lists its texts in a function
/// `enumerators(Known)`, found by argument-dependent lookup, that returns an array of (enumerator, text) pairs:
///
///     enum class colour { unknown, red, green };
///     constexpr auto enumerators(colour) noexcept
///     {
///         return std::array{std::pair(colour::red, std::string_view("red")),
///                           std::pair(colour::green, std::string_view("green"))};
///     }
template <class Known>
class open_enum {
public:
    /// Empty: an absent key.
    open_enum() = default;
    /// A known value. `Known::unknown` makes an empty one.
    open_enum(Known value) noexcept : value_(value) {}
    /// Any text, known or not.
    explicit open_enum(std::string_view text)
    {
        for (auto const& [known, known_text] : enumerators(Known{})) {
            if (known_text == text) {
                value_ = known;
                return;
            }
        }
        unknown_ = detail::compact_string(text);
    }

    /// Any text, known or not: `flow.type = "automation"`.
    template <std::convertible_to<std::string_view> Text>
    open_enum& operator=(Text const& text)
    {
        return *this = open_enum(std::string_view(text));
    }

    /// The enumerator, for a `switch`; `Known::unknown` for a text that `Known` does not list.
    Known value() const noexcept { return value_; }
    /// The text as the server writes it; empty when there is none. The view is valid until the object changes.
    std::string_view text() const noexcept
    {
        for (auto const& [known, known_text] : enumerators(Known{}))
            if (known == value_)
                return known_text;
        return unknown_.view();
    }

    /// Compares the texts.
    friend bool operator==(open_enum const& a, open_enum const& b) noexcept { return a.text() == b.text(); }
    /// Compares with an enumerator: `flow.stage == flow_stage::running`.
    friend bool operator==(open_enum const& a, Known b) noexcept { return a.value_ == b; }
    /// Compares with the server's text: `flow.stage == "running"`.
    friend bool operator==(open_enum const& a, std::string_view b) noexcept { return a.text() == b; }

    /// Writes the text.
    template <class Traits>
    friend std::basic_ostream<char, Traits>& operator<<(std::basic_ostream<char, Traits>& out, open_enum const& value)
    {
        return out << std::basic_string_view<char, Traits>(value.text().data(), value.text().size());
    }

private:
    Known value_ = Known::unknown;
    detail::compact_string unknown_; // the text, when `Known` does not list it
};

namespace detail {

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <class T>
inline constexpr bool is_vector = false;
template <class T, class A>
inline constexpr bool is_vector<std::vector<T, A>> = true;
template <class T>
inline constexpr bool is_open_enum = false;
template <class T>
inline constexpr bool is_open_enum<open_enum<T>> = true;

template <class T>
inline constexpr bool is_raw_json = false;
template <class T>
inline constexpr bool is_raw_json<raw_json<T>> = true;

template <class T>
inline constexpr bool always_false = false;

/// Converts a value to `json::value`; also from `std::string`, which Boost.JSON does not convert.
template <class T>
json::value as_json(T value)
{
    if constexpr (!std::same_as<T, json::value> && !std::same_as<T, std::nullptr_t> &&
                  std::convertible_to<T const&, std::string_view>)
        return json::value(json::string_view(std::string_view(value)));
    else
        return json::value(std::move(value));
}

} // namespace detail

} // namespace appmixer

#endif
