#ifndef APPMIXER_JSON_READER_HPP
#define APPMIXER_JSON_READER_HPP

// Reads JSON text of any source.

#include <appmixer/core/config.hpp>
#include <appmixer/core/error.hpp>
#include <appmixer/json/detail/json_errors.hpp>
#include <appmixer/json/detail/type_descriptor.hpp>

#include <boost/json/value.hpp>

#include <cstddef>
#include <string_view>

namespace appmixer {

namespace detail {

/// Reads a text into an object of a type that has a table.
APPMIXER_DECL result<void> read_document(std::string_view text, type_descriptor const& type, void* target,
                                         std::size_t max_depth = max_json_depth);

/// Reads a tree into an object. The result is what is of another type: fields in it, or all of it.
APPMIXER_DECL odd_fields read_tree(json::value const& from, type_descriptor const& shape, void* to);

template <class T>
odd_fields read_json(json::value const& from, T& to)
{
    return read_tree(from, shape_of<T>::value, &to);
}

} // namespace detail

/// Reads a model, a list of models, or any type that a member of a model may have, as a response is read.
///
///     result<flow> const read = from_json<flow>(text);
///
/// Unknown keys, `null`, and fields of another type than declared are kept in `extra`, so that `to_json` loses nothing.
///
/// max_depth: how deep arrays and objects may nest, up to 512.
/// Result: the value; `errc::invalid_json` with `detail()` "line 3, column 14: expected a colon", where lines and
/// columns count from 1 and columns are characters; or `errc::unexpected_shape` with a JSON pointer for a document of
/// another kind, such as an array instead of an object. Source: RFC 8259.
template <class T>
result<T> from_json(std::string_view text, std::size_t max_depth = detail::max_json_depth)
{
    result<T> value(boost::system::in_place_value);
    if (result<void> const done = detail::read_document(text, detail::shape_of<T>::value, &*value, max_depth); !done)
        value = done.error();
    return value;
}

/// Parses a JSON text (RFC 8259) into a tree.
///
/// * Numbers are exact: 64-bit integers as such, all others as the nearest double; a number beyond a double is the
///   largest one. `-0` is the integer 0.
/// * A byte order mark at the beginning is skipped, and a surrogate without its other half is U+FFFD.
/// * The last of several values under one key counts.
/// * A text may be 2 GiB long.
///
/// max_depth, result: as for `from_json`.
inline result<json::value> parse_json(std::string_view text, std::size_t max_depth = detail::max_json_depth)
{
    return from_json<json::value>(text, max_depth);
}

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/json/impl/reader.ipp>
#endif

#endif
