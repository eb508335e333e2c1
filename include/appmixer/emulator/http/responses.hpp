#ifndef APPMIXER_EMULATOR_HTTP_RESPONSES_HPP
#define APPMIXER_EMULATOR_HTTP_RESPONSES_HPP

// Everything that makes a response: JSON bodies, lists, empty bodies, and errors.

#include <appmixer/core/config.hpp>
#include <appmixer/core/http.hpp>
#include <appmixer/emulator/emulator_switches.hpp>
#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/json/all.hpp>

#include <boost/json/object.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace appmixer::detail::emu {

/// A response with a JSON body.
APPMIXER_DECL http_response respond_json(std::string body, int status = 200);
APPMIXER_DECL http_response respond_json(json::object const& body, int status = 200);
/// A 200 without a body, or with an empty object, as the switches say.
APPMIXER_DECL http_response respond_empty(emulator_switches const& switches);
/// The value of a `Content-Disposition` with a file name: an ASCII form, and the full name if it differs (RFC 6266).
///
/// name: not empty. extension: such as ".csv".
APPMIXER_DECL std::string attachment(std::string_view name, std::string_view extension = {});
/// An error response as the server's framework builds it: `statusCode`, `error`, `message`, and `details` if there are
/// any.
APPMIXER_DECL http_response error_response(http_error const& why);

/// The text of a JSON array, built item by item.
class json_list {
public:
    /// Appends an item.
    template <class T>
    void add(T const& item)
    {
        json_writer(next()).value(item);
    }
    /// The text, ready for the next item: ends with a separator if the item is not the first. The caller appends the
    /// item.
    std::string& next()
    {
        if (text_.size() > 1)
            text_ += ',';
        return text_;
    }
    /// The finished text. The list cannot be used afterwards.
    std::string take() { return std::move(text_ += ']'); }

private:
    std::string text_ = "[";
};

/// A success whose body is an object with one member.
template <class T>
http_response respond_with_member(std::string_view key, T const& value)
{
    json::object body;
    body[key] = value;
    return respond_json(body);
}

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/http/responses.ipp>
#endif

#endif
