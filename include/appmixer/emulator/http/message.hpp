#ifndef APPMIXER_EMULATOR_HTTP_MESSAGE_HPP
#define APPMIXER_EMULATOR_HTTP_MESSAGE_HPP

#include <appmixer/core/http.hpp>
#include <appmixer/emulator/switches.hpp>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace appmixer::detail::emu {

/// Thrown to end a request with an error response. Its texts must not contain passwords or tokens.
class http_error {
public:
    http_error(int code, std::string text) : status(code), message(std::move(text)) {}
    http_error(int code, std::string text, json::value more)
        : status(code), message(std::move(text)), details(std::move(more))
    {
    }

    int status;
    std::string message;
    std::optional<json::value> details;
    std::string allow; ///< 405: the methods that there are
};

/// The query of a target, decoded. `name[]` and `name[0]` count as `name`, and `+` as a blank.
class query_parameters {
public:
    query_parameters() = default;
    /// Throws a 400 when an escape is broken, or the text is not UTF-8.
    APPMIXER_DECL explicit query_parameters(std::string_view encoded);

    /// The last value of a name.
    APPMIXER_DECL std::optional<std::string_view> get(std::string_view name) const noexcept;
    /// All values of a name.
    APPMIXER_DECL std::vector<std::string_view> all(std::string_view name) const;
    /// Whether the last value is `true`. Throws a 400 for anything but a boolean.
    APPMIXER_DECL bool flag(std::string_view name) const;
    /// Names and values in their order.
    std::vector<std::pair<std::string, std::string>> const& pairs() const noexcept { return pairs_; }

private:
    std::vector<std::pair<std::string, std::string>> pairs_;
};

/// Splits a path at its slashes and decodes each piece. Throws a 400 as `query_parameters` does.
APPMIXER_DECL std::vector<std::string> decoded_path(std::string_view path);

/// The media type of a request in lower case, without parameters; empty when it names none.
APPMIXER_DECL std::string media_type(http_request const& request);
/// Whether a media type stands for JSON.
APPMIXER_DECL bool is_json(std::string_view type) noexcept;
/// The JSON of a body; null for an empty one. Throws a 400 for bad JSON, a 415 for another content type.
APPMIXER_DECL json::value json_body(http_request const& request);
/// The JSON object of a body; an empty one for an empty body. Throws as `json_body` does, and a 400 for other JSON.
APPMIXER_DECL json::object object_body(http_request const& request);
/// A text that the body must have. Throws a 400 when it is missing, no text, or empty where it must not be.
APPMIXER_DECL std::string required_text(json::object const& body, std::string_view key, bool may_be_empty = false);

/// A success with a JSON text as body.
APPMIXER_DECL http_response json_response(std::string body, int status = 200);
APPMIXER_DECL http_response json_response(json::object const& body, int status = 200);
/// A success that says nothing: no body, or an empty object.
APPMIXER_DECL http_response empty_response(emulator_switches const& switches);
/// The error body that the server's framework makes: `statusCode`, `error`, `message`, perhaps `details`.
APPMIXER_DECL http_response error_response(http_error const& why);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/http/message.ipp>
#endif

#endif
