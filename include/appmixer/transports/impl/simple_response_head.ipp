#ifndef APPMIXER_TRANSPORTS_IMPL_SIMPLE_RESPONSE_HEAD_IPP
#define APPMIXER_TRANSPORTS_IMPL_SIMPLE_RESPONSE_HEAD_IPP

#include <appmixer/core/http.hpp>
#include <appmixer/transports/detail/simple_response_head.hpp>

#include <charconv>
#include <system_error>
#include <utility>

namespace appmixer::detail {

inline bool simple_response_head::read_status(std::string_view line) noexcept
{
    constexpr std::string_view version = "HTTP/1.1 ";
    constexpr std::size_t size_before_reason = version.size() + 4;
    if (line.size() < size_before_reason || !line.starts_with(version) || line[size_before_reason - 1] != ' ')
        return false;
    for (char const c : line.substr(version.size(), 3)) {
        if (c < '0' || c > '9')
            return false;
        status = status * 10 + (c - '0');
    }
    return status >= 200 && status != 204 && status != 304; // these have no body, whatever they say
}

/// One field. Its line contains no control character but the tab, and is followed by a CR.
inline bool simple_response_head::read_field(std::string_view line) noexcept
{
    std::size_t length = 0;
    while (token_bytes[static_cast<unsigned char>(line.data()[length])]) // a CR ends it at the latest
        ++length;
    std::string_view const name(line.data(), length);
    auto const is_blank = [](char c) { return c == ' ' || c == '\t'; };
    if (name.empty() || line.size() < length + 3 || line[length] != ':' || line[length + 1] != ' ')
        return false;
    std::string_view const value(line.data() + length + 2, line.size() - length - 2);
    if (is_blank(value.front()) || is_blank(value.back()))
        return false;

    switch (length) { // most names are told from those that decide something by their length
    case std::string_view("Content-Length").size(): return !iequals(name, "Content-Length") || read_body_size(value);
    case std::string_view("Connection").size():
        if (!iequals(name, "Connection"))
            return true;
        if (!iequals(value, "close"))
            return iequals(value, "keep-alive");
        keeps_connection = false;
        return true;
    case std::string_view("Transfer-Encoding").size(): return !iequals(name, "Transfer-Encoding");
    case std::string_view("Proxy-Connection").size(): return !iequals(name, "Proxy-Connection");
    default: return true;
    }
}

inline bool simple_response_head::read_body_size(std::string_view value) noexcept
{
    if (std::exchange(has_body_size_, true))
        return false; // more than one
    char const* const last = value.data() + value.size();
    auto const [end, failure] = std::from_chars(value.data(), last, body_size);
    return failure == std::errc() && end == last;
}

APPMIXER_DECL std::optional<simple_response_head> simple_response_head::read(std::string_view input) noexcept
{
    simple_response_head head;
    std::string_view rest = input;
    while (true) {
        std::size_t const end = find_control(rest);
        if (rest.size() - end < 2 || rest[end] != '\r' || rest[end + 1] != '\n')
            return std::nullopt;
        std::string_view const line = rest.substr(0, end);
        bool const first = rest.size() == input.size();
        if (line.empty() && !first)
            break;
        if (first ? !head.read_status(line) : !head.read_field(line))
            return std::nullopt;
        rest.remove_prefix(end + 2);
        if (first)
            head.fields = rest;
    }
    if (!head.has_body_size_)
        return std::nullopt;
    head.fields.remove_suffix(rest.size());
    head.size = input.size() - rest.size() + 2;
    return head;
}

} // namespace appmixer::detail

#endif
