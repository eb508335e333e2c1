#ifndef APPMIXER_HTTPS_HPP
#define APPMIXER_HTTPS_HPP

// The one header that most programs include: all operations, the https transport, and `make_client`. It needs OpenSSL.

#include <appmixer/appmixer.hpp>
#include <appmixer/make_client.hpp>
#include <appmixer/transports/https.hpp>

#include <boost/asio/any_io_executor.hpp>

namespace appmixer {

/// A client for a server: an `https_transport` with the layers of `make_client(transport, settings)`.
///
///     auto api = appmixer::make_client(io.get_executor(), appmixer::settings::from_environment());
///
/// executor: where calls run. config: the server, the credentials and the limits. Throws like the constructor of
/// `https_transport`.
APPMIXER_DECL default_client make_client(asio::any_io_executor executor, settings const& config);

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/impl/https.ipp>
#endif

#endif
