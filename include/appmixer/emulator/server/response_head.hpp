#ifndef APPMIXER_EMULATOR_SERVER_RESPONSE_HEAD_HPP
#define APPMIXER_EMULATOR_SERVER_RESPONSE_HEAD_HPP

/// The head of an HTTP/1.1 response as text.

#include <appmixer/core/detail/http_date.hpp>
#include <appmixer/core/http.hpp>

#include <boost/beast/http/status.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace appmixer::detail::emu {

/// How the end of a body is found (RFC 9112 §6.3).
class body_framing {
public:
    body_framing() = default; ///< a status that has no body
    explicit body_framing(std::uint64_t size) : length(size) {}
    static body_framing chunks()
    {
        body_framing result;
        result.chunked = true;
        return result;
    }

    std::optional<std::uint64_t> length;
    bool chunked = false;
};

/// Status line, headers and empty line. `Date`, `Connection` and the headers of the framing are added; those that
/// describe the connection are not copied from the response.
inline std::string response_head(http_response const& response, body_framing const& framing, bool keep_alive)
{
    std::string_view const reason =
        boost::beast::http::obsolete_reason(static_cast<boost::beast::http::status>(response.status));
    std::string head;
    head.reserve(192 + response.headers.text().size());
    head.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ").append(reason).append("\r\n");
    for (header_list::entry const field : response.headers) {
        if (iequals(field.name, "Content-Length") || iequals(field.name, "Transfer-Encoding") ||
            iequals(field.name, "Connection"))
            continue;
        head.append(field.name).append(": ").append(field.value).append("\r\n");
    }
    if (!response.headers.contains("Date")) {
        auto const now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
        head.append("Date: ").append(format_http_date(now)).append("\r\n");
    }
    if (framing.length)
        head.append("Content-Length: ").append(std::to_string(*framing.length)).append("\r\n");
    else if (framing.chunked)
        head.append("Transfer-Encoding: chunked\r\n");
    head.append(keep_alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n");
    return head;
}

} // namespace appmixer::detail::emu

#endif
