#ifndef APPMIXER_EMULATOR_HTTP_REQUEST_BODY_HPP
#define APPMIXER_EMULATOR_HTTP_REQUEST_BODY_HPP

// Everything that reads a request body: its size and content type, its JSON, and the fields of a JSON object.

#include <appmixer/core/config.hpp>
#include <appmixer/core/http.hpp>
#include <appmixer/emulator/http/http_error.hpp>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace appmixer::detail::emu {

/// The media type of a request's body, in lower case and without parameters; empty without a `Content-Type`.
APPMIXER_DECL std::string media_type(http_request const& request);
/// Whether a media type is JSON: `application/json` or `application/*+json`.
APPMIXER_DECL bool is_json(std::string_view type) noexcept;
/// How deep the JSON of a body may nest. A response that contains it is deeper, but must stay within what clients read.
inline constexpr std::size_t max_body_depth = 500;
/// The same for a message, which nests a body.
inline constexpr std::size_t max_message_depth = max_body_depth + 6;
/// The JSON of a body; null for an empty body. Throws a 400 for invalid JSON, and a 415 for another content type.
APPMIXER_DECL json::value json_body(http_request const& request);
/// The JSON object of a body; empty for an empty body. Throws as `json_body` does, and a 400 for any other JSON value.
APPMIXER_DECL json::object object_body(http_request const& request);
/// A text of a body. Throws a 400 when it is missing, not a text, or empty without `may_be_empty`.
APPMIXER_DECL std::string required_text(json::object const& body, std::string_view key, bool may_be_empty = false);

/// A text of a body; empty when it is missing or null. Throws as `required_text` does for any other value.
inline std::string optional_text(json::object const& body, std::string_view key, bool may_be_empty = false)
{
    json::value const* const value = body.if_contains(key);
    return value == nullptr || value->is_null() ? std::string() : required_text(body, key, may_be_empty);
}
/// A list of texts of a body. Throws a 400 when it is missing, not an array, or has anything but texts.
APPMIXER_DECL std::vector<std::string> required_texts(json::object const& body, std::string_view key);
/// A boolean of a body; `fallback` when it is missing or null. Throws a 400 for any other value.
inline bool flag_or(json::object const& body, std::string_view key, bool fallback)
{
    json::value const* const value = body.if_contains(key);
    if (value == nullptr || value->is_null())
        return fallback;
    if (!value->is_bool())
        throw http_error(400, '"' + std::string(key) + "\" must be a boolean");
    return value->get_bool();
}

/// The default limit of the server's framework, in bytes.
inline constexpr std::size_t largest_plain_body = 1'048'576;

/// Throws a 413 for a body of `size` bytes that is longer than `limit` bytes.
inline void check_body_size(std::size_t size, std::size_t limit)
{
    if (size > limit)
        throw http_error(413, "Payload content length greater than maximum allowed: " + std::to_string(limit));
}
inline void check_body_size(http_request const& request, std::size_t limit)
{
    check_body_size(request.body.size(), limit);
}

/// The JSON object of a body. Throws as `object_body` does, and a 413 for a body above `largest_plain_body`.
inline json::object limited_object_body(http_request const& request)
{
    check_body_size(request, largest_plain_body);
    return object_body(request);
}

/// Thrown for an invalid value of a field; the response is a 400.
class bad_field : public http_error {
public:
    bad_field(std::string_view name, std::string_view what)
        : http_error(400, '"' + std::string(name) + "\" " + std::string(what)), field(name), problem(what)
    {
    }

    std::string field;
    std::string problem;
};

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/http/request_body.ipp>
#endif

#endif
