#ifndef APPMIXER_EMULATOR_HTTP_FIELDS_HPP
#define APPMIXER_EMULATOR_HTTP_FIELDS_HPP

// Checks that the handlers of several resources make on request bodies: their size, and fields of a JSON object.

#include <appmixer/emulator/http/message.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace appmixer::detail::emu {

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

/// The default limit of the server's framework, in bytes.
inline constexpr std::size_t largest_plain_body = 1'048'576;

/// Throws a 413 for a body that is longer than `limit` bytes.
inline void check_body_size(http_request const& request, std::size_t limit)
{
    if (request.body.size() > limit)
        throw http_error(413, "Payload content length greater than maximum allowed: " + std::to_string(limit));
}

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

/// A text of a body; empty when it is missing or null. Throws as `required_text` does for any other value.
inline std::string optional_text(json::object const& body, std::string_view key, bool may_be_empty = false)
{
    json::value const* const value = body.if_contains(key);
    return value == nullptr || value->is_null() ? std::string() : required_text(body, key, may_be_empty);
}

/// The JSON object of a body. Throws as `object_body` does, and a 413 for a body above `largest_plain_body`.
inline json::object limited_object_body(http_request const& request)
{
    check_body_size(request, largest_plain_body);
    return object_body(request);
}

} // namespace appmixer::detail::emu

#endif
