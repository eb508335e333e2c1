#ifndef APPMIXER_EMULATOR_HTTP_REQUEST_TARGET_IPP
#define APPMIXER_EMULATOR_HTTP_REQUEST_TARGET_IPP

#include <appmixer/core/detail/percent.hpp>
#include <appmixer/core/detail/utf8.hpp>
#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/http/request_target.hpp>

#include <algorithm>

namespace appmixer::detail::emu {

/// Decodes a part of a request target. Throws a 400 for an invalid percent-encoding, and for text that is not UTF-8.
inline std::string decoded(std::string_view text, bool plus_is_space)
{
    std::optional<std::string> plain = percent_decoded(text, plus_is_space);
    if (!plain)
        throw http_error(400, "Bad percent-encoding in the request target.");
    if (!is_utf8(*plain))
        throw http_error(400, "The request target is not valid UTF-8.");
    return *std::move(plain);
}

/// Removes an index in brackets from the end of a name: `filter[]` and `filter[0]` become `filter`.
inline std::string_view without_index(std::string_view name) noexcept
{
    std::size_t const open = name.ends_with(']') ? name.rfind('[') : std::string_view::npos;
    if (open == std::string_view::npos || open == 0)
        return name;
    std::string_view const index = name.substr(open + 1, name.size() - open - 2);
    return index.find_first_not_of("0123456789") == std::string_view::npos ? name.substr(0, open) : name;
}

APPMIXER_DECL query_parameters::query_parameters(std::string_view encoded)
{
    while (!encoded.empty()) {
        std::string_view const pair = encoded.substr(0, encoded.find('&'));
        encoded.remove_prefix((std::min)(encoded.size(), pair.size() + 1));
        if (pair.empty())
            continue;
        std::size_t const equals = (std::min)(pair.find('='), pair.size());
        std::string name = decoded(pair.substr(0, equals), true);
        name.resize(without_index(name).size());
        pairs_.emplace_back(std::move(name), decoded(pair.substr((std::min)(equals + 1, pair.size())), true));
    }
}

APPMIXER_DECL std::optional<std::string_view> query_parameters::get(std::string_view name) const noexcept
{
    std::optional<std::string_view> last;
    for (auto const& [key, value] : pairs_)
        if (key == name)
            last = value;
    return last;
}

APPMIXER_DECL std::vector<std::string_view> query_parameters::all(std::string_view name) const
{
    std::vector<std::string_view> values;
    for (auto const& [key, value] : pairs_)
        if (key == name)
            values.emplace_back(value);
    return values;
}

APPMIXER_DECL bool query_parameters::flag(std::string_view name) const
{
    std::string_view const value = get(name).value_or("false");
    if (value != "true" && value != "false")
        throw http_error(400, '"' + std::string(name) + "\" must be a boolean");
    return value == "true";
}

APPMIXER_DECL std::vector<std::string> decoded_path(std::string_view path)
{
    std::vector<std::string> segments;
    while (!path.empty()) {
        path.remove_prefix(1);
        std::string_view const segment = path.substr(0, path.find('/'));
        segments.push_back(decoded(segment, false));
        path.remove_prefix(segment.size());
    }
    return segments;
}

} // namespace appmixer::detail::emu

#endif
