#ifndef APPMIXER_IMPL_HTTPS_IPP
#define APPMIXER_IMPL_HTTPS_IPP

#include <appmixer/https.hpp>

#include <utility>

namespace appmixer {

APPMIXER_DECL default_client make_client(asio::any_io_executor executor, settings const& config)
{
    return make_client(https_transport(std::move(executor), config), config);
}

} // namespace appmixer

#endif
