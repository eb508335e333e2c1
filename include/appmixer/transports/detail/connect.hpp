#ifndef APPMIXER_TRANSPORTS_DETAIL_CONNECT_HPP
#define APPMIXER_TRANSPORTS_DETAIL_CONNECT_HPP

// Opens connections: name resolution, happy eyeballs, the proxy's tunnel, TLS.

#include <appmixer/transports/detail/http_pool.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <memory>
#include <string>
#include <vector>

namespace appmixer::detail {

using addresses = std::vector<asio::ip::tcp::endpoint>;

/// The error of a step of a call: that of the deadline when it has expired, otherwise `code`.
APPMIXER_DECL error step_error(boost::system::error_code code, deadline_entry const& deadline, phase where,
                               std::string cause);

/// Orders addresses so that the two families alternate, beginning with that of the first address (RFC 8305 §4).
APPMIXER_DECL addresses alternate_families(addresses const& found);

/// Connects a socket to one of the addresses (happy eyeballs, RFC 8305): the next one is tried after a quarter of a
/// second, or at once when one fails. The first that responds is used.
///
/// where: at least one address; name: of the server or proxy, for the error.
/// Result: an error, without a code on success.
APPMIXER_DECL asio::awaitable<error> connect(asio::any_io_executor executor, asio::ip::tcp::socket& socket,
                                             addresses const& where, std::string const& name, deadline_entry& deadline);

/// Opens a connection to the pool's server, through its proxy and over TLS if the pool has them.
///
/// Result: an error, without a code on success.
APPMIXER_DECL asio::awaitable<error> open(http_pool& pool, http_connection& connection, deadline_entry& deadline);

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/transports/impl/connect.ipp>
#endif

#endif
