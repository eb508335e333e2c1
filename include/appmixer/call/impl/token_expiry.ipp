#ifndef APPMIXER_CALL_IMPL_TOKEN_EXPIRY_IPP
#define APPMIXER_CALL_IMPL_TOKEN_EXPIRY_IPP

#include <appmixer/call/detail/token_expiry.hpp>
#include <appmixer/core/detail/base64.hpp>
#include <appmixer/json/reader.hpp>

#include <boost/json/value.hpp>
#include <boost/system/error_code.hpp>

#include <cstddef>
#include <cstdint>

namespace appmixer::detail {

APPMIXER_DECL std::optional<std::chrono::system_clock::time_point> jwt_expiry(std::string_view token)
{
    using std::chrono::system_clock;
    constexpr std::size_t longest = 16384;
    std::size_t const first = token.find('.');
    std::size_t const second = first == std::string_view::npos ? first : token.find('.', first + 1);
    if (token.size() > longest || second == std::string_view::npos ||
        token.find('.', second + 1) != std::string_view::npos)
        return std::nullopt;
    std::optional<std::string> const payload = from_base64url(token.substr(first + 1, second - first - 1));
    if (!payload)
        return std::nullopt;
    result<json::value> const claims = parse_json(*payload);
    json::object const* const object = claims ? claims->if_object() : nullptr;
    json::value const* const exp = object != nullptr ? object->if_contains("exp") : nullptr;
    if (exp == nullptr || !exp->is_number())
        return std::nullopt;
    // RFC 7519 §2 allows fractions. A double holds any value that the claim may have; the clock ends in 2262.
    auto const seconds = exp->to_number<double>();
    constexpr auto end = std::chrono::duration_cast<std::chrono::seconds>((system_clock::duration::max)()).count();
    if (!(seconds >= 1 && seconds < static_cast<double>(end)))
        return std::nullopt;
    return system_clock::time_point(std::chrono::seconds(static_cast<std::int64_t>(seconds)));
}

} // namespace appmixer::detail

#endif
