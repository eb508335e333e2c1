#ifndef APPMIXER_TESTS_TRANSPORTS_CERTIFICATES_HPP
#define APPMIXER_TESTS_TRANSPORTS_CERTIFICATES_HPP

// Generates certificates, valid and invalid ones.

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <chrono>
#include <memory>
#include <string>

namespace certificates {

template <auto Free>
class freed_by {
public:
    template <class T>
    void operator()(T* object) const noexcept
    {
        Free(object);
    }
};

using certificate_ptr = std::unique_ptr<X509, freed_by<&X509_free>>;
using key_ptr = std::unique_ptr<EVP_PKEY, freed_by<&EVP_PKEY_free>>;

/// Throws unless something worked.
void require(bool worked);

/// The fields of a certificate to generate.
class certificate_fields {
public:
    explicit certificate_fields(std::string common_name);

    /// The subject alternative names, such as "DNS:localhost,IP:127.0.0.1"; none by default.
    certificate_fields& hosts(std::string list);
    certificate_fields& valid(std::chrono::seconds from, std::chrono::seconds to);
    certificate_fields& authority();

    std::string name;
    std::string alternatives;
    std::chrono::seconds begin = -std::chrono::hours(1); ///< from this moment on
    std::chrono::seconds end = std::chrono::hours(24);
    bool may_sign = false;
};

/// A certificate and its key.
class identity {
public:
    /// Signed by another one, or by itself.
    explicit identity(certificate_fields const& what, identity const* issuer = nullptr);

    X509* certificate() const noexcept { return certificate_.get(); }
    EVP_PKEY* key() const noexcept { return key_.get(); }

    std::string pem() const;
    /// The key, encrypted when there is a password.
    std::string key_pem(std::string const& password = {}) const;

private:
    key_ptr key_;
    certificate_ptr certificate_;
};

/// The root that the tests' clients trust.
identity const& root();

/// A root that they do not trust.
identity const& other_root();

/// For servers on this machine, by name or address.
inline std::string const here = "DNS:localhost,IP:127.0.0.1,IP:::1";

/// A valid certificate for a server on this machine.
identity const& server();

} // namespace certificates

#endif
