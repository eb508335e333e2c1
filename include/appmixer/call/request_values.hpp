#ifndef APPMIXER_CALL_REQUEST_VALUES_HPP
#define APPMIXER_CALL_REQUEST_VALUES_HPP

// Types of members of requests. They behave like the standard ones, but assigning a value of a wrong type gives a short
// error at compile time.

#include <appmixer/core/detail/type_traits.hpp>
#include <appmixer/core/error.hpp>
#include <appmixer/json/model.hpp>
#include <appmixer/json/writer.hpp>

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace appmixer {

/// A list of texts, such as the conditions of a filter. A single text can be assigned, too:
///
///     query.filter = "customFields.region:emea";
///     query.filter = {"stage:running", "name:^Import"};
class text_list : public std::vector<std::string> {
public:
    using std::vector<std::string>::vector;
    text_list() = default;
    /// A list of these texts.
    text_list(std::vector<std::string> texts) : std::vector<std::string>(std::move(texts)) {}

    /// Replaces the list by one text.
    text_list& operator=(std::string_view text)
    {
        assign(1, std::string(text));
        return *this;
    }
    /// Replaces the list by these texts.
    text_list& operator=(std::initializer_list<std::string> texts)
    {
        assign(texts);
        return *this;
    }
    /// Any other type is an error.
    template <class Other>
    requires(!std::convertible_to<Other const&, std::string_view> &&
             !std::convertible_to<Other const&, std::vector<std::string>>) text_list&
    operator=(Other const&)
    {
        static_assert(detail::always_false<Other>, "appmixer: assign a text or a list of texts");
        return *this;
    }
};

namespace detail {

/// Whether a type may be assigned to an `optional_value<T>`. Nothing is converted to or from `bool`: a text would
/// become true, as any pointer that is not null does.
template <class From, class T>
concept assignable_value = std::same_as<From, T> || std::same_as<From, std::optional<T>> ||
    (!std::same_as<T, bool> && !std::same_as<From, bool> && std::convertible_to<From, std::optional<T>>);

} // namespace detail

/// A number or a `bool` that a request may omit: a `std::optional` that accepts either numbers or `bool`s.
template <class T>
class optional_value : public std::optional<T> {
public:
    optional_value() = default;
    /// A value that is not sent.
    optional_value(std::nullopt_t) noexcept {}
    /// A value that is sent if there is one.
    optional_value(std::optional<T> value) noexcept : std::optional<T>(value) {}

    /// value: a number or a `bool`, as the type says, or an optional one. Anything else does not compile.
    template <class From>
    requires(!std::same_as<From, std::nullopt_t>) optional_value& operator=(From const& value)
    {
        constexpr bool is_assignable = detail::assignable_value<std::decay_t<From const>, T>;
        if constexpr (std::same_as<T, bool>)
            static_assert(is_assignable, "appmixer: assign true, false or std::nullopt");
        else
            static_assert(is_assignable, "appmixer: assign a number or std::nullopt");
        if constexpr (is_assignable)
            std::optional<T>::operator=(value);
        return *this;
    }
};

/// Query parameters that the declaration of an operation does not name; they are percent-encoded when they are sent.
class query_values {
public:
    /// One parameter.
    class entry {
    public:
        /// key: the name. text: the value. Both without percent-encoding.
        entry(std::string key, std::string text) : name(std::move(key)), value(std::move(text)) {}
        std::string name;  ///< may appear in several entries
        std::string value; ///< any text, also an empty one
    };

    query_values() = default;

    /// Adds a parameter at the end; a name may appear several times.
    query_values& add(std::string name, std::string value)
    {
        entries_.emplace_back(std::move(name), std::move(value));
        return *this;
    }
    /// Whether there is no parameter.
    bool empty() const noexcept { return entries_.empty(); }
    /// The first parameter.
    auto begin() const noexcept { return entries_.begin(); }
    /// The end of the list.
    auto end() const noexcept { return entries_.end(); }

private:
    std::vector<entry> entries_;
};

/// A body that is sent as it is. Without bytes and without a type there is no body.
class request_content {
public:
    request_content() = default;
    /// content: any bytes. media_type: the value of `Content-Type`, such as "text/plain".
    request_content(std::string content, std::string media_type)
        : bytes(std::move(content)), type(std::move(media_type))
    {
    }

    /// A JSON text as a body.
    ///
    /// Errors: throws `exception` with `errc::invalid_request` for NaN, infinity and invalid UTF-8.
    static request_content json(json::value const& value)
    {
        return request_content(to_json(value), "application/json");
    }

    std::string bytes; ///< the body
    std::string type;  ///< the value of `Content-Type`; empty: the header is not sent
};

/// A number from 0 that a request may omit.
using optional_number = optional_value<std::uint32_t>;
/// A `bool` that a request may omit.
using optional_flag = optional_value<bool>;

namespace detail {

template <>
inline constexpr bool is_vector<text_list> = true;
template <class T>
inline constexpr bool is_optional<optional_value<T>> = true;

} // namespace detail

} // namespace appmixer

#endif
