#ifndef APPMIXER_TRANSPORTS_IMPL_HTTPS_TRANSPORT_IPP
#define APPMIXER_TRANSPORTS_IMPL_HTTPS_TRANSPORT_IPP

#include <appmixer/transports/detail/http_pool.hpp>
#include <appmixer/transports/detail/openssl_channel.hpp>
#include <appmixer/transports/https.hpp>

#include <memory>
#include <utility>

namespace appmixer {

APPMIXER_DECL https_transport::https_transport(executor_type executor, settings const& where)
{
    result<endpoint> server = endpoint::parse(where.base_url());
    if (!server)
        throw exception(server.error());
    std::unique_ptr<detail::tls_channel_factory> tls;
    if (server->tls)
        tls = std::make_unique<detail::openssl_channel_factory>(where.tls(), server->host);
    pool_ = std::make_shared<detail::http_pool>(std::move(executor), std::move(*server), where, std::move(tls));
}

APPMIXER_DECL https_transport::executor_type https_transport::get_executor() const noexcept
{
    return pool_->executor();
}

APPMIXER_DECL http_counters https_transport::counters() const noexcept { return pool_->counters(); }

APPMIXER_DECL void https_transport::abort_calls() noexcept { pool_->deadlines->abort_all(); }

} // namespace appmixer

#endif
