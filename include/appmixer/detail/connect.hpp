#ifndef APPMIXER_DETAIL_CONNECT_HPP
#define APPMIXER_DETAIL_CONNECT_HPP

#include <appmixer/detail/http_pool.hpp>

#include <boost/asio/awaitable.hpp>

#include <memory>

namespace appmixer::detail {

/// Opens a connection to the pool's server, through its proxy and over TLS as the pool says. Several addresses are
/// tried as RFC 8305 (happy eyeballs) says: a new one each quarter of a second, and at once when one fails; the first
/// that answers is taken. The result is a failure, or an error without a code.
APPMIXER_DECL asio::awaitable<error> open(std::shared_ptr<http_pool> pool, http_connection& connection,
                                          deadline_watch& watch);

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/impl/connect.ipp>
#endif

#endif
