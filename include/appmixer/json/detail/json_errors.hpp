#ifndef APPMIXER_JSON_DETAIL_JSON_ERRORS_HPP
#define APPMIXER_JSON_DETAIL_JSON_ERRORS_HPP

// What can be wrong with a text: it is not JSON, or it is JSON of another form than its type.

#include <appmixer/core/config.hpp>
#include <appmixer/core/detail/json_pointer.hpp>

#include <boost/json/kind.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace appmixer::detail {

/// How deep arrays and objects may nest at most.
inline constexpr std::size_t max_json_depth = 512;
/// How long a text may be, in bytes: what a string of Boost.JSON can hold.
inline constexpr std::size_t max_json_size = 0x7ffffffe;

/// Why and where a text is not JSON, if it is not.
class json_fault {
public:
    json_fault() = default;
    json_fault(std::string_view why, std::size_t where) noexcept : reason(why), offset(where) {}
    std::string_view reason; ///< empty when nothing is wrong
    std::size_t offset = 0;  ///< of the byte that was not expected; counted from 0

    explicit operator bool() const noexcept { return !reason.empty(); }
    /// "expected a colon at byte 17", where the first byte is number 1.
    std::string message() const { return std::string(reason) + " at byte " + std::to_string(offset + 1); }
};

/// What a value is.
constexpr std::string_view kind_name(json::kind kind) noexcept
{
    constexpr std::string_view names[] = {"null",     "a boolean", "a number", "a number",
                                          "a number", "a string",  "an array", "an object"};
    return names[static_cast<std::size_t>(kind)];
}

/// Where and how a JSON document differs from what its type asks for.
class shape_mismatch {
public:
    shape_mismatch() = default;
    shape_mismatch(std::string_view wanted, json::kind what) noexcept : expected(wanted), found(kind_name(what)) {}
    std::string pointer;       ///< RFC 6901
    std::string_view expected; ///< "a string"
    std::string_view found;    ///< "an array"

    /// "expected a string, found an array"
    std::string text() const { return "expected " + std::string(expected) + ", found " + std::string(found); }

    /// Adds a step in front of the pointer.
    void inside(std::string_view key) { prepend_pointer_step(pointer, key); }
    void inside(std::size_t index) { inside(std::to_string(index)); }
};

/// The fields whose values are of another type than their members, and were put into `extra` instead.
class odd_fields {
public:
    odd_fields() = default;
    explicit odd_fields(shape_mismatch only) noexcept : count(1), first(std::move(only)) {}
    std::size_t count = 0; ///< with the null elements that were left out of lists
    shape_mismatch first;
};

} // namespace appmixer::detail

#endif
