#ifndef APPMIXER_CALL_IMPL_OPERATION_IPP
#define APPMIXER_CALL_IMPL_OPERATION_IPP

#include <appmixer/call/operation.hpp>
#include <appmixer/core/detail/percent.hpp>
#include <appmixer/core/detail/retry_after.hpp>
#include <appmixer/core/detail/utf8.hpp>
#include <appmixer/json/impl/json_decoder.ipp>

#include <boost/json/parse.hpp>

#include <algorithm>
#include <array>
#include <chrono>

namespace appmixer::detail {

/// Whether a character stays as it is in every part of a target: the unreserved ones of RFC 3986.
APPMIXER_DECL void append_query(std::string& target, std::string_view name, std::string_view value)
{
    target += target.find('?') == std::string::npos ? '?' : '&';
    append_percent_encoded(target, name, {});
    target += '=';
    // The colons and commas of filters, sorts and projections stay readable; every other mark is encoded, '+' above
    // all, which a server would read as a blank.
    append_percent_encoded(target, value, ":,");
}

APPMIXER_DECL bool is_path_segment(std::string_view text) noexcept
{
    return !text.empty() && text != "." && text != "..";
}

APPMIXER_DECL error bad_path_segment(std::string_view name, std::string_view operation)
{
    diagnostics known;
    known.operation = operation;
    known.phase = phase::encode;
    known.detail = "the parameter " + std::string(name) + " is empty, \".\" or \"..\" and would name another resource";
    return error(errc::invalid_request, std::move(known));
}

APPMIXER_DECL void add_formats(http_request& request, std::string_view content_type, std::size_t more_headers)
{
    using namespace std::string_view_literals;
    constexpr std::string_view accept = "Accept: application/json\r\n";
    constexpr std::string_view name = "Content-Type: ";
    std::string& text = request.headers.text_; // what is added is known to be well-formed
    std::size_t const of_type = content_type.empty() ? 0 : name.size() + content_type.size() + 2;
    text.reserve(more_headers > 0 ? accept.size() + of_type + more_headers : header_list::initial_capacity);
    text += accept;
    if (!content_type.empty())
        text.append(name).append(content_type).append("\r\n"sv);
}

APPMIXER_DECL error status_error(http_response const& response, time_source const& time)
{
    constexpr std::size_t longest_message = std::size_t(64) << 10; // nobody reads more; it is searched for secrets
    diagnostics known;
    known.phase = phase::response;
    known.status = response.status;
    known.retry_after = retry_after(response, time.time_of_day());
    known.body_excerpt = shown_text(response.body, excerpt_size);
    boost::system::error_code code;
    json::value const body = json::parse(response.body, code, {}, json_limits());
    if (json::object const* const object = code ? nullptr : body.if_object()) {
        if (json::value const* const message = object->if_contains("message"); message && message->is_string())
            known.server_message = cut_text(message->get_string(), longest_message);
        if (json::value const* const details = object->if_contains("details"))
            known.server_details = *details;
    }
    if (response.status < 100 || response.status > 999) {
        known.detail = "the status " + std::to_string(response.status) + " is none";
        return error(errc::malformed_response, std::move(known));
    }
    if (response.status >= 300 && response.status <= 399 && response.headers.contains("Location"))
        known.detail = "a redirect that was not followed";
    return error(static_cast<errc>(response.status), std::move(known));
}

} // namespace appmixer::detail

#endif
