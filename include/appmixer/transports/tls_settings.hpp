#ifndef APPMIXER_TRANSPORTS_TLS_SETTINGS_HPP
#define APPMIXER_TRANSPORTS_TLS_SETTINGS_HPP

// The TLS settings of a transport.

#include <string>
#include <utility>

namespace appmixer {

/// The oldest version of TLS that is spoken.
enum class tls_version : unsigned char {
    v1_2, ///< TLS 1.2 (RFC 5246)
    v1_3, ///< TLS 1.3 (RFC 8446)
};

/// Trusted certificates, client certificate and minimum version of TLS connections. The server is verified: its
/// certificate must chain to a trusted one, be valid now, and contain the host of the base URL as a subject alternative
/// name; the common name is ignored (RFC 9110 §4.3.4).
///
/// This class reads no file. A file that is missing or contains no valid certificate is an error of the transport that
/// is made with it.
class tls_settings {
public:
    tls_settings() = default;

    /// Trusts the certificates of a PEM file, instead of the system's: for a private CA or a self-signed server.
    /// Each may be a root, an intermediate, or the server's. path: in UTF-8.
    tls_settings& ca_file(std::string path)
    {
        ca_file_ = std::move(path);
        return *this;
    }
    std::string const& ca_file() const noexcept { return ca_file_; }

    /// Trusts the certificates of a PEM text, instead of the system's; together with those of `ca_file`.
    tls_settings& ca_pem(std::string text)
    {
        ca_pem_ = std::move(text);
        return *this;
    }
    std::string const& ca_pem() const noexcept { return ca_pem_; }

    /// The client certificate, for servers that require one (mutual TLS). PEM texts: the certificate followed by its
    /// intermediates, and its private key. key_password: of an encrypted key.
    tls_settings& client_certificate(std::string chain_pem, std::string key_pem, std::string key_password = {})
    {
        client_chain_ = std::move(chain_pem);
        client_key_ = std::move(key_pem);
        key_password_ = std::move(key_password);
        return *this;
    }
    /// See `client_certificate`; empty by default.
    std::string const& client_chain() const noexcept { return client_chain_; }
    /// See `client_certificate`; empty by default.
    std::string const& client_key() const noexcept { return client_key_; }
    /// See `client_certificate`; empty by default.
    std::string const& key_password() const noexcept { return key_password_; }

    /// The oldest version of TLS that is accepted; TLS 1.2 by default.
    tls_settings& minimum_version(tls_version oldest) noexcept
    {
        minimum_version_ = oldest;
        return *this;
    }
    tls_version minimum_version() const noexcept { return minimum_version_; }

    /// Disables the verification of the server: anyone on the network path can read and change everything, tokens and
    /// passwords included. Only for tests on one machine.
    tls_settings& dangerously_trust_anyone(bool really = true) noexcept
    {
        trusts_anyone_ = really;
        return *this;
    }
    /// See `dangerously_trust_anyone`; false by default.
    bool trusts_anyone() const noexcept { return trusts_anyone_; }

private:
    std::string ca_file_;
    std::string ca_pem_;
    std::string client_chain_;
    std::string client_key_;
    std::string key_password_;
    tls_version minimum_version_ = tls_version::v1_2;
    bool trusts_anyone_ = false;
};

} // namespace appmixer

#endif
