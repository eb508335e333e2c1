#ifndef APPMIXER_TESTS_TRANSPORTS_HOSTILE_TLS_HPP
#define APPMIXER_TESTS_TRANSPORTS_HOSTILE_TLS_HPP

// Steps for the scripts of a hostile server that speaks TLS.

#include "certificates.hpp"
#include "hostile_server.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <array>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hostile {

/// How a server speaks TLS.
class tls_rules {
public:
    explicit tls_rules(certificates::identity const& who = certificates::server()) : own(&who) {}

    certificates::identity const* own;
    std::vector<certificates::identity const*> intermediates; ///< sent behind its own certificate
    certificates::identity const* client_authority = nullptr; ///< asks for a certificate signed by this one
    int oldest = TLS1_2_VERSION;
    int newest = TLS1_3_VERSION;
    std::size_t tickets = 2;           ///< TLS 1.3: sent behind the handshake
    bool stateless = true;             ///< TLS 1.2: resumes by ticket, not by session id
    std::string protocol = "http/1.1"; ///< the one it speaks (ALPN)
};

/// A client's part of a handshake, as the server saw it.
class greeting {
public:
    greeting() = default;
    std::string version;  ///< such as "TLSv1.3"
    std::string name;     ///< the server's name that the client asked for (SNI)
    std::string protocol; ///< that both agreed on
    std::string client;   ///< the common name in the client's certificate
    bool resumed = false;
};

/// A server's certificate, its sessions, and what it saw of its clients. It may serve several servers at a time.
class tls_host {
public:
    explicit tls_host(tls_rules wanted = tls_rules())
        : rules_(std::move(wanted)), context_(SSL_CTX_new(TLS_server_method()))
    {
        SSL_CTX* const raw = context_.get();
        SSL_CTX_set_security_level(raw, 0); // for obsolete versions
        SSL_CTX_set_min_proto_version(raw, rules_.oldest);
        SSL_CTX_set_max_proto_version(raw, rules_.newest);
        certificates::require(SSL_CTX_use_certificate(raw, rules_.own->certificate()) == 1 &&
                              SSL_CTX_use_PrivateKey(raw, rules_.own->key()) == 1);
        for (certificates::identity const* between : rules_.intermediates)
            SSL_CTX_add1_chain_cert(raw, between->certificate());
        constexpr unsigned char session_context[] = {'t', 'e', 's', 't'};
        SSL_CTX_set_session_id_context(raw, session_context, sizeof session_context);
        SSL_CTX_set_num_tickets(raw, rules_.tickets);
        if (!rules_.stateless)
            SSL_CTX_set_options(raw, SSL_OP_NO_TICKET);
        if (rules_.client_authority != nullptr) {
            X509_STORE_add_cert(SSL_CTX_get_cert_store(raw), rules_.client_authority->certificate());
            SSL_CTX_set_verify(raw, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
        }
        SSL_CTX_set_alpn_select_cb(raw, &tls_host::choose_protocol, this);
    }

    SSL_CTX* context() const noexcept { return context_.get(); }

    /// The handshakes that succeeded, in the order in which they did.
    std::vector<greeting> greetings() const { return locked(greetings_); }
    greeting greeted(std::size_t index) const { return greetings().at(index); }
    /// The number of failed handshakes, and the reason of the last failure.
    std::size_t refusals() const { return locked(refusals_); }
    std::string last_refusal() const { return locked(last_refusal_); }
    /// The number of clients that sent close_notify.
    std::size_t farewells() const { return locked(farewells_); }

    void add(greeting one)
    {
        std::scoped_lock const lock(mutex_);
        greetings_.push_back(std::move(one));
    }
    void refused(std::string why)
    {
        std::scoped_lock const lock(mutex_);
        ++refusals_;
        last_refusal_ = std::move(why);
    }
    void farewell()
    {
        std::scoped_lock const lock(mutex_);
        ++farewells_;
    }

private:
    template <class T>
    T locked(T const& value) const
    {
        std::scoped_lock const lock(mutex_);
        return value;
    }

    static int choose_protocol(SSL*, unsigned char const** chosen, unsigned char* size, unsigned char const* offered,
                               unsigned int offered_size, void* self)
    {
        std::string const& own = static_cast<tls_host*>(self)->rules_.protocol;
        std::string_view rest(reinterpret_cast<char const*>(offered), offered_size);
        while (!rest.empty()) {
            std::string_view const one = rest.substr(1, static_cast<unsigned char>(rest[0]));
            if (one == own) {
                *chosen = reinterpret_cast<unsigned char const*>(one.data());
                *size = static_cast<unsigned char>(one.size());
                return SSL_TLSEXT_ERR_OK;
            }
            rest.remove_prefix(one.size() + 1);
        }
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    }

    tls_rules rules_;
    std::unique_ptr<SSL_CTX, certificates::freed_by<&SSL_CTX_free>> context_;
    mutable std::mutex mutex_;
    std::vector<greeting> greetings_;
    std::size_t refusals_ = 0;
    std::string last_refusal_;
    std::size_t farewells_ = 0;
};

/// The server's side of TLS on one connection. The script sends all that OpenSSL produces.
class tls_cipher final : public cipher {
public:
    explicit tls_cipher(std::shared_ptr<tls_host> host) : host_(std::move(host)), ssl_(SSL_new(host_->context()))
    {
        SSL_set_bio(ssl_.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
        SSL_set_accept_state(ssl_.get());
    }
    ~tls_cipher() override
    {
        SSL_set_shutdown(ssl_.get(),
                         SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN); // otherwise its session would be invalidated
    }

    SSL* raw() const noexcept { return ssl_.get(); }

    std::string seal(std::string_view text) override
    {
        ERR_clear_error();
        std::size_t written = 0;
        SSL_write_ex(ssl_.get(), text.data(), text.size(), &written);
        return output();
    }
    std::string open(std::string_view received, std::string& reply) override
    {
        put(received);
        std::string text;
        std::array<char, 16384> chunk;
        std::size_t size = 0;
        ERR_clear_error();
        while (SSL_read_ex(ssl_.get(), chunk.data(), chunk.size(), &size) == 1)
            text.append(chunk.data(), size);
        if (!said_farewell_ && SSL_get_error(ssl_.get(), 0) == SSL_ERROR_ZERO_RETURN) {
            said_farewell_ = true;
            host_->farewell();
        }
        reply = output();
        return text;
    }

    /// Continues the handshake with the received bytes: 1 when complete, 0 when more are needed, -1 when it failed.
    int shake_hands(std::string_view received)
    {
        put(received);
        ERR_clear_error();
        int const outcome = SSL_accept(ssl_.get());
        if (outcome == 1) {
            host_->add(describe());
            return 1;
        }
        if (SSL_get_error(ssl_.get(), outcome) == SSL_ERROR_WANT_READ)
            return 0;
        char const* const reason = ERR_reason_error_string(ERR_get_error());
        host_->refused(reason != nullptr ? reason : "");
        return -1;
    }
    /// The bytes that OpenSSL wants to send.
    std::string output()
    {
        BIO* const from = SSL_get_wbio(ssl_.get());
        char* data = nullptr;
        long const size = BIO_get_mem_data(from, &data);
        std::string text(data, static_cast<std::size_t>(size));
        BIO_reset(from);
        return text;
    }
    /// Passes received bytes, or bytes from the script, to OpenSSL.
    void put(std::string_view bytes)
    {
        if (!bytes.empty())
            BIO_write(SSL_get_rbio(ssl_.get()), bytes.data(), static_cast<int>(bytes.size()));
    }

private:
    greeting describe() const
    {
        greeting known;
        known.version = SSL_get_version(ssl_.get());
        if (char const* const name = SSL_get_servername(ssl_.get(), TLSEXT_NAMETYPE_host_name))
            known.name = name;
        unsigned char const* protocol = nullptr;
        unsigned int size = 0;
        SSL_get0_alpn_selected(ssl_.get(), &protocol, &size);
        known.protocol.assign(reinterpret_cast<char const*>(protocol), size);
        known.resumed = SSL_session_reused(ssl_.get()) == 1;
        certificates::certificate_ptr const client(SSL_get1_peer_certificate(ssl_.get()));
        if (client) {
            std::array<char, 256> text{};
            X509_NAME_get_text_by_NID(X509_get_subject_name(client.get()), NID_commonName, text.data(), text.size());
            known.client = text.data();
        }
        return known;
    }

    std::shared_ptr<tls_host> host_;
    std::unique_ptr<SSL, certificates::freed_by<&SSL_free>> ssl_;
    bool said_farewell_ = false;
};

/// The cipher of a connection after its handshake.
inline tls_cipher& tls_of(connection& client) { return static_cast<tls_cipher&>(*client.cipher); }

inline asio::awaitable<bool> shake_hands(connection& client, std::shared_ptr<tls_host> host, std::size_t piece)
{
    auto made = std::make_unique<tls_cipher>(std::move(host));
    std::array<char, 16384> chunk;
    std::size_t size = 0;
    bool complete = false;
    while (!complete) {
        auto const [code, received] =
            co_await client.socket.async_read_some(asio::buffer(chunk), asio::as_tuple(asio::use_awaitable));
        if (code)
            co_return false;
        size = received;
        int const progress = made->shake_hands(std::string_view(chunk.data(), size));
        std::string output = made->output();
        while (!output.empty()) {
            bool const sent = co_await write_raw(client, output.substr(0, piece));
            if (!sent)
                co_return false;
            output.erase(0, piece);
        }
        if (progress < 0) {
            // The alert must not be lost in a reset: the client closes first.
            boost::system::error_code gone;
            client.socket.shutdown(tcp::socket::shutdown_send, gone);
            while (!gone) {
                auto const [end, ignored] =
                    co_await client.socket.async_read_some(asio::buffer(chunk), asio::as_tuple(asio::use_awaitable));
                gone = end;
            }
            co_return false;
        }
        complete = progress > 0;
    }
    client.cipher = std::move(made);
    co_return true;
}

/// A host with a valid certificate, for scripts that do not test certificates.
inline std::shared_ptr<tls_host> ordinary_host()
{
    static auto const host = std::make_shared<tls_host>();
    return host;
}

/// The handshake; the server's bytes are sent in pieces of the given size.
inline step secure(std::shared_ptr<tls_host> host = ordinary_host(), std::size_t piece = std::string::npos)
{
    return step(step::action([=](connection& client) { return shake_hands(client, host, piece); }));
}

inline asio::awaitable<bool> shake_half(connection& client, std::shared_ptr<tls_host> host, std::size_t size)
{
    tls_cipher made(std::move(host));
    std::array<char, 16384> chunk;
    std::string output;
    while (output.empty()) {
        auto const [code, received] =
            co_await client.socket.async_read_some(asio::buffer(chunk), asio::as_tuple(asio::use_awaitable));
        if (code)
            co_return false;
        made.shake_hands(std::string_view(chunk.data(), received));
        output = made.output();
    }
    bool const sent = co_await write_raw(client, output.substr(0, size));
    co_return sent;
}

/// Responds to the ClientHello with the first bytes of a correct response.
inline step secure_half(std::size_t size, std::shared_ptr<tls_host> host = ordinary_host())
{
    return step(step::action([=](connection& client) { return shake_half(client, host, size); }));
}

/// Bytes sent outside TLS.
inline step say_raw(std::string bytes)
{
    return step(step::action([=](connection& client) { return write_raw(client, bytes); }));
}

/// Calls a function with OpenSSL's object, and sends the bytes that it produces.
template <class Function>
step with_tls(Function function)
{
    return step(step::action([=](connection& client) {
        ERR_clear_error();
        function(tls_of(client));
        return write_raw(client, tls_of(client).output());
    }));
}

/// Sends close_notify.
inline step farewell()
{
    return with_tls([](tls_cipher& tls) { SSL_shutdown(tls.raw()); });
}
/// TLS 1.3: updates the keys, and asks the client to do the same.
inline step new_keys()
{
    return with_tls([](tls_cipher& tls) {
        SSL_key_update(tls.raw(), SSL_KEY_UPDATE_REQUESTED);
        SSL_do_handshake(tls.raw());
    });
}
/// TLS 1.3: sends session tickets.
inline step new_tickets(std::size_t count = 1)
{
    return with_tls([=](tls_cipher& tls) {
        for (std::size_t i = 0; i < count; ++i) {
            SSL_new_session_ticket(tls.raw());
            SSL_do_handshake(tls.raw());
        }
    });
}
/// TLS 1.2: requests renegotiation.
inline step ask_again()
{
    return with_tls([](tls_cipher& tls) {
        SSL_renegotiate(tls.raw());
        SSL_do_handshake(tls.raw());
    });
}
/// Makes OpenSSL send an alert, as if the client had sent invalid bytes; enough of them to break a started record.
inline void sound_alarm(tls_cipher& tls)
{
    tls.put(std::string("\x17\x03\x03\x00\x20", 5) + std::string(40'000, 'x'));
    std::array<char, 16384> chunk;
    std::size_t size = 0;
    while (SSL_read_ex(tls.raw(), chunk.data(), chunk.size(), &size) == 1) {}
}
/// Aborts with an alert.
inline step alarm() { return with_tls(&sound_alarm); }

} // namespace hostile

#endif
