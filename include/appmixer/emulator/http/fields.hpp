#ifndef APPMIXER_EMULATOR_HTTP_FIELDS_HPP
#define APPMIXER_EMULATOR_HTTP_FIELDS_HPP

#include <appmixer/emulator/http/message.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace appmixer::detail::emu {

/// Thrown for a field that cannot have the value that it was given; as a response it is a 400.
class bad_field : public http_error {
public:
    bad_field(std::string_view name, std::string_view what)
        : http_error(400, '"' + std::string(name) + "\" " + std::string(what)), field(name), fault(what)
    {
    }

    std::string field;
    std::string fault;
};

/// What the server's framework takes unless a route says otherwise.
inline constexpr std::size_t largest_plain_body = 1'048'576;

/// Throws a 413 for a body that is longer than `limit` bytes.
inline void check_body_size(http_request const& request, std::size_t limit)
{
    if (request.body.size() > limit)
        throw http_error(413, "Payload content length greater than maximum allowed: " + std::to_string(limit));
}

/// A boolean of a body; `otherwise` when it is missing or null. Throws a 400 for anything else.
inline bool optional_flag(json::object const& body, std::string_view key, bool otherwise)
{
    json::value const* const value = body.if_contains(key);
    if (value == nullptr || value->is_null())
        return otherwise;
    if (!value->is_bool())
        throw http_error(400, '"' + std::string(key) + "\" must be a boolean");
    return value->get_bool();
}

/// A text of a body; an empty one when it is missing or null. Otherwise throws as `required_text` does.
inline std::string optional_text(json::object const& body, std::string_view key, bool may_be_empty = false)
{
    json::value const* const value = body.if_contains(key);
    return value == nullptr || value->is_null() ? std::string() : required_text(body, key, may_be_empty);
}

/// The object of a body of limited size. Throws as `object_body` does, and a 413.
inline json::object limited_object_body(http_request const& request)
{
    check_body_size(request, largest_plain_body);
    return object_body(request);
}

} // namespace appmixer::detail::emu

#endif
