#ifndef APPMIXER_TESTING_IMPL_RECORDING_WRITER_IPP
#define APPMIXER_TESTING_IMPL_RECORDING_WRITER_IPP

// Writes recordings.

#include <appmixer/core/detail/base64.hpp>
#include <appmixer/core/detail/json_value.hpp>
#include <appmixer/core/detail/utf8.hpp>
#include <appmixer/json/all.hpp>
#include <appmixer/testing/detail/body_difference.hpp>
#include <appmixer/testing/detail/recording_names.hpp>
#include <appmixer/testing/recording.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

namespace appmixer {

namespace detail {

/// Headers as a JSON object. Several fields of one name become a list (RFC 9110 §5.3).
inline json::object headers_as_json(header_list const& headers)
{
    json::object out;
    for (header_list::entry const field : headers) {
        auto const same =
            std::find_if(out.begin(), out.end(), [&](auto const& e) { return iequals(e.key(), field.name); });
        if (same == out.end())
            out.emplace(field.name, as_json(repaired_utf8(field.value)));
        else
            same->value() = as_json(std::string(same->value().get_string()) + ", " + repaired_utf8(field.value));
    }
    return out;
}

inline void put_message(json::object& out, header_list const& headers, std::string_view body)
{
    if (!headers.empty())
        out.emplace("headers", headers_as_json(headers));
    if (body.empty())
        return;
    if (std::optional<json::value> document = json_body(headers, body))
        out.emplace("json", std::move(*document));
    else if (is_utf8(body))
        out.emplace("text", as_json(std::string(body)));
    else
        out.emplace("base64", as_json(to_base64(body)));
}

inline json::value as_json(recorded_exchange const& exchange)
{
    json::object out;
    if (!exchange.operation.empty())
        out.emplace("operation", as_json(repaired_utf8(exchange.operation)));
    json::object request;
    request.emplace("method", as_json(to_string(exchange.request.method)));
    request.emplace("target", as_json(repaired_utf8(exchange.request.target)));
    put_message(request, exchange.request.headers, exchange.request.body);
    out.emplace("request", std::move(request));
    if (exchange.outcome) {
        json::object response;
        response.emplace("status", exchange.outcome->status);
        put_message(response, exchange.outcome->headers, exchange.outcome->body);
        out.emplace("response", std::move(response));
    } else {
        error const& cause = exchange.outcome.error();
        auto const named = std::find_if(phase_names.begin(), phase_names.end(),
                                        [&](phase_name const& entry) { return entry.value == cause.phase(); });
        json::object failure;
        failure.emplace("code", as_json(name_of_code(cause.code())));
        failure.emplace("phase", as_json(named->name));
        if (!cause.detail().empty())
            failure.emplace("detail", as_json(repaired_utf8(cause.detail())));
        out.emplace("failure", std::move(failure));
    }
    return out;
}

} // namespace detail

APPMIXER_DECL std::string recording::text() const
{
    json::array list;
    for (recorded_exchange const& exchange : exchanges)
        list.push_back(detail::as_json(exchange));
    json::object document;
    document.emplace("format", detail::recording_format);
    document.emplace("version", detail::recording_version);
    document.emplace("exchanges", std::move(list));
    return detail::json_text(document, true) + "\n";
}

} // namespace appmixer

#endif
