#ifndef APPMIXER_CALL_IMPL_RESPONSE_DESCRIPTION_IPP
#define APPMIXER_CALL_IMPL_RESPONSE_DESCRIPTION_IPP

// Reads whole responses, and makes the errors of those that are not a success.

#include <appmixer/call/detail/response_description.hpp>
#include <appmixer/core/detail/retry_after.hpp>
#include <appmixer/core/detail/utf8.hpp>
#include <appmixer/json/impl/json_decoder.ipp>

#include <boost/json/parse.hpp>

#include <chrono>

namespace appmixer::detail {

APPMIXER_DECL error status_error(http_response const& response, time_source const& time)
{
    // Longer messages are of no use, and slow to search for secrets.
    constexpr std::size_t longest_message = std::size_t(64) << 10;
    diagnostics info;
    info.phase = phase::response;
    info.status = response.status;
    info.retry_after = retry_after(response, time.time_of_day());
    info.body_excerpt = shown_text(response.body, excerpt_size);
    boost::system::error_code code;
    json::value const body = json::parse(response.body, code, {}, json_limits());
    if (json::object const* const object = code ? nullptr : body.if_object()) {
        if (json::value const* const message = object->if_contains("message"); message && message->is_string())
            info.server_message = cut_text(message->get_string(), longest_message);
        if (json::value const* const details = object->if_contains("details"))
            info.server_details = *details;
    }
    if (response.status < 100 || response.status > 999) {
        info.detail = "invalid status " + std::to_string(response.status);
        return error(errc::malformed_response, std::move(info));
    }
    if (response.status >= 300 && response.status <= 399 && response.headers.contains("Location"))
        info.detail = "a redirect that was not followed";
    return error(static_cast<errc>(response.status), std::move(info));
}

APPMIXER_DECL error decode_error(response_description const& description, error const& cause)
{
    if (!description.is_secret)
        return cause;
    diagnostics info = cause.info();
    info.body_excerpt.clear();
    return error(cause.code(), std::move(info));
}

APPMIXER_DECL result<void> decode_response(response_description const& description, http_response& response,
                                           time_source const& time, void* value)
{
    if (!is_success(response.status))
        return status_error(response, time);
    if (description.is_response)
        *static_cast<http_response*>(value) = std::move(response);
    if (description.type == nullptr)
        return {};
    json_response reader(*description.type, value, description.key, (std::numeric_limits<std::size_t>::max)());
    while (reader.step(response)) {}
    if (reader.failure().code())
        return decode_error(description, reader.failure());
    return {};
}

} // namespace appmixer::detail

#endif
