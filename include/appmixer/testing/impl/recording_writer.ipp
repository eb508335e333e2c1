#ifndef APPMIXER_TESTING_IMPL_RECORDING_WRITER_IPP
#define APPMIXER_TESTING_IMPL_RECORDING_WRITER_IPP

// Writes recordings, and the names of codes and phases in them.

#include <appmixer/core/detail/base64.hpp>
#include <appmixer/core/detail/utf8.hpp>
#include <appmixer/json/all.hpp>
#include <appmixer/testing/detail/body_difference.hpp>
#include <appmixer/testing/recording.hpp>

#include <boost/asio/error.hpp>
#include <boost/system/generic_category.hpp>
#include <boost/system/system_category.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

namespace appmixer {

namespace detail {

inline constexpr std::string_view recording_format = "appmixer-recording";
inline constexpr std::int64_t recording_version = 1;

/// An error code and its name in a recording.
class code_name {
public:
    code_name(std::string_view text, boost::system::error_code value) : name(text), code(value) {}
    std::string_view name;
    boost::system::error_code code;
};

/// The codes that are recorded by name, since their values differ between systems.
inline std::vector<code_name> const& code_names()
{
    static std::vector<code_name> const names{
        {"invalid_request", errc::invalid_request},
        {"invalid_settings", errc::invalid_settings},
        {"deadline_exceeded", errc::deadline_exceeded},
        {"connection_closed", errc::connection_closed},
        {"malformed_response", errc::malformed_response},
        {"response_too_large", errc::response_too_large},
        {"empty_response", errc::empty_response},
        {"invalid_json", errc::invalid_json},
        {"unexpected_shape", errc::unexpected_shape},
        {"unexpected_content_type", errc::unexpected_content_type},
        {"too_many_waiting", errc::too_many_waiting},
        {"untrusted_certificate", errc::untrusted_certificate},
        {"proxy_refused", errc::proxy_refused},
        {"unexpected_request", errc::unexpected_request},
        {"wrong_executor", errc::wrong_executor},
        {"concurrent_use", errc::concurrent_use},
        {"wrong_scheme", errc::wrong_scheme},
        {"operation_aborted", asio::error::operation_aborted},
        {"connection_refused", asio::error::connection_refused},
        {"connection_reset", asio::error::connection_reset},
        {"connection_aborted", asio::error::connection_aborted},
        {"broken_pipe", asio::error::broken_pipe},
        {"timed_out", asio::error::timed_out},
        {"host_unreachable", asio::error::host_unreachable},
        {"network_unreachable", asio::error::network_unreachable},
        {"network_down", asio::error::network_down},
        {"eof", asio::error::eof},
        {"host_not_found", asio::error::host_not_found},
        {"host_not_found_try_again", asio::error::host_not_found_try_again},
    };
    return names;
}

/// The categories of the codes that are recorded by number.
inline std::array<boost::system::error_category const*, 6> code_categories()
{
    return {&error_category(),           &boost::system::system_category(), &boost::system::generic_category(),
            &asio::error::misc_category, &asio::error::netdb_category,      &asio::error::addrinfo_category};
}

inline std::string name_of_code(boost::system::error_code const& code)
{
    for (code_name const& entry : code_names())
        if (entry.code == code)
            return std::string(entry.name);
    return std::string(code.category().name()) + ":" + std::to_string(code.value());
}

inline std::optional<boost::system::error_code> code_of_name(std::string_view name)
{
    for (code_name const& entry : code_names())
        if (entry.name == name)
            return entry.code;
    std::size_t const colon = name.rfind(':');
    if (colon == std::string_view::npos)
        return std::nullopt;
    int value = 0;
    std::string_view const digits = name.substr(colon + 1);
    auto const [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (failure != std::errc() || end != digits.data() + digits.size() || value == 0)
        return std::nullopt;
    for (boost::system::error_category const* const category : code_categories())
        if (category->name() == name.substr(0, colon))
            return boost::system::error_code(value, *category);
    return std::nullopt;
}

/// A phase and its name in a recording.
class phase_name {
public:
    constexpr phase_name(std::string_view text, phase meant) noexcept : name(text), value(meant) {}
    std::string_view name;
    phase value;
};

inline constexpr std::array<phase_name, 13> phase_names{
    phase_name("none", phase::none),       phase_name("encode", phase::encode),
    phase_name("start", phase::start),     phase_name("sign_in", phase::sign_in),
    phase_name("acquire", phase::acquire), phase_name("resolve", phase::resolve),
    phase_name("connect", phase::connect), phase_name("handshake", phase::handshake),
    phase_name("write", phase::write),     phase_name("wait", phase::wait),
    phase_name("read", phase::read),       phase_name("response", phase::response),
    phase_name("decode", phase::decode),
};

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

inline void append_indented(std::string& out, json::value const& value, std::size_t depth)
{
    auto const new_line = [&](std::size_t level) { out.append("\n").append(2 * level, ' '); };
    char const* separator = "";
    if (json::object const* const object = value.if_object(); object != nullptr && !object->empty()) {
        out += '{';
        for (auto const& entry : *object) {
            out += std::exchange(separator, ",");
            new_line(depth + 1);
            append_json_string(out, entry.key());
            out += ": ";
            append_indented(out, entry.value(), depth + 1);
        }
        new_line(depth);
        out += '}';
    } else if (json::array const* const array = value.if_array(); array != nullptr && !array->empty()) {
        out += '[';
        for (json::value const& element : *array) {
            out += std::exchange(separator, ",");
            new_line(depth + 1);
            append_indented(out, element, depth + 1);
        }
        new_line(depth);
        out += ']';
    } else {
        append_json_value(out, value);
    }
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
    std::string out;
    detail::append_indented(out, document, 0);
    return out + "\n";
}

} // namespace appmixer

#endif
