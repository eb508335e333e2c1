#ifndef APPMIXER_EMULATOR_SERVER_CORS_HPP
#define APPMIXER_EMULATOR_SERVER_CORS_HPP

/// Responses to CORS preflights and to `OPTIONS *`, which do not need the emulator.

#include <appmixer/core/http.hpp>

#include <algorithm>
#include <string>
#include <string_view>

namespace appmixer::detail::emu {

/// All methods of the back end, in the form of an `Allow` header.
inline constexpr std::string_view served_methods = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

/// Whether a request is a CORS preflight (Fetch standard, "CORS-preflight request").
inline bool is_preflight(http_request const& request)
{
    return request.method == method::options && request.headers.contains("Origin") &&
           request.headers.contains("Access-Control-Request-Method");
}

/// Allows every method, and the headers that the preflight names.
inline http_response preflight_response(http_request const& request)
{
    http_response response(204);
    response.headers.append("Access-Control-Allow-Methods", served_methods);
    // "*" does not cover Authorization, so the requested headers are listed.
    std::string allowed;
    std::string_view list = request.headers.get("Access-Control-Request-Headers").value_or(std::string_view());
    while (!list.empty()) {
        std::string_view name = list.substr(0, list.find(','));
        list.remove_prefix((std::min)(list.size(), name.size() + 1));
        name.remove_prefix((std::min)(name.size(), name.find_first_not_of(" \t")));
        name = name.substr(0, name.find_last_not_of(" \t") + 1);
        if (is_token(name))
            allowed.append(allowed.empty() ? "" : ", ").append(name);
    }
    if (!allowed.empty())
        response.headers.append("Access-Control-Allow-Headers", allowed);
    response.headers.append("Access-Control-Max-Age", "600");
    return response;
}

/// Allows pages of every origin to read a response.
inline void allow_every_origin(http_response& response)
{
    response.headers.set("Access-Control-Allow-Origin", "*");
    response.headers.set("Access-Control-Expose-Headers", "*");
}

/// The response to `OPTIONS *`, which asks about the server as a whole (RFC 9110 §9.3.7).
inline http_response whole_server_response()
{
    http_response response(204);
    response.headers.append("Allow", served_methods);
    return response;
}

} // namespace appmixer::detail::emu

#endif
