#ifndef APPMIXER_JSON_HPP
#define APPMIXER_JSON_HPP

#include <appmixer/config.hpp>
#include <appmixer/timestamp.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace appmixer {

/// Whether a field goes back to the server when a model is sent as a change.
enum class access : unsigned char {
    read_only, ///< the server owns it
    writable,
    alias, ///< another key under which a member is read; it is never written
};

namespace detail {

/// One line of a model's field table.
template <class Model, class T>
class field_entry {
public:
    constexpr field_entry(std::string_view key, T Model::*where, access may) noexcept
        : name(key), member(where), rights(may)
    {
    }
    std::string_view name;
    T Model::*member;
    access rights;
};

} // namespace detail

/// Declares that the key `name` of a JSON object is kept in `member`. A model lists its fields once:
///
///     static constexpr auto fields = std::tuple{field("name", &flow::name, access::writable), …};
template <class Model, class T>
constexpr auto field(std::string_view name, T Model::*member, access rights = access::read_only) noexcept
{
    return detail::field_entry<Model, T>(name, member, rights);
}

/// A class that reads itself from a JSON object and writes itself as one: default constructible, not an aggregate
/// (g++ 12 destroys aggregate temporaries in a `co_await` expression wrongly), with a table `fields` and a member
/// `extra` that keeps every key that the table does not name.
///
/// What all models have in common:
/// * No key is required in an answer, since a projection can remove any.
/// * A `null` stays in `extra`, under its key, so that it is not lost when the model is sent back.
/// * An empty `std::string`, `std::vector` or `json::object` member stands for an absent key; a `std::optional` member
///   tells the two apart.
/// * `static void normalize(json::object&)`, when it is there, may put an object right before it is read.
// clang-format off
template <class T>
concept model = std::default_initializable<T> && !std::is_aggregate_v<T> && requires(T& t) {
    T::fields;
    { t.extra } -> std::same_as<json::object&>;
};
// clang-format on

/// A word from a list that the server may lengthen at any time. A known word has an enumerator of `Known`; an unknown
/// one is kept as text and has the value `Known::unknown`. `Known` names its words by an overload of `words`, found by
/// argument-dependent look-up, that gives an array of (enumerator, word).
template <class Known>
class open_enum {
public:
    open_enum() = default;
    /// A known word. `Known::unknown` makes an empty one.
    open_enum(Known value) : value_(value)
    {
        for (auto const& [known, word] : words(Known{}))
            if (known == value)
                text_ = word;
    }
    /// Any word.
    explicit open_enum(std::string_view text) : text_(text)
    {
        for (auto const& [known, word] : words(Known{}))
            if (word == text)
                value_ = known;
    }

    /// The enumerator, for a `switch`.
    Known value() const noexcept { return value_; }
    /// The word as the server wrote it; empty when it wrote none.
    std::string const& text() const noexcept { return text_; }

    friend bool operator==(open_enum const& a, open_enum const& b) noexcept { return a.text_ == b.text_; }
    friend bool operator==(open_enum const& a, Known b) noexcept { return a.value_ == b; }

private:
    Known value_ = Known::unknown;
    std::string text_;
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
inline constexpr bool always_false = false;

/// A value as JSON; `json::value` itself takes no `std::string`.
template <class T>
json::value as_json(T value)
{
    if constexpr (!std::same_as<T, json::value> && !std::same_as<T, std::nullptr_t> &&
                  std::convertible_to<T const&, std::string_view>)
        return json::value(json::string_view(std::string_view(value)));
    else
        return json::value(std::move(value));
}

/// Where and how a JSON document differs from what its type asks for.
class shape_mismatch {
public:
    shape_mismatch() = default;
    std::string pointer;       ///< RFC 6901
    std::string_view expected; ///< "a string"
    std::string_view found;    ///< "an array"

    /// Notes the innermost place; the callers on the way out add theirs in front.
    APPMIXER_DECL bool at(json::value const& value, std::string_view wanted);
    APPMIXER_DECL bool inside(std::string_view key);
    APPMIXER_DECL bool inside(std::size_t index);
};

APPMIXER_DECL bool read_string(json::value& from, std::string& to, shape_mismatch& why);
APPMIXER_DECL bool read_bool(json::value& from, bool& to, shape_mismatch& why);
APPMIXER_DECL bool read_timestamp(json::value& from, timestamp& to, shape_mismatch& why);
APPMIXER_DECL bool read_signed(json::value& from, std::int64_t& to, shape_mismatch& why);
APPMIXER_DECL bool read_unsigned(json::value& from, std::uint64_t& to, shape_mismatch& why);
APPMIXER_DECL bool read_double(json::value& from, double& to, shape_mismatch& why);

/// Appends a string literal of JSON, quotes included.
APPMIXER_DECL void append_json_string(std::string& out, std::string_view text);
/// Appends a number; a whole one without fraction and exponent.
APPMIXER_DECL void append_json_number(std::string& out, double value);
/// Appends any JSON value.
APPMIXER_DECL void append_json_value(std::string& out, json::value const& value);
APPMIXER_DECL void append_json_value(std::string& out, json::object const& value);
APPMIXER_DECL void append_json_value(std::string& out, json::array const& value);
/// Appends `"key":`, with a comma in front when it is not the object's first.
APPMIXER_DECL void append_json_key(std::string& out, std::string_view key);

template <class T>
bool read_json(json::value& from, T& to, shape_mismatch& why);

/// Moves the known keys of an object into a model and all others, with every null, into its `extra`.
template <model T>
bool read_model(json::value& from, T& to, shape_mismatch& why)
{
    json::object* const object = from.if_object();
    if (object == nullptr)
        return why.at(from, "an object");
    if constexpr (requires { T::normalize(*object); })
        T::normalize(*object);
    for (auto& entry : *object) {
        std::string_view const key = entry.key();
        json::value& value = entry.value();
        bool known = false;
        bool understood = true;
        auto const take = [&](auto const& line) {
            if (line.name != key)
                return false;
            known = true;
            understood = read_json(value, to.*(line.member), why);
            return true;
        };
        if (!value.is_null())
            std::apply([&](auto const&... line) { (void)(take(line) || ...); }, T::fields);
        if (!understood)
            return why.inside(key);
        if (!known)
            to.extra.emplace(key, std::move(value));
    }
    return true;
}

/// Reads a value of any type that a model or an answer may have, by moving out of the document.
template <class T>
bool read_json(json::value& from, T& to, shape_mismatch& why)
{
    if constexpr (std::same_as<T, json::value>) {
        to = std::move(from);
        return true;
    } else if constexpr (std::same_as<T, json::object>) {
        json::object* const object = from.if_object();
        if (object == nullptr)
            return why.at(from, "an object");
        to = std::move(*object);
        return true;
    } else if constexpr (std::same_as<T, json::array>) {
        json::array* const array = from.if_array();
        if (array == nullptr)
            return why.at(from, "an array");
        to = std::move(*array);
        return true;
    } else if constexpr (std::same_as<T, std::string>) {
        return read_string(from, to, why);
    } else if constexpr (std::same_as<T, bool>) {
        return read_bool(from, to, why);
    } else if constexpr (std::same_as<T, timestamp>) {
        return read_timestamp(from, to, why);
    } else if constexpr (std::floating_point<T>) {
        double number = 0;
        if (!read_double(from, number, why))
            return false;
        to = static_cast<T>(number);
        return true;
    } else if constexpr (std::integral<T>) {
        std::conditional_t<std::is_signed_v<T>, std::int64_t, std::uint64_t> number = 0;
        bool read = false;
        if constexpr (std::is_signed_v<T>)
            read = read_signed(from, number, why);
        else
            read = read_unsigned(from, number, why);
        if (!read)
            return false;
        if (!std::in_range<T>(number))
            return why.at(from, "a smaller number");
        to = static_cast<T>(number);
        return true;
    } else if constexpr (is_open_enum<T>) {
        json::string const* const text = from.if_string();
        if (text == nullptr)
            return why.at(from, "a string");
        to = T(std::string_view(*text));
        return true;
    } else if constexpr (is_optional<T>) {
        if (from.is_null()) {
            to.reset();
            return true;
        }
        return read_json(from, to.emplace(), why);
    } else if constexpr (is_vector<T>) {
        json::array* const array = from.if_array();
        if (array == nullptr)
            return why.at(from, "an array");
        to.clear();
        to.reserve(array->size());
        for (json::value& element : *array)
            if (!read_json(element, to.emplace_back(), why))
                return why.inside(to.size() - 1);
        return true;
    } else if constexpr (model<T>) {
        return read_model(from, to, why);
    } else {
        static_assert(always_false<T>, "appmixer: this type cannot be read from JSON; is a model missing its table "
                                       "`fields`, its member `extra` or a declared constructor?");
    }
}

/// Whether a member has anything to say on the wire.
template <class T>
bool is_present(T const& member)
{
    if constexpr (is_optional<T>)
        return member.has_value();
    else if constexpr (std::same_as<T, std::string> || is_vector<T> || std::same_as<T, json::object>)
        return !member.empty();
    else if constexpr (is_open_enum<T>)
        return !member.text().empty();
    else if constexpr (std::same_as<T, json::value>)
        return !member.is_null();
    else
        return true;
}

template <class T>
void append_json(std::string& out, T const& value);

/// Appends the fields of a model without the braces; `changes_only` leaves out what the server owns.
template <model T>
void append_json_fields(std::string& out, T const& from, bool changes_only)
{
    auto const put = [&](auto const& line) {
        if (line.rights == access::alias || (changes_only && line.rights != access::writable) ||
            !is_present(from.*(line.member)))
            return;
        append_json_key(out, line.name);
        append_json(out, from.*(line.member));
    };
    std::apply([&](auto const&... line) { (put(line), ...); }, T::fields);

    for (auto const& entry : from.extra) {
        std::string_view const key = entry.key();
        bool superseded = false; // by a member that has been set since the null was read, or by the server's ownership
        auto const check = [&](auto const& line) {
            if (line.name == key)
                superseded = is_present(from.*(line.member)) || (changes_only && line.rights != access::writable);
        };
        std::apply([&](auto const&... line) { (check(line), ...); }, T::fields);
        if (superseded)
            continue;
        append_json_key(out, key);
        append_json_value(out, entry.value());
    }
}

/// Appends a value of any type that a model or a request may have.
template <class T>
void append_json(std::string& out, T const& value)
{
    if constexpr (std::same_as<T, json::value> || std::same_as<T, json::object> || std::same_as<T, json::array>) {
        append_json_value(out, value);
    } else if constexpr (std::convertible_to<T const&, std::string_view>) {
        append_json_string(out, value);
    } else if constexpr (std::same_as<T, bool>) {
        out += value ? "true" : "false";
    } else if constexpr (std::integral<T>) {
        out += std::to_string(value);
    } else if constexpr (std::floating_point<T>) {
        append_json_number(out, static_cast<double>(value));
    } else if constexpr (std::same_as<T, timestamp>) {
        append_json_string(out, to_iso(value));
    } else if constexpr (is_open_enum<T>) {
        append_json_string(out, value.text());
    } else if constexpr (is_optional<T>) {
        if (value)
            append_json(out, *value);
        else
            out += "null";
    } else if constexpr (is_vector<T>) {
        out += '[';
        bool first = true;
        for (auto const& element : value) {
            if (!std::exchange(first, false))
                out += ',';
            append_json(out, element);
        }
        out += ']';
    } else if constexpr (model<T>) {
        out += '{';
        append_json_fields(out, value, false);
        out += '}';
    } else {
        static_assert(always_false<T>, "appmixer: this type cannot be written as JSON");
    }
}

} // namespace detail

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/impl/json.ipp>
#endif

#endif
