#ifndef APPMIXER_TESTS_TRANSPORTS_HTTPS_CALLS_HPP
#define APPMIXER_TESTS_TRANSPORTS_HTTPS_CALLS_HPP

// The same calls over TLS.

#include "hostile_tls.hpp"
#include "http_calls.hpp"

#include <appmixer/transports/https.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace calls {

/// A client that trusts the tests' root, and a server whose certificate it signed.
class secured {
public:
    using transport = appmixer::https_transport;
    static std::string url(std::uint16_t port);
    static std::string named_url(std::uint16_t port);
    static script opening();
    static void configure(appmixer::settings& where);
};

/// The server is called by its name.
class named : public secured {
public:
    static std::string url(std::uint16_t port);
};

using secure_client = client_in<secured>;
using tls_fixture = basic_fixture<secured>;

// Compiled in fixtures.cpp.
extern template asio::awaitable<outcome> fetch(secure_client);
extern template asio::awaitable<outcome> create(secure_client);
extern template asio::awaitable<outcome> send_request(secure_client, appmixer::http_request, std::chrono::nanoseconds);
extern template class basic_fixture<secured>;

std::shared_ptr<tls_host> host_with(tls_rules rules);

/// A host that speaks one version of TLS.
std::shared_ptr<tls_host> host_of_version(int version);

} // namespace calls

#endif
