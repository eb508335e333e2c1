#ifndef APPMIXER_ALGORITHMS_IMPL_LIST_POSITION_IPP
#define APPMIXER_ALGORITHMS_IMPL_LIST_POSITION_IPP

// The text of a position: checksum, order, offset, count and time, separated by dots, then a colon before each key.
// The checksum is also of the request, so that a text for another request is not accepted.

#include <appmixer/algorithms/detail/list_position.hpp>
#include <appmixer/core/detail/hex.hpp>
#include <appmixer/core/detail/percent.hpp>

#include <array>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <system_error>

namespace appmixer::detail {

/// The letters of the orders, by their values.
inline constexpr std::string_view page_order_letters = "knrus";

/// FNV-1a, 64 bits.
inline std::string position_checksum(std::string_view text, std::string_view request)
{
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (std::string_view const part : {text, std::string_view("\n"), request})
        for (char const c : part)
            hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    std::string digits;
    for (int shift = 60; shift >= 0; shift -= 4)
        digits += hex_digit(hash >> shift);
    return digits;
}

/// Reads a number that is followed by an end character, and removes both.
template <class Number>
std::optional<Number> take_number(std::string_view& text, char end)
{
    Number number{};
    auto const [stop, code] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (code != std::errc() || stop == text.data() + text.size() || *stop != end)
        return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(stop - text.data()) + 1);
    return number;
}

APPMIXER_DECL std::string list_position::text(std::string_view request) const
{
    std::string body(1, page_order_letters[static_cast<std::size_t>(order)]);
    body += '.' + std::to_string(offset) + '.' + std::to_string(count) + '.';
    if (time)
        body += std::to_string(time->time_since_epoch().count());
    body += '.';
    for (std::string const& key : given)
        body += ':' + percent_encoded(key);
    return position_checksum(body, request) + '.' + body;
}

APPMIXER_DECL std::optional<list_position> list_position::parse(std::string_view text, std::string_view request)
{
    std::size_t const dot = text.find('.');
    if (dot == std::string_view::npos || text.substr(0, dot) != position_checksum(text.substr(dot + 1), request))
        return std::nullopt;
    text.remove_prefix(dot + 1);
    std::size_t const order = page_order_letters.find(text.substr(0, 1));
    if (text.substr(1, 1) != "." || order == std::string_view::npos)
        return std::nullopt;
    text.remove_prefix(2);
    list_position position(static_cast<page_order>(order));
    auto const offset = take_number<std::uint64_t>(text, '.');
    auto const count = take_number<std::uint64_t>(text, '.');
    if (!offset || !count)
        return std::nullopt;
    position.offset = *offset;
    position.count = *count;
    if (!text.starts_with('.')) {
        auto const since = take_number<std::int64_t>(text, '.');
        if (!since)
            return std::nullopt;
        position.time = timestamp(std::chrono::milliseconds(*since));
    } else {
        text.remove_prefix(1);
    }
    while (text.starts_with(':')) {
        text.remove_prefix(1);
        std::string_view const encoded = text.substr(0, text.find(':'));
        text.remove_prefix(encoded.size());
        std::optional<std::string> key = percent_decoded(encoded, false);
        if (!key)
            return std::nullopt;
        position.given.push_back(std::move(*key));
    }
    return position;
}

} // namespace appmixer::detail

#endif
