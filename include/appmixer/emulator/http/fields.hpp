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

/// The object of a body of limited size. Throws as `object_body` does, and a 413.
inline json::object limited_object_body(http_request const& request)
{
    if (request.body.size() > largest_plain_body)
        throw http_error(413,
                         "Payload content length greater than maximum allowed: " + std::to_string(largest_plain_body));
    return object_body(request);
}

} // namespace appmixer::detail::emu

#endif
