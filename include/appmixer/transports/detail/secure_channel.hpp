#ifndef APPMIXER_TRANSPORTS_DETAIL_SECURE_CHANNEL_HPP
#define APPMIXER_TRANSPORTS_DETAIL_SECURE_CHANNEL_HPP

#include <appmixer/core/config.hpp>
#include <appmixer/core/error.hpp>
#include <appmixer/transports/detail/deadline_queue.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <array>
#include <cstddef>
#include <memory>
#include <tuple>

namespace appmixer::detail {

/// How reading or writing ended: the code, and how many bytes went.
using io_outcome = std::tuple<boost::system::error_code, std::size_t>;
using output_buffers = std::array<asio::const_buffer, 2>;

/// TLS over the socket of one connection, without any type of OpenSSL: what a transport that has it gives the pool.
/// The operations wait on the socket alone, so that cancelling what the socket does ends them; since it may be doing
/// nothing just then, they ask the watch before each step, and end with `operation_aborted` when its time is up.
class secure_channel {
public:
    virtual ~secure_channel() = default;

    /// Agrees on the keys and looks at the server's certificate. The result is a failure, or an error without a code.
    virtual asio::awaitable<error> handshake(asio::ip::tcp::socket& socket, deadline_entry const& watch) = 0;
    /// Takes some of the buffers, and writes what it took. The count is of the bytes taken, which must not be written
    /// again; after a failure it is 0 only when nothing of them can have reached the server.
    virtual asio::awaitable<io_outcome> write_some(asio::ip::tcp::socket& socket, output_buffers buffers,
                                                   deadline_entry const& watch) = 0;
    /// Whether something was taken that has not been written: a write was interrupted.
    virtual bool has_output() const noexcept = 0;
    /// Reads what is there, at least one byte. `asio::error::eof` for an end that the server announced;
    /// `errc::connection_closed` for one that it did not, where something may be missing.
    virtual asio::awaitable<io_outcome> read_some(asio::ip::tcp::socket& socket, asio::mutable_buffer buffer,
                                                  deadline_entry const& watch) = 0;
    /// Whether a byte of what the server says, or the end, has come. It takes what the socket has and does not wait.
    virtual bool has_input(asio::ip::tcp::socket& socket) = 0;
    /// Tells the server that this is the end, without waiting.
    virtual void close(asio::ip::tcp::socket& socket) noexcept = 0;
};

/// Makes the channels of one transport.
class secure_channel_factory {
public:
    virtual ~secure_channel_factory() = default;
    virtual std::unique_ptr<secure_channel> make() = 0;
};

} // namespace appmixer::detail

#endif
