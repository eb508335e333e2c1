#ifndef APPMIXER_TRANSPORTS_DETAIL_TLS_HPP
#define APPMIXER_TRANSPORTS_DETAIL_TLS_HPP

#include <appmixer/core/detail/use_flag.hpp>
#include <appmixer/transports/detail/secure_channel.hpp>
#include <appmixer/transports/tls_settings.hpp>

#include <openssl/ssl.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace appmixer::detail {

/// Calls a function of OpenSSL's to free an object.
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

/// What the connections of one transport share: whom to trust, and the sessions that the server lets them resume.
class tls_context {
public:
    /// Throws `exception` with `errc::invalid_settings`.
    APPMIXER_DECL tls_context(tls_settings const& trust, std::string server);

    /// A new connection's state, which resumes a session when there is one.
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

/// TLS by OpenSSL, without its own input and output: what is to be sent is gathered and written at once.
class tls_channel final : public secure_channel {
public:
    APPMIXER_DECL explicit tls_channel(std::shared_ptr<tls_context> context);

    APPMIXER_DECL asio::awaitable<error> handshake(asio::ip::tcp::socket& socket, deadline_entry const& watch) override;
    APPMIXER_DECL asio::awaitable<io_outcome> write_some(asio::ip::tcp::socket& socket, output_buffers buffers,
                                                         deadline_entry const& watch) override;
    bool has_output() const noexcept override { return sent_ < output_.size(); }
    APPMIXER_DECL asio::awaitable<io_outcome> read_some(asio::ip::tcp::socket& socket, asio::mutable_buffer buffer,
                                                        deadline_entry const& watch) override;
    APPMIXER_DECL bool has_input(asio::ip::tcp::socket& socket) override;
    APPMIXER_DECL void close(asio::ip::tcp::socket& socket) noexcept override;

private:
    class bio_access;
    friend class bio_access;

    /// Whether there is a reason to ask OpenSSL: to hear from it that there is nothing costs a tenth of a small read.
    bool may_have_input() const noexcept
    {
        return input_first_ < input_last_ || input_ended_ || SSL_has_pending(ssl_.get()) != 0;
    }
    /// Sends all output.
    asio::awaitable<boost::system::error_code> flush(asio::ip::tcp::socket& socket, deadline_entry const& watch);
    /// Receives more input.
    asio::awaitable<boost::system::error_code> fill(asio::ip::tcp::socket& socket, std::size_t at_most,
                                                    deadline_entry const& watch);
    /// Sends of the output what the system takes at once; what fails here fails again where it is waited for.
    void send_what_fits(asio::ip::tcp::socket& socket) noexcept;
    /// What an outcome other than success means: true when more input is needed, otherwise `failure_` says why not.
    bool wants_input(int outcome);

    static constexpr std::size_t most_between_responses = std::size_t(256) << 10;

    std::shared_ptr<tls_context> context_;
    ssl_ptr ssl_;
    std::vector<char> input_;     // as it came, encrypted; all of it has been used when more is received
    std::size_t input_first_ = 0; // what is left is between these two
    std::size_t input_last_ = 0;
    bool input_ended_ = false;
    std::string output_; // encrypted
    std::size_t sent_ = 0;
    std::string record_;                // a head and a body on their way into one record
    boost::system::error_code failure_; // what ended it, which OpenSSL says only once
};

/// Makes the channels of one transport.
class tls_factory final : public secure_channel_factory {
public:
    tls_factory(tls_settings const& trust, std::string host)
        : context_(std::make_shared<tls_context>(trust, std::move(host)))
    {
    }
    std::unique_ptr<secure_channel> make() override { return std::make_unique<tls_channel>(context_); }

private:
    std::shared_ptr<tls_context> context_;
};

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/transports/impl/tls.ipp>
#endif

#endif
