#ifndef APPMIXER_EMULATOR_HTTP_RESPONSES_IPP
#define APPMIXER_EMULATOR_HTTP_RESPONSES_IPP

#include <appmixer/core/detail/percent.hpp>
#include <appmixer/core/detail/utf8.hpp>
#include <appmixer/emulator/http/responses.hpp>

namespace appmixer::detail::emu {

/// A response with the headers of a JSON body, without the body.
inline http_response with_json_headers(int status)
{
    static header_list const headers = [] {
        header_list fields;
        fields.append("content-type", "application/json; charset=utf-8");
        fields.append("cache-control", "no-cache");
        return fields;
    }();
    http_response response(status);
    response.headers = headers;
    return response;
}

APPMIXER_DECL http_response respond_json(std::string body, int status)
{
    http_response response = with_json_headers(status);
    response.body = std::move(body);
    return response;
}

APPMIXER_DECL http_response respond_json(json::object const& body, int status)
{
    http_response response = with_json_headers(status);
    json_writer(response.body).value(body);
    return response;
}

APPMIXER_DECL http_response respond_empty(emulator_switches const& switches)
{
    if (!switches.empty_bodies)
        return respond_json("{}");
    http_response response(200);
    response.headers.append("cache-control", "no-cache");
    return response;
}

APPMIXER_DECL std::string attachment(std::string_view name, std::string_view extension)
{
    constexpr std::size_t longest = 200; // bytes; file systems have a limit
    std::string_view remaining = name;
    while (!remaining.empty() && name.size() - remaining.size() < longest)
        take_character(remaining);
    std::string plain(name.substr(0, name.size() - remaining.size()));
    std::string const encoded = percent_encoded(plain);
    for (char& c : plain)
        if (c < ' ' || c > '~' || std::string_view("\"\\/%").find(c) != std::string_view::npos)
            c = '_';
    std::string value = "attachment; filename=\"" + plain;
    value.append(extension).append("\"");
    if (plain != encoded)
        value.append("; filename*=UTF-8''").append(encoded).append(extension);
    return value;
}

/// The reason phrase of an error status, as the server's framework writes it.
inline std::string_view reason(int status) noexcept
{
    switch (status) {
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 409: return "Conflict";
    case 413: return "Request Entity Too Large";
    case 414: return "Request-URI Too Long";
    case 415: return "Unsupported Media Type";
    case 416: return "Requested Range Not Satisfiable";
    case 417: return "Expectation Failed";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    case 507: return "Insufficient Storage";
    default: return "Unknown";
    }
}

APPMIXER_DECL http_response error_response(http_error const& why)
{
    http_response response = with_json_headers(why.status);
    if (why.status == 401)
        response.headers.append("www-authenticate", "Bearer");
    if (!why.allow.empty())
        response.headers.append("allow", why.allow);
    std::string& body = response.body;
    body = "{\"statusCode\":" + std::to_string(why.status) + ",\"error\":";
    json_writer(body).string(reason(why.status));
    body += ",\"message\":";
    json_writer(body).string(why.message);
    if (why.details) {
        body += ",\"details\":";
        json_writer(body).value(*why.details);
    }
    body += '}';
    return response;
}

} // namespace appmixer::detail::emu

#endif
