#ifndef APPMIXER_TRANSPORTS_DETAIL_SEND_REQUEST_HPP
#define APPMIXER_TRANSPORTS_DETAIL_SEND_REQUEST_HPP

// How the transports send a request. The pool is only declared here, so that the public headers do not depend on it.

#include <appmixer/core/transport.hpp>

#include <boost/asio/awaitable.hpp>

#include <memory>

namespace appmixer::detail {

class http_pool;

/// Makes one attempt of a call: waits for a slot of the pool, opens its connection if needed, runs the exchange,
/// resends the request once when the connection turns out to be stale, and follows redirects. Errors, cancellation and
/// threads: as `http_transport` says.
APPMIXER_DECL asio::awaitable<result<http_response>> send_request(std::shared_ptr<http_pool> pool,
                                                                  http_request& request, call_context& context);

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/transports/impl/send_request.ipp>
#endif

#endif
