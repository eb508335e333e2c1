#ifndef APPMIXER_TESTING_RECORDING_HPP
#define APPMIXER_TESTING_RECORDING_HPP

#include <appmixer/core/error.hpp>
#include <appmixer/core/http.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace appmixer {

/// One exchange of a recording: what was sent, and what came back.
class recorded_exchange {
public:
    recorded_exchange() = default;

    std::string operation; ///< the vendor's name, "getFlow"; empty for a request built by hand
    http_request request;  ///< with those headers that are recorded
    result<http_response> outcome{http_response(200)}; ///< a response, or how the exchange failed
};

/// Exchanges with a server, as a file that people can read and change. A `recorder` makes one, a `playback` responses
/// from it. The secrets in it are placeholders, "[secret-1]" and so on, the same one wherever the same secret stood.
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
/// A body is `json`, `text`, or `base64` when it is not UTF-8; without one it is empty. A text such as
/// "[left out: 1234 bytes, gzip]" stands in place of a body in which a recorder could not look for secrets. A code is
/// the name of an `errc` or of a usual failure of a network, otherwise "category:value"; a phase is the name of the
/// enumerator. `operation`, `headers`, `detail` may be missing, and every key that is not named here is refused.
class recording {
public:
    /// How large a file may be, in bytes, unless `load` is told otherwise.
    static constexpr std::size_t default_limit = std::size_t(64) << 20;

    recording() = default;

    /// Reads the text of a recording, which nobody has to trust. Errors: `errc::invalid_json` with the line in its
    /// `detail()`; `errc::unexpected_shape` with the JSON pointer of what no recording has.
    [[nodiscard]] APPMIXER_DECL static result<recording> parse(std::string_view text);
    /// Reads a file. Errors: those of `parse`; of the system, when the file cannot be read;
    /// `boost::system::errc::file_too_large` when it has more than `limit` bytes.
    [[nodiscard]] APPMIXER_DECL static result<recording> load(std::string const& path,
                                                              std::size_t limit = default_limit);

    /// The text: indented, ends with a line feed, and the same for the same exchanges.
    APPMIXER_DECL std::string text() const;
    /// Writes a file: under the name with ".tmp" at its end first, which is then renamed, so that nobody ever sees half
    /// of it. A symbolic link is followed, and a file that cannot be renamed over, such as a mount of its own, is
    /// written in place. Errors: those of the system, `boost::system::errc::not_supported` for what is no regular file;
    /// the file is as it was then, or `detail()` names the file that has the recording.
    [[nodiscard]] APPMIXER_DECL result<void> save(std::string const& path) const;

    std::vector<recorded_exchange> exchanges;
};

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/testing/impl/recording.ipp>
#endif

#endif
