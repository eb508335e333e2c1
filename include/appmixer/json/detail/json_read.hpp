#ifndef APPMIXER_JSON_DETAIL_JSON_READ_HPP
#define APPMIXER_JSON_DETAIL_JSON_READ_HPP

#include <appmixer/core/config.hpp>
#include <appmixer/json/detail/type_descriptor.hpp>

#include <boost/json/value.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace appmixer::detail {

/// Where and how a JSON document differs from what its type asks for.
class shape_mismatch {
public:
    shape_mismatch() = default;
    std::string pointer;       ///< RFC 6901
    std::string_view expected; ///< "a string"
    std::string_view found;    ///< "an array"

    /// Notes the innermost place; the callers on the way out add theirs in front.
    bool at(json::value const& value, std::string_view wanted) { return at(value.kind(), wanted); }
    APPMIXER_DECL bool at(json::kind value, std::string_view wanted);
    APPMIXER_DECL bool inside(std::string_view key);
    APPMIXER_DECL bool inside(std::size_t index);
};

/// Stores a value that is neither array nor object, and not null.
APPMIXER_DECL bool read_text(std::string_view from, type_descriptor const& shape, void* to, shape_mismatch& why);
APPMIXER_DECL bool read_bool(bool from, type_descriptor const& shape, void* to, shape_mismatch& why);
APPMIXER_DECL bool read_number(json::value const& from, type_descriptor const& shape, void* to, shape_mismatch& why);

/// Reads a value of any type that a model or a response may have, by moving out of the document.
APPMIXER_DECL bool read_value(json::value& from, type_descriptor const& shape, void* to, shape_mismatch& why);
/// Moves the known keys of an object into a model and all others, with every null, into its `extra`.
APPMIXER_DECL bool read_record(json::value& from, record_shape const& shape, void* to, shape_mismatch& why);

/// The same, for a type that is known.
template <class T>
bool read_json(json::value& from, T& to, shape_mismatch& why)
{
    return read_value(from, shape_of<T>::value, &to, why);
}

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/json/impl/json_read.ipp>
#endif

#endif
