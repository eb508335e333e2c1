#ifndef APPMIXER_CALL_IMPL_PARAMETER_TABLE_IPP
#define APPMIXER_CALL_IMPL_PARAMETER_TABLE_IPP

// Builds requests from the tables of parameters.

#include <appmixer/call/detail/parameter_table.hpp>
#include <appmixer/core/detail/percent.hpp>

#include <algorithm>
#include <array>
#include <limits>

namespace appmixer::detail {

APPMIXER_DECL void append_query(std::string& target, std::string_view name, std::string_view value)
{
    target += target.find('?') == std::string::npos ? '?' : '&';
    append_percent_encoded(target, name, {});
    target += '=';
    // The colons and commas of filters, sorts and projections stay readable. All other special characters are encoded,
    // also '+', which servers read as a blank.
    append_percent_encoded(target, value, ":,");
}

/// Whether a text may be a path parameter.
inline bool is_path_segment(std::string_view text) noexcept { return !text.empty() && text != "." && text != ".."; }

/// The error of a path parameter with an invalid value.
inline error invalid_path_parameter(std::string_view name, std::string_view operation)
{
    diagnostics info;
    info.operation = operation;
    info.phase = phase::encode;
    info.detail = "the path parameter " + std::string(name) + " is empty, \".\" or \"..\", which would change the path";
    return error(errc::invalid_request, std::move(info));
}

APPMIXER_DECL parameter_descriptor const* append_path(std::string& target, std::string_view path,
                                                      parameter_span parameters, void const* operation)
{
    constexpr std::size_t usual_parameter = 40; // ids have 24 or 36 characters, so most targets are allocated once
    std::size_t open = path.find('{');
    if (open != std::string_view::npos)
        target.reserve(path.size() + usual_parameter);
    for (; open != std::string_view::npos; open = path.find('{')) {
        std::size_t const close = path.find('}', open);
        std::string_view const name = path.substr(open + 1, close - open - 1);
        target += path.substr(0, open);
        path.remove_prefix(close + 1);
        for (parameter_descriptor const& line : parameters) {
            if (line.where != location::path || line.name != name)
                continue;
            void const* const value = line.value(operation);
            std::string_view const text = value != nullptr ? line.text(value) : std::string_view();
            if (!is_path_segment(text))
                return &line;
            append_percent_encoded(target, text, {});
        }
    }
    target += path;
    return nullptr;
}

/// Appends the query parameters of a request to its target.
inline void append_query(std::string& target, parameter_span parameters, void const* operation)
{
    for (parameter_descriptor const& line : parameters) {
        if (line.where != location::query)
            continue;
        if (void const* const value = line.value(operation); value != nullptr)
            line.append(target, line.name, value);
    }
}

/// Whether an object that is merged into the body has a key.
inline bool is_merged_key(parameter_span parameters, void const* operation, std::string_view key)
{
    for (parameter_descriptor const& line : parameters)
        if (line.where == location::body_merged &&
            static_cast<json::object const*>(line.value(operation))->contains(key))
            return true;
    return false;
}

/// Appends one parameter to the JSON object in the body.
inline void append_body_part(std::string& body, parameter_descriptor const& line, parameter_span parameters,
                             void const* operation)
{
    if (line.where == location::body_merged) {
        for (auto const& entry : *static_cast<json::object const*>(line.value(operation))) {
            append_json_key(body, entry.key());
            append_json_value(body, entry.value());
        }
        return;
    }
    void const* const value = line.value != nullptr ? line.value(operation) : nullptr;
    bool const is_constant = line.where == location::body_constant;
    if ((value == nullptr && !is_constant) || is_merged_key(parameters, operation, line.name))
        return;
    append_json_key(body, line.name);
    if (is_constant)
        append_json_string(body, line.constant);
    else
        line.append(body, line.name, value);
}

/// Appends the body. Returns its content type; empty when there is no body.
inline std::string_view append_body(std::string& body, parameter_span parameters, void const* operation)
{
    constexpr std::string_view json_type = "application/json";
    std::string_view content_type;
    bool has_parts = false;
    for (parameter_descriptor const& line : parameters) {
        if (line.where == location::path || line.where == location::query)
            continue;
        content_type = json_type;
        if (is_body_part(line)) {
            if (!has_parts)
                body += '{';
            has_parts = true;
            append_body_part(body, line, parameters, operation);
            continue;
        }
        void const* const value = line.value(operation);
        if (line.where == location::body_changes) {
            body += '{';
            line.append(body, line.name, value);
            body += '}';
        } else if (line.where == location::body_value) {
            if (value != nullptr)
                line.append(body, line.name, value);
            else
                body += "null";
        } else if (auto const& json = *static_cast<json::value const*>(value); json.is_string()) {
            body.assign(json.get_string().data(), json.get_string().size());
            content_type = "text/plain";
        } else {
            append_json_value(body, json);
        }
    }
    if (has_parts)
        body += '}';
    return content_type;
}

/// Adds `Accept`, and `Content-Type` when there is a body.
inline void add_formats(header_list& headers, std::string_view content_type, std::size_t more_headers)
{
    constexpr std::string_view accept = "Accept: application/json\r\n";
    constexpr std::string_view name = "Content-Type";
    constexpr std::size_t separators = 4; // ": " and CRLF
    std::size_t const type_size = content_type.empty() ? 0 : name.size() + content_type.size() + separators;
    constexpr std::size_t usual_size = 256;
    headers.reserve(more_headers > 0 ? accept.size() + type_size + more_headers : usual_size);
    headers.append_unchecked(accept);
    if (!content_type.empty())
        headers.append_unchecked(name, content_type);
}

APPMIXER_DECL result<http_request> build_request(operation_info const& info, parameter_span parameters,
                                                 void const* operation, std::size_t more_headers, bool alternative)
{
    result<http_request> built(boost::system::in_place_value, info.method, std::string());
    bool const uses_alternative = alternative && !info.alternative_path.empty();
    parameter_descriptor const* const invalid =
        append_path(built->target, uses_alternative ? info.alternative_path : info.path, parameters, operation);
    if (invalid != nullptr) {
        built = invalid_path_parameter(invalid->name, info.name);
        return built;
    }
    append_query(built->target, parameters, operation);
    add_formats(built->headers, append_body(built->body, parameters, operation), more_headers);
    return built;
}

APPMIXER_DECL std::vector<std::string> secrets_of(parameter_span parameters, void const* operation)
{
    std::vector<std::string> secrets;
    for (parameter_descriptor const& line : parameters) {
        if (!line.secret)
            continue;
        if (void const* const value = line.value(operation); value != nullptr)
            secrets.emplace_back(line.text(value));
    }
    return secrets;
}

} // namespace appmixer::detail

#endif
