#ifndef APPMIXER_CORE_IMPL_HTTP_IPP
#define APPMIXER_CORE_IMPL_HTTP_IPP

#include <appmixer/core/detail/ascii.hpp>
#include <appmixer/core/http.hpp>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>

namespace appmixer {

APPMIXER_DECL std::string_view to_string(method value) noexcept
{
    switch (value) {
    case method::get: return "GET";
    case method::head: return "HEAD";
    case method::post: return "POST";
    case method::put: return "PUT";
    case method::patch: return "PATCH";
    case method::delete_: return "DELETE";
    case method::options: return "OPTIONS";
    }
    return {};
}

APPMIXER_DECL std::optional<method> to_method(std::string_view name) noexcept
{
    for (method candidate :
         {method::get, method::head, method::post, method::put, method::patch, method::delete_, method::options})
        if (to_string(candidate) == name)
            return candidate;
    return std::nullopt;
}

namespace detail {

APPMIXER_DECL std::size_t find_control(std::string_view text) noexcept
{
    constexpr std::uint64_t ones = ~std::uint64_t(0) / 255; // 1 in each byte
    std::size_t at = 0;
    while (text.size() - at >= 8) { // eight bytes at once, since every byte of a response's head is looked at here
        std::uint64_t bytes = 0;
        std::memcpy(&bytes, text.data() + at, 8);
        std::uint64_t const low = bytes & ones * 0x7f;
        std::uint64_t const controls = (~(low + ones * 0x60) | (low + ones)) & ~bytes & ones * 0x80; // < 0x20 or 0x7f
        if (controls == 0) {
            at += 8;
            continue;
        }
        bool const little = std::endian::native == std::endian::little;
        at += static_cast<std::size_t>(little ? std::countr_zero(controls) : std::countl_zero(controls)) / 8;
        if (text[at] != '\t')
            return at;
        ++at;
    }
    auto const is_control = [](unsigned char c) { return (c < 0x20 && c != '\t') || c == 0x7f; };
    while (at < text.size() && !is_control(static_cast<unsigned char>(text[at])))
        ++at;
    return at;
}

APPMIXER_DECL bool is_field_value(std::string_view text) noexcept { return find_control(text) == text.size(); }

APPMIXER_DECL bool is_token(std::string_view text) noexcept
{
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return token_bytes[static_cast<unsigned char>(c)]; });
}

APPMIXER_DECL bool is_target(std::string_view text) noexcept
{
    return !text.empty() && text.front() == '/' &&
           std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f && c != '#'; });
}

APPMIXER_DECL bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept
{
    return a.size() == b.size() &&
           std::equal(a.begin(), a.end(), b.begin(), [&](char x, char y) { return to_lower(x) == to_lower(y); });
}

} // namespace detail

APPMIXER_DECL void header_list::append(std::string_view name, std::string_view value)
{
    if (!detail::is_token(name))
        throw exception(error(errc::invalid_request, phase::none, "a header name contains an invalid character"));
    if (!detail::is_field_value(value))
        throw exception(error(errc::invalid_request, phase::none,
                              "the header " + std::string(name) + " contains a control character"));
    std::size_t const first = value.find_first_not_of(" \t");
    append_unchecked(name, first == std::string_view::npos
                               ? std::string_view()
                               : value.substr(first, value.find_last_not_of(" \t") - first + 1));
}

APPMIXER_DECL void header_list::append_unchecked(std::string_view name, std::string_view value)
{
    std::size_t const size = text_.size() + name.size() + value.size() + 4;
    auto const append_to = [&](std::string& text) { text.append(name).append(": ").append(value).append("\r\n"); };
    if (size <= text_.capacity()) {
        append_to(text_);
        return;
    }
    std::string larger; // a new string, since name and value may point into this list
    larger.reserve((std::max)({size, 2 * text_.capacity(), initial_capacity}));
    larger.append(text_);
    append_to(larger);
    text_ = std::move(larger);
}

APPMIXER_DECL void header_list::set(std::string_view name, std::string_view value)
{
    header_list replacement;
    replacement.append(name,
                       value); // made first: the value may point into this list, and an invalid one must not change it
    remove(name);
    text_.append(replacement.text_);
}

APPMIXER_DECL void header_list::remove(std::string_view name)
{
    std::string const wanted(name); // name may point into this list
    std::size_t position = 0;
    while (position < text_.size()) {
        std::size_t const length = text_.find("\r\n", position) + 2 - position;
        if (detail::iequals((*const_iterator(std::string_view(text_).substr(position))).name, wanted))
            text_.erase(position, length);
        else
            position += length;
    }
}

APPMIXER_DECL std::optional<std::string_view> header_list::get(std::string_view name) const noexcept
{
    // The position of the colon rules most fields out before their names are compared.
    std::size_t const length = name.size();
    for (std::string_view remaining = text_; !remaining.empty();) {
        std::size_t const end = remaining.find('\r'); // values contain none
        if (end > length && remaining[length] == ':' && detail::iequals(remaining.substr(0, length), name) &&
            name.find(':') == std::string_view::npos)
            return remaining.substr(length + 2, end - length - 2);
        remaining.remove_prefix(end + 2);
    }
    return std::nullopt;
}

} // namespace appmixer

#endif
