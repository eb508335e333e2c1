#ifndef APPMIXER_LAYERS_GZIP_HPP
#define APPMIXER_LAYERS_GZIP_HPP

#include <appmixer/core/detail/cancel.hpp>
#include <appmixer/core/layer.hpp>
#include <appmixer/core/transport.hpp>
#include <appmixer/layers/detail/gzip_decoder.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <cstddef>
#include <utility>

namespace appmixer {

/// The layer that lets the server compress its responses. A list of flows is a tenth of its size then, for some time of
/// the processor on both sides. `with_gzip` makes it. This header needs zlib; a program that includes it links libz.
///
/// A request is sent with `Accept-Encoding: gzip`, and a response that comes back as gzip (RFC 9110 §8.4.1.3) is
/// decompressed; it loses its `Content-Encoding` and `Content-Length`. A request that has an `Accept-Encoding` or a
/// `Range` of its own is left alone, and so is its response.
///
/// With a transport that streams, the body is decompressed as it arrives; a sink of the caller's gets it decompressed.
/// Otherwise that is done behind the transport. In both cases no handler decompresses more than `call_context::slice`.
///
/// Errors beside the transport's, with the phase `read` and the status of the response: `errc::response_too_large` when
/// the body becomes larger than the limit; `errc::malformed_response` when it is corrupted or cut off, or in an
/// encoding that was not asked for. A `Content-Encoding` that names no coding, "UTF-8" say, counts as none. The limit
/// is `operation_info::max_body_size` or, where that is 0, the layer's own. The transport's limit is for the body as it
/// arrives.
///
/// Cancellation: terminal cancellation is passed on to the transport, and ends the work behind it. The deadline ends
/// both as well. Lifetime: the object must outlive its calls; a client sees to that. Threads: every use must be on the
/// executor.
template <transport Inner>
class gzip_layer {
public:
    using executor_type = typename Inner::executor_type;

    /// Takes a transport over. max_size: the largest body that is accepted, decompressed, in bytes.
    explicit gzip_layer(Inner inner, std::size_t max_size = std::size_t(64) << 20)
        : inner_(std::move(inner)), max_size_(max_size)
    {
    }

    executor_type get_executor() const noexcept { return inner_.get_executor(); }

    /// Makes one exchange. As the concept `transport` says.
    asio::awaitable<result<http_response>, executor_type> send(http_request& request, call_context& context)
    {
        if (request.headers.contains("Accept-Encoding") || request.headers.contains("Range"))
            return inner_.send(request, context);
        return send_asking(request, context);
    }

private:
    asio::awaitable<result<http_response>, executor_type> send_asking(http_request& request, call_context& context)
    {
        detail::gzip_exchange exchange(request, context, max_size_);
        result<http_response> outcome{error()};
        // A transport returns its failures, but Asio throws a cancellation that came between two steps.
        try {
            outcome = co_await inner_.send(request, context);
        } catch (boost::system::system_error const& e) {
            outcome = detail::cause_of(e);
        }
        if (!outcome)
            co_return std::move(outcome);

        error failure = exchange.take_body(*outcome);
        while (!failure.code() && exchange.has_more()) {
            co_await asio::post(get_executor(), asio::use_awaitable_t<executor_type>());
            bool const cancelled = detail::is_cancelled(co_await asio::this_coro::cancellation_state);
            if (cancelled)
                failure = error(asio::error::operation_aborted, phase::read);
            else if (context.time->now() >= context.deadline)
                failure = error(errc::deadline_exceeded, phase::read);
            else
                failure = exchange.step();
        }
        if (!failure.code())
            failure = exchange.finish(*outcome);
        if (failure.code())
            outcome = failure;
        co_return std::move(outcome);
    }

    Inner inner_;
    std::size_t max_size_;
};

/// Puts a `gzip_layer` around a transport. It belongs next to the transport, so that other layers see responses as they
/// are.
///
///     appmixer::client api(http_transport(executor, settings) | appmixer::with_gzip() | appmixer::with_retry());
class with_gzip : public detail::layer_factory_for<gzip_layer, std::size_t> {
public:
    /// max_size: the largest body that is accepted, decompressed, in bytes; 64 MiB unless given.
    explicit with_gzip(std::size_t max_size = std::size_t(64) << 20) noexcept : layer_factory_for(max_size) {}
};

} // namespace appmixer

#endif
