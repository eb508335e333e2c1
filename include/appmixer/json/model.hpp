#ifndef APPMIXER_JSON_MODEL_HPP
#define APPMIXER_JSON_MODEL_HPP

// What a model declares: its field table, and the types of members that JSON needs.

#include <appmixer/core/config.hpp>
#include <appmixer/core/open_enum.hpp>
#include <appmixer/core/table.hpp>

#include <boost/json/object.hpp>

#include <concepts>
#include <string_view>
#include <type_traits>

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
///     static constexpr auto fields = table{field("name", &flow::name, access::writable), …};
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
/// * An optional `void normalize()` is called when an object was read, and corrects it. Other keys are in `extra`.
/// * An optional `static T from_text(std::string_view)` makes one of a string that stands in place of an object.
// clang-format off
template <class T>
concept model = std::default_initializable<T> && !std::is_aggregate_v<T> && requires(T& t) {
    T::fields;
    { t.extra } -> std::same_as<json::object&>;
};
// clang-format on

namespace detail {

template <class T>
inline constexpr bool is_raw_json = false;
template <class T>
inline constexpr bool is_raw_json<raw_json<T>> = true;

} // namespace detail

} // namespace appmixer

#endif
