#ifndef APPMIXER_CORE_ERROR_HPP
#define APPMIXER_CORE_ERROR_HPP

// Errors: codes, conditions, and the diagnostics that come with them; `result`, and the exception that is thrown for
// it.

#include <appmixer/core/config.hpp>

#include <boost/assert/source_location.hpp>
#include <boost/json/value.hpp>
#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>
#include <boost/system/system_error.hpp>

#include <chrono>
#include <cstddef>
#include <exception>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace appmixer {

/// The library's error codes.
///
/// The values 100 to 999 are HTTP statuses: a response with status 418 has the code `errc(418)`; the common ones have
/// names. From 600 on a status is not valid, and counts as a server error (RFC 9110 §15). Network failures keep Asio's
/// code, and a cancellation by the caller is `boost::asio::error::operation_aborted`.
enum class errc : int {
    invalid_request = 1,     ///< an argument cannot be sent: an empty id, invalid UTF-8, an invalid token or header
    invalid_settings,        ///< the base URL or another setting is invalid
    deadline_exceeded,       ///< the call did not end before its deadline; `error::phase()` says where it was
    connection_closed,       ///< the server closed the connection before its response was complete
    malformed_response,      ///< the response is not valid HTTP
    response_too_large,      ///< the headers or the body of the response exceed the limit
    empty_response,          ///< a success without the expected body
    invalid_json,            ///< a success whose body is not valid JSON, may be truncated, or is nested too deep
    unexpected_shape,        ///< valid JSON of the wrong structure; `error::json_pointer()` says where
    unexpected_content_type, ///< a success of another content type, such as a gateway's HTML page
    too_many_waiting,        ///< the queue for connections, or of the rate limiter, is full
    untrusted_certificate,   ///< the server's certificate has expired, is for another host, or has no trusted issuer
    proxy_refused,           ///< the proxy did not connect to the server
    unexpected_request,      ///< a test transport received a request that the test does not expect
    wrong_executor,          ///< the call was awaited on another execution context than its transport's
    concurrent_use,          ///< two threads used one transport at the same time
    wrong_scheme,            ///< https to a port without TLS, or http to a port with TLS
    stage_not_reached,       ///< the flow reached another stage, from which the expected one does not follow
    job_failed,              ///< the work that a ticket stands for failed; `error::server_details()` says why
    shutting_down,           ///< the transport is being drained and begins no further call; see `drain`
    paging_stuck,            ///< the server returns the same page again and again
    body_source_failed,      ///< the source of the request's body failed; `error::detail()` says why

    bad_request = 400,            ///< the server rejects a parameter or the body; `error::server_details()` may say why
    unauthorized = 401,           ///< no token, or one that is not valid any more
    forbidden = 403,              ///< the user must not do it; also a failed sign-in
    not_found = 404,              ///< it does not exist, or the user may not see it
    method_not_allowed = 405,     ///< the server does not have this route with this method
    conflict = 409,               ///< the state of the object forbids it, such as an update of a running flow
    payload_too_large = 413,      ///< the body exceeds a limit of the server
    unsupported_media_type = 415, ///< the server does not read bodies of this content type
    too_many_requests = 429,      ///< a rate limit of the server; `error::retry_after()` is when to try again
    internal_server_error = 500,  ///< the server failed
    not_implemented = 501,        ///< the server does not have this operation
    bad_gateway = 502,            ///< a proxy in front of the server got no valid response from it
    service_unavailable = 503,    ///< the server is overloaded, or not running behind its proxy
    gateway_timeout = 504,        ///< a proxy in front of the server got no response in time
};

/// Groups of codes. Compare an `error` or an `error_code` with them: `if (e == condition::not_found)`. One error can
/// meet several conditions.
enum class condition : int {
    not_found = 1, ///< 404
    unauthorized,  ///< 401
    forbidden,     ///< 403
    conflict,      ///< 409
    rate_limited,  ///< 429
    server_error,  ///< any 5xx, or an invalid status from 600 on
    timeout,       ///< the call's deadline, 408, 504, or a timeout of the operating system
    cancelled,     ///< the caller's cancellation
    /// No usable HTTP response arrived: any network failure, a malformed or too large response. A failure of a local
    /// file is none of these.
    transport,
};

/// The phase of a call in which it failed, in the order of a call. When a call fails before `phase::write`, no byte of
/// the request was sent.
enum class phase : unsigned char {
    none,      ///< not known
    encode,    ///< building the request
    start,     ///< before anything was sent: on a wrong executor or thread, or with no time left
    sign_in,   ///< getting an access token
    acquire,   ///< waiting for a connection or the rate limiter
    resolve,   ///< looking up the host name
    connect,   ///< opening the connection, through the proxy if there is one
    handshake, ///< the TLS handshake
    write,     ///< sending the request; the server may have received a part of it
    wait,      ///< the request is sent, and no byte of the response has arrived
    read,      ///< reading the response
    response,  ///< the server responded with an error status
    decode,    ///< decoding the response
};

/// Why a failed call was not retried.
enum class stop_reason : unsigned char {
    none,           ///< the client has no retry layer
    permanent,      ///< a retry would not help
    not_repeatable, ///< the server may have executed the call, and it is not idempotent; or its body cannot be sent
                    ///< again, or be received from its beginning
    exhausted,      ///< the retry policy allows no more attempts
    retry_after,    ///< the server asks for a longer wait than the retry policy allows
    budget,         ///< the retry budget of the client is exhausted
    deadline,       ///< the next attempt would begin after the deadline
    cancelled,      ///< the caller cancelled it
};

/// The text for a phase in `error::what()`, such as "while connecting".
APPMIXER_DECL std::string_view to_string(phase value) noexcept;

/// The text for a reason in `error::what()`, such as "the retry budget is exhausted".
APPMIXER_DECL std::string_view to_string(stop_reason value) noexcept;

/// The category of `errc`; its name is "appmixer".
APPMIXER_DECL boost::system::error_category const& error_category() noexcept;
/// The category of `condition`; its name is "appmixer.condition".
APPMIXER_DECL boost::system::error_category const& condition_category() noexcept;

/// The code with the value of an enumerator and `error_category`.
APPMIXER_DECL boost::system::error_code make_error_code(errc value) noexcept;
/// The condition with the value of an enumerator and `condition_category`.
APPMIXER_DECL boost::system::error_condition make_error_condition(condition value) noexcept;

} // namespace appmixer

template <>
struct boost::system::is_error_code_enum<appmixer::errc> : std::true_type {
};
template <>
struct boost::system::is_error_condition_enum<appmixer::condition> : std::true_type {
};

namespace appmixer {

/// What is known about a failure besides its code. A user's own transport or layer fills in what it knows.
class diagnostics {
public:
    diagnostics() = default;

    std::string_view operation;          ///< the vendor's name of the call, "getFlow"; points to static storage
    appmixer::phase phase = phase::none; ///< where it failed
    int status = 0;                      ///< the HTTP status, 0 without a response
    std::string detail;                  ///< the cause in the library's words, without any text of the server
    std::string server_message;          ///< `message` of the server's error body, or a body of plain text
    boost::json::value server_details;   ///< `details` of the server's error body, null without any
    std::string body_excerpt;            ///< the first bytes of an error body, or of one that was not understood
    std::string json_pointer;            ///< RFC 6901: the position of the unexpected value in the response
    unsigned attempts = 0;               ///< how often the call was tried; 0 when no layer counts
    appmixer::stop_reason stop_reason = appmixer::stop_reason::none; ///< why it was not retried
    std::chrono::milliseconds timeout{}; ///< with `errc::deadline_exceeded`: the time that the call was given
    std::optional<std::chrono::milliseconds> retry_after; ///< how long the server asked to wait
};

/// Why a call failed: a code and diagnostics. Cheap to copy: copies share immutable diagnostics, so an error may be
/// passed to another thread. Its texts contain no token, password or secret of the request. They are valid UTF-8
/// whatever the server sent: invalid bytes are replaced by U+FFFD, control characters by spaces.
class error {
public:
    error() = default;
    /// An error with only a code.
    explicit error(boost::system::error_code value) noexcept : code_(value) {}
    /// An error with a code, the phase in which it happened, and a text on the cause.
    APPMIXER_DECL error(boost::system::error_code value, appmixer::phase where, std::string cause = {});
    /// An error with a code and diagnostics.
    APPMIXER_DECL error(boost::system::error_code value, diagnostics diag);

    /// The code: an `errc`, or what Asio reported.
    boost::system::error_code const& code() const noexcept { return code_; }
    /// The vendor's name of the operation, such as "getFlow"; empty when it is not known.
    std::string_view operation() const noexcept { return info().operation; }
    /// The phase in which the call failed.
    appmixer::phase phase() const noexcept { return info().phase; }
    /// The HTTP status of the response, 0 without one. With `errc::proxy_refused` it is the status of the proxy's
    /// response.
    int status() const noexcept { return info().status; }
    /// The cause in the library's words.
    std::string const& detail() const noexcept { return info().detail; }
    /// The `message` of the server's error body, unless that is longer than 64 KiB; or the body itself if it is plain
    /// text. The text is the server's and may repeat user input.
    std::string const& server_message() const noexcept { return info().server_message; }
    /// The `details` of the server's error body; null without any, and for a body longer than 64 KiB.
    boost::json::value const& server_details() const noexcept { return info().server_details; }
    /// The first 512 bytes, at most, of an error body or of a body that was not understood. Of an error body longer
    /// than 64 KiB this is all that is known: to look at all of it would take long.
    std::string const& body_excerpt() const noexcept { return info().body_excerpt; }
    /// The position of the unexpected value in the response, as a JSON pointer (RFC 6901). Empty for the whole
    /// document, and when it does not apply.
    std::string const& json_pointer() const noexcept { return info().json_pointer; }
    /// How often the call was tried, without sign-ins; 0 without a retry layer. An attempt that failed before the
    /// request was sent counts too.
    unsigned attempts() const noexcept { return info().attempts; }
    /// Why the call was not retried; `stop_reason::none` without a retry layer.
    appmixer::stop_reason stop_reason() const noexcept { return info().stop_reason; }
    /// The time to wait from the response's `Retry-After`; empty without one.
    std::optional<std::chrono::milliseconds> retry_after() const noexcept { return info().retry_after; }

    /// One line for a log: operation, phase, cause, attempts, stop reason, and the server's message and details,
    /// shortened and without control characters. What only repeats the code or the status is left out.
    APPMIXER_DECL std::string what() const;

    /// All diagnostics, to build another error from.
    APPMIXER_DECL diagnostics const& info() const noexcept;

    /// Writes `what()`.
    template <class Char, class Traits>
    friend std::basic_ostream<Char, Traits>& operator<<(std::basic_ostream<Char, Traits>& out, error const& e)
    {
        return out << e.what().c_str();
    }

    /// Compares the code.
    friend bool operator==(error const& e, boost::system::error_code const& code) noexcept { return e.code_ == code; }
    /// Whether the code meets a condition.
    friend bool operator==(error const& e, boost::system::error_condition const& what) noexcept
    {
        return e.code_ == what;
    }
    /// Compares the code.
    friend bool operator==(error const& e, errc code) noexcept { return e.code_ == make_error_code(code); }
    /// Whether the code meets a condition.
    friend bool operator==(error const& e, condition what) noexcept { return e.code_ == make_error_condition(what); }

private:
    boost::system::error_code code_;
    std::shared_ptr<diagnostics const> info_;
};

/// What a throwing handle throws. It is an `error` with its diagnostics and a standard exception, so each of these
/// catches it: `catch (appmixer::error const&)`, `catch (boost::system::system_error const&)`,
/// `catch (std::exception const&)`.
class exception : public boost::system::system_error, public appmixer::error {
public:
    /// cause: becomes the code, the text and the diagnostics of the exception.
    APPMIXER_DECL explicit exception(appmixer::error cause);

    /// The error with its diagnostics.
    appmixer::error const& error() const noexcept { return *this; }
    /// As `error::code()`.
    boost::system::error_code const& code() const noexcept { return error().code(); }
    /// As `error::what()`.
    char const* what() const noexcept override { return text_->c_str(); }

private:
    std::shared_ptr<std::string const> text_; // shared: copying an exception must not throw
};

namespace detail {

/// The error for an exception that is being handled: call it only from the `catch` clause of `thrown`.
APPMIXER_DECL error cause_of(boost::system::system_error const& thrown);
/// The same. where: the phase in which it was thrown, unless it says so itself.
APPMIXER_DECL error cause_of(boost::system::system_error const& thrown, phase where);
/// The error for what an awaitable threw, without a code for null. Rethrows what is not a
/// `boost::system::system_error`.
APPMIXER_DECL error error_of(std::exception_ptr const& thrown);

/// How much of a body an error quotes, in bytes.
inline constexpr std::size_t excerpt_size = 512;

/// An error with more in its `detail()`, separated by a semicolon.
APPMIXER_DECL error add_detail(error const& failure, std::string_view more);
/// A duration as a text: "2 s", "1500 ms".
APPMIXER_DECL std::string duration_text(std::chrono::milliseconds time);
/// A limit that ended a call, for its `detail()`: "with_deadline allows 2 s".
APPMIXER_DECL std::string limit_text(std::string_view setting, std::chrono::nanoseconds limit);

} // namespace detail

/// A value or an error. `value()` throws `exception` when there is no value.
template <class T>
using result = boost::system::result<T, error>;

/// Makes `result<T>::value()` throw `exception`; found by argument-dependent look-up.
[[noreturn]] APPMIXER_DECL void throw_exception_from_error(error const& cause, boost::source_location const& where);

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/core/impl/error.ipp>
#endif

#endif
