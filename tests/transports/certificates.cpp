// The bodies of certificates.hpp.

#include "certificates.hpp"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstddef>
#include <functional>
#include <stdexcept>
#include <utility>

namespace certificates {

namespace {

using key_context_ptr = std::unique_ptr<EVP_PKEY_CTX, freed_by<&EVP_PKEY_CTX_free>>;
using extension_ptr = std::unique_ptr<X509_EXTENSION, freed_by<&X509_EXTENSION_free>>;
using bio_ptr = std::unique_ptr<BIO, freed_by<&BIO_free>>;

key_ptr make_key()
{
    key_context_ptr const context(EVP_PKEY_CTX_new_id(EVP_PKEY_EC, nullptr));
    EVP_PKEY* made = nullptr;
    require(context && EVP_PKEY_keygen_init(context.get()) == 1 &&
            EVP_PKEY_CTX_set_ec_paramgen_curve_nid(context.get(), NID_X9_62_prime256v1) == 1 &&
            EVP_PKEY_keygen(context.get(), &made) == 1);
    return key_ptr(made);
}

void extend(X509* to, X509* signer, int kind, std::string const& value)
{
    X509V3_CTX context;
    X509V3_set_ctx(&context, signer, to, nullptr, nullptr, 0);
    extension_ptr const made(X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
    require(made && X509_add_ext(to, made.get(), -1) == 1);
}

certificate_ptr make(certificate_fields const& what, EVP_PKEY& key, identity const* issuer)
{
    static long serial = 0;
    certificate_ptr made(X509_new());
    X509* const raw = made.get();
    require(raw != nullptr && X509_set_version(raw, 2) == 1 &&
            ASN1_INTEGER_set(X509_get_serialNumber(raw), ++serial) == 1 &&
            X509_gmtime_adj(X509_getm_notBefore(raw), what.begin.count()) != nullptr &&
            X509_gmtime_adj(X509_getm_notAfter(raw), what.end.count()) != nullptr && X509_set_pubkey(raw, &key) == 1 &&
            X509_NAME_add_entry_by_txt(X509_get_subject_name(raw), "CN", MBSTRING_UTF8,
                                       reinterpret_cast<unsigned char const*>(what.name.c_str()), -1, -1, 0) == 1);
    X509* const signer = issuer != nullptr ? issuer->certificate() : raw;
    require(X509_set_issuer_name(raw, X509_get_subject_name(signer)) == 1);
    extend(raw, signer, NID_basic_constraints, what.may_sign ? "critical,CA:TRUE" : "critical,CA:FALSE");
    extend(raw, signer, NID_subject_key_identifier, "hash");
    if (!what.alternatives.empty())
        extend(raw, signer, NID_subject_alt_name, what.alternatives);
    require(X509_sign(raw, issuer != nullptr ? issuer->key() : &key, EVP_sha256()) > 0);
    return made;
}

std::string text(std::function<int(BIO*)> const& write)
{
    bio_ptr const to(BIO_new(BIO_s_mem()));
    require(to && write(to.get()) == 1);
    char* data = nullptr;
    long const size = BIO_get_mem_data(to.get(), &data);
    return std::string(data, static_cast<std::size_t>(size));
}

} // namespace

void require(bool worked)
{
    if (!worked)
        throw std::runtime_error("a certificate cannot be made");
}

certificate_fields::certificate_fields(std::string common_name) : name(std::move(common_name)) {}

certificate_fields& certificate_fields::hosts(std::string list)
{
    alternatives = std::move(list);
    return *this;
}

certificate_fields& certificate_fields::valid(std::chrono::seconds from, std::chrono::seconds to)
{
    begin = from;
    end = to;
    return *this;
}

certificate_fields& certificate_fields::authority()
{
    may_sign = true;
    return *this;
}

identity::identity(certificate_fields const& what, identity const* issuer)
    : key_(make_key()), certificate_(make(what, *key_, issuer))
{
}

std::string identity::pem() const
{
    return text([&](BIO* to) { return PEM_write_bio_X509(to, certificate()); });
}

std::string identity::key_pem(std::string const& password) const
{
    EVP_CIPHER const* const cipher = password.empty() ? nullptr : EVP_aes_128_cbc();
    return text([&](BIO* to) {
        return PEM_write_bio_PKCS8PrivateKey(to, key(), cipher, password.data(), static_cast<int>(password.size()),
                                             nullptr, nullptr);
    });
}

identity const& root()
{
    static identity const made(certificate_fields("the tests' root").authority());
    return made;
}

identity const& other_root()
{
    static identity const made(certificate_fields("another root").authority());
    return made;
}

identity const& server()
{
    static identity const made(certificate_fields("server").hosts(here), &root());
    return made;
}

} // namespace certificates
