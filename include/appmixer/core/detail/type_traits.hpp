#ifndef APPMIXER_CORE_DETAIL_TYPE_TRAITS_HPP
#define APPMIXER_CORE_DETAIL_TYPE_TRAITS_HPP

// What templates ask about types of the standard library.

#include <optional>
#include <vector>

namespace appmixer::detail {

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <class T>
inline constexpr bool is_vector = false;
template <class T, class A>
inline constexpr bool is_vector<std::vector<T, A>> = true;

/// For a `static_assert` that fails only when the template around it is instantiated.
template <class T>
inline constexpr bool always_false = false;

} // namespace appmixer::detail

#endif
