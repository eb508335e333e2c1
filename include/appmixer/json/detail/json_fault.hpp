#ifndef APPMIXER_JSON_DETAIL_JSON_FAULT_HPP
#define APPMIXER_JSON_DETAIL_JSON_FAULT_HPP

#include <cstddef>
#include <string>
#include <string_view>

namespace appmixer::detail {

/// Why a text is not JSON.
enum class json_reason : unsigned char {
    none,
    no_value,
    no_key,
    no_key_or_end,
    no_colon,
    no_comma_or_end,
    bad_number,
    bad_literal,
    control_character,
    bad_escape,
    bad_hex,
    bad_utf8,
    too_deep,
    too_long,
    more_text,
    cut_off,
};

/// How deep arrays and objects may nest at most.
inline constexpr std::size_t max_json_depth = 512;
/// How long a text may be, in bytes: what a string of Boost.JSON can hold.
inline constexpr std::size_t max_json_size = 0x7ffffffe;

constexpr std::string_view reason_text(json_reason reason) noexcept
{
    switch (reason) {
    case json_reason::none: return "no error";
    case json_reason::no_value: return "expected a value";
    case json_reason::no_key: return "expected a key in quotes";
    case json_reason::no_key_or_end: return "expected a key in quotes or }";
    case json_reason::no_colon: return "expected a colon";
    case json_reason::no_comma_or_end: return "expected a comma or the closing bracket";
    case json_reason::bad_number: return "invalid number";
    case json_reason::bad_literal: return "expected true, false or null";
    case json_reason::control_character: return "control character in a string";
    case json_reason::bad_escape: return "invalid escape";
    case json_reason::bad_hex: return "expected four hex digits";
    case json_reason::bad_utf8: return "invalid UTF-8";
    case json_reason::too_deep: return "nested too deep";
    case json_reason::too_long: return "longer than 2 GiB";
    case json_reason::more_text: return "more text after the value";
    case json_reason::cut_off: return "the text ends too early";
    }
    return {};
}

/// Why and where a text is not JSON, if it is not.
class json_fault {
public:
    json_fault() = default;
    json_fault(json_reason why, std::size_t where) noexcept : reason(why), offset(where) {}
    json_reason reason = json_reason::none;
    std::size_t offset = 0; ///< of the byte that was not expected; counted from 0

    bool failed() const noexcept { return reason != json_reason::none; }
    explicit operator bool() const noexcept { return failed(); }
    /// "expected a colon at byte 17", where the first byte is number 1.
    std::string message() const { return std::string(reason_text(reason)) + " at byte " + std::to_string(offset + 1); }
};

} // namespace appmixer::detail

#endif
