#ifndef APPMIXER_TESTING_RECORDING_HPP
#define APPMIXER_TESTING_RECORDING_HPP

// Recorded exchanges, and their file format.

#include <appmixer/core/error.hpp>
#include <appmixer/core/http.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace appmixer {

/// One exchange of a recording: a request and its outcome.
class recorded_exchange {
public:
    recorded_exchange() = default;

    std::string operation; ///< the vendor's name, "getFlow"; empty for a request built by hand
    http_request request;  ///< with the recorded headers
    result<http_response> outcome{http_response(200)}; ///< the response, or the error
};

/// Exchanges with a server, as a file that people can read and edit. A `recorder` makes it, a `playback` responds from
/// it. Secrets are replaced by placeholders, "[secret-1]" and so on, the same one for the same secret.
///
///     {
///       "format": "appmixer-recording",
///       "version": 1,
///       "exchanges": [
///         {
///           "operation": "authenticateUser",
///           "request": {
///             "method": "POST",
///             "target": "/user/auth",
///             "headers": {"Content-Type": "application/json"},
///             "json": {"username": "ada@shop.example", "password": "[secret-1]"}
///           },
///           "response": {"status": 200, "headers": {…}, "json": {"token": "[secret-2]"}}
///         },
///         {
///           "operation": "getUser",
///           "request": {"method": "GET", "target": "/user", "headers": {"Authorization": "Bearer [secret-2]"}},
///           "failure": {"code": "connection_reset", "phase": "wait", "detail": "…"}
///         }
///       ]
///     }
///
/// A body is `json`, `text`, or `base64` when it is not UTF-8; without any of these it is empty. A body that a recorder
/// could not search for secrets is replaced by a text such as "[left out: 1234 bytes, gzip]". A code is the name of an
/// `errc` or of a common network error, otherwise "category:value"; a phase is the name of the enumerator. `operation`,
/// `headers` and `detail` are optional, and other keys are errors.
class recording {
public:
    /// The default limit of `load` for the size of a file, in bytes.
    static constexpr std::size_t default_limit = std::size_t(64) << 20;

    recording() = default;

    /// Parses the text of a recording, which may be untrusted. Errors: `errc::invalid_json` with the line in
    /// `detail()`; `errc::unexpected_shape` with the JSON pointer of the invalid value.
    [[nodiscard]] APPMIXER_DECL static result<recording> parse(std::string_view text);
    /// Reads a file. path: in UTF-8. limit: its greatest size in bytes. Errors: those of `parse`, those of the system,
    /// and `boost::system::errc::file_too_large`.
    [[nodiscard]] APPMIXER_DECL static result<recording> load(std::string const& path,
                                                              std::size_t limit = default_limit);

    /// The text of the file: indented JSON with a line feed at the end. Equal exchanges give equal texts.
    APPMIXER_DECL std::string text() const;
    /// Writes a file, whose path is in UTF-8: a temporary one with ".tmp" after the name, which is then renamed, so
    /// that no one sees a partial file. A symbolic link is followed; a file that cannot be replaced, such as a mount
    /// point, is overwritten in place. Errors: those of the system, and `boost::system::errc::not_supported` when it is
    /// not a regular file. After an error the file is unchanged, or `detail()` names the temporary file with the
    /// recording.
    [[nodiscard]] APPMIXER_DECL result<void> save(std::string const& path) const;

    std::vector<recorded_exchange> exchanges; ///< in the order in which they began
};

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/testing/impl/recording_reader.ipp>
#include <appmixer/testing/impl/recording_writer.ipp>
#endif

#endif
