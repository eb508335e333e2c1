#ifndef APPMIXER_TRANSPORTS_DETAIL_TLS_CHANNEL_HPP
#define APPMIXER_TRANSPORTS_DETAIL_TLS_CHANNEL_HPP

// TLS on a connection, without types of OpenSSL.

#include <appmixer/core/config.hpp>
#include <appmixer/core/error.hpp>
#include <appmixer/transports/detail/deadline_queue.hpp>
#include <appmixer/transports/detail/io_types.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <memory>

namespace appmixer::detail {

/// TLS on the socket of one connection. The interface names no type of OpenSSL, so that the pool does not depend on it.
/// The operations wait on the socket only: cancelling the socket ends them. They check the deadline before each wait
/// and complete with `operation_aborted` when it has expired.
class tls_channel {
public:
    virtual ~tls_channel() = default;

    /// Performs the TLS handshake and verifies the server's certificate. The result is an error without a code on
    /// success.
    virtual asio::awaitable<error> handshake(asio::ip::tcp::socket& socket, deadline_entry const& deadline) = 0;
    /// Encrypts and writes a part of the buffers. The result counts the bytes taken from them, which must not be
    /// written again; after a failure it is 0 only if none of them can have reached the server.
    virtual asio::awaitable<io_result> write_some(asio::ip::tcp::socket& socket, output_buffers buffers,
                                                  deadline_entry const& deadline) = 0;
    /// Whether encrypted bytes of an interrupted write are still to be written.
    virtual bool has_output() const noexcept = 0;
    /// Reads at least one byte. `asio::error::eof` after close_notify; `errc::connection_closed` when the connection
    /// ended without it, so that data may be missing.
    virtual asio::awaitable<io_result> read_some(asio::ip::tcp::socket& socket, asio::mutable_buffer buffer,
                                                 deadline_entry const& deadline) = 0;
    /// Whether a byte of application data or the end of the stream can be read without waiting.
    virtual bool has_input(asio::ip::tcp::socket& socket) = 0;
    /// Sends close_notify without waiting for the peer's.
    virtual void close(asio::ip::tcp::socket& socket) noexcept = 0;
};

/// Makes the channels of one transport.
class tls_channel_factory {
public:
    virtual ~tls_channel_factory() = default;
    virtual std::unique_ptr<tls_channel> make() = 0;
};

} // namespace appmixer::detail

#endif
