#ifndef APPMIXER_LAYERS_TRACE_EVENT_HPP
#define APPMIXER_LAYERS_TRACE_EVENT_HPP

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

/// What a trace may show of the headers and the query of a call: what is named here, and nothing else. A value that
/// holds the token of the call, or a secret parameter, is never shown.
class trace_settings {
public:
    trace_settings() = default;

    /// The headers that are shown, of requests and of responses; `Content-Type`, `Retry-After` and `X-Request-Id`
    /// unless set. Those whose name says that they hold a secret, such as `Authorization`, `Cookie` or `X-Api-Key`, are
    /// not shown even when they are named.
    trace_settings& headers(std::vector<std::string> names)
    {
        headers_ = std::move(names);
        return *this;
    }
    std::vector<std::string> const& headers() const noexcept { return headers_; }

    /// The query parameters that are shown with their values; `limit`, `offset` and `sort` unless set. Of all others
    /// the name alone is shown. Those whose name says so, such as `secret` or `access_token`, are such even when they
    /// are named.
    trace_settings& query_parameters(std::vector<std::string> names)
    {
        query_parameters_ = std::move(names);
        return *this;
    }
    std::vector<std::string> const& query_parameters() const noexcept { return query_parameters_; }

    /// Whether the header of that name is shown; case does not matter.
    APPMIXER_DECL bool shows_header(std::string_view name) const noexcept;
    /// Whether the query parameter of that name is shown with its value; case matters.
    APPMIXER_DECL bool shows_query_parameter(std::string_view name) const noexcept;

private:
    std::vector<std::string> headers_ = {"Content-Type", "Retry-After", "X-Request-Id"};
    std::vector<std::string> query_parameters_ = {"limit", "offset", "sort"};
};

namespace detail {

class trace_record;

} // namespace detail

/// What a sink is told. It holds no token, body, path parameter or server's text: of a request and its response it
/// shows what its declaration says, numbers, and the headers and query parameters that `trace_settings` names.
///
/// It is valid during the function that it is given to.
class trace_event {
public:
    using clock = time_source::clock;

    /// The vendor's name of the operation, "getFlow"; for a request built by hand its method and the word request,
    /// "GET request". It points to static storage.
    APPMIXER_DECL std::string_view operation() const noexcept;
    /// The declaration of the operation; null for a request built by hand.
    operation_info const* declaration() const noexcept { return context_->operation; }
    appmixer::method method() const noexcept { return request_->method; }
    /// The template of the path, "/flows/{flowId}"; empty for a request built by hand, whose path may hold anything.
    APPMIXER_DECL std::string_view path() const noexcept;
    /// The path and the query, "/flows/{flowId}?limit=50&filter=[redacted]"; the path of a request built by hand is
    /// "/[redacted]".
    APPMIXER_DECL std::string target() const;
    /// Appends that to a text.
    APPMIXER_DECL void append_target(std::string& text) const;

    /// The number of the attempt that is about to begin, or has ended, from 1. When a call begins, 0; when it has
    /// ended, how many attempts were made, as far as a layer counts them.
    unsigned attempt() const noexcept { return attempt_; }
    /// The time since the call began, or the attempt. For a retry, since the attempt before it ended: how long it was
    /// waited for. By the clock of the call.
    clock::duration elapsed() const noexcept { return elapsed_; }

    /// The HTTP status of the response, 0 while there is none. For a retry, of the attempt before: the reason for it.
    int status() const noexcept { return status_; }
    /// Why there is no response; no failure while there is none. For a retry, of the attempt before: the reason for it.
    boost::system::error_code const& code() const noexcept { return code_; }
    /// In what part of the call that happened.
    appmixer::phase phase() const noexcept { return phase_; }
    /// One word for `code()`, out of some thirty: "deadline_exceeded", "cancelled", "connection_refused" …, "other".
    /// Empty without a failure. It points to static storage.
    APPMIXER_DECL std::string_view error_kind() const noexcept;
    /// When a call has ended: why it was not made again. `stop_reason::none` without a layer that repeats calls.
    appmixer::stop_reason stop_reason() const noexcept { return context_->stop_reason; }

    /// The size of the request's body in bytes.
    std::size_t request_size() const noexcept { return request_->body.size(); }
    /// The size of the response's body in bytes, decompressed; what came of it when it was cut off.
    std::size_t response_size() const noexcept { return response_size_; }

    /// A header of the request; nothing when there is none, or when it is not to be shown.
    APPMIXER_DECL std::optional<std::string_view> request_header(std::string_view name) const;
    /// A header of the response; nothing when there is none, or when it is not to be shown.
    APPMIXER_DECL std::optional<std::string_view> response_header(std::string_view name) const;
    /// What may be shown.
    trace_settings const& settings() const noexcept { return *settings_; }

    /// The time of day.
    std::chrono::system_clock::time_point time_of_day() const noexcept { return context_->time->time_of_day(); }

private:
    friend class detail::trace_record;

    trace_event(trace_settings const& shown, http_request const& request, call_context const& context) noexcept
        : settings_(&shown), request_(&request), context_(&context)
    {
    }

    APPMIXER_DECL void append_query(std::string& text, std::string_view query) const;
    APPMIXER_DECL bool holds_secret(std::string_view value) const;
    APPMIXER_DECL std::optional<std::string_view> shown_header(header_list const& headers, std::string_view name) const;

    trace_settings const* settings_;
    http_request const* request_;
    call_context const* context_;
    http_response const* response_ = nullptr;
    std::size_t response_size_ = 0;
    unsigned attempt_ = 0;
    int status_ = 0;
    clock::duration elapsed_ = clock::duration::zero();
    boost::system::error_code code_;
    appmixer::phase phase_ = appmixer::phase::none;
};

namespace detail {

/// One word for a failure, out of a few, so that it can name a time series; empty for none.
APPMIXER_DECL std::string_view error_kind(boost::system::error_code const& code) noexcept;
/// One word for a phase, "connect"; empty for none.
APPMIXER_DECL std::string_view short_name(phase value) noexcept;
/// One word for a reason, "exhausted"; empty for none.
APPMIXER_DECL std::string_view short_name(stop_reason value) noexcept;

} // namespace detail

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/layers/impl/trace_event.ipp>
#endif

#endif
