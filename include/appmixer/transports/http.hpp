#ifndef APPMIXER_TRANSPORTS_HTTP_HPP
#define APPMIXER_TRANSPORTS_HTTP_HPP

#include <appmixer/settings.hpp>
#include <appmixer/transport.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <memory>

namespace appmixer {

namespace detail {
class http_pool;
}

/// Sends calls over HTTP/1.1 on TCP, without TLS.
///
/// One connection is kept alive between calls; calls that run side by side have a connection each. A kept connection
/// that the server has closed in the meantime is replaced and the call repeated on a new one, provided that no byte of
/// an answer had come and that the call is idempotent or had not been written.
///
/// The deadline of a call covers the resolver, connecting, writing and reading. The system's resolver cannot be
/// interrupted: a call whose deadline passes there ends in time, but `io_context::run` returns only after the resolver.
///
/// Cancellation: terminal cancellation ends a call in any phase and closes its connection. The object stays usable.
/// Threads: every use must be on the executor that the object was made with. Lifetime: the `io_context` must outlive
/// the object; calls in flight keep what they need alive.
class http_transport {
public:
    using executor_type = asio::any_io_executor;

    /// executor: where calls run, an `io_context`'s or a strand's. where: the base URL and the size limit; credentials
    /// in it are not used here. Throws `exception` with `errc::invalid_settings` for a base URL that cannot be used,
    /// https included.
    APPMIXER_DECL http_transport(executor_type executor, settings const& where);

    APPMIXER_DECL executor_type get_executor() const noexcept;
    /// Makes one exchange. As the concept `transport` says.
    APPMIXER_DECL asio::awaitable<result<http_response>> send(http_request& request, call_context& context);

private:
    std::shared_ptr<detail::http_pool> pool_;
};

static_assert(transport<http_transport>);

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/impl/http_transport.ipp>
#endif

#endif
