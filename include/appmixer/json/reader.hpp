#ifndef APPMIXER_JSON_READER_HPP
#define APPMIXER_JSON_READER_HPP

// Reads JSON text of any source.

#include <appmixer/core/config.hpp>
#include <appmixer/core/error.hpp>
#include <appmixer/json/detail/json_fault.hpp>

#include <boost/json/value.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace appmixer {

/// Parses a JSON text (RFC 8259) into a tree.
///
/// * Numbers are exact: 64-bit integers as such, all others as the nearest double; a number beyond a double is the
///   largest one. `-0` is the integer 0.
/// * A byte order mark at the beginning is skipped, and a surrogate without its other half is U+FFFD.
/// * The last of several values under one key counts.
/// * A text may be 2 GiB long.
///
/// max_depth: how deep arrays and objects may nest, up to 512.
/// Result: the tree, or `errc::invalid_json` with `detail()` "line 3, column 14: expected a colon". Lines and columns
/// count from 1; columns are characters.
APPMIXER_DECL result<json::value> parse_json(std::string_view text, std::size_t max_depth = detail::max_json_depth);

namespace detail {

/// The position of a byte of a text as "line 3, column 14".
APPMIXER_DECL std::string position_name(std::string_view text, std::size_t offset);

} // namespace detail

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/json/impl/reader.ipp>
#endif

#endif
