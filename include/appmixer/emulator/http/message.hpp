#ifndef APPMIXER_EMULATOR_HTTP_MESSAGE_HPP
#define APPMIXER_EMULATOR_HTTP_MESSAGE_HPP

// What the handlers of all resources read from requests and build responses with: the query, the path, JSON bodies,
// and error responses.

#include <appmixer/core/http.hpp>
#include <appmixer/emulator/emulator_switches.hpp>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace appmixer::detail::emu {

/// Thrown to respond with an error. The texts must not contain passwords or tokens.
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
    std::string allow; ///< for a 405: the methods that the path has
};

/// The decoded query of a request target. `name[]` and `name[0]` are read as `name`, and `+` as a space.
class query_parameters {
public:
    query_parameters() = default;
    /// Throws a 400 for an invalid percent-encoding, and for text that is not UTF-8.
    APPMIXER_DECL explicit query_parameters(std::string_view encoded);

    /// The last value of a name; nothing when the query does not have the name.
    APPMIXER_DECL std::optional<std::string_view> get(std::string_view name) const noexcept;
    /// The same; empty when the query does not have the name.
    std::string_view text(std::string_view name) const noexcept { return get(name).value_or(std::string_view()); }
    /// All values of a name, in the order of the query.
    APPMIXER_DECL std::vector<std::string_view> all(std::string_view name) const;
    /// Whether the last value of a name is `true`; false without a value. Throws a 400 for other values than `true` and
    /// `false`.
    APPMIXER_DECL bool flag(std::string_view name) const;
    /// All names and values, in the order of the query.
    std::vector<std::pair<std::string, std::string>> const& pairs() const noexcept { return pairs_; }

private:
    std::vector<std::pair<std::string, std::string>> pairs_;
};

/// Splits a path into segments and decodes each. Throws a 400 as `query_parameters` does.
APPMIXER_DECL std::vector<std::string> decoded_path(std::string_view path);

/// The media type of a request's body, in lower case and without parameters; empty without a `Content-Type`.
APPMIXER_DECL std::string media_type(http_request const& request);
/// Whether a media type is JSON: `application/json` or `application/*+json`.
APPMIXER_DECL bool is_json(std::string_view type) noexcept;
/// The JSON of a body; null for an empty body. Throws a 400 for invalid JSON, and a 415 for another content type.
APPMIXER_DECL json::value json_body(http_request const& request);
/// The JSON object of a body; empty for an empty body. Throws as `json_body` does, and a 400 for any other JSON value.
APPMIXER_DECL json::object object_body(http_request const& request);
/// A text of a body. Throws a 400 when it is missing, not a text, or empty without `may_be_empty`.
APPMIXER_DECL std::string required_text(json::object const& body, std::string_view key, bool may_be_empty = false);

/// A response with a JSON body.
APPMIXER_DECL http_response respond_json(std::string body, int status = 200);
APPMIXER_DECL http_response respond_json(json::object const& body, int status = 200);
/// A 200 without a body, or with an empty object, as the switches say.
APPMIXER_DECL http_response respond_empty(emulator_switches const& switches);
/// An error response as the server's framework builds it: `statusCode`, `error`, `message`, and `details` if there are
/// any.
APPMIXER_DECL http_response error_response(http_error const& why);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/http/message.ipp>
#endif

#endif
