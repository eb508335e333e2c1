#ifndef APPMIXER_TESTING_DETAIL_DIFFERENCE_HPP
#define APPMIXER_TESTING_DETAIL_DIFFERENCE_HPP

#include <appmixer/core/config.hpp>
#include <appmixer/core/http.hpp>

#include <boost/json/value.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace appmixer::detail {

/// Whether a text that came is the one that was expected.
using same_text = std::function<bool(std::string_view expected, std::string_view came)>;

/// How deep the JSON of a body may be nested; a deeper one is taken as text.
inline constexpr std::size_t deepest_body = 128;

/// The document that a body is: one that says so, or that says nothing else, or that begins as an object or an array.
APPMIXER_DECL std::optional<json::value> json_body(header_list const& headers, std::string_view body);

/// Where a JSON document first differs from the expected one, in words that begin with its place; empty where it does
/// not. Neither the order of keys counts nor how a number is written.
APPMIXER_DECL std::string json_difference(json::value const& expected, json::value const& came, same_text const& same);

/// In which line a text first differs from the expected one, in words; empty where it does not.
APPMIXER_DECL std::string line_difference(std::string_view expected, std::string_view came, same_text const& same);

/// In what a body first differs from the expected one, in words that begin with "in the body"; empty for nothing. JSON
/// is compared with JSON, everything else line by line.
APPMIXER_DECL std::string body_difference(std::optional<json::value> const& expected_document,
                                          std::string_view expected, http_request const& came, same_text const& same);

/// A text in quotes and in one line, cut when it is long.
APPMIXER_DECL std::string in_quotes(std::string_view text);

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/testing/impl/difference.ipp>
#endif

#endif
