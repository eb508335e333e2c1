#ifndef APPMIXER_CALL_IMPL_BUILD_REQUEST_IPP
#define APPMIXER_CALL_IMPL_BUILD_REQUEST_IPP

// Builds requests: the path, the query, the body and the headers that describe it.

#include <appmixer/call/detail/build_request.hpp>
#include <appmixer/call/upload_body.hpp>
#include <appmixer/core/detail/percent.hpp>
#include <appmixer/core/detail/secret_names.hpp>
#include <appmixer/core/detail/utf8.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace appmixer::detail {

APPMIXER_DECL bool append_query(std::string& target, std::string_view name, std::string_view value)
{
    target += target.find('?') == std::string::npos ? '?' : '&';
    append_percent_encoded(target, name, {});
    target += '=';
    // The colons and commas of filters, sorts and projections stay readable. All other special characters are encoded,
    // also '+', which servers read as a blank.
    append_percent_encoded(target, value, ":,");
    return is_utf8(value);
}

/// Whether a text may be a path parameter.
inline bool is_path_segment(std::string_view text) noexcept { return !text.empty() && text != "." && text != ".."; }

/// The error of a parameter that cannot be sent.
inline error invalid_parameter(parameter_descriptor const& line, std::string_view why)
{
    return error(errc::invalid_request, phase::encode,
                 "the parameter " + std::string(line.name) + " " + std::string(why));
}

constexpr std::string_view not_utf8 = "is not valid UTF-8";

/// Appends a path template with the values of its parameters.
inline result<void> append_path(std::string& target, std::string_view path, parameter_span parameters,
                                void const* operation)
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
                return invalid_parameter(line, "is empty, \".\" or \"..\", which would change the path");
            if (text == line.reserved)
                return invalid_parameter(line,
                                         "is \"" + std::string(text) + "\", which has another meaning in the path");
            if (!is_utf8(text))
                return invalid_parameter(line, not_utf8);
            append_percent_encoded(target, text, {});
        }
    }
    target += path;
    return {};
}

/// Appends the query parameters of a request to its target.
inline result<void> append_query(std::string& target, parameter_span parameters, void const* operation)
{
    for (parameter_descriptor const& line : parameters) {
        if (line.where == location::query_constant)
            append_query(target, line.name, line.constant);
        if (line.where != location::query)
            continue;
        if (void const* const value = line.value(operation); value != nullptr && !line.append(target, line.name, value))
            return invalid_parameter(line, not_utf8);
    }
    return {};
}

/// Writes the members of an object to the JSON object in the body. Keys that are parameters of their own win.
inline void write_body_members(json_writer& to, parameter_span parameters, json::object const& members)
{
    for (auto const& member : members) {
        bool const is_parameter = std::any_of(parameters.begin(), parameters.end(), [&](auto const& line) {
            return is_body_part(line) && line.name == std::string_view(member.key());
        });
        if (!is_parameter)
            write_member(to, member.key(), member.value());
    }
}

/// Writes the key of one parameter to the JSON object in the body, or its keys.
inline void write_body_part(json_writer& to, parameter_span parameters, parameter_descriptor const& line,
                            void const* operation)
{
    bool const is_constant = line.where == location::body_constant;
    void const* const value = is_constant ? nullptr : line.value(operation);
    if (value == nullptr && !is_constant)
        return;
    if (line.where == location::body_members) {
        write_body_members(to, parameters, *static_cast<json::object const*>(value));
        return;
    }
    std::size_t const begin = to.key(line.name);
    if (is_constant)
        to.string(line.constant);
    else
        line.write(to, value);
    to.inside(begin, line.name);
}

constexpr std::string_view json_type = "application/json";
constexpr std::string_view text_type = "text/plain";

/// Appends the body and returns its content type; empty when there is no body.
inline result<std::string_view> append_body(std::string& body, parameter_span parameters, void const* operation)
{
    std::string_view content_type;
    json_writer writer(body);
    bool has_parts = false;
    for (parameter_descriptor const& line : parameters) {
        if (!is_in_body(line.where))
            continue;
        content_type = json_type;
        if (is_body_part(line)) {
            if (!std::exchange(has_parts, true))
                writer.raw("{");
            write_body_part(writer, parameters, line, operation);
            continue;
        }
        void const* const value = line.value(operation);
        if (line.where == location::body_changes) {
            writer.raw("{");
            line.write(writer, value);
            writer.raw("}");
        } else if (line.where == location::body_raw) {
            auto const& content = *static_cast<request_content const*>(value);
            if (content.bytes.empty() && content.type.empty())
                return std::string_view();
            if (!is_field_value(content.type))
                return invalid_parameter(line, "has a content type with a control character");
            body = content.bytes;
            content_type = content.type;
        } else if (line.where == location::body_upload) {
            auto const& upload = *static_cast<upload_body const*>(value);
            if (!is_field_value(upload.type()))
                return invalid_parameter(line, "has a content type with a control character");
            if (std::string const* const text = upload.in_memory())
                body = *text;
            content_type = upload.type();
        } else if (line.where == location::body_value) {
            if (value != nullptr)
                line.write(writer, value);
            else
                writer.raw("null");
        } else if (auto const& json = *static_cast<json::value const*>(value); json.is_string()) {
            body.assign(json.get_string().data(), json.get_string().size());
            content_type = text_type;
            if (!is_utf8(body))
                return invalid_parameter(line, not_utf8);
        } else {
            writer.value(json);
        }
    }
    if (has_parts)
        writer.raw("}");
    if (result<void> const written = writer.status(); !written) {
        diagnostics info = written.error().info();
        info.phase = phase::encode;
        return error(written.error().code(), std::move(info));
    }
    return content_type;
}

/// Adds `Accept`, and `Content-Type` when there is a body.
inline void add_formats(header_list& headers, bool accepts_all, std::string_view content_type, std::size_t more_headers)
{
    std::string_view const accept = accepts_all ? "Accept: */*\r\n" : "Accept: application/json\r\n";
    constexpr std::string_view name = "Content-Type";
    constexpr std::size_t separators = 4; // ": " and CRLF
    std::size_t const type_size = content_type.empty() ? 0 : name.size() + content_type.size() + separators;
    constexpr std::size_t usual_size = 256;
    headers.reserve(more_headers > 0 ? accept.size() + type_size + more_headers : usual_size);
    headers.append_unchecked(accept);
    if (!content_type.empty())
        headers.append_unchecked(name, content_type);
}

/// Adds the headers that are parameters. Those of the caller's choice replace the ones that describe the body.
inline result<void> add_headers(header_list& headers, parameter_span parameters, void const* operation)
{
    std::string text;
    for (parameter_descriptor const& line : parameters) {
        if (line.where == location::header) {
            void const* const value = line.value(operation);
            text.clear();
            if (value != nullptr && !line.append(text, line.name, value))
                return invalid_parameter(line, "contains a control character");
            if (value != nullptr)
                headers.append(line.name, text);
        }
        if (line.where != location::headers)
            continue;
        for (header_list::entry const field : *static_cast<header_list const*>(line.value(operation)))
            if (equal_ignoring_case(field.name, "Accept") || equal_ignoring_case(field.name, "Content-Type"))
                headers.set(field.name, field.value);
            else
                headers.append(field.name, field.value);
    }
    return {};
}

APPMIXER_DECL result<http_request> build_request(operation_description const& description, void const* operation,
                                                 std::size_t more_headers, bool alternative)
{
    operation_info const& info = *description.info;
    parameter_span const parameters = description.parameters;
    result<http_request> built(boost::system::in_place_value, info.method, std::string());
    bool const uses_alternative = alternative && !info.alternative_path.empty();
    auto const fail = [&](error const& why) {
        diagnostics reported = why.info();
        reported.operation = info.name;
        built = error(why.code(), std::move(reported));
    };
    if (result<void> const path =
            append_path(built->target, uses_alternative ? info.alternative_path : info.path, parameters, operation);
        !path)
        fail(path.error());
    else if (result<void> const query = append_query(built->target, parameters, operation); !query)
        fail(query.error());
    else if (result<std::string_view> const type = append_body(built->body, parameters, operation); !type)
        fail(type.error());
    else
        add_formats(built->headers, description.response->is_response, *type, more_headers);
    if (built)
        if (result<void> const headers = add_headers(built->headers, parameters, operation); !headers)
            fail(headers.error());
    return built;
}

APPMIXER_DECL void append_secrets(std::vector<std::string>& secrets, json::value const& value)
{
    if (json::string const* const text = value.if_string()) {
        secrets.emplace_back(*text);
    } else if (json::array const* const array = value.if_array()) {
        for (json::value const& element : *array)
            append_secrets(secrets, element);
    } else if (json::object const* const object = value.if_object()) {
        append_secrets(secrets, *object);
    }
}

APPMIXER_DECL void append_secrets(std::vector<std::string>& secrets, json::object const& value)
{
    for (auto const& entry : value) {
        if (entry.value().is_number() && names_a_secret_number(entry.key()))
            json_writer(secrets.emplace_back()).value(entry.value());
        else
            append_secrets(secrets, entry.value());
    }
}

APPMIXER_DECL std::vector<std::string> secrets_of(parameter_span parameters, void const* operation)
{
    std::vector<std::string> secrets;
    for (parameter_descriptor const& line : parameters) {
        if (line.secrets == nullptr)
            continue;
        if (void const* const value = line.value(operation); value != nullptr)
            line.secrets(secrets, value);
    }
    return secrets;
}

APPMIXER_DECL std::string request_hash(operation_description const& description, void const* operation)
{
    result<http_request> const request = build_request(description, operation, 0, false);
    if (!request)
        return {};                              // the call fails as well
    std::uint64_t hash = 14695981039346656037U; // FNV-1a, which is the same in every build
    for (std::string_view const part :
         {to_string(request->method), std::string_view(request->target), std::string_view(request->body)})
        for (char const c : std::string(part) + '\n')
            hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
    return std::to_string(hash);
}

} // namespace appmixer::detail

#endif
