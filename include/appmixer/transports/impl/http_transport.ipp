#ifndef APPMIXER_TRANSPORTS_IMPL_HTTP_TRANSPORT_IPP
#define APPMIXER_TRANSPORTS_IMPL_HTTP_TRANSPORT_IPP

#include <appmixer/transports/detail/http_pool.hpp>
#include <appmixer/transports/http.hpp>

#include <utility>

namespace appmixer {

APPMIXER_DECL http_transport::http_transport(executor_type executor, settings const& where)
{
    result<endpoint> server = endpoint::parse(where.base_url());
    if (!server)
        throw exception(server.error());
    if (server->tls)
        throw exception(error(errc::invalid_settings, phase::none,
                              "base URL: https needs a transport with TLS; http_transport has none"));
    pool_ = std::make_shared<detail::http_pool>(std::move(executor), std::move(*server), where, nullptr);
}

APPMIXER_DECL http_transport::executor_type http_transport::get_executor() const noexcept { return pool_->executor(); }

APPMIXER_DECL http_counters http_transport::counters() const noexcept { return pool_->counters(); }

APPMIXER_DECL void http_transport::abort_calls() noexcept { pool_->deadlines->abort_all(); }

} // namespace appmixer

#endif
