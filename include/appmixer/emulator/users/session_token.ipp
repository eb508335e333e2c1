#ifndef APPMIXER_EMULATOR_USERS_SESSION_TOKEN_IPP
#define APPMIXER_EMULATOR_USERS_SESSION_TOKEN_IPP

// Writing and verifying access tokens.

#include <appmixer/core/detail/base64.hpp>
#include <appmixer/emulator/text/digest.hpp>
#include <appmixer/emulator/users/session_token.hpp>
#include <appmixer/json/reader.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <utility>

namespace appmixer::detail::emu {

APPMIXER_DECL std::string make_jwt(claims const& content, std::string_view key)
{
    json::object payload;
    payload["id"] = content.id;
    payload["scope"] = json::array(content.scope.begin(), content.scope.end());
    payload["iat"] = content.issued;
    payload["exp"] = content.expires;
    std::string token = to_base64url(R"({"alg":"HS256","typ":"JWT"})");
    token += '.';
    token += to_base64url(json::serialize(payload));
    digest const signature = hmac_sha256(key)(token);
    token += '.';
    token += to_base64url(as_text(signature));
    return token;
}

inline std::optional<json::object> read_jwt_part(std::string_view part)
{
    std::optional<std::string> const text = from_base64url(part);
    if (!text)
        return std::nullopt;
    result<json::value> document = parse_json(*text);
    if (!document || !document->is_object())
        return std::nullopt;
    return std::move(document->get_object());
}

APPMIXER_DECL std::optional<claims> read_jwt(std::string_view token, std::string_view key)
{
    std::size_t const first = token.find('.');
    std::size_t const second = first == std::string_view::npos ? first : token.find('.', first + 1);
    if (second == std::string_view::npos)
        return std::nullopt;
    std::optional<std::string> const signature = from_base64url(token.substr(second + 1));
    digest const expected = hmac_sha256(key)(token.substr(0, second));
    if (!signature || !constant_time_equal(*signature, as_text(expected)))
        return std::nullopt;

    std::optional<json::object> const header = read_jwt_part(token.substr(0, first));
    std::optional<json::object> const payload = read_jwt_part(token.substr(first + 1, second - first - 1));
    if (!header || !payload)
        return std::nullopt;
    json::value const* const algorithm = header->if_contains("alg");
    json::value const* const id = payload->if_contains("id");
    json::value const* const expires = payload->if_contains("exp");
    if (algorithm == nullptr || *algorithm != "HS256" || id == nullptr || !id->is_string() || expires == nullptr ||
        !expires->is_int64())
        return std::nullopt;

    claims content;
    content.id = std::string_view(id->get_string());
    content.expires = expires->get_int64();
    if (json::value const* const issued = payload->if_contains("iat"); issued && issued->is_int64())
        content.issued = issued->get_int64();
    if (json::value const* const scope = payload->if_contains("scope"); scope && scope->is_array())
        for (json::value const& role : scope->get_array())
            if (role.is_string())
                content.scope.emplace_back(std::string_view(role.get_string()));
    return content;
}

} // namespace appmixer::detail::emu

#endif
