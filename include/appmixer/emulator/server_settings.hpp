#ifndef APPMIXER_EMULATOR_SERVER_SETTINGS_HPP
#define APPMIXER_EMULATOR_SERVER_SETTINGS_HPP

// The settings of an `emulator_server`.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace appmixer {

/// One served request, for an access log. The texts are valid during the call only. Query, headers and bodies are
/// omitted, since they may contain secrets.
class access_entry {
public:
    access_entry() = default;

    std::string_view method; ///< as sent; empty when the request ended before it was read
    std::string_view path;   ///< as sent, percent-encoded, without the query; empty when there was no valid target
    int status = 0;          ///< the status of the response
    std::uint64_t bytes = 0; ///< the length of the response's body as it was sent, 0 for HEAD
    std::chrono::steady_clock::duration duration{}; ///< first byte of the request to last byte of the response
};

/// A range of durations, both ends included.
class delay_range {
public:
    using duration = std::chrono::steady_clock::duration; ///< of the steady clock

    delay_range() = default;
    /// The same delay for every response.
    explicit delay_range(duration always) : shortest(always), longest(always) {}
    /// A random delay between the two, both included.
    delay_range(duration least, duration most) : shortest(least), longest(most) {}

    duration shortest{0}; ///< none by default
    duration longest{0};  ///< none by default
};

/// How an `emulator_server` listens, and its limits. The defaults suit development and tests.
class server_settings {
public:
    server_settings() = default;

    /// The numeric IPv4 or IPv6 address to listen on. The default is reachable from this machine only.
    std::string address = "127.0.0.1";
    /// The TCP port; 0 takes any free one, see `emulator_server::port()`. 2200 is where a self-managed Appmixer
    /// listens.
    std::uint16_t port = 2200;
    /// Longest head of a request, request line to empty line, in bytes. A longer one gets a 431.
    std::size_t header_limit = 16 * 1024;
    /// Longest body of a request, in bytes. A longer one gets a 413. The default is the limit for archives of
    /// components, the largest requests that most servers accept. Operations that take their body piece by piece, such
    /// as `uploadFile`, have limits of their own.
    std::size_t body_limit = 10'485'760;
    /// How long a connection may wait for the first byte of its next request.
    std::chrono::steady_clock::duration idle_timeout = std::chrono::seconds(75);
    /// How long a request may take from its first byte to its last, and again how long the client may take to receive
    /// the response. Slower clients are disconnected. For bodies that come or go piece by piece, the time for a piece.
    std::chrono::steady_clock::duration request_timeout = std::chrono::seconds(30);
    /// How long `stop()` waits for the exchanges in progress.
    std::chrono::steady_clock::duration stop_timeout = std::chrono::seconds(1);
    /// Most connections at one time, at least 1. Further clients wait in the system's queue until one ends.
    std::size_t max_connections = 1024;
    /// The delay before each response is sent, at most ten minutes. A range gives the same delays in every run.
    /// `stop()` ends them.
    delay_range latency;
    /// Whether pages of any origin may use the server from a browser: preflight requests are then served
    /// without a token, and all responses allow every origin.
    bool cors = true;
    /// What the server responds with to `GET /openapi.json`, without a token: `openapi_document()` of openapi/. If it
    /// is empty, there is no such path.
    std::string openapi_document;
    /// Whether `GET /emulator` is a page for browsers that shows the data of the emulator, its requests and its logs,
    /// and can change flows, faults, latency and the clock. It needs no password: everybody who can connect can use it
    /// under `localhost`, a name below it, or an IP address. Under any other host name, and from other web sites, it is
    /// a 403, so that no site can use it through a visitor's browser. Its responses are never delayed.
    ///
    /// While a page is open, the emulator's clock is also called for the page, four times a second or less. The files
    /// of the page, about 70 kB, are part of every program that has a server.
    bool page = false;
    /// Whether the server sends the webhooks that are due after each exchange, with a deadline of ten seconds for each.
    /// There are none unless `emulator_switches::task_webhooks` is set. Those that are not sent completely when the
    /// server stops remain due.
    bool deliver_webhooks = false;
    /// Whether webhooks may go to other machines. Otherwise a delivery to any host but `localhost` and loopback
    /// addresses fails. Only `http` URLs are supported.
    bool webhooks_to_any_host = false;
    /// Called once for every served request. May call `emulator_server::stop()`. An exception from it ends
    /// the connection.
    std::function<void(access_entry const&)> on_access;
};

} // namespace appmixer

#endif
