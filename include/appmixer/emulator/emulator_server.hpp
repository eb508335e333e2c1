#ifndef APPMIXER_EMULATOR_EMULATOR_SERVER_HPP
#define APPMIXER_EMULATOR_EMULATOR_SERVER_HPP

// Serves the emulator over HTTP.

#include <appmixer/core/error.hpp>
#include <appmixer/emulator/server_settings.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace appmixer {

class emulator;

namespace detail::emu {
class server_core;
}

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
