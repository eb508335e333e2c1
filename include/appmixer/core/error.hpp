#ifndef APPMIXER_CORE_ERROR_HPP
#define APPMIXER_CORE_ERROR_HPP

#include <appmixer/core/config.hpp>

#include <boost/assert/source_location.hpp>
#include <boost/json/value.hpp>
#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>
#include <boost/system/system_error.hpp>

#include <chrono>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace appmixer {

/// What went wrong, in one value.
///
/// The values 300 … 599 are HTTP statuses: a response with status 418 has the code `errc(418)`, and the usual ones have
/// names. Failures of the network keep the code that Asio gave them, and a caller's cancellation stays
/// `boost::asio::error::operation_aborted`.
enum class errc : int {
    invalid_request = 1,     ///< a value of the caller cannot be sent: a control character, an empty id, a bad token
    invalid_settings,        ///< the base URL or another setting cannot be used
    deadline_exceeded,       ///< the call's time ran out; `error::phase()` says where
    connection_closed,       ///< the server closed the connection before its response was complete
    malformed_response,      ///< what came back is not HTTP
    response_too_large,      ///< the response passed the limit for its headers or its body
    empty_response,          ///< success, but no body where one was due
    invalid_json,            ///< success, but the body is not JSON; it may have been cut off
    unexpected_shape,        ///< JSON, but of another form; `error::json_pointer()` says where
    unexpected_content_type, ///< success, but not JSON at all: a gateway's HTML page, say
    too_many_waiting,        ///< as many calls as may wait for a connection, or for a rate limit, do
    untrusted_certificate,   ///< the server's certificate is expired, of another host, or of nobody we trust
    proxy_refused,           ///< the proxy did not open a way to the server
    unexpected_request,      ///< a transport made for a test was asked what the test did not expect
    wrong_executor,          ///< the call was awaited on another execution context than that of its transport
    concurrent_use,          ///< two threads used one transport at the same time
    wrong_scheme,            ///< https was spoken to a port without TLS, or http to one with it

    bad_request = 400,
    unauthorized = 401,
    forbidden = 403,
    not_found = 404,
    method_not_allowed = 405,
    conflict = 409,
    payload_too_large = 413,
    unsupported_media_type = 415,
    too_many_requests = 429,
    internal_server_error = 500,
    not_implemented = 501,
    bad_gateway = 502,
    service_unavailable = 503,
    gateway_timeout = 504,
};

/// Questions that several codes response with yes. Compare an `error` or an `error_code` with them:
/// `if (e == condition::not_found)`. One error can meet several conditions.
enum class condition : int {
    not_found = 1, ///< 404
    unauthorized,  ///< 401
    forbidden,     ///< 403
    conflict,      ///< 409
    rate_limited,  ///< 429
    server_error,  ///< any 5xx
    timeout,       ///< our deadline, 408, 504, or the system's own time-out
    cancelled,     ///< the caller's cancellation
    transport,     ///< no complete HTTP response arrived: resolver, connect, reset, closed, malformed, too large
};

/// The part of a call in which it failed. The values are in the order in which a call passes through them: a failure
/// before `phase::write` happened before a byte of the request left.
enum class phase : unsigned char {
    none,      ///< not known
    encode,    ///< building the request
    sign_in,   ///< getting a token for it
    acquire,   ///< waiting for a connection, or for its turn under a rate limit
    resolve,   ///< looking up the host name
    connect,   ///< opening the connection, through the proxy if there is one
    handshake, ///< agreeing on TLS with the server
    write,     ///< sending the request; the server may have received part of it
    wait,      ///< the request was sent, no byte of the response had come
    read,      ///< reading the response
    response,  ///< the server answered, and said no
    decode,    ///< understanding the response
};

/// Why a failed call was not made again.
enum class stop_reason : unsigned char {
    none,           ///< nothing in the client repeats calls
    permanent,      ///< the failure is one that a repetition does not mend
    not_repeatable, ///< the server may have carried the call out, and doing it twice could do harm
    exhausted,      ///< it was made as often as the policy allows
    budget,         ///< too many calls of this client are failing to repeat each of them
    deadline,       ///< the next attempt would have begun after the deadline
    cancelled,      ///< the caller cancelled it
};

/// The words for a phase as they stand in `error::what()`, such as "while connecting".
APPMIXER_DECL std::string_view to_string(phase value) noexcept;

/// The words for a reason as they stand in `error::what()`, such as "it may not be repeated".
APPMIXER_DECL std::string_view to_string(stop_reason value) noexcept;

/// The category of `errc`; its name is "appmixer".
APPMIXER_DECL boost::system::error_category const& error_category() noexcept;
/// The category of `condition`; its name is "appmixer.condition".
APPMIXER_DECL boost::system::error_category const& condition_category() noexcept;

APPMIXER_DECL boost::system::error_code make_error_code(errc value) noexcept;
APPMIXER_DECL boost::system::error_condition make_error_condition(condition value) noexcept;

} // namespace appmixer

template <>
struct boost::system::is_error_code_enum<appmixer::errc> : std::true_type {
};
template <>
struct boost::system::is_error_condition_enum<appmixer::condition> : std::true_type {
};

namespace appmixer {

/// Everything that is known of a failure beside its code. A transport or layer of one's own fills in what it knows.
class diagnostics {
public:
    diagnostics() = default;

    std::string_view operation;          ///< the vendor's name of the call, "getFlow"; points to static storage
    appmixer::phase phase = phase::none; ///< where it failed
    int status = 0;                      ///< the HTTP status, 0 when there was none
    std::string detail;                  ///< our own words on the cause, without any text of the server
    std::string server_message;          ///< `message` of the server's error body
    boost::json::value server_details;   ///< `details` of the server's error body, null when there were none
    std::string body_excerpt;            ///< the first bytes of a body that was an error or was not understood
    std::string json_pointer;            ///< RFC 6901: where in the response the wrong type stood
    unsigned attempts = 0;               ///< how often the request was made; 0 when nothing in the client counts
    appmixer::stop_reason stop_reason = appmixer::stop_reason::none; ///< why it was not made again
    std::chrono::milliseconds timeout{}; ///< the time that the call had, when that was up; zero otherwise
    std::optional<std::chrono::milliseconds> retry_after; ///< how long the server asked to wait
};

/// Why a call failed: a code, and what is known beside it. Cheap to copy; copies share immutable diagnostics, so an
/// error may be handed to another thread. No token, password or secret of the request is in any of its texts. They are
/// UTF-8, whatever the server sent: U+FFFD stands for what is none, a blank for a control character.
class error {
public:
    error() = default;
    /// An error with a code alone.
    explicit error(boost::system::error_code value) noexcept : code_(value) {}
    /// An error with a code, the phase in which it happened and, in our own words, its cause.
    APPMIXER_DECL error(boost::system::error_code value, appmixer::phase where, std::string cause = {});
    /// An error with all that is known.
    APPMIXER_DECL error(boost::system::error_code value, diagnostics known);

    /// The code: an `errc`, or what Asio reported.
    boost::system::error_code const& code() const noexcept { return code_; }
    /// The vendor's name of the operation, such as "getFlow"; empty when it is not known.
    std::string_view operation() const noexcept { return info().operation; }
    /// The part of the call in which it failed.
    appmixer::phase phase() const noexcept { return info().phase; }
    /// The HTTP status of the response, 0 when no response came. With `errc::proxy_refused` it is the proxy's.
    int status() const noexcept { return info().status; }
    /// The library's own words on the cause.
    std::string const& detail() const noexcept { return info().detail; }
    /// The `message` of the server's error body. It is the server's text: it may repeat what a user typed.
    std::string const& server_message() const noexcept { return info().server_message; }
    /// The `details` of the server's error body; null when there were none.
    boost::json::value const& server_details() const noexcept { return info().server_details; }
    /// The beginning, 512 bytes at most, of a body that was an error or was not understood.
    std::string const& body_excerpt() const noexcept { return info().body_excerpt; }
    /// RFC 6901: where in the response a value of the wrong type stood. Empty for the whole document, and where it
    /// does not apply.
    std::string const& json_pointer() const noexcept { return info().json_pointer; }
    /// How often the request was made, sign-ins not counted; 0 without a layer that repeats calls.
    unsigned attempts() const noexcept { return info().attempts; }
    /// Why the call was not made again; `stop_reason::none` without a layer that repeats calls.
    appmixer::stop_reason stop_reason() const noexcept { return info().stop_reason; }
    /// How long the server asked to wait, from `Retry-After`; empty when it did not.
    std::optional<std::chrono::milliseconds> retry_after() const noexcept { return info().retry_after; }

    /// One line for a log: operation, phase, cause, how often the call was made and why not again, and the server's
    /// message and details, cut and freed of control characters. Reasons that the code tells already are left out, and
    /// so is a message that repeats the status.
    APPMIXER_DECL std::string what() const;

    /// A copy of all that is known, to build another error from.
    APPMIXER_DECL diagnostics const& info() const noexcept;

    /// Writes `what()`.
    template <class Char, class Traits>
    friend std::basic_ostream<Char, Traits>& operator<<(std::basic_ostream<Char, Traits>& out, error const& e)
    {
        return out << e.what().c_str();
    }

    friend bool operator==(error const& e, boost::system::error_code const& code) noexcept { return e.code_ == code; }
    friend bool operator==(error const& e, boost::system::error_condition const& what) noexcept
    {
        return e.code_ == what;
    }
    friend bool operator==(error const& e, errc code) noexcept { return e.code_ == make_error_code(code); }
    friend bool operator==(error const& e, condition what) noexcept { return e.code_ == make_error_condition(what); }

private:
    boost::system::error_code code_;
    std::shared_ptr<diagnostics const> info_;
};

/// What a throwing handle throws: an exception as those of Boost and the standard library, and an error with all its
/// diagnostics, so that each of these catches it: `catch (appmixer::error const&)`,
/// `catch (boost::system::system_error const&)`, `catch (std::exception const&)`.
class exception : public boost::system::system_error, public appmixer::error {
public:
    APPMIXER_DECL explicit exception(appmixer::error cause);

    /// The failure with all its diagnostics.
    appmixer::error const& error() const noexcept { return *this; }
    boost::system::error_code const& code() const noexcept { return error().code(); }
    /// As `error::what()`.
    char const* what() const noexcept override { return text_->c_str(); }

private:
    std::shared_ptr<std::string const> text_; // shared: copying an exception must not throw
};

namespace detail {

/// What was thrown, as an error; only while it is being handled.
APPMIXER_DECL error cause_of(boost::system::system_error const& thrown);

} // namespace detail

/// A value, or the error that stands in its place. `value()` throws `exception`.
template <class T>
using result = boost::system::result<T, error>;

/// Makes `result<T>::value()` throw `exception`; found by argument-dependent look-up.
[[noreturn]] APPMIXER_DECL void throw_exception_from_error(error const& cause, boost::source_location const& where);

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/core/impl/error.ipp>
#endif

#endif
