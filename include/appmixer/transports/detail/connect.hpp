#ifndef APPMIXER_TRANSPORTS_DETAIL_CONNECT_HPP
#define APPMIXER_TRANSPORTS_DETAIL_CONNECT_HPP

#include <appmixer/transports/detail/http_pool.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <memory>
#include <string>
#include <vector>

namespace appmixer::detail {

using addresses = std::vector<asio::ip::tcp::endpoint>;

/// The error of a step of a call: `errc::deadline_exceeded` when the deadline has expired, otherwise `code`.
APPMIXER_DECL error step_error(boost::system::error_code code, deadline_entry const& deadline, phase where,
                               std::string cause);

/// Alternates the two address families, that of the first address first (RFC 8305 §4).
APPMIXER_DECL addresses in_turns(addresses const& found);

/// Connects a socket to one of at least one address, tried as RFC 8305 (happy eyeballs) says: a new one each quarter of
/// a second, and at once when one fails; the first that responds is taken. name: for the error's detail. The result is
/// a failure, or an error without a code.
APPMIXER_DECL asio::awaitable<error> connect(asio::any_io_executor executor, asio::ip::tcp::socket& socket,
                                             addresses const& where, std::string const& name, deadline_entry& deadline);

/// Opens a connection to the pool's server, through its proxy and over TLS as the pool says. The result is a failure,
/// or an error without a code.
APPMIXER_DECL asio::awaitable<error> open(http_pool& pool, http_connection& connection, deadline_entry& deadline);

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/transports/impl/connect.ipp>
#endif

#endif
