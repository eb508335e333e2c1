#ifndef APPMIXER_TRANSPORTS_IMPL_OPENSSL_CONTEXT_IPP
#define APPMIXER_TRANSPORTS_IMPL_OPENSSL_CONTEXT_IPP

#include <appmixer/core/detail/environment.hpp>
#include <appmixer/core/detail/file_path.hpp>
#include <appmixer/core/detail/host.hpp>
#include <appmixer/core/error.hpp>
#include <appmixer/transports/detail/openssl_channel.hpp>

#include <boost/asio/ip/address.hpp>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#ifdef _WIN32
#include <openssl/store.h>
#endif
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

namespace appmixer::detail {

using bio_ptr = std::unique_ptr<BIO, openssl_free<&BIO_free>>;
using x509_ptr = std::unique_ptr<X509, openssl_free<&X509_free>>;
using key_ptr = std::unique_ptr<EVP_PKEY, openssl_free<&EVP_PKEY_free>>;

#ifdef _WIN32
inline constexpr char path_list_separator = ';';
#else
inline constexpr char path_list_separator = ':';
#endif

inline exception bad_tls_setting(std::string detail)
{
    ERR_clear_error();
    return exception(error(errc::invalid_settings, phase::none, "TLS: " + std::move(detail)));
}

inline bio_ptr text_bio(std::string_view text)
{
    return bio_ptr(BIO_new_mem_buf(text.data(), static_cast<int>(std::min<std::size_t>(text.size(), 1 << 26))));
}

inline std::string file_text(std::string const& path)
{
    std::ifstream file(file_path(path), std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf(); // sets a flag for a directory; an iterator would throw
    if (!file || text.bad())
        throw bad_tls_setting("the file " + path + " cannot be read");
    return text.str();
}

/// Password callback: without it, OpenSSL would prompt on the terminal. `user` is null when there is no password.
inline int key_password(char* to, int size, int, void* user)
{
    auto const* const password = static_cast<std::string const*>(user);
    if (password == nullptr || password->empty() || password->size() > static_cast<std::size_t>(size))
        return -1;
    std::memcpy(to, password->data(), password->size());
    return static_cast<int>(password->size());
}

/// The next certificate of a PEM text; null at the end.
inline x509_ptr next_certificate(BIO* text, std::string const& where)
{
    x509_ptr read(PEM_read_bio_X509(text, nullptr, &key_password, nullptr));
    unsigned long const reason = read ? 0 : ERR_peek_last_error();
    if (reason != 0 && (ERR_GET_LIB(reason) != ERR_LIB_PEM || ERR_GET_REASON(reason) != PEM_R_NO_START_LINE))
        throw bad_tls_setting("a certificate cannot be read in " + where);
    ERR_clear_error(); // the end of the text leaves an error in the queue
    return read;
}

/// Trusts all certificates of a PEM text.
inline void trust(SSL_CTX* context, std::string_view pem, std::string const& where)
{
    X509_STORE* const store = SSL_CTX_get_cert_store(context);
    X509_STORE_set_flags(store, X509_V_FLAG_PARTIAL_CHAIN); // each of them can end a chain, not only roots
    bio_ptr const text = text_bio(pem);
    std::size_t count = 0;
    while (x509_ptr const certificate = next_certificate(text.get(), where)) {
        X509_STORE_add_cert(store, certificate.get());
        ++count;
    }
    if (count == 0)
        throw bad_tls_setting("there is no certificate in " + where);
}

/// Whether the system's certificate folders contain a certificate. OpenSSL itself reads them only during verification.
inline bool has_system_folder()
{
    std::string const setting =
        environment_variable(X509_get_default_cert_dir_env()).value_or(X509_get_default_cert_dir());
    std::string_view folders = setting;
    while (!folders.empty()) {
        std::size_t const end = (std::min)(folders.find(path_list_separator), folders.size());
        std::error_code ignored;
        for (auto const& entry : std::filesystem::directory_iterator(file_path(folders.substr(0, end)), ignored))
            if (entry.path().extension() == ".0") // "<hash>.0"
                return true;
        folders.remove_prefix((std::min)(end + 1, folders.size()));
    }
    return false;
}

#ifdef _WIN32
inline constexpr char const* where_to_get_certificates = "OpenSSL 3.2 or newer reads those of Windows";
#elif defined(__APPLE__)
inline constexpr char const* where_to_get_certificates =
    "OpenSSL does not read the keychain; with Homebrew: brew install ca-certificates";
#else
inline constexpr char const* where_to_get_certificates = "on Debian: apt install ca-certificates";
#endif

/// Trusts the certificate store of Windows. False when this OpenSSL cannot read it.
inline bool trust_windows_store([[maybe_unused]] SSL_CTX* context)
{
#if defined(_WIN32) && OPENSSL_VERSION_NUMBER >= 0x30000000L
    constexpr char const* store = "org.openssl.winstore://"; // of OpenSSL 3.2
    OSSL_STORE_CTX* const opened = OSSL_STORE_open(store, nullptr, nullptr, nullptr, nullptr);
    if (opened != nullptr) {
        OSSL_STORE_close(opened);
        return SSL_CTX_load_verify_store(context, store) == 1;
    }
#endif
    return false;
}

/// Trusts the system's certificates: those of OpenSSL's file and folders, else those of Windows.
inline void trust_system(SSL_CTX* context)
{
    SSL_CTX_set_default_verify_paths(context);
    bool const has_file = sk_X509_OBJECT_num(X509_STORE_get0_objects(SSL_CTX_get_cert_store(context))) != 0;
    bool const trusts_some = has_file || has_system_folder() || trust_windows_store(context);
    ERR_clear_error();
    if (!trusts_some)
        throw bad_tls_setting(std::string("this system has no certificates to trust (") + where_to_get_certificates +
                              "); set tls_settings::ca_file or ca_pem");
}

inline void use_client_certificate(SSL_CTX* context, tls_settings const& settings)
{
    bio_ptr const chain = text_bio(settings.client_chain());
    x509_ptr const own = next_certificate(chain.get(), "the client's chain");
    if (!own)
        throw bad_tls_setting("there is no certificate in the client's chain");
    if (SSL_CTX_use_certificate(context, own.get()) != 1)
        throw bad_tls_setting("the client's certificate cannot be used; its key may be too weak");
    while (x509_ptr const further = next_certificate(chain.get(), "the client's chain"))
        SSL_CTX_add1_chain_cert(context, further.get());
    bio_ptr const text = text_bio(settings.client_key());
    std::string password = settings.key_password();
    key_ptr const key(PEM_read_bio_PrivateKey(text.get(), nullptr, &key_password, &password));
    if (!key)
        throw bad_tls_setting("the client's key cannot be read, or its password is wrong");
    if (SSL_CTX_use_PrivateKey(context, key.get()) != 1)
        throw bad_tls_setting("the client's key does not belong to its certificate");
}

/// The index of an `SSL`'s data that points to its openssl_context.
inline int openssl_context_index()
{
    static int const index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    return index;
}

APPMIXER_DECL openssl_context::openssl_context(tls_settings const& settings, std::string server)
    : host_(std::move(server)), context_(SSL_CTX_new(TLS_client_method()))
{
    SSL_CTX* const context = context_.get();
    if (context == nullptr)
        throw bad_tls_setting("OpenSSL cannot be used");
    boost::system::error_code not_an_address;
    asio::ip::make_address(host_, not_an_address);
    host_is_address_ = !not_an_address;
    // SNI (RFC 6066 §3) and certificates contain neither the final dot of a name nor the zone of an address.
    host_ = without_final_dot(without_zone(host_));
    X509_VERIFY_PARAM* const checks = SSL_CTX_get0_param(context);
    X509_VERIFY_PARAM_set_hostflags(checks, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
    bool const can_check = host_is_address_ ? X509_VERIFY_PARAM_set1_ip_asc(checks, host_.c_str()) == 1
                                            : X509_VERIFY_PARAM_set1_host(checks, host_.data(), host_.size()) == 1;
    if (!can_check || host_.empty()) // OpenSSL would accept any certificate for an empty name
        throw bad_tls_setting("the host is not a valid name for a certificate");

    bool const only_v1_3 = settings.minimum_version() == tls_version::v1_3;
    SSL_CTX_set_min_proto_version(context, only_v1_3 ? TLS1_3_VERSION : TLS1_2_VERSION);
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION);
    SSL_CTX_set_verify(context, settings.trusts_anyone() ? SSL_VERIFY_NONE : SSL_VERIFY_PEER, nullptr);
    constexpr unsigned char protocols[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
    SSL_CTX_set_alpn_protos(context, protocols, sizeof protocols);

    if (!settings.ca_file().empty())
        trust(context, file_text(settings.ca_file()), "the file " + settings.ca_file());
    if (!settings.ca_pem().empty())
        trust(context, settings.ca_pem(), "the PEM text");
    if (settings.ca_file().empty() && settings.ca_pem().empty() && !settings.trusts_anyone())
        trust_system(context);
    if (!settings.client_chain().empty() || !settings.client_key().empty())
        use_client_certificate(context, settings);

    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(context, &openssl_context::keep_session);
}

APPMIXER_DECL ssl_ptr openssl_context::make()
{
    ssl_ptr ssl(SSL_new(context_.get()));
    if (!ssl)
        throw std::bad_alloc();
    SSL_set_ex_data(ssl.get(), openssl_context_index(), this);
    SSL_set_connect_state(ssl.get());
    if (!host_is_address_)
        // The macro SSL_set_tlsext_host_name, without its old-style cast.
        SSL_ctrl(ssl.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, host_.data());
    use_lock const lock(in_use_);
    if (!sessions_.empty()) {
        SSL_set_session(ssl.get(), sessions_.back().get());
        // A ticket of TLS 1.3 is used once: a second use would let an observer link the connections (RFC 8446 §C.4).
        if (SSL_SESSION_get_protocol_version(sessions_.back().get()) >= TLS1_3_VERSION)
            sessions_.pop_back();
    }
    return ssl;
}

APPMIXER_DECL int openssl_context::keep_session(SSL* ssl, SSL_SESSION* session)
{
    constexpr std::size_t most = 8;
    ssl_session_ptr kept(session); // returning 1 takes ownership
    auto* const self = static_cast<openssl_context*>(SSL_get_ex_data(ssl, openssl_context_index()));
    use_lock const lock(self->in_use_);
    if (self->sessions_.size() == most)
        self->sessions_.erase(self->sessions_.begin());
    self->sessions_.push_back(std::move(kept));
    return 1;
}

} // namespace appmixer::detail

#endif
