#ifndef APPMIXER_IMPL_OPERATION_IPP
#define APPMIXER_IMPL_OPERATION_IPP

#include <appmixer/operation.hpp>

#include <boost/json/parse.hpp>

namespace appmixer::detail {

APPMIXER_DECL void append_encoded(std::string& out, std::string_view text, std::string_view also)
{
    constexpr std::string_view hex = "0123456789ABCDEF";
    for (char c : text) {
        bool const plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                           c == '.' || c == '_' || c == '~' || also.find(c) != std::string_view::npos;
        if (plain) {
            out += c;
        } else {
            auto const byte = static_cast<unsigned char>(c);
            out += '%';
            out += hex[byte >> 4];
            out += hex[byte & 15];
        }
    }
}

APPMIXER_DECL void append_query(std::string& target, std::string_view name, std::string_view value)
{
    target += target.find('?') == std::string::npos ? '?' : '&';
    append_encoded(target, name, {});
    target += '=';
    // The colons and commas of filters, sorts and projections stay readable; every other mark is encoded, '+' above
    // all, which a server would read as a blank.
    append_encoded(target, value, ":,");
}

APPMIXER_DECL bool is_path_segment(std::string_view text) noexcept
{
    return !text.empty() && text != "." && text != "..";
}

APPMIXER_DECL error bad_path_segment(std::string_view name, std::string_view operation)
{
    diagnostics known;
    known.operation = operation;
    known.phase = phase::encode;
    known.detail = "the parameter " + std::string(name) + " is empty, \".\" or \"..\" and would name another resource";
    return error(errc::invalid_request, std::move(known));
}

/// Descriptors nest deeper than the library's default of 32, and hostile answers deeper than any bound.
inline json::parse_options parse_limits()
{
    json::parse_options limits;
    limits.max_depth = 128;
    return limits;
}

/// How much of a `Content-Type` is quoted. Not marked as cut: a secret that was cut must stand at the end to be found.
inline constexpr std::size_t longest_type = 80;

inline std::string excerpt(std::string_view body)
{
    constexpr std::size_t limit = 512;
    return std::string(body.substr(0, limit));
}

inline bool contains_ignoring_case(std::string_view text, std::string_view word)
{
    return std::search(text.begin(), text.end(), word.begin(), word.end(), [](char a, char b) {
               return iequals(std::string_view(&a, 1), std::string_view(&b, 1));
           }) != text.end();
}

APPMIXER_DECL error status_error(http_response const& response)
{
    diagnostics known;
    known.phase = phase::answer;
    known.status = response.status;
    known.body_excerpt = excerpt(response.body);
    boost::system::error_code code;
    json::value const body = json::parse(response.body, code, {}, parse_limits());
    if (json::object const* const object = code ? nullptr : body.if_object()) {
        if (json::value const* const message = object->if_contains("message"); message && message->is_string())
            known.server_message = std::string_view(message->get_string());
        if (json::value const* const details = object->if_contains("details"))
            known.server_details = *details;
    }
    if (response.status < 100 || response.status > 999) {
        known.detail = "the status " + std::to_string(response.status) + " is none";
        return error(errc::malformed_answer, std::move(known));
    }
    return error(static_cast<errc>(response.status), std::move(known));
}

inline error body_error(errc code, http_response const& response, std::string detail)
{
    diagnostics known;
    known.phase = phase::decode;
    known.status = response.status;
    known.body_excerpt = excerpt(response.body);
    known.detail = std::move(detail);
    return error(code, std::move(known));
}

APPMIXER_DECL result<json::value> parse_body(http_response const& response)
{
    if (response.body.find_first_not_of(" \t\r\n") == std::string::npos)
        return body_error(errc::empty_answer, response, {});
    std::string_view const type = response.headers.get("Content-Type").value_or(std::string_view());
    if (contains_ignoring_case(type, "html"))
        return body_error(errc::unexpected_content_type, response, std::string(type.substr(0, longest_type)));

    boost::system::error_code code;
    json::value document = json::parse(response.body, code, {}, parse_limits());
    if (!code)
        return document;
    // A server that calls its JSON something else is believed when the body parses; one whose body does not parse
    // either has sent something else.
    if (!type.empty() && !contains_ignoring_case(type, "json"))
        return body_error(errc::unexpected_content_type, response, std::string(type.substr(0, longest_type)));
    return body_error(errc::invalid_json, response, code.message());
}

APPMIXER_DECL error shape_error(http_response const& response, shape_mismatch why)
{
    diagnostics known;
    known.phase = phase::decode;
    known.status = response.status;
    known.body_excerpt = excerpt(response.body);
    known.json_pointer = std::move(why.pointer);
    known.detail = "expected " + std::string(why.expected) + ", found " + std::string(why.found);
    return error(errc::unexpected_shape, std::move(known));
}

APPMIXER_DECL json::value* find_key(json::value& document, std::string_view key, shape_mismatch& why)
{
    json::object* const object = document.if_object();
    if (object == nullptr) {
        why.at(document, "an object");
        return nullptr;
    }
    json::value* const value = object->if_contains(key);
    if (value == nullptr) {
        why.expected = "a value";
        why.found = "none";
        why.inside(key);
    }
    return value;
}

} // namespace appmixer::detail

#endif
