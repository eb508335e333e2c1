#ifndef APPMIXER_ALGORITHMS_IMPL_CONTENT_RANGE_IPP
#define APPMIXER_ALGORITHMS_IMPL_CONTENT_RANGE_IPP

#include <appmixer/algorithms/detail/content_range.hpp>
#include <appmixer/core/detail/ascii.hpp>
#include <appmixer/core/detail/http_date.hpp>
#include <appmixer/core/detail/percent.hpp>
#include <appmixer/core/detail/utf8.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <system_error>
#include <utility>

namespace appmixer::detail {

APPMIXER_DECL std::optional<std::uint64_t> parse_digits(std::string_view text) noexcept
{
    std::uint64_t value = 0;
    auto const [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failure != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

APPMIXER_DECL std::optional<content_range> parse_content_range(std::string_view text) noexcept
{
    constexpr std::string_view unit = "bytes ";
    std::size_t const slash = text.find('/');
    if (!iequals(text.substr(0, unit.size()), unit) || slash == std::string_view::npos)
        return std::nullopt;
    std::string_view const range = text.substr(unit.size(), slash - unit.size());
    std::string_view const whole = text.substr(slash + 1);
    content_range parsed;
    parsed.length = parse_digits(whole);
    if (!parsed.length && whole != "*")
        return std::nullopt;
    if (range == "*")
        return parsed.length ? std::optional(parsed) : std::nullopt;
    std::size_t const dash = range.find('-');
    if (dash == std::string_view::npos)
        return std::nullopt;
    std::optional<std::uint64_t> const last = parse_digits(range.substr(dash + 1));
    parsed.first = parse_digits(range.substr(0, dash));
    if (!parsed.first || !last || *last < *parsed.first || (parsed.length && *last >= *parsed.length))
        return std::nullopt;
    parsed.last = *last;
    return parsed;
}

APPMIXER_DECL std::optional<std::uint64_t> content_length(header_list const& headers) noexcept
{
    return parse_digits(headers.get("Content-Length").value_or(std::string_view()));
}

APPMIXER_DECL bool is_strong_tag(std::string_view text) noexcept
{
    if (text.size() < 2 || text.front() != '"' || text.back() != '"')
        return false;
    text = text.substr(1, text.size() - 2);
    return std::all_of(text.begin(), text.end(), [](char c) {
        auto const byte = static_cast<unsigned char>(c);
        return byte > 0x20 && byte != '"' && byte != 0x7f;
    });
}

/// A date in the preferred format (RFC 9110 §5.6.7).
inline std::optional<std::chrono::sys_seconds> fixed_date(std::optional<std::string_view> text)
{
    if (!text)
        return std::nullopt;
    std::optional<std::chrono::sys_seconds> const date = parse_http_date(*text, std::chrono::sys_seconds());
    return date && format_http_date(*date) == *text ? date : std::nullopt;
}

APPMIXER_DECL std::string_view range_validator(header_list const& headers)
{
    if (std::optional<std::string_view> const tag = headers.get("ETag"))
        return is_strong_tag(*tag) ? *tag : std::string_view();
    std::optional<std::chrono::sys_seconds> const date = fixed_date(headers.get("Date"));
    std::optional<std::chrono::sys_seconds> const modified = fixed_date(headers.get("Last-Modified"));
    if (!date || !modified || *date - *modified < std::chrono::minutes(1))
        return {};
    return *headers.get("Last-Modified");
}

/// Removes the first parameter of a list, ";name=value …", and gives its name and value. False at the end.
inline bool take_parameter(std::string_view& list, std::string_view& name, std::string& value)
{
    constexpr std::string_view blanks = " \t;";
    list.remove_prefix((std::min)(list.find_first_not_of(blanks), list.size()));
    if (list.empty())
        return false;
    std::size_t const end = (std::min)(list.find_first_of("=;"), list.size());
    name = list.substr(0, end);
    name = name.substr(0, name.find_last_not_of(" \t") + 1);
    list.remove_prefix(end);
    value.clear();
    if (!list.starts_with('='))
        return true;
    list.remove_prefix(1);
    list.remove_prefix((std::min)(list.find_first_not_of(" \t"), list.size()));
    if (!list.starts_with('"')) {
        std::size_t const length = (std::min)(list.find(';'), list.size());
        value = list.substr(0, length);
        value.erase(value.find_last_not_of(" \t") + 1);
        list.remove_prefix(length);
        return true;
    }
    std::size_t at = 1;
    for (; at < list.size() && list[at] != '"'; ++at) {
        if (list[at] == '\\' && at + 1 < list.size())
            ++at;
        value += list[at];
    }
    list.remove_prefix((std::min)(at + 1, list.size()));
    return true;
}

/// ISO 8859-1 as UTF-8.
inline std::string from_latin1(std::string_view bytes)
{
    std::string text;
    for (char const byte : bytes)
        append_utf8(text, static_cast<unsigned char>(byte));
    return text;
}

/// Decodes the value of `filename*`, "UTF-8'en'a%20b" (RFC 8187 §3.2). Nothing when it is malformed or in another
/// character set.
inline std::optional<std::string> decode_extended(std::string_view value)
{
    std::size_t const first = value.find('\'');
    std::size_t const second = first == std::string_view::npos ? first : value.find('\'', first + 1);
    if (second == std::string_view::npos)
        return std::nullopt;
    std::string_view const charset = value.substr(0, first);
    std::optional<std::string> const bytes = percent_decoded(value.substr(second + 1), false);
    if (!bytes)
        return std::nullopt;
    if (iequals(charset, "UTF-8"))
        return is_utf8(*bytes) ? bytes : std::nullopt;
    return iequals(charset, "ISO-8859-1") ? std::optional(from_latin1(*bytes)) : std::nullopt;
}

/// Whether a character does not show, or changes the direction of those that follow.
constexpr bool is_invisible(char32_t c) noexcept
{
    return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0xad || c == 0x61c || (c >= 0x200b && c <= 0x200f) ||
           (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff;
}

inline std::string safe_file_name(std::string_view name)
{
    constexpr std::size_t longest = 255; // of most file systems
    std::size_t const slash = name.find_last_of("/\\");
    if (slash != std::string_view::npos)
        name.remove_prefix(slash + 1);
    std::string safe;
    while (!name.empty()) {
        char32_t const c = take_character(name);
        if (is_invisible(c))
            continue;
        if (c < 0x80 && std::string_view(":*?\"<>|").find(static_cast<char>(c)) != std::string_view::npos)
            safe += '_';
        else
            append_utf8(safe, c);
    }
    std::string_view shown = safe;
    shown.remove_prefix((std::min)(shown.find_first_not_of(' '), shown.size()));
    shown = cut_text(shown, longest);
    return std::string(shown.substr(0, shown.find_last_not_of(" .") + 1)); // "." and ".." as well
}

APPMIXER_DECL std::string file_name_of(std::string_view content_disposition)
{
    std::string plain;
    std::string_view parameters = content_disposition;
    parameters.remove_prefix((std::min)(parameters.find(';'), parameters.size())); // the type: "attachment"
    std::string_view name;
    std::string value;
    while (take_parameter(parameters, name, value)) {
        if (iequals(name, "filename") && plain.empty())
            plain = is_utf8(value) ? value : from_latin1(value);
        if (iequals(name, "filename*"))
            if (std::optional<std::string> const extended = decode_extended(value))
                if (std::string safe = safe_file_name(*extended); !safe.empty())
                    return safe;
    }
    return safe_file_name(plain);
}

} // namespace appmixer::detail

#endif
