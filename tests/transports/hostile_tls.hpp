#ifndef APPMIXER_TESTS_TRANSPORTS_HOSTILE_TLS_HPP
#define APPMIXER_TESTS_TRANSPORTS_HOSTILE_TLS_HPP

// Steps for the scripts of a hostile server that speaks TLS.

#include "certificates.hpp"
#include "hostile_server.hpp"

#include <openssl/ssl.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace hostile {

/// How a server speaks TLS.
class tls_rules {
public:
    explicit tls_rules(certificates::identity const& who = certificates::server());
    tls_rules(tls_rules const&);
    tls_rules(tls_rules&&) noexcept;
    tls_rules& operator=(tls_rules const&);
    tls_rules& operator=(tls_rules&&) noexcept;
    ~tls_rules();

    certificates::identity const* own;
    std::vector<certificates::identity const*> intermediates; ///< sent after its own certificate
    certificates::identity const* client_authority = nullptr; ///< asks for a certificate signed by this one
    int oldest = TLS1_2_VERSION;
    int newest = TLS1_3_VERSION;
    std::size_t tickets = 2;           ///< TLS 1.3: sent after the handshake
    bool stateless = true;             ///< TLS 1.2: resumes by ticket, not by session id
    std::string protocol = "http/1.1"; ///< the one it speaks (ALPN)
};

/// A client's part of a handshake, as the server saw it.
class greeting {
public:
    greeting();
    greeting(greeting const&);
    greeting(greeting&&) noexcept;
    greeting& operator=(greeting const&);
    greeting& operator=(greeting&&) noexcept;
    ~greeting();
    std::string version;  ///< such as "TLSv1.3"
    std::string name;     ///< the server's name that the client asked for (SNI)
    std::string protocol; ///< that both agreed on
    std::string client;   ///< the common name in the client's certificate
    bool resumed = false;
};

/// A server's certificate, its sessions, and what it saw of its clients. It may serve several servers at a time.
class tls_host {
public:
    explicit tls_host(tls_rules wanted = tls_rules());
    ~tls_host();
    tls_host(tls_host const&) = delete;
    tls_host& operator=(tls_host const&) = delete;

    SSL_CTX* context() const noexcept { return context_.get(); }

    /// The handshakes that succeeded, in the order in which they did.
    std::vector<greeting> greetings() const;
    greeting greeted(std::size_t index) const;
    /// The number of failed handshakes, and the reason of the last failure.
    std::size_t refusals() const;
    std::string last_refusal() const;
    /// The number of clients that sent close_notify.
    std::size_t farewells() const;

    void add(greeting one);
    void refused(std::string why);
    void farewell();

private:
    template <class T>
    T locked(T const& value) const;
    static int choose_protocol(SSL*, unsigned char const** chosen, unsigned char* size, unsigned char const* offered,
                               unsigned int offered_size, void* self);

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
    explicit tls_cipher(std::shared_ptr<tls_host> host);
    ~tls_cipher() override;

    SSL* raw() const noexcept { return ssl_.get(); }

    std::string seal(std::string_view text) override;
    std::string open(std::string_view received, std::string& reply) override;

    /// Continues the handshake with the received bytes: 1 when complete, 0 when more are needed, -1 when it failed.
    int shake_hands(std::string_view received);
    /// The bytes that OpenSSL wants to send.
    std::string output();
    /// Passes received bytes, or bytes from the script, to OpenSSL.
    void put(std::string_view bytes);

private:
    greeting describe() const;

    std::shared_ptr<tls_host> host_;
    std::unique_ptr<SSL, certificates::freed_by<&SSL_free>> ssl_;
    bool said_farewell_ = false;
};

/// The cipher of a connection after its handshake.
tls_cipher& tls_of(connection& client);

/// A host with a valid certificate, for scripts that do not test certificates.
std::shared_ptr<tls_host> ordinary_host();

/// The handshake; the server's bytes are sent in pieces of the given size.
step secure(std::shared_ptr<tls_host> host = ordinary_host(), std::size_t piece = std::string::npos);

/// Responds to the ClientHello with the first bytes of a correct response.
step secure_half(std::size_t size, std::shared_ptr<tls_host> host = ordinary_host());

/// Bytes sent outside TLS.
step say_raw(std::string bytes);

/// Calls a function with OpenSSL's object, and sends the bytes that it produces.
step with_tls(std::function<void(tls_cipher&)> function);

/// Sends close_notify.
step farewell();
/// TLS 1.3: updates the keys, and asks the client to do the same.
step new_keys();
/// TLS 1.3: sends session tickets.
step new_tickets(std::size_t count = 1);
/// TLS 1.2: requests renegotiation.
step ask_again();
/// Makes OpenSSL send an alert, as if the client had sent invalid bytes; enough of them to break a started record.
void sound_alarm(tls_cipher& tls);
/// Aborts with an alert.
step alarm();

} // namespace hostile

#endif
