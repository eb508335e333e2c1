#ifndef APPMIXER_CORE_DETAIL_DOUBLE_TEXT_HPP
#define APPMIXER_CORE_DETAIL_DOUBLE_TEXT_HPP

// Doubles as text, exact both ways.

#include <appmixer/core/config.hpp>

#include <string>
#include <string_view>

// libc++ reads doubles from 20 on, but leaves the macro undefined as long as the rest is missing.
#if defined(__cpp_lib_to_chars) || (defined(_LIBCPP_VERSION) && _LIBCPP_VERSION >= 200000)
#define APPMIXER_DETAIL_HAS_FROM_CHARS 1
#else
#define APPMIXER_DETAIL_HAS_FROM_CHARS 0
#endif

namespace appmixer::detail {

/// The double nearest to a valid number; the largest one for a number beyond it, since JSON has no word for infinity.
APPMIXER_DECL double nearest_double(std::string_view text);
/// The same by `strtod`: for numbers beyond a double, and where `from_chars` takes no double.
APPMIXER_DECL double nearest_double_of_c(std::string_view text);

/// Appends a finite number as JavaScript writes it: the fewest digits that read back as the same double, with an
/// exponent only from 1e21 and below 1e-6. with_fraction: whether whole numbers get ".0".
APPMIXER_DECL void append_double(std::string& out, double value, bool with_fraction);

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/core/impl/double_text.ipp>
#endif

#endif
