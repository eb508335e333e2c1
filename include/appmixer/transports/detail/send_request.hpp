#ifndef APPMIXER_TRANSPORTS_DETAIL_SEND_REQUEST_HPP
#define APPMIXER_TRANSPORTS_DETAIL_SEND_REQUEST_HPP

#include <appmixer/core/transport.hpp>
#include <appmixer/transports/detail/http_pool.hpp>

#include <boost/asio/awaitable.hpp>

#include <memory>

namespace appmixer::detail {

/// Sends one call: waits for a slot of the pool, opens its connection if needed, runs the exchange, repeats it once
/// when the connection turns out to be stale, and follows redirects. Errors, cancellation and threads: as
/// `http_transport` says.
APPMIXER_DECL asio::awaitable<result<http_response>> send_request(std::shared_ptr<http_pool> pool,
                                                                  http_request& request, call_context& context);

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/transports/impl/send_request.ipp>
#endif

#endif
