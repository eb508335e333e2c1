#ifndef APPMIXER_EMULATOR_HTTP_MESSAGE_IPP
#define APPMIXER_EMULATOR_HTTP_MESSAGE_IPP

// Decoding of request targets and bodies, and error responses.

#include <appmixer/core/detail/ascii.hpp>
#include <appmixer/core/detail/percent.hpp>
#include <appmixer/core/detail/utf8.hpp>
#include <appmixer/emulator/http/message.hpp>
#include <appmixer/emulator/text/digest.hpp>
#include <appmixer/emulator/text/pattern.hpp>
#include <appmixer/json/all.hpp>

#include <boost/json/parse.hpp>

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

APPMIXER_DECL std::string media_type(http_request const& request)
{
    std::string_view const field = request.headers.get("Content-Type").value_or(std::string_view());
    std::string type;
    for (char c : field.substr(0, field.find(';')))
        if (c != ' ' && c != '\t')
            type += to_lower(c);
    return type;
}

APPMIXER_DECL bool is_json(std::string_view type) noexcept
{
    return type == "application/json" || (type.starts_with("application/") && type.ends_with("+json"));
}

/// Bodies may be deeper than any flow descriptor, but responses that contain them must stay within what clients read.
inline json::parse_options body_limits()
{
    json::parse_options limits;
    limits.max_depth = 100;
    return limits;
}

APPMIXER_DECL json::value json_body(http_request const& request)
{
    if (request.body.find_first_not_of(" \t\r\n") == std::string::npos)
        return nullptr;
    std::string const type = media_type(request);
    if (!type.empty() && !is_json(type))
        throw http_error(415, "Unsupported Media Type");
    boost::system::error_code code;
    json::value document = json::parse(request.body, code, {}, body_limits());
    if (code)
        throw http_error(400, "Invalid request payload JSON format");
    return document;
}

APPMIXER_DECL json::object object_body(http_request const& request)
{
    json::value document = json_body(request);
    if (document.is_null())
        return {};
    if (!document.is_object())
        throw http_error(400, "The request body must be an object");
    return std::move(document.get_object());
}

APPMIXER_DECL std::string required_text(json::object const& body, std::string_view key, bool may_be_empty)
{
    std::string const name = '"' + std::string(key) + '"';
    json::value const* const value = body.if_contains(key);
    if (value == nullptr)
        throw http_error(400, name + " is required");
    if (!value->is_string())
        throw http_error(400, name + " must be a string");
    if (value->get_string().empty() && !may_be_empty)
        throw http_error(400, name + " is not allowed to be empty");
    return std::string(std::string_view(value->get_string()));
}

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
    append_json_value(response.body, body);
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
    case 417: return "Expectation Failed";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
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
    append_json_string(body, reason(why.status));
    body += ",\"message\":";
    append_json_string(body, why.message);
    if (why.details) {
        body += ",\"details\":";
        append_json_value(body, *why.details);
    }
    body += '}';
    return response;
}

} // namespace appmixer::detail::emu

#endif
