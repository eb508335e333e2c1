#ifndef APPMIXER_JSON_DETAIL_JSON_NUMBER_HPP
#define APPMIXER_JSON_DETAIL_JSON_NUMBER_HPP

// The value of a number in JSON text.

#include <appmixer/core/config.hpp>

#include <boost/json/value.hpp>

#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>

namespace appmixer::detail {

/// A valid number: a 64-bit integer where the text is one and fits, a double otherwise.
APPMIXER_DECL json::value parse_number(std::string_view text);

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/json/impl/json_number.ipp>
#endif

#endif
