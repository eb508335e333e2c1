#ifndef APPMIXER_CALL_IMPL_DECODE_RESPONSE_IPP
#define APPMIXER_CALL_IMPL_DECODE_RESPONSE_IPP

// Decodes responses, and makes the errors of those whose status is not 2xx.

#include <appmixer/call/detail/decode_response.hpp>
#include <appmixer/core/detail/content_coding.hpp>
#include <appmixer/core/detail/retry_after.hpp>
#include <appmixer/core/detail/utf8.hpp>
#include <appmixer/json/reader.hpp>

#include <limits>
#include <string>
#include <utility>

namespace appmixer::detail {

/// Reads the server's message and details from the body of an error, if it is a JSON object. Invalid bytes in it are
/// replaced as in all texts of errors. Returns whether it is JSON.
inline bool read_error_json(std::string_view body, diagnostics& info)
{
    result<json::value> read = parse_json(body);
    if (!read)
        read = parse_json(shown_text(body));
    json::object const* const object = read ? read->if_object() : nullptr;
    if (object == nullptr)
        return read.has_value();
    if (json::value const* const message = object->if_contains("message"); message && message->is_string())
        info.server_message = message->get_string();
    if (json::value const* const details = object->if_contains("details"))
        info.server_details = *details;
    return true;
}

/// The body of an error that says that it is a text for people, and no page or document; empty for any other. Without
/// white space at its ends.
inline std::string_view plain_text(http_response const& response)
{
    constexpr std::string_view blanks = " \t\r\n";
    std::string_view const type = response.headers.get("Content-Type").value_or(std::string_view());
    std::string_view const text = response.body;
    std::size_t const begin = text.find_first_not_of(blanks);
    if (begin == std::string_view::npos || !iequals(type.substr(0, type.find_first_of("; \t")), "text/plain"))
        return {};
    return text.substr(begin, text.find_last_not_of(blanks) + 1 - begin);
}

/// Reads what the body of an error says.
inline void read_error_body(http_response const& response, diagnostics& info)
{
    bool const is_json = response.body.size() <= longest_error_body && read_error_json(response.body, info);
    if (!is_json && !is_blank(response.body))
        info.detail = unrequested_coding(response.body, content_codings(response.headers));
    if (!info.detail.empty())
        return;
    info.body_excerpt = shown_text(response.body, excerpt_size);
    if (info.server_message.empty())
        info.server_message = cut_text(plain_text(response), longest_error_body);
}

APPMIXER_DECL error status_error(http_response const& response, time_source const& time)
{
    diagnostics info;
    info.phase = phase::response;
    info.status = response.status;
    info.retry_after = retry_after(response, time.time_of_day());
    read_error_body(response, info);
    if (response.status < 100 || response.status > 999) {
        info.detail = "invalid status " + std::to_string(response.status);
        return error(errc::malformed_response, std::move(info));
    }
    if (response.status >= 300 && response.status <= 399 && response.headers.contains("Location"))
        info.detail = "a redirect that was not followed";
    return error(static_cast<errc>(response.status), std::move(info));
}

/// The error of a response that could not be decoded: without the body if that contains a secret.
inline error without_secret_body(response_description const& description, error const& cause)
{
    if (!description.is_secret)
        return cause;
    diagnostics info = cause.info();
    info.body_excerpt.clear();
    return error(cause.code(), std::move(info));
}

/// Refuses a page of HTML in place of the response of an operation that returns nothing: a proxy or the front end sends
/// one with status 200, and nothing was done. Any other body is ignored, and so is JSON that is called HTML.
inline result<void> expect_no_page(response_description const& description, http_response const& response)
{
    if (is_blank(response.body) || !is_called_html(response))
        return {};
    raw_value ignored;
    json_response reader(shape_of<raw_value>::value, &ignored, nullptr, (std::numeric_limits<std::size_t>::max)());
    while (reader.step(response)) {}
    if (reader.failure().code())
        return without_secret_body(description, reader.failure());
    return {};
}

APPMIXER_DECL result<void> decode_response(response_description const& description, http_response& response,
                                           time_source const& time, void* value, odd_fields* odd)
{
    if (!description.any_status && !is_success(response.status))
        return status_error(response, time);
    if (description.is_response)
        *static_cast<http_response*>(value) = std::move(response);
    if (description.type == nullptr)
        return description.is_response ? result<void>() : expect_no_page(description, response);
    json_response reader(*description.type, value, description.key, (std::numeric_limits<std::size_t>::max)());
    while (reader.step(response)) {}
    if (reader.failure().code())
        return without_secret_body(description, reader.failure());
    if (odd != nullptr && reader.odd().count > 0)
        *odd = reader.odd();
    return {};
}

class response_decoder::long_response {
public:
    long_response(response_description const& description, std::size_t slice)
        : value(description.make()), json(*description.type, value.get(), description.key, slice)
    {
    }
    erased_value value;
    json_response json;
};

APPMIXER_DECL void response_decoder::delete_long_response::operator()(long_response* response) const noexcept
{
    delete response;
}

inline json_response& response_decoder::long_json()
{
    if (!long_)
        long_.reset(new long_response(*description_, slice_));
    return long_->json;
}

APPMIXER_DECL bool response_decoder::begin(http_response const& head)
{
    if (!long_ && !json_response::is_long(head, slice_))
        return false;
    return long_json().begin(head);
}

APPMIXER_DECL error response_decoder::put(std::string_view piece) { return long_->json.put(piece); }

APPMIXER_DECL bool response_decoder::step(result<http_response> const& response)
{
    if (description_->type == nullptr)
        return false;
    bool const succeeded = response && is_success(response->status);
    if (!succeeded || (!long_ && response->body.size() <= slice_))
        return false;
    return long_json().step(*response);
}

APPMIXER_DECL result<void> response_decoder::finish(result<http_response>& response, time_source const& time,
                                                    void* value, odd_fields* odd)
{
    if (!response) // also an error of `put`, which the transport returns
        return response.error().phase() == phase::decode ? without_secret_body(*description_, response.error())
                                                         : response.error();
    if (!long_ || !is_success(response->status))
        return decode_response(*description_, *response, time, value, odd);
    if (long_->json.failure().code())
        return without_secret_body(*description_, long_->json.failure());
    if (odd != nullptr && long_->json.odd().count > 0)
        *odd = long_->json.odd();
    description_->move(long_->value.get(), value);
    return {};
}

} // namespace appmixer::detail

#endif
