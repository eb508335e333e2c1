#ifndef APPMIXER_HTTPS_HPP
#define APPMIXER_HTTPS_HPP

/// What most programs include: every operation, the transport over https, and `make_client` for it. It needs OpenSSL.

#include <appmixer/appmixer.hpp>
#include <appmixer/make_client.hpp>
#include <appmixer/transports/https.hpp>

#include <boost/asio/any_io_executor.hpp>

namespace appmixer {

/// A client for a server, with all that most programs want: `https_transport`, and the layers that
/// `make_client(transport, settings)` puts around it. The settings say where the server is, who is calling, and what
/// may be used for it.
///
///     auto api = appmixer::make_client(io.get_executor(), appmixer::settings::from_environment());
///
/// Throws as the constructor of `https_transport` does.
APPMIXER_DECL default_client make_client(asio::any_io_executor executor, settings const& where);

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/impl/https.ipp>
#endif

#endif
