// The bodies of https_calls.hpp.

#include "https_calls.hpp"

#include <appmixer/transports/tls_settings.hpp>

#include <utility>

namespace calls {

std::string secured::url(std::uint16_t port) { return "https://127.0.0.1:" + std::to_string(port); }
std::string secured::named_url(std::uint16_t port) { return "https://localhost:" + std::to_string(port); }
script secured::opening() { return {secure()}; }
void secured::configure(appmixer::settings& where)
{
    where.tls(appmixer::tls_settings().ca_pem(certificates::root().pem()));
}

std::string named::url(std::uint16_t port) { return named_url(port); }

std::shared_ptr<tls_host> host_with(tls_rules rules) { return std::make_shared<tls_host>(std::move(rules)); }

std::shared_ptr<tls_host> host_of_version(int version)
{
    tls_rules rules;
    rules.oldest = rules.newest = version;
    return host_with(std::move(rules));
}

} // namespace calls
