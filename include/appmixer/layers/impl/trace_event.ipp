#ifndef APPMIXER_LAYERS_IMPL_TRACE_EVENT_IPP
#define APPMIXER_LAYERS_IMPL_TRACE_EVENT_IPP

#include <appmixer/core/detail/secret_finder.hpp>
#include <appmixer/core/detail/secret_names.hpp>
#include <appmixer/core/detail/utf8.hpp>
#include <appmixer/layers/trace_event.hpp>

#include <boost/asio/error.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace appmixer {

namespace detail {

/// One word for an error of the system, the resolver or TLS.
inline std::string_view system_error_kind(boost::system::error_code const& code) noexcept
{
    using boost::system::error_code;
    using kind = std::pair<error_code, std::string_view>;
    kind const kinds[] = {
        {asio::error::connection_refused, "connection_refused"},
        {asio::error::connection_reset, "connection_reset"},
        {asio::error::connection_aborted, "connection_reset"},
        {asio::error::broken_pipe, "connection_reset"},
        {asio::error::eof, "connection_closed"},
        {asio::error::timed_out, "timed_out"},
        {asio::error::host_unreachable, "unreachable"},
        {asio::error::network_unreachable, "unreachable"},
        {asio::error::network_down, "unreachable"},
        {asio::error::no_descriptors, "no_descriptors"},
    };
    for (kind const& one : kinds)
        if (one.first == code)
            return one.second;
    if (code == boost::system::errc::operation_canceled)
        return "cancelled";
    std::string_view const category = code.category().name();
    if (category == "asio.netdb" || category == "asio.addrinfo")
        return "not_resolved";
    if (category.starts_with("asio.ssl"))
        return "tls";
    return "other";
}

APPMIXER_DECL std::string_view error_kind(boost::system::error_code const& code) noexcept
{
    if (!code)
        return {};
    if (code.category() != appmixer::error_category())
        return system_error_kind(code);
    switch (static_cast<errc>(code.value())) {
    case errc::invalid_request: return "invalid_request";
    case errc::invalid_settings: return "invalid_settings";
    case errc::deadline_exceeded: return "deadline_exceeded";
    case errc::connection_closed: return "connection_closed";
    case errc::malformed_response: return "malformed_response";
    case errc::response_too_large: return "response_too_large";
    case errc::empty_response: return "empty_response";
    case errc::invalid_json: return "invalid_json";
    case errc::unexpected_shape: return "unexpected_shape";
    case errc::unexpected_content_type: return "unexpected_content_type";
    case errc::too_many_waiting: return "too_many_waiting";
    case errc::untrusted_certificate: return "untrusted_certificate";
    case errc::proxy_refused: return "proxy_refused";
    case errc::unexpected_request: return "unexpected_request";
    case errc::wrong_executor: return "wrong_executor";
    case errc::concurrent_use: return "concurrent_use";
    case errc::wrong_scheme: return "wrong_scheme";
    case errc::stage_not_reached: return "stage_not_reached";
    case errc::job_failed: return "job_failed";
    case errc::shutting_down: return "shutting_down";
    case errc::paging_stuck: return "paging_stuck";
    case errc::body_source_failed: return "body_source_failed";
    case errc::unauthorized: return "unauthorized";
    case errc::forbidden: return "forbidden";
    case errc::too_many_requests: return "too_many_requests";
    default: break;
    }
    if (code.value() >= 300 && code.value() <= 599) // of a call that a layer made, such as a sign-in
        return code.value() < 400 ? "status_3xx" : code.value() < 500 ? "status_4xx" : "status_5xx";
    return "other";
}

APPMIXER_DECL std::string_view short_name(phase value) noexcept
{
    switch (value) {
    case phase::none: break;
    case phase::encode: return "encode";
    case phase::start: return "start";
    case phase::sign_in: return "sign_in";
    case phase::acquire: return "acquire";
    case phase::resolve: return "resolve";
    case phase::connect: return "connect";
    case phase::handshake: return "handshake";
    case phase::write: return "write";
    case phase::wait: return "wait";
    case phase::read: return "read";
    case phase::response: return "response";
    case phase::decode: return "decode";
    }
    return {};
}

APPMIXER_DECL std::string_view short_name(stop_reason value) noexcept
{
    switch (value) {
    case stop_reason::none: break;
    case stop_reason::permanent: return "permanent";
    case stop_reason::not_repeatable: return "not_repeatable";
    case stop_reason::exhausted: return "exhausted";
    case stop_reason::retry_after: return "retry_after";
    case stop_reason::budget: return "budget";
    case stop_reason::deadline: return "deadline";
    case stop_reason::cancelled: return "cancelled";
    }
    return {};
}

inline constexpr std::string_view not_shown = "[redacted]";

} // namespace detail

APPMIXER_DECL bool trace_settings::shows_header(std::string_view name) const noexcept
{
    auto const is_name = [&](std::string_view other) { return detail::iequals(name, other); };
    return std::any_of(headers_.begin(), headers_.end(), is_name) && !detail::names_a_secret(name);
}

APPMIXER_DECL bool trace_settings::shows_query_parameter(std::string_view name) const noexcept
{
    return std::find(query_parameters_.begin(), query_parameters_.end(), name) != query_parameters_.end() &&
           !detail::names_a_secret(name);
}

APPMIXER_DECL std::string_view trace_event::operation() const noexcept
{
    if (context_->operation != nullptr)
        return context_->operation->name;
    switch (request_->method) {
    case method::get: return "GET request";
    case method::head: return "HEAD request";
    case method::post: return "POST request";
    case method::put: return "PUT request";
    case method::patch: return "PATCH request";
    case method::delete_: return "DELETE request";
    case method::options: return "OPTIONS request";
    }
    return "request";
}

APPMIXER_DECL std::string_view trace_event::path() const noexcept
{
    return context_->operation != nullptr ? context_->operation->path : std::string_view();
}

APPMIXER_DECL std::string trace_event::target() const
{
    std::string text;
    append_target(text);
    return text;
}

APPMIXER_DECL void trace_event::append_target(std::string& text) const
{
    if (context_->operation != nullptr)
        text += context_->operation->path;
    else
        text.append("/").append(detail::not_shown);
    std::size_t const query = request_->target.find('?');
    if (query != std::string::npos)
        append_query(text, std::string_view(request_->target).substr(query + 1));
}

APPMIXER_DECL void trace_event::append_query(std::string& text, std::string_view query) const
{
    char separator = '?';
    while (true) {
        std::size_t const end = (std::min)(query.find('&'), query.size());
        std::string_view const parameter = query.substr(0, end);
        std::size_t const equals = parameter.find('=');
        text += separator;
        std::string_view const name =
            parameter.substr(0, equals + 1); // empty without a '=': the parameter may be a value
        if (settings_->shows_query_parameter(parameter.substr(0, equals)) && !contains_secret(parameter))
            text += parameter;
        else
            text.append(contains_secret(name) ? std::string_view() : name).append(detail::not_shown);
        if (end == query.size())
            return;
        query.remove_prefix(end + 1);
        separator = '&';
    }
}

APPMIXER_DECL bool trace_event::contains_secret(std::string_view value) const
{
    auto const contains = [&](std::string_view secret) {
        auto const begins_character = [](char c) { return !detail::is_continuation(c); };
        auto const shortest =
            std::count_if(secret.begin(), secret.end(), begins_character); // a lower bound in every encoding
        if (secret.empty() || value.size() < static_cast<std::size_t>(shortest))
            return false;
        detail::secret_finder finder;
        finder.add(secret);
        return finder.contains_secret(value);
    };
    for (std::string const& secret : context_->secret_parameters)
        if (contains(secret))
            return true;
    for (access_token const& token : context_->secret_tokens)
        if (contains(token.text()))
            return true;
    std::string_view const credentials = request_->headers.get("Authorization").value_or("");
    return contains(credentials.substr(credentials.find(' ') + 1));
}

APPMIXER_DECL std::optional<std::string_view> trace_event::shown_header(header_list const& headers,
                                                                        std::string_view name) const
{
    if (!settings_->shows_header(name))
        return std::nullopt;
    std::optional<std::string_view> const value = headers.get(name);
    if (value && contains_secret(*value))
        return detail::not_shown;
    return value;
}

APPMIXER_DECL std::string_view trace_event::error_kind() const noexcept { return detail::error_kind(code_); }

APPMIXER_DECL std::optional<std::string_view> trace_event::request_header(std::string_view name) const
{
    return shown_header(request_->headers, name);
}

APPMIXER_DECL std::optional<std::string_view> trace_event::response_header(std::string_view name) const
{
    return response_ != nullptr ? shown_header(response_->headers, name) : std::nullopt;
}

} // namespace appmixer

#endif
