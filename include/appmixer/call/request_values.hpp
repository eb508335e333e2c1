#ifndef APPMIXER_CALL_REQUEST_VALUES_HPP
#define APPMIXER_CALL_REQUEST_VALUES_HPP

#include <appmixer/json/model.hpp>

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

/// The members of requests: what the standard has for them, with a clear word when something else is assigned.

/// A list of texts, such as the conditions of a filter. A single one can be assigned as well:
///
///     query.filter = "customFields.region:emea";
///     query.filter = {"stage:running", "name:^Import"};
class text_list : public std::vector<std::string> {
public:
    using std::vector<std::string>::vector;
    text_list() = default;
    text_list(std::vector<std::string> all) : std::vector<std::string>(std::move(all)) {}

    text_list& operator=(std::string_view one)
    {
        assign(1, std::string(one));
        return *this;
    }
    text_list& operator=(std::initializer_list<std::string> all)
    {
        assign(all);
        return *this;
    }
    template <class Other>
    requires(!std::convertible_to<Other const&, std::string_view> &&
             !std::convertible_to<Other const&, std::vector<std::string>>) text_list&
    operator=(Other const&)
    {
        static_assert(detail::always_false<Other>, "appmixer: a text or a list of texts is due here");
        return *this;
    }
};

namespace detail {

/// What may be assigned to an optional number, or to an optional flag. For a flag a text would do otherwise: a pointer
/// that is not null is true.
template <class From, class T>
concept fits_into = std::same_as<From, T> || std::same_as<From, std::optional<T>> ||
    (!std::same_as<T, bool> && !std::same_as<From, bool> && std::convertible_to<From, std::optional<T>>);

} // namespace detail

/// A number, or `true` or `false`, that a request may be without.
template <class T>
class optional_value : public std::optional<T> {
public:
    optional_value() = default;
    optional_value(std::nullopt_t) noexcept {}
    optional_value(std::optional<T> value) noexcept : std::optional<T>(value) {}

    template <class From>
    requires(!std::same_as<From, std::nullopt_t>) optional_value& operator=(From const& value)
    {
        constexpr bool fits = detail::fits_into<std::decay_t<From const>, T>;
        if constexpr (std::same_as<T, bool>)
            static_assert(fits, "appmixer: true or false is due here, or std::nullopt");
        else
            static_assert(fits, "appmixer: a number is due here, or std::nullopt");
        if constexpr (fits)
            std::optional<T>::operator=(value);
        return *this;
    }
};

using optional_number = optional_value<std::uint32_t>;
using optional_flag = optional_value<bool>;

namespace detail {

template <>
inline constexpr bool is_vector<text_list> = true;
template <class T>
inline constexpr bool is_optional<optional_value<T>> = true;

} // namespace detail

} // namespace appmixer

#endif
