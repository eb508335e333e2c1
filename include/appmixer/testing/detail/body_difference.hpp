#ifndef APPMIXER_TESTING_DETAIL_BODY_DIFFERENCE_HPP
#define APPMIXER_TESTING_DETAIL_BODY_DIFFERENCE_HPP

// Compares the body of a request with the expected one.

#include <appmixer/core/config.hpp>
#include <appmixer/core/http.hpp>

#include <boost/json/value.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace appmixer::detail {

/// Compares a received text with the expected one.
using same_text = std::function<bool(std::string_view expected, std::string_view received)>;

/// The greatest depth of JSON in a body; deeper JSON is treated as text. A recording nests it a few levels deeper.
inline constexpr std::size_t max_body_depth = 500;

/// The JSON document of a body; nothing when it is not JSON. A body of another content type counts as JSON when it
/// begins like an object or an array.
APPMIXER_DECL std::optional<json::value> json_body(header_list const& headers, std::string_view body);

/// The first difference of a JSON document from the expected one, such as `at /a: expected 1, received 2`; empty
/// without one. The order of keys and the notation of numbers do not matter.
APPMIXER_DECL std::string json_difference(json::value const& expected, json::value const& received,
                                          same_text const& same);

/// The first line of a text that differs from the expected one, as a message; empty without one.
APPMIXER_DECL std::string line_difference(std::string_view expected, std::string_view received, same_text const& same);

/// The first difference of a body from the expected one, a message that begins with "differs in the body"; empty
/// without one. JSON is compared as JSON, everything else line by line.
APPMIXER_DECL std::string body_difference(std::optional<json::value> const& expected_document,
                                          std::string_view expected, http_request const& received,
                                          same_text const& same);

/// A text in quotes and in one line, shortened when it is long.
APPMIXER_DECL std::string in_quotes(std::string_view text);

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/testing/impl/body_difference.ipp>
#endif

#endif
