#ifndef APPMIXER_CORE_IMPL_ERROR_IPP
#define APPMIXER_CORE_IMPL_ERROR_IPP

#include <appmixer/core/detail/utf8.hpp>
#include <appmixer/core/error.hpp>

#include <boost/asio/error.hpp>
#include <boost/json/serializer.hpp>
#include <boost/system/errc.hpp>
#include <boost/system/generic_category.hpp>
#include <boost/system/system_category.hpp>
#include <boost/throw_exception.hpp>

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <utility>

namespace appmixer {

namespace detail {

inline char const* describe(int value) noexcept
{
    switch (static_cast<errc>(value)) {
    case errc::invalid_request: return "the request cannot be sent";
    case errc::invalid_settings: return "a setting cannot be used";
    case errc::deadline_exceeded: return "the deadline passed";
    case errc::connection_closed: return "the server closed the connection before its response was complete";
    case errc::malformed_response: return "the response is malformed";
    case errc::response_too_large: return "the response is larger than the limit";
    case errc::empty_response: return "the response has no body";
    case errc::invalid_json: return "the response is not valid JSON";
    case errc::unexpected_shape: return "the response does not have the expected form";
    case errc::unexpected_content_type: return "the response is not JSON";
    case errc::too_many_waiting: return "too many calls are waiting";
    case errc::untrusted_certificate: return "the server's certificate is not trusted";
    case errc::proxy_refused: return "the proxy refused the connection";
    case errc::unexpected_request: return "the test did not expect this request";
    case errc::wrong_executor: return "the call was awaited on the wrong execution context";
    case errc::concurrent_use: return "two threads used the transport at the same time";
    case errc::wrong_scheme: return "the scheme of the URL does not match the protocol of the port";
    case errc::stage_not_reached: return "the flow did not reach the stage";
    case errc::job_failed: return "the work on the server failed";
    case errc::shutting_down: return "the client is shutting down";
    case errc::paging_stuck: return "the server does not move on to the next page";
    case errc::body_source_failed: return "the source of the request's body failed";
    case errc::bad_request: return "400 Bad Request";
    case errc::unauthorized: return "401 Unauthorized";
    case errc::forbidden: return "403 Forbidden";
    case errc::not_found: return "404 Not Found";
    case errc::method_not_allowed: return "405 Method Not Allowed";
    case errc::conflict: return "409 Conflict";
    case errc::payload_too_large: return "413 Payload Too Large";
    case errc::unsupported_media_type: return "415 Unsupported Media Type";
    case errc::too_many_requests: return "429 Too Many Requests";
    case errc::internal_server_error: return "500 Internal Server Error";
    case errc::not_implemented: return "501 Not Implemented";
    case errc::bad_gateway: return "502 Bad Gateway";
    case errc::service_unavailable: return "503 Service Unavailable";
    case errc::gateway_timeout: return "504 Gateway Timeout";
    }
    return nullptr;
}

/// Whether a code that is not the library's is a failure of the network, and not one of a local file.
///
/// Sockets report in the category of the system, and names, TLS and the end of a stream in categories of their own.
/// The functions of C and C++ for files report in the generic category, or in the system's of the standard library,
/// whose codes meet no condition.
inline bool is_network_failure(boost::system::error_code const& code) noexcept
{
    namespace system_errc = boost::system::errc;
    auto const is_any = [&](std::initializer_list<system_errc::errc_t> wanted) {
        return std::any_of(wanted.begin(), wanted.end(), [&](system_errc::errc_t one) { return code == one; });
    };
    if (code.category() == boost::system::system_category()) // a socket of the Unix domain may be missing or locked
        return !is_any({system_errc::cross_device_link, system_errc::directory_not_empty, system_errc::file_exists,
                        system_errc::file_too_large, system_errc::filename_too_long, system_errc::is_a_directory,
                        system_errc::no_space_on_device, system_errc::not_a_directory,
                        system_errc::read_only_file_system, system_errc::text_file_busy, system_errc::too_many_links,
                        system_errc::too_many_symbolic_link_levels});
    if (code.category() == boost::system::generic_category())
        return is_any({system_errc::address_family_not_supported,
                       system_errc::address_in_use,
                       system_errc::address_not_available,
                       system_errc::already_connected,
                       system_errc::broken_pipe,
                       system_errc::connection_aborted,
                       system_errc::connection_already_in_progress,
                       system_errc::connection_refused,
                       system_errc::connection_reset,
                       system_errc::destination_address_required,
                       system_errc::host_unreachable,
                       system_errc::message_size,
                       system_errc::network_down,
                       system_errc::network_reset,
                       system_errc::network_unreachable,
                       system_errc::no_buffer_space,
                       system_errc::no_protocol_option,
                       system_errc::not_a_socket,
                       system_errc::not_connected,
                       system_errc::operation_in_progress,
                       system_errc::operation_would_block,
                       system_errc::protocol_error,
                       system_errc::protocol_not_supported,
                       system_errc::timed_out,
                       system_errc::wrong_protocol_type});
    return true;
}

// Boost has no virtual destructor in the base; objects of these classes are never deleted.
#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnon-virtual-dtor"
#endif

class error_category_impl final : public boost::system::error_category {
public:
    constexpr error_category_impl() noexcept : boost::system::error_category(0x6170706d69786572ULL) {}
    char const* name() const noexcept override { return "appmixer"; }
    std::string message(int value) const override
    {
        if (char const* text = describe(value))
            return text;
        if (value == 408) // condition::timeout is its name
            return "408 Request Timeout";
        if (value >= 100 && value <= 999)
            return "HTTP status " + std::to_string(value);
        return "unknown error " + std::to_string(value);
    }
};

class condition_category_impl final : public boost::system::error_category {
public:
    constexpr condition_category_impl() noexcept : boost::system::error_category(0x6170706d69786573ULL) {}
    char const* name() const noexcept override { return "appmixer.condition"; }
    std::string message(int value) const override
    {
        switch (static_cast<condition>(value)) {
        case condition::not_found: return "not found";
        case condition::unauthorized: return "unauthorized";
        case condition::forbidden: return "forbidden";
        case condition::conflict: return "conflict";
        case condition::rate_limited: return "rate limited";
        case condition::server_error: return "server error";
        case condition::timeout: return "timed out";
        case condition::cancelled: return "cancelled";
        case condition::transport: return "transport failure";
        }
        return "unknown condition";
    }
    bool equivalent(boost::system::error_code const& code, int value) const noexcept override
    {
        bool const ours = code.category() == appmixer::error_category();
        auto const is = [&](errc wanted) { return ours && code.value() == static_cast<int>(wanted); };
        switch (static_cast<condition>(value)) {
        case condition::not_found: return is(errc::not_found);
        case condition::unauthorized: return is(errc::unauthorized);
        case condition::forbidden: return is(errc::forbidden);
        case condition::conflict: return is(errc::conflict);
        case condition::rate_limited: return is(errc::too_many_requests);
        case condition::server_error: return ours && code.value() >= 500 && code.value() <= 999;
        case condition::timeout:
            return is(errc::deadline_exceeded) || is(static_cast<errc>(408)) || is(errc::gateway_timeout) ||
                   code == asio::error::timed_out;
        case condition::cancelled: return code == boost::system::errc::operation_canceled;
        case condition::transport:
            return is(errc::connection_closed) || is(errc::malformed_response) || is(errc::response_too_large) ||
                   is(errc::too_many_waiting) || is(errc::untrusted_certificate) || is(errc::proxy_refused) ||
                   is(errc::wrong_scheme) ||
                   (!ours && code.failed() && code != boost::system::errc::operation_canceled &&
                    is_network_failure(code));
        }
        return false;
    }
};

#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

/// Whether the server's message is empty or only repeats the status: "Forbidden" with "403 Forbidden".
inline bool repeats_status(std::string_view message, std::string_view status) noexcept
{
    std::size_t const end = message.find_last_not_of(" .");
    message = message.substr(0, end == std::string_view::npos ? 0 : end + 1);
    if (message.empty() || message.size() > status.size())
        return message.empty();
    std::size_t const at = status.size() - message.size();
    auto const same = [](char a, char b) { return (a | 0x20) == (b | 0x20); }; // statuses hold only letters and spaces
    return std::equal(message.begin(), message.end(), status.begin() + static_cast<std::ptrdiff_t>(at), same) &&
           (at == 0 || status[at - 1] == ' ');
}

/// The server's details as one line: a string as it is, anything else as JSON. Empty for null and empty containers.
inline std::string details_line(json::value const& details, std::size_t limit)
{
    json::object const* const object = details.if_object();
    json::array const* const array = details.if_array();
    if (details.is_null() || (object != nullptr && object->empty()) || (array != nullptr && array->empty()))
        return {};
    if (json::string const* const text = details.if_string())
        return one_line(std::string_view(text->data(), text->size()), limit);
    json::serializer writer; // writes only the part that is shown
    writer.reset(&details);
    std::string buffer(limit + 1, '\0');
    json::string_view const written = writer.read(buffer.data(), buffer.size());
    return one_line(std::string_view(written.data(), written.size()), limit);
}

/// Whether the stop reason tells more than the error code does.
inline bool is_informative(stop_reason why, error const& failure) noexcept
{
    switch (why) {
    case stop_reason::none: return false;
    case stop_reason::permanent: return failure.attempts() > 1 || failure.status() < 400 || failure.status() > 499;
    case stop_reason::cancelled: return failure != condition::cancelled;
    case stop_reason::deadline: return failure != errc::deadline_exceeded;
    default: return true;
    }
}

APPMIXER_DECL error add_detail(error const& failure, std::string_view more)
{
    diagnostics info = failure.info();
    if (!info.detail.empty())
        info.detail += "; ";
    info.detail += more;
    return error(failure.code(), std::move(info));
}

APPMIXER_DECL std::string duration_text(std::chrono::milliseconds time)
{
    auto const count = time.count();
    return count % 1000 == 0 ? std::to_string(count / 1000) + " s" : std::to_string(count) + " ms";
}

APPMIXER_DECL std::string limit_text(std::string_view setting, std::chrono::nanoseconds limit)
{
    return std::string(setting) + " allows " + duration_text(std::chrono::ceil<std::chrono::milliseconds>(limit));
}

/// The message of a code. Without a phase there was no call but a file or an argument, so "the request" and "the
/// response" would be wrong.
inline std::string cause_text(boost::system::error_code code, phase where)
{
    if (where == phase::none && code == make_error_code(errc::invalid_request))
        return "an argument is not valid";
    if (where == phase::none && code == make_error_code(errc::invalid_json))
        return "the text is not valid JSON";
    if (where == phase::none && code == make_error_code(errc::unexpected_shape))
        return "the document does not have the expected form";
    return code.message();
}

} // namespace detail

APPMIXER_DECL std::string_view to_string(phase value) noexcept
{
    switch (value) {
    case phase::none: break;
    case phase::encode: return "while building the request";
    case phase::start: return "before it was sent";
    case phase::sign_in: return "while signing in";
    case phase::acquire: return "while waiting for a connection or a rate limit";
    case phase::resolve: return "while resolving the host name";
    case phase::connect: return "while connecting";
    case phase::handshake: return "during the TLS handshake";
    case phase::write: return "while sending the request";
    case phase::wait: return "while waiting for the response";
    case phase::read: return "while reading the response";
    case phase::response: return "after an error response";
    case phase::decode: return "while decoding the response";
    }
    return {};
}

APPMIXER_DECL std::string_view to_string(stop_reason value) noexcept
{
    switch (value) {
    case stop_reason::none: break;
    case stop_reason::permanent: return "another attempt would not help";
    case stop_reason::not_repeatable: return "the call cannot be repeated";
    case stop_reason::exhausted: return "no attempts are left";
    case stop_reason::retry_after: return "the wait exceeds standard_retry::max_retry_after";
    case stop_reason::budget: return "the retry budget is exhausted";
    case stop_reason::deadline: return "no time is left for another attempt";
    case stop_reason::cancelled: return "it was cancelled";
    }
    return {};
}

APPMIXER_DECL boost::system::error_category const& error_category() noexcept
{
    static detail::error_category_impl const category;
    return category;
}

APPMIXER_DECL boost::system::error_category const& condition_category() noexcept
{
    static detail::condition_category_impl const category;
    return category;
}

APPMIXER_DECL boost::system::error_code make_error_code(errc value) noexcept
{
    return boost::system::error_code(static_cast<int>(value), error_category());
}

APPMIXER_DECL boost::system::error_condition make_error_condition(condition value) noexcept
{
    return boost::system::error_condition(static_cast<int>(value), condition_category());
}

APPMIXER_DECL error::error(boost::system::error_code value, appmixer::phase where, std::string cause) : code_(value)
{
    diagnostics diag;
    diag.phase = where;
    diag.detail = detail::shown_text(cause);
    info_ = std::make_shared<diagnostics const>(std::move(diag));
}

APPMIXER_DECL error::error(boost::system::error_code value, diagnostics diag) : code_(value)
{
    for (std::string* text : {&diag.detail, &diag.server_message, &diag.body_excerpt, &diag.json_pointer})
        *text = detail::shown_text(*text);
    info_ = std::make_shared<diagnostics const>(std::move(diag));
}

APPMIXER_DECL diagnostics const& error::info() const noexcept
{
    static diagnostics const nothing;
    return info_ ? *info_ : nothing;
}

APPMIXER_DECL std::string error::what() const
{
    diagnostics const& diag = info();
    std::string text(diag.operation.empty() ? std::string_view("appmixer") : diag.operation);
    if (diag.phase != phase::none && diag.phase != phase::response) {
        text += " failed ";
        text += to_string(diag.phase);
    }
    text += ": ";
    text += detail::cause_text(code_, diag.phase);
    if (!diag.detail.empty()) {
        text += " (";
        text += detail::one_line(diag.detail, 1000);
        text += ')';
    }
    if (!diag.json_pointer.empty()) {
        text += " at ";
        text += detail::one_line(diag.json_pointer, 200);
    }
    bool const tells_reason = detail::is_informative(diag.stop_reason, *this);
    if (diag.attempts > 1 || (diag.attempts == 1 && tells_reason)) {
        text += " after ";
        text += std::to_string(diag.attempts);
        text += diag.attempts == 1 ? " attempt" : " attempts";
    }
    if (tells_reason) {
        text += ", ";
        text += to_string(diag.stop_reason);
        if (diag.retry_after.value_or(diag.timeout.zero()) > diag.timeout.zero())
            text += "; the server asks to wait " + detail::duration_text(*diag.retry_after);
    }
    if (diag.timeout > diag.timeout.zero())
        text += "; client::within allows " + detail::duration_text(diag.timeout);
    if (!detail::repeats_status(diag.server_message, code_.message())) {
        text += ": ";
        text += detail::one_line(diag.server_message, 300);
    }
    std::string const details = detail::details_line(diag.server_details, 300);
    if (!details.empty() && details != diag.server_message) {
        text += " (details: ";
        text += details;
        text += ')';
    }
    return text;
}

APPMIXER_DECL exception::exception(appmixer::error cause)
    : boost::system::system_error(cause.code()), appmixer::error(std::move(cause)),
      text_(std::make_shared<std::string const>(appmixer::error::what()))
{
}

namespace detail {

APPMIXER_DECL error cause_of(boost::system::system_error const& thrown)
{
    try {
        throw; // a catch clause tells the classes apart without RTTI
    } catch (exception const& ours) {
        return ours.error();
    } catch (boost::system::system_error const&) {
        return error(thrown.code());
    }
}

APPMIXER_DECL error cause_of(boost::system::system_error const& thrown, phase where)
{
    error cause = cause_of(thrown);
    if (cause.phase() != phase::none)
        return cause;
    diagnostics info = cause.info();
    info.phase = where;
    return error(cause.code(), std::move(info));
}

APPMIXER_DECL error error_of(std::exception_ptr const& thrown)
{
    if (!thrown)
        return error();
    try {
        std::rethrow_exception(thrown);
    } catch (boost::system::system_error const& e) {
        return cause_of(e);
    }
}

} // namespace detail

APPMIXER_DECL void throw_exception_from_error(error const& cause, boost::source_location const& where)
{
    boost::throw_exception(exception(cause), where);
}

} // namespace appmixer

#endif
