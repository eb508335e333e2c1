#ifndef APPMIXER_TESTS_TRANSPORTS_HTTPS_CALLS_HPP
#define APPMIXER_TESTS_TRANSPORTS_HTTPS_CALLS_HPP

// The same calls over TLS.

#include "hostile_tls.hpp"
#include "http_calls.hpp"

#include <appmixer/transports/https.hpp>
#include <appmixer/transports/tls_settings.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace calls {

/// A client that trusts the tests' root, and a server whose certificate it signed.
class secured {
public:
    using transport = appmixer::https_transport;
    static std::string url(std::uint16_t port) { return "https://127.0.0.1:" + std::to_string(port); }
    static std::string named_url(std::uint16_t port) { return "https://localhost:" + std::to_string(port); }
    static script opening() { return {secure()}; }
    static void introduce(appmixer::settings& where)
    {
        where.tls(appmixer::tls_settings().ca_pem(certificates::root().pem()));
    }
};

/// The server is called by its name.
class named : public secured {
public:
    static std::string url(std::uint16_t port) { return named_url(port); }
};

using secure_client = client_in<secured>;
using secure_bench = bench_in<secured>;

inline std::shared_ptr<tls_host> host_with(tls_rules rules) { return std::make_shared<tls_host>(std::move(rules)); }

/// A host that speaks one version of TLS.
inline std::shared_ptr<tls_host> host_of_version(int version)
{
    tls_rules rules;
    rules.oldest = rules.newest = version;
    return host_with(std::move(rules));
}

} // namespace calls

#endif
