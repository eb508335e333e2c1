#ifndef APPMIXER_TRANSPORTS_TLS_SETTINGS_HPP
#define APPMIXER_TRANSPORTS_TLS_SETTINGS_HPP

#include <string>
#include <utility>

namespace appmixer {

/// The oldest version of TLS that is spoken.
enum class tls_version : unsigned char { v1_2, v1_3 };

/// Whom a connection over TLS trusts, and who it says it is. The server is always verified: its certificate must lead
/// to a trusted one, be valid today, and be made out to the host of the base URL as an alternative name; a common name
/// alone does not count (RFC 9110 §4.3.4).
///
/// Nothing is read here: a file that is missing, or holds what is no certificate or none, is an error of the transport
/// made from it.
class tls_settings {
public:
    tls_settings() = default;

    /// Trusts the certificates of a PEM file, in place of the system's: for a server with a certificate of its own.
    /// Each may be a root, an intermediate, or the server's.
    tls_settings& ca_file(std::string path)
    {
        ca_file_ = std::move(path);
        return *this;
    }
    std::string const& ca_file() const noexcept { return ca_file_; }

    /// Trusts the certificates of a PEM text, in place of the system's; with `ca_file`, both.
    tls_settings& ca_pem(std::string text)
    {
        ca_pem_ = std::move(text);
        return *this;
    }
    std::string const& ca_pem() const noexcept { return ca_pem_; }

    /// Shows the server a certificate, for servers that ask for one (mutual TLS). Two PEM texts: the certificate with
    /// those it was signed by behind it, and its key; `key_password` for a key that is encrypted.
    tls_settings& client_certificate(std::string chain_pem, std::string key_pem, std::string key_password = {})
    {
        client_chain_ = std::move(chain_pem);
        client_key_ = std::move(key_pem);
        key_password_ = std::move(key_password);
        return *this;
    }
    std::string const& client_chain() const noexcept { return client_chain_; }
    std::string const& client_key() const noexcept { return client_key_; }
    std::string const& key_password() const noexcept { return key_password_; }

    /// TLS 1.2 unless set.
    tls_settings& minimum_version(tls_version oldest) noexcept
    {
        minimum_version_ = oldest;
        return *this;
    }
    tls_version minimum_version() const noexcept { return minimum_version_; }

    /// Verifies nothing: whoever sits between here and the server can read and change all that is sent, tokens and
    /// passwords included. For a test on one machine, and for nothing else.
    tls_settings& dangerously_trust_anyone(bool really = true) noexcept
    {
        trusts_anyone_ = really;
        return *this;
    }
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
