#ifndef APPMIXER_HTTPS_HPP
#define APPMIXER_HTTPS_HPP

// The one header that most programs include: all operations, the https transport, and `make_client`. It needs OpenSSL.

#include <appmixer/appmixer.hpp>
#include <appmixer/core/layer.hpp>
#include <appmixer/make_client.hpp>
#include <appmixer/transports/https.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/io_context.hpp>

#include <concepts>
#include <utility>

namespace appmixer {

/// A client for a server: an `https_transport` with the layers of `make_client(transport, settings)`.
///
///     auto api = appmixer::make_client(io.get_executor(), appmixer::settings::from_environment());
///
/// executor: where calls run. config: the server, the credentials and the limits. Throws like the constructor of
/// `https_transport`.
APPMIXER_DECL default_client make_client(asio::any_io_executor executor, settings const& config);
/// The same on the executor of an `io_context`, with further layers or without.
template <std::derived_from<layer_factory>... Factories>
default_client make_client(asio::io_context& io, settings const& config, Factories... layers)
{
    return make_client(asio::any_io_executor(io.get_executor()), config, std::move(layers)...);
}
/// The same with further layers.
///
/// layers: their factories, in any order: `layer_position` says where each layer stands.
template <std::derived_from<layer_factory>... Factories>
requires(sizeof...(Factories) > 0) default_client
    make_client(asio::any_io_executor executor, settings const& config, Factories... layers)
{
    return make_client(https_transport(std::move(executor), config), config, std::move(layers)...);
}

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/impl/https.ipp>
#endif

#endif
