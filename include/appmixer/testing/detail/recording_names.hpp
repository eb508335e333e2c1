#ifndef APPMIXER_TESTING_DETAIL_RECORDING_NAMES_HPP
#define APPMIXER_TESTING_DETAIL_RECORDING_NAMES_HPP

// The format of recordings: its name and version, and the names of codes and phases.

#include <appmixer/core/error.hpp>

#include <boost/asio/error.hpp>
#include <boost/system/error_code.hpp>
#include <boost/system/generic_category.hpp>
#include <boost/system/system_category.hpp>

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace appmixer::detail {

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
        {"shutting_down", errc::shutting_down},
        {"body_source_failed", errc::body_source_failed},
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

} // namespace appmixer::detail

#endif
