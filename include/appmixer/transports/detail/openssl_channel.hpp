#ifndef APPMIXER_TRANSPORTS_DETAIL_OPENSSL_CHANNEL_HPP
#define APPMIXER_TRANSPORTS_DETAIL_OPENSSL_CHANNEL_HPP

// TLS with OpenSSL.

#include <appmixer/core/detail/use_flag.hpp>
#include <appmixer/transports/detail/tls_channel.hpp>
#include <appmixer/transports/tls_settings.hpp>

#include <openssl/ssl.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace appmixer::detail {

/// Deleter that calls a function of OpenSSL.
template <auto Release>
class openssl_free {
public:
    template <class T>
    void operator()(T* object) const noexcept
    {
        Release(object);
    }
};

using ssl_context_ptr = std::unique_ptr<SSL_CTX, openssl_free<&SSL_CTX_free>>;
using ssl_ptr = std::unique_ptr<SSL, openssl_free<&SSL_free>>;
using ssl_session_ptr = std::unique_ptr<SSL_SESSION, openssl_free<&SSL_SESSION_free>>;

/// The TLS state shared by the connections of one transport: trusted certificates, and sessions to resume.
class openssl_context {
public:
    /// Throws `exception` with `errc::invalid_settings`.
    APPMIXER_DECL openssl_context(tls_settings const& trust, std::string server);

    /// Makes the TLS state of a new connection. It resumes a session when one is stored.
    APPMIXER_DECL ssl_ptr make();
    std::string const& host() const noexcept { return host_; }

private:
    APPMIXER_DECL static int keep_session(SSL* ssl, SSL_SESSION* session);

    std::string host_;
    bool host_is_address_ = false;
    ssl_context_ptr context_;
    use_flag in_use_;
    std::vector<ssl_session_ptr> sessions_; // most recent last
};

/// TLS by OpenSSL on memory buffers: the output is collected and written at once.
class openssl_channel final : public tls_channel {
public:
    APPMIXER_DECL explicit openssl_channel(std::shared_ptr<openssl_context> context);

    APPMIXER_DECL asio::awaitable<error> handshake(asio::ip::tcp::socket& socket,
                                                   deadline_entry const& deadline) override;
    APPMIXER_DECL asio::awaitable<io_result> write_some(asio::ip::tcp::socket& socket, output_buffers buffers,
                                                        deadline_entry const& deadline) override;
    bool has_output() const noexcept override { return sent_ < output_.size(); }
    APPMIXER_DECL asio::awaitable<io_result> read_some(asio::ip::tcp::socket& socket, asio::mutable_buffer buffer,
                                                       deadline_entry const& deadline) override;
    APPMIXER_DECL bool has_input(asio::ip::tcp::socket& socket) override;
    APPMIXER_DECL void close(asio::ip::tcp::socket& socket) noexcept override;

private:
    class bio_access;
    friend class bio_access;

    /// Whether OpenSSL may have data to read. Asking it in vain costs a tenth of a small read.
    bool may_have_input() const noexcept
    {
        return input_first_ < input_last_ || input_ended_ || SSL_has_pending(ssl_.get()) != 0;
    }
    /// Writes all output to the socket.
    asio::awaitable<boost::system::error_code> flush(asio::ip::tcp::socket& socket, deadline_entry const& deadline);
    /// Receives input from the socket.
    asio::awaitable<boost::system::error_code> fill(asio::ip::tcp::socket& socket, std::size_t at_most,
                                                    deadline_entry const& deadline);
    /// Writes what the system accepts without waiting. An error here is reported by the next `flush`.
    void send_what_fits(asio::ip::tcp::socket& socket) noexcept;
    /// Evaluates what a failed function of OpenSSL returned: true when OpenSSL needs input, otherwise sets `failure_`.
    bool wants_input(int returned);

    static constexpr std::size_t most_between_responses = std::size_t(256) << 10;

    std::shared_ptr<openssl_context> context_;
    ssl_ptr ssl_;
    std::vector<char> input_;     // encrypted; consumed before more is received
    std::size_t input_first_ = 0; // the unconsumed part is [input_first_, input_last_)
    std::size_t input_last_ = 0;
    bool input_ended_ = false;
    std::string output_; // encrypted
    std::size_t sent_ = 0;
    std::string record_;                // a head and a body that go into one record
    boost::system::error_code failure_; // the error that ended the stream; OpenSSL reports it only once
};

/// Makes the channels of one transport.
class openssl_channel_factory final : public tls_channel_factory {
public:
    openssl_channel_factory(tls_settings const& trust, std::string host)
        : context_(std::make_shared<openssl_context>(trust, std::move(host)))
    {
    }
    std::unique_ptr<tls_channel> make() override { return std::make_unique<openssl_channel>(context_); }

private:
    std::shared_ptr<openssl_context> context_;
};

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/transports/impl/openssl_channel.ipp>
#endif

#endif
