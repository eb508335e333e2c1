// The bodies of hostile_tls.hpp.

#include "hostile_tls.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <openssl/bio.h>
#include <openssl/err.h>

#include <array>
#include <utility>

namespace hostile {

tls_rules::tls_rules(certificates::identity const& who) : own(&who) {}
tls_rules::tls_rules(tls_rules const&) = default;
tls_rules::tls_rules(tls_rules&&) noexcept = default;
tls_rules& tls_rules::operator=(tls_rules const&) = default;
tls_rules& tls_rules::operator=(tls_rules&&) noexcept = default;
tls_rules::~tls_rules() = default;

greeting::greeting() = default;
greeting::greeting(greeting const&) = default;
greeting::greeting(greeting&&) noexcept = default;
greeting& greeting::operator=(greeting const&) = default;
greeting& greeting::operator=(greeting&&) noexcept = default;
greeting::~greeting() = default;

tls_host::tls_host(tls_rules wanted) : rules_(std::move(wanted)), context_(SSL_CTX_new(TLS_server_method()))
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

tls_host::~tls_host() = default;

std::vector<greeting> tls_host::greetings() const { return locked(greetings_); }
greeting tls_host::greeted(std::size_t index) const { return greetings().at(index); }
std::size_t tls_host::refusals() const { return locked(refusals_); }
std::string tls_host::last_refusal() const { return locked(last_refusal_); }
std::size_t tls_host::farewells() const { return locked(farewells_); }

void tls_host::add(greeting one)
{
    std::scoped_lock const lock(mutex_);
    greetings_.push_back(std::move(one));
}

void tls_host::refused(std::string why)
{
    std::scoped_lock const lock(mutex_);
    ++refusals_;
    last_refusal_ = std::move(why);
}

void tls_host::farewell()
{
    std::scoped_lock const lock(mutex_);
    ++farewells_;
}

template <class T>
T tls_host::locked(T const& value) const
{
    std::scoped_lock const lock(mutex_);
    return value;
}

int tls_host::choose_protocol(SSL*, unsigned char const** chosen, unsigned char* size, unsigned char const* offered,
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

tls_cipher::tls_cipher(std::shared_ptr<tls_host> host) : host_(std::move(host)), ssl_(SSL_new(host_->context()))
{
    SSL_set_bio(ssl_.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    SSL_set_accept_state(ssl_.get());
}

tls_cipher::~tls_cipher()
{
    SSL_set_shutdown(ssl_.get(),
                     SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN); // otherwise its session would be invalidated
}

std::string tls_cipher::seal(std::string_view text)
{
    ERR_clear_error();
    std::size_t written = 0;
    SSL_write_ex(ssl_.get(), text.data(), text.size(), &written);
    return output();
}

std::string tls_cipher::open(std::string_view received, std::string& reply)
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

int tls_cipher::shake_hands(std::string_view received)
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

std::string tls_cipher::output()
{
    BIO* const from = SSL_get_wbio(ssl_.get());
    char* data = nullptr;
    long const size = BIO_get_mem_data(from, &data);
    std::string text(data, static_cast<std::size_t>(size));
    BIO_reset(from);
    return text;
}

void tls_cipher::put(std::string_view bytes)
{
    if (!bytes.empty())
        BIO_write(SSL_get_rbio(ssl_.get()), bytes.data(), static_cast<int>(bytes.size()));
}

greeting tls_cipher::describe() const
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

tls_cipher& tls_of(connection& client) { return static_cast<tls_cipher&>(*client.cipher); }

namespace {

asio::awaitable<bool> shake_hands(connection& client, std::shared_ptr<tls_host> host, std::size_t piece)
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

} // namespace

std::shared_ptr<tls_host> ordinary_host()
{
    static auto const host = std::make_shared<tls_host>();
    return host;
}

step secure(std::shared_ptr<tls_host> host, std::size_t piece)
{
    return step(step::action([=](connection& client) { return shake_hands(client, host, piece); }));
}

namespace {

asio::awaitable<bool> shake_half(connection& client, std::shared_ptr<tls_host> host, std::size_t size)
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

} // namespace

step secure_half(std::size_t size, std::shared_ptr<tls_host> host)
{
    return step(step::action([=](connection& client) { return shake_half(client, host, size); }));
}

step say_raw(std::string bytes)
{
    return step(step::action([=](connection& client) { return write_raw(client, bytes); }));
}

step with_tls(std::function<void(tls_cipher&)> function)
{
    return step(step::action([=](connection& client) {
        ERR_clear_error();
        function(tls_of(client));
        return write_raw(client, tls_of(client).output());
    }));
}

step farewell()
{
    return with_tls([](tls_cipher& tls) { SSL_shutdown(tls.raw()); });
}

step new_keys()
{
    return with_tls([](tls_cipher& tls) {
        SSL_key_update(tls.raw(), SSL_KEY_UPDATE_REQUESTED);
        SSL_do_handshake(tls.raw());
    });
}

step new_tickets(std::size_t count)
{
    return with_tls([=](tls_cipher& tls) {
        for (std::size_t i = 0; i < count; ++i) {
            SSL_new_session_ticket(tls.raw());
            SSL_do_handshake(tls.raw());
        }
    });
}

step ask_again()
{
    return with_tls([](tls_cipher& tls) {
        SSL_renegotiate(tls.raw());
        SSL_do_handshake(tls.raw());
    });
}

void sound_alarm(tls_cipher& tls)
{
    tls.put(std::string("\x17\x03\x03\x00\x20", 5) + std::string(40'000, 'x'));
    std::array<char, 16384> chunk;
    std::size_t size = 0;
    while (SSL_read_ex(tls.raw(), chunk.data(), chunk.size(), &size) == 1) {}
}

step alarm() { return with_tls(&sound_alarm); }

} // namespace hostile
