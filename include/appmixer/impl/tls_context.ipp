#ifndef APPMIXER_IMPL_TLS_CONTEXT_IPP
#define APPMIXER_IMPL_TLS_CONTEXT_IPP

#include <appmixer/detail/tls.hpp>
#include <appmixer/error.hpp>

#include <boost/asio/ip/address.hpp>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

namespace appmixer::detail {

using bio_ptr = std::unique_ptr<BIO, openssl_free<&BIO_free>>;
using x509_ptr = std::unique_ptr<X509, openssl_free<&X509_free>>;
using key_ptr = std::unique_ptr<EVP_PKEY, openssl_free<&EVP_PKEY_free>>;

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
    std::ifstream file(path, std::ios::binary);
    if (!file)
        throw bad_tls_setting("the file " + path + " cannot be read");
    return std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}

/// Adds all certificates of a PEM text to those that are trusted.
inline void trust(SSL_CTX* context, std::string_view pem, std::string const& where)
{
    bio_ptr const text = text_bio(pem);
    std::size_t count = 0;
    while (x509_ptr const certificate{PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr)}) {
        X509_STORE_add_cert(SSL_CTX_get_cert_store(context), certificate.get());
        ++count;
    }
    if (count == 0)
        throw bad_tls_setting("there is no certificate in " + where);
    ERR_clear_error(); // the end of the text counts as one
}

/// Whether the folder of the system's certificates has one; OpenSSL looks into it only when it needs one.
inline bool has_system_folder()
{
    char const* folder = std::getenv(X509_get_default_cert_dir_env());
    if (folder == nullptr)
        folder = X509_get_default_cert_dir();
    std::error_code ignored;
    for (auto const& entry : std::filesystem::directory_iterator(folder, ignored))
        if (entry.path().extension() == ".0") // "<hash>.0"
            return true;
    return false;
}

/// Gives the password of a key, and keeps OpenSSL from asking for it on the terminal.
inline int key_password(char* to, int size, int, void* user)
{
    auto const& password = *static_cast<std::string const*>(user);
    if (password.empty() || password.size() > static_cast<std::size_t>(size))
        return -1;
    std::memcpy(to, password.data(), password.size());
    return static_cast<int>(password.size());
}

inline void use_client_certificate(SSL_CTX* context, tls_settings const& settings)
{
    bio_ptr const chain = text_bio(settings.client_chain());
    x509_ptr const own(PEM_read_bio_X509(chain.get(), nullptr, nullptr, nullptr));
    if (!own || SSL_CTX_use_certificate(context, own.get()) != 1)
        throw bad_tls_setting("there is no certificate in the client's chain");
    while (x509_ptr const further{PEM_read_bio_X509(chain.get(), nullptr, nullptr, nullptr)})
        SSL_CTX_add1_chain_cert(context, further.get());
    ERR_clear_error();
    bio_ptr const text = text_bio(settings.client_key());
    std::string password = settings.key_password();
    key_ptr const key(PEM_read_bio_PrivateKey(text.get(), nullptr, &key_password, &password));
    if (!key)
        throw bad_tls_setting("the client's key cannot be read, or its password is wrong");
    if (SSL_CTX_use_PrivateKey(context, key.get()) != 1)
        throw bad_tls_setting("the client's key does not belong to its certificate");
}

/// Where an `SSL` has the context that it was made by.
inline int tls_context_index()
{
    static int const index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    return index;
}

APPMIXER_DECL tls_context::tls_context(tls_settings const& settings, std::string server)
    : host_(std::move(server)), context_(SSL_CTX_new(TLS_client_method()))
{
    SSL_CTX* const context = context_.get();
    if (context == nullptr)
        throw bad_tls_setting("OpenSSL cannot be used");
    boost::system::error_code not_an_address;
    asio::ip::make_address(host_, not_an_address);
    host_is_address_ = !not_an_address;

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
    if (settings.ca_file().empty() && settings.ca_pem().empty() && !settings.trusts_anyone()) {
        SSL_CTX_set_default_verify_paths(context);
        ERR_clear_error();
        if (sk_X509_OBJECT_num(X509_STORE_get0_objects(SSL_CTX_get_cert_store(context))) == 0 && !has_system_folder())
            throw bad_tls_setting("this system has no certificates to trust (on Debian: apt install ca-certificates); "
                                  "give some by tls_settings::ca_file or ca_pem");
    }
    if (!settings.client_chain().empty() || !settings.client_key().empty())
        use_client_certificate(context, settings);

    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(context, &tls_context::keep_session);
}

APPMIXER_DECL ssl_ptr tls_context::make()
{
    ssl_ptr ssl(SSL_new(context_.get()));
    if (!ssl)
        throw std::bad_alloc();
    SSL_set_ex_data(ssl.get(), tls_context_index(), this);
    SSL_set_connect_state(ssl.get());
    X509_VERIFY_PARAM* const checks = SSL_get0_param(ssl.get());
    X509_VERIFY_PARAM_set_hostflags(checks, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    if (host_is_address_) {
        X509_VERIFY_PARAM_set1_ip_asc(checks, host_.c_str());
    } else {
        X509_VERIFY_PARAM_set1_host(checks, host_.data(), host_.size());
        SSL_set_tlsext_host_name(ssl.get(), host_.c_str());
    }
    if (!sessions_.empty()) {
        SSL_set_session(ssl.get(), sessions_.back().get());
        // A ticket of TLS 1.3 is for one use: used twice, it would tell an observer that both come from one client.
        if (SSL_SESSION_get_protocol_version(sessions_.back().get()) >= TLS1_3_VERSION)
            sessions_.pop_back();
    }
    return ssl;
}

APPMIXER_DECL int tls_context::keep_session(SSL* ssl, SSL_SESSION* session)
{
    constexpr std::size_t most = 8;
    ssl_session_ptr kept(session); // 1 is returned: it is ours
    auto* const self = static_cast<tls_context*>(SSL_get_ex_data(ssl, tls_context_index()));
    if (self->sessions_.size() == most)
        self->sessions_.erase(self->sessions_.begin());
    self->sessions_.push_back(std::move(kept));
    return 1;
}

} // namespace appmixer::detail

#endif
