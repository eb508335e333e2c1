#ifndef APPMIXER_EMULATOR_HTTP_REQUEST_BODY_IPP
#define APPMIXER_EMULATOR_HTTP_REQUEST_BODY_IPP

#include <appmixer/core/detail/ascii.hpp>
#include <appmixer/emulator/http/request_body.hpp>
#include <appmixer/json/reader.hpp>

#include <utility>

namespace appmixer::detail::emu {

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

APPMIXER_DECL json::value json_body(http_request const& request)
{
    if (request.body.find_first_not_of(" \t\r\n") == std::string::npos)
        return nullptr;
    std::string const type = media_type(request);
    if (!type.empty() && !is_json(type))
        throw http_error(415, "Unsupported Media Type");
    result<json::value> document = parse_json(request.body, max_body_depth);
    if (!document)
        throw http_error(400, "Invalid request payload JSON format");
    return std::move(*document);
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

APPMIXER_DECL std::vector<std::string> required_texts(json::object const& body, std::string_view key)
{
    std::string const name = '"' + std::string(key) + '"';
    json::value const* const value = body.if_contains(key);
    if (value == nullptr)
        throw http_error(400, name + " is required");
    std::vector<std::string> texts;
    json::array const* const array = value->if_array();
    for (std::size_t i = 0; array != nullptr && i < array->size() && (*array)[i].is_string(); ++i)
        texts.emplace_back((*array)[i].get_string());
    if (array == nullptr || texts.size() != array->size())
        throw http_error(400, name + " must be an array of strings");
    return texts;
}

} // namespace appmixer::detail::emu

#endif
