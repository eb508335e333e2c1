#ifndef APPMIXER_CORE_OPEN_ENUM_HPP
#define APPMIXER_CORE_OPEN_ENUM_HPP

// Enumerations of which the server may have more values than the library knows.

#include <appmixer/core/config.hpp>
#include <appmixer/core/detail/compact_string.hpp>

#include <concepts>
#include <iosfwd>
#include <string_view>

namespace appmixer {

/// An enumeration that the server may extend at any time. A text that the enumeration `Known` lists has an enumerator
/// there; any other is kept as it is and has the value `Known::unknown`. `Known` lists its texts in a function
/// `enumerators(Known)`, found by argument-dependent lookup, that returns an array of (enumerator, text) pairs:
///
///     enum class colour { unknown, red, green };
///     constexpr auto enumerators(colour) noexcept
///     {
///         return std::array{std::pair(colour::red, std::string_view("red")),
///                           std::pair(colour::green, std::string_view("green"))};
///     }
template <class Known>
class open_enum {
public:
    /// Empty: an absent key.
    open_enum() = default;
    /// A known value. `Known::unknown` makes an empty one.
    open_enum(Known value) noexcept : value_(value) {}
    /// Any text, known or not.
    explicit open_enum(std::string_view text)
    {
        for (auto const& [known, known_text] : enumerators(Known{})) {
            if (known_text == text) {
                value_ = known;
                return;
            }
        }
        unknown_ = detail::compact_string(text);
    }

    /// Any text, known or not: `flow.type = "automation"`.
    template <std::convertible_to<std::string_view> Text>
    open_enum& operator=(Text const& text)
    {
        return *this = open_enum(std::string_view(text));
    }

    /// The enumerator, for a `switch`; `Known::unknown` for a text that `Known` does not list.
    Known value() const noexcept { return value_; }
    /// The text as the server writes it; empty when there is none. The view is valid until the object changes.
    std::string_view text() const noexcept
    {
        for (auto const& [known, known_text] : enumerators(Known{}))
            if (known == value_)
                return known_text;
        return unknown_.view();
    }

    /// Compares the texts.
    friend bool operator==(open_enum const& a, open_enum const& b) noexcept { return a.text() == b.text(); }
    /// Compares with an enumerator: `flow.stage == flow_stage::running`.
    friend bool operator==(open_enum const& a, Known b) noexcept { return a.value_ == b; }
    /// Compares with the server's text: `flow.stage == "running"`.
    friend bool operator==(open_enum const& a, std::string_view b) noexcept { return a.text() == b; }

    /// Writes the text.
    template <class Traits>
    friend std::basic_ostream<char, Traits>& operator<<(std::basic_ostream<char, Traits>& out, open_enum const& value)
    {
        return out << std::basic_string_view<char, Traits>(value.text().data(), value.text().size());
    }

private:
    Known value_ = Known::unknown;
    detail::compact_string unknown_; // the text, when `Known` does not list it
};

namespace detail {

template <class T>
inline constexpr bool is_open_enum = false;
template <class T>
inline constexpr bool is_open_enum<open_enum<T>> = true;

} // namespace detail

} // namespace appmixer

#endif
