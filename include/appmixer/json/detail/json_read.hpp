#ifndef APPMIXER_JSON_DETAIL_JSON_READ_HPP
#define APPMIXER_JSON_DETAIL_JSON_READ_HPP

#include <appmixer/core/config.hpp>
#include <appmixer/json/detail/json_number.hpp>
#include <appmixer/json/detail/type_descriptor.hpp>

#include <boost/json/value.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace appmixer::detail {

/// What a value is.
constexpr std::string_view kind_name(json::kind kind) noexcept
{
    switch (kind) {
    case json::kind::null: return "null";
    case json::kind::bool_: return "a boolean";
    case json::kind::int64:
    case json::kind::uint64:
    case json::kind::double_: return "a number";
    case json::kind::string: return "a string";
    case json::kind::array: return "an array";
    case json::kind::object: return "an object";
    }
    return {};
}

/// What a value has to be to be read.
constexpr std::string_view shape_name(type_kind kind) noexcept
{
    switch (kind) {
    case type_kind::text:
    case type_kind::open_enum: return "a string";
    case type_kind::flag: return "a boolean";
    case type_kind::time: return "a date";
    case type_kind::signed_integer: return "a whole number";
    case type_kind::unsigned_integer: return "a whole number, not negative";
    case type_kind::real: return "a number";
    case type_kind::any:
    case type_kind::raw:
    case type_kind::unwanted: return "a value";
    case type_kind::array:
    case type_kind::list: return "an array";
    case type_kind::object:
    case type_kind::raw_object:
    case type_kind::record:
    case type_kind::member_of: return "an object";
    }
    return {};
}

/// Where and how a JSON document differs from what its type asks for.
class shape_mismatch {
public:
    shape_mismatch() = default;
    std::string pointer;       ///< RFC 6901
    std::string_view expected; ///< "a string"
    std::string_view found;    ///< "an array"

    /// "expected a string, found an array"
    std::string text() const { return "expected " + std::string(expected) + ", found " + std::string(found); }

    /// Notes the innermost place; the callers on the way out add theirs in front.
    bool at(json::value const& value, std::string_view wanted) { return at(value.kind(), wanted); }
    APPMIXER_DECL bool at(json::kind value, std::string_view wanted);
    APPMIXER_DECL bool inside(std::string_view key);
    APPMIXER_DECL bool inside(std::size_t index);
};

/// The fields whose values are of another type than their members, and were put into `extra` instead.
class odd_fields {
public:
    odd_fields() = default;
    std::size_t count = 0; ///< with the null elements that were left out of lists
    shape_mismatch first;
    /// Notes one. The callers on the way out add their place in front when it is the first.
    void add(shape_mismatch const& why)
    {
        if (count++ == 0)
            first = why;
    }
};

/// Whether null is a value of a type. As an element of a list of any other type it is left out.
inline bool takes_null(type_descriptor const& shape) noexcept
{
    return shape.open != nullptr || shape.kind == type_kind::any || shape.kind == type_kind::raw;
}

/// Stores a value that is neither array nor object, and not null.
APPMIXER_DECL bool read_text(std::string_view from, type_descriptor const& shape, void* to, shape_mismatch& why);
APPMIXER_DECL bool read_bool(bool from, type_descriptor const& shape, void* to, shape_mismatch& why);
APPMIXER_DECL bool read_number(json_number const& from, type_descriptor const& shape, void* to, shape_mismatch& why);

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/json/impl/json_read.ipp>
#endif

#endif
