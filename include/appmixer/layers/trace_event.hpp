#ifndef APPMIXER_LAYERS_TRACE_EVENT_HPP
#define APPMIXER_LAYERS_TRACE_EVENT_HPP

// What a trace sink is told about a call or an attempt.

#include <appmixer/core/transport.hpp>

#include <boost/system/error_code.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace appmixer {

/// The headers and query parameters that a trace shows; it shows no others. A value that contains the token of the call
/// or a secret parameter is never shown.
class trace_settings {
public:
    trace_settings() = default;

    /// The headers of requests and responses to show; `Content-Type`, `Retry-After` and `X-Request-Id` unless set.
    /// Headers whose names stand for secrets, such as `Authorization`, `Cookie` or `X-Api-Key`, are never shown.
    trace_settings& headers(std::vector<std::string> names)
    {
        headers_ = std::move(names);
        return *this;
    }
    std::vector<std::string> const& headers() const noexcept { return headers_; }

    /// The query parameters to show with their values; `limit`, `offset` and `sort` unless set. Of all others, and of
    /// those whose names stand for secrets, such as `secret` or `access_token`, only the name is shown.
    trace_settings& query_parameters(std::vector<std::string> names)
    {
        query_parameters_ = std::move(names);
        return *this;
    }
    std::vector<std::string> const& query_parameters() const noexcept { return query_parameters_; }

    /// Whether the header of that name is shown; case-insensitive.
    APPMIXER_DECL bool shows_header(std::string_view name) const noexcept;
    /// Whether the query parameter of that name is shown with its value; case-sensitive.
    APPMIXER_DECL bool shows_query_parameter(std::string_view name) const noexcept;

private:
    std::vector<std::string> headers_ = {"Content-Type", "Retry-After", "X-Request-Id"};
    std::vector<std::string> query_parameters_ = {"limit", "offset", "sort"};
};

namespace detail {

template <class Sink>
class decoded_call_reporter;
class trace_reporter;

} // namespace detail

/// An event for a trace sink. It contains no token, body, path parameter or text of the server, only: the declaration
/// of the operation, numbers, and the headers and query parameters that `trace_settings` names.
///
/// Lifetime: valid only during the function that it is passed to.
class trace_event {
public:
    using clock = time_source::clock; ///< of the times in events

    /// The vendor's name of the operation, "getFlow"; "GET request" for a request built by hand. Points to static
    /// storage.
    APPMIXER_DECL std::string_view operation() const noexcept;
    /// The declaration of the operation; null for a request built by hand.
    operation_info const* declaration() const noexcept { return context_->operation; }
    /// The method of the request.
    appmixer::method method() const noexcept { return request_->method; }
    /// The template of the path, "/flows/{flowId}"; empty for a request built by hand, whose path may contain anything.
    APPMIXER_DECL std::string_view path() const noexcept;
    /// The path and the query, "/flows/{flowId}?limit=50&filter=[redacted]"; the path of a request built by hand is
    /// "/[redacted]".
    APPMIXER_DECL std::string target() const;
    /// Appends `target()` to `text`.
    APPMIXER_DECL void append_target(std::string& text) const;

    /// Of an attempt: its number, from 1. Of a call: 0 at its start, and the number of attempts at its end, if a retry
    /// layer or an attempt trace counts them.
    unsigned attempt() const noexcept { return attempt_; }
    /// The time since the call or the attempt began; for a retry, since the previous attempt ended. By the clock of the
    /// call.
    clock::duration elapsed() const noexcept { return elapsed_; }

    /// The HTTP status of the response; 0 without one, and of a call whose response could not be decoded. For a retry,
    /// the status of the previous attempt.
    int status() const noexcept { return status_; }
    /// The error of an attempt without a response, or of a call without a response that could be decoded. For a retry,
    /// the error of the previous attempt.
    boost::system::error_code const& code() const noexcept { return code_; }
    /// The phase in which that error occurred.
    appmixer::phase phase() const noexcept { return phase_; }
    /// One word for `code()`, out of about thirty: "deadline_exceeded", "cancelled", "connection_refused" …, "other".
    /// Empty without an error. Points to static storage.
    APPMIXER_DECL std::string_view error_kind() const noexcept;
    /// At the end of a call: why it was not retried. `stop_reason::none` without a retry layer.
    appmixer::stop_reason stop_reason() const noexcept { return context_->stop_reason; }

    /// The size of the request body in bytes.
    std::size_t request_size() const noexcept { return request_->body.size(); }
    /// The size of the response body in bytes, decompressed; of a truncated body, the part that was received.
    std::size_t response_size() const noexcept { return response_size_; }

    /// At the end of a call: how many fields of the response are in `extra` because their values are of another type
    /// than declared; null elements that were left out of lists count as well.
    std::size_t mistyped_fields() const noexcept { return mistyped_fields_; }
    /// The JSON pointer (RFC 6901) of the first of these fields, "/3/mtime". It consists of declared names and indexes.
    /// Empty without such fields.
    std::string_view first_mistyped_field() const noexcept { return first_mistyped_field_; }

    /// A header of the request; `nullopt` when it is absent or not shown.
    APPMIXER_DECL std::optional<std::string_view> request_header(std::string_view name) const;
    /// A header of the response; `nullopt` when it is absent or not shown.
    APPMIXER_DECL std::optional<std::string_view> response_header(std::string_view name) const;
    /// The headers and query parameters that are shown.
    trace_settings const& settings() const noexcept { return *settings_; }

    /// The current time of day, by the clock of the call.
    std::chrono::system_clock::time_point time_of_day() const noexcept { return context_->time->time_of_day(); }

private:
    template <class Sink>
    friend class detail::decoded_call_reporter;
    friend class detail::trace_reporter;

    trace_event(trace_settings const& shown, http_request const& request, call_context const& context) noexcept
        : settings_(&shown), request_(&request), context_(&context)
    {
    }

    void set_outcome(result<http_response> const& outcome) noexcept
    {
        response_ = outcome ? &*outcome : nullptr;
        status_ = outcome ? outcome->status : 0;
        code_ = outcome ? boost::system::error_code() : outcome.error().code();
        phase_ = outcome ? appmixer::phase::none : outcome.error().phase();
    }
    APPMIXER_DECL void append_query(std::string& text, std::string_view query) const;
    APPMIXER_DECL bool contains_secret(std::string_view value) const;
    APPMIXER_DECL std::optional<std::string_view> shown_header(header_list const& headers, std::string_view name) const;

    trace_settings const* settings_;
    http_request const* request_;
    call_context const* context_;
    http_response const* response_ = nullptr;
    std::size_t response_size_ = 0;
    unsigned attempt_ = 0;
    int status_ = 0;
    std::size_t mistyped_fields_ = 0;
    std::string_view first_mistyped_field_;
    clock::duration elapsed_ = clock::duration::zero();
    boost::system::error_code code_;
    appmixer::phase phase_ = appmixer::phase::none;
};

namespace detail {

/// One word for an error, from a fixed set, so that it can label a time series; empty for none.
APPMIXER_DECL std::string_view error_kind(boost::system::error_code const& code) noexcept;
/// The name of a phase, "connect"; empty for `phase::none`.
APPMIXER_DECL std::string_view short_name(phase value) noexcept;
/// The name of a reason, "exhausted"; empty for `stop_reason::none`.
APPMIXER_DECL std::string_view short_name(stop_reason value) noexcept;

} // namespace detail

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/layers/impl/trace_event.ipp>
#endif

#endif
