#ifndef APPMIXER_TRANSPORTS_IMPL_OPENSSL_CHANNEL_IPP
#define APPMIXER_TRANSPORTS_IMPL_OPENSSL_CHANNEL_IPP

#include <appmixer/core/detail/host.hpp>
#include <appmixer/transports/detail/openssl_channel.hpp>
#include <appmixer/transports/impl/openssl_context.ipp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>

#include <openssl/bio.h>
#include <openssl/err.h>

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

namespace appmixer::detail {

/// An OpenSSL BIO on a channel's buffers.
class openssl_channel::bio_access {
public:
    static BIO* make(openssl_channel* channel)
    {
        // Never freed: connections of static objects may be closed later than any destructor runs.
        static BIO_METHOD* const method = make_method();
        BIO* const bio = BIO_new(method);
        if (bio == nullptr)
            throw std::bad_alloc();
        BIO_set_data(bio, channel);
        BIO_set_init(bio, 1);
        return bio;
    }

private:
    static BIO_METHOD* make_method()
    {
        BIO_METHOD* const made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "appmixer");
        if (made == nullptr)
            throw std::bad_alloc();
        BIO_meth_set_read(made, &read);
        BIO_meth_set_write(made, &write);
        BIO_meth_set_ctrl(made, &control);
        return made;
    }
    static int read(BIO* bio, char* to, int size)
    {
        openssl_channel& channel = *static_cast<openssl_channel*>(BIO_get_data(bio));
        BIO_clear_retry_flags(bio);
        std::size_t const count =
            (std::min)(static_cast<std::size_t>(size), channel.input_last_ - channel.input_first_);
        if (count == 0) {
            if (channel.input_ended_)
                return 0;
            BIO_set_retry_read(bio);
            return -1;
        }
        std::memcpy(to, channel.input_.data() + channel.input_first_, count);
        channel.input_first_ += count;
        return static_cast<int>(count);
    }
    static int write(BIO* bio, char const* from, int size)
    {
        static_cast<openssl_channel*>(BIO_get_data(bio))->output_.append(from, static_cast<std::size_t>(size));
        return size;
    }
    static long control(BIO* bio, int command, long, void*)
    {
        if (command == BIO_CTRL_EOF)
            return static_cast<openssl_channel*>(BIO_get_data(bio))->input_ended_;
        return command == BIO_CTRL_FLUSH;
    }
};

APPMIXER_DECL openssl_channel::openssl_channel(std::shared_ptr<openssl_context> context)
    : context_(std::move(context)), ssl_(context_->make()), input_(std::size_t(64) << 10)
{
    BIO* const bio = bio_access::make(this);
    SSL_set_bio(ssl_.get(), bio, bio);
    SSL_set_read_ahead(ssl_.get(), 1);
}

inline asio::awaitable<boost::system::error_code> openssl_channel::flush(asio::ip::tcp::socket& socket,
                                                                         deadline_entry const& deadline)
{
    while (has_output()) {
        if (deadline.expired())
            co_return asio::error::operation_aborted;
        auto const [code, written] = co_await socket.async_write_some(asio::buffer(output_) + sent_, as_io_result);
        sent_ += written;
        if (code)
            co_return code;
    }
    output_.clear();
    sent_ = 0;
    co_return boost::system::error_code();
}

inline asio::awaitable<boost::system::error_code>
openssl_channel::fill(asio::ip::tcp::socket& socket, std::size_t at_most, deadline_entry const& deadline)
{
    if (deadline.expired())
        co_return asio::error::operation_aborted;
    auto const [code, received] = co_await socket.async_read_some(asio::buffer(input_, at_most), as_io_result);
    input_first_ = 0;
    input_last_ = received;
    input_ended_ = code == asio::error::eof;
    co_return input_ended_ ? boost::system::error_code() : code;
}

inline void openssl_channel::send_what_fits(asio::ip::tcp::socket& socket) noexcept
{
    boost::system::error_code code;
    if (has_output() && !socket.non_blocking())
        socket.non_blocking(true, code);
    while (!code && has_output())
        sent_ += socket.send(asio::buffer(output_) + sent_, 0, code);
    if (!has_output()) {
        output_.clear();
        sent_ = 0;
    }
}

inline bool openssl_channel::wants_input(int returned)
{
    int const reason = SSL_get_error(ssl_.get(), returned);
    if (reason == SSL_ERROR_WANT_READ)
        return true;
    unsigned long const cause = ERR_get_error();
    ERR_clear_error();
    if (reason == SSL_ERROR_ZERO_RETURN)
        failure_ = asio::error::eof;
    else if (input_ended_ || cause == 0)
        failure_ = errc::connection_closed;
    else
        failure_.assign(static_cast<int>(cause), asio::error::get_ssl_category());
    return false;
}

APPMIXER_DECL asio::awaitable<error> openssl_channel::handshake(asio::ip::tcp::socket& socket,
                                                                deadline_entry const& deadline)
{
    bool begun = false; // a byte was received
    while (true) {
        ERR_clear_error();
        int const returned = SSL_connect(ssl_.get());
        error failure;
        if (returned != 1 && !wants_input(returned)) {
            long const verdict = SSL_get_verify_result(ssl_.get());
            if (verdict != X509_V_OK && SSL_get_verify_mode(ssl_.get()) != SSL_VERIFY_NONE)
                failure = error(errc::untrusted_certificate, phase::handshake,
                                bracketed_host(context_->host()) + ": " + X509_verify_cert_error_string(verdict));
            else
                failure = error(failure_, phase::handshake, bracketed_host(context_->host()));
        }
        boost::system::error_code code = co_await flush(socket, deadline); // on failure, the alert
        if (failure.code())
            co_return failure;
        if (!code && returned == 1)
            co_return error();
        if (!code)
            code = co_await fill(socket, input_.size(), deadline);
        if (code)
            co_return error(code, phase::handshake, bracketed_host(context_->host()));
        // OpenSSL has a dozen errors for input that is not TLS, "packet length too long" among them.
        bool const begins = !std::exchange(begun, true) && input_first_ < input_last_;
        if (begins && (input_[input_first_] < '\x14' || input_[input_first_] > '\x17'))
            co_return error(errc::wrong_scheme, phase::handshake,
                            bracketed_host(context_->host()) + ": the server does not speak TLS on this port");
    }
}

APPMIXER_DECL asio::awaitable<io_result>
openssl_channel::write_some(asio::ip::tcp::socket& socket, output_buffers buffers, deadline_entry const& deadline)
{
    constexpr std::size_t record_size = SSL3_RT_MAX_PLAIN_LENGTH, batch_size = 4 * record_size;
    asio::const_buffer input = buffers[0].size() > 0 ? buffers[0] : buffers[1];
    if (buffers[0].size() > 0 && buffers[1].size() > 0) {
        // Head and small body together, in one record.
        std::size_t const of_body = (std::min)(buffers[1].size(), record_size - buffers[0].size() % record_size);
        record_.assign(static_cast<char const*>(buffers[0].data()), buffers[0].size());
        record_.append(static_cast<char const*>(buffers[1].data()), of_body);
        input = asio::buffer(record_);
    } else {
        input = asio::buffer(input, batch_size);
    }
    boost::system::error_code code;
    if (has_output()) // an earlier write was interrupted
        code = co_await flush(socket, deadline);
    while (!code && input.size() > 0) {
        ERR_clear_error();
        std::size_t taken = 0;
        int const returned = SSL_write_ex(ssl_.get(), input.data(), input.size(), &taken);
        if (returned == 1)
            break;
        if (!wants_input(returned))
            co_return io_result(failure_, 0);
        // OpenSSL is in the middle of a message of the server, a session ticket for example, and must read it first.
        code = co_await flush(socket, deadline);
        if (!code)
            code = co_await fill(socket, input_.size(), deadline);
    }
    if (code)
        co_return io_result(code, 0);
    code = co_await flush(socket, deadline);
    bool const none_sent = code && code != asio::error::operation_aborted && sent_ == 0;
    co_return io_result(code, none_sent ? 0 : input.size());
}

APPMIXER_DECL asio::awaitable<io_result>
openssl_channel::read_some(asio::ip::tcp::socket& socket, asio::mutable_buffer buffer, deadline_entry const& deadline)
{
    auto* const to = static_cast<char*>(buffer.data());
    std::size_t filled = 0;
    while (!failure_) {
        bool more = true;
        if (may_have_input()) {
            ERR_clear_error();
            std::size_t count = 0;
            int const returned = SSL_read_ex(ssl_.get(), to + filled, buffer.size() - filled, &count);
            filled += count;
            if (returned == 1 && filled < buffer.size())
                continue; // there may be another complete record
            more = returned == 1 || wants_input(returned);
        }
        // Output of OpenSSL's own, a key update for example. Do not wait for it: the server may have stopped reading
        // when it sent its response.
        send_what_fits(socket);
        if (filled > 0)
            co_return io_result(boost::system::error_code(), filled); // the next call reports a failure
        if (!more)
            break;
        boost::system::error_code const code =
            co_await fill(socket, (std::min)(buffer.size(), input_.size()), deadline);
        if (code)
            co_return io_result(code, 0);
    }
    co_return io_result(failure_, 0);
}

APPMIXER_DECL bool openssl_channel::has_input(asio::ip::tcp::socket& socket)
{
    boost::system::error_code code;
    if (!socket.non_blocking())
        socket.non_blocking(true, code);
    // Limits what a server may send that is not application data.
    for (std::size_t size = 0; size < most_between_responses && !failure_;) {
        if (may_have_input()) {
            ERR_clear_error();
            char byte = 0;
            std::size_t count = 0;
            int const returned = SSL_peek_ex(ssl_.get(), &byte, 1, &count); // processes session tickets and the like
            if (returned == 1 || !wants_input(returned))
                return true;
        }
        std::size_t const received = code ? 0 : socket.receive(asio::buffer(input_), 0, code);
        if (code == asio::error::would_block)
            return false;
        if (code) {
            if (code != asio::error::eof)
                failure_ = code; // a socket reports it only once
            return true;
        }
        input_first_ = 0;
        input_last_ = received;
        size += received;
    }
    return true;
}

APPMIXER_DECL void openssl_channel::close(asio::ip::tcp::socket& socket) noexcept
{
    ERR_clear_error();
    bool const intact = !failure_ || failure_ == asio::error::eof;
    if (intact && !has_output() && SSL_is_init_finished(ssl_.get()) && socket.is_open()) {
        SSL_shutdown(ssl_.get());
        send_what_fits(socket);
        ERR_clear_error();
    }
    // Without a shutdown, freeing the SSL would invalidate its session.
    SSL_set_shutdown(ssl_.get(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
}

} // namespace appmixer::detail

#endif
