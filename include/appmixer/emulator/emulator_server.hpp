#ifndef APPMIXER_EMULATOR_EMULATOR_SERVER_HPP
#define APPMIXER_EMULATOR_EMULATOR_SERVER_HPP

// Serves the emulator over HTTP.

#include <appmixer/core/error.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace appmixer {

class emulator;

namespace detail::emu {
class server_core;
}

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
    /// and can change flows, faults, latency and the clock. It needs no password, so everybody who can connect can use
    /// it; only other web sites cannot. Its responses are never delayed.
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

/// Serves an emulator over HTTP/1.1, for programs in other processes and other languages.
///
///     asio::io_context io;
///     appmixer::emulator back_end;
///     appmixer::emulator_server server(io.get_executor(), back_end);
///     if (auto listening = server.listen(); !listening)
///         return fail(listening.error().what());
///     server.start();
///     io.run();
///
/// It is a development and test server: plain HTTP, and no protection beyond the limits of `server_settings`.
///
/// Bodies of files are received and sent piece by piece, as fast as the client sends or takes them, so they are never
/// in memory as a whole. Event streams are sent in chunks; they end when the client closes the connection, and are cut
/// by `stop()`.
///
/// Supports keep-alive, pipelined requests, chunked bodies, `Expect: 100-continue`, HEAD, `OPTIONS *` and HTTP/1.0. An
/// invalid request, or one whose length is ambiguous, gets a 400 and ends the connection. Error responses of the server
/// itself have the JSON form of Appmixer's errors.
///
/// Threads: none is safe. The server and the emulator run on the executor; the member functions must be called there,
/// or while nothing runs on it. With several threads, pass a strand.
///
/// Lifetime: the object may outlive its execution context, which stops the server. It may be destroyed at any time,
/// also in `on_access`: open connections are then closed, and neither the emulator nor `on_access` is called again.
class emulator_server {
public:
    /// Does not open a socket. `back_end` must outlive the object.
    APPMIXER_DECL emulator_server(asio::any_io_executor executor, emulator& back_end,
                                  server_settings settings = server_settings());
    APPMIXER_DECL ~emulator_server();
    emulator_server(emulator_server const&) = delete;
    emulator_server& operator=(emulator_server const&) = delete;

    /// Opens the port. Clients can then connect, but are served only after `start()`. Does nothing when already
    /// listening.
    ///
    /// Errors, with the address and port in `error::detail()`: `errc::invalid_settings` for an address that is not
    /// numeric, a limit of 0, or a server that was stopped; else what the system reports, such as
    /// `boost::asio::error::address_in_use`.
    [[nodiscard]] APPMIXER_DECL result<void> listen();

    /// Starts serving. Has no effect before `listen()` has succeeded, and when called again.
    APPMIXER_DECL void start();

    /// Stops permanently: accepts no more connections, closes idle ones at once, and waits up to
    /// `server_settings::stop_timeout` for the exchanges in progress. After the last one, the server has no more work
    /// on the executor. May be called again.
    APPMIXER_DECL void stop();

    /// The open port; 0 before `listen()`.
    APPMIXER_DECL std::uint16_t port() const noexcept;
    /// The URL for clients on this machine, such as "http://127.0.0.1:2200". Valid after `listen()`.
    APPMIXER_DECL std::string base_url() const;
    /// How many connections are open.
    APPMIXER_DECL std::size_t connections() const noexcept;

private:
    std::shared_ptr<detail::emu::server_core> core_; // shared with the coroutines, which end after this object
};

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/server/emulator_server.ipp>
#include <appmixer/emulator/server/listen.ipp>
#include <appmixer/emulator/server/page_updates.ipp>
#include <appmixer/emulator/server/session.ipp>
#include <appmixer/emulator/server/shutdown.ipp>
#include <appmixer/emulator/server/webhooks.ipp>
#endif

#endif
