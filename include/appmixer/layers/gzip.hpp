#ifndef APPMIXER_LAYERS_GZIP_HPP
#define APPMIXER_LAYERS_GZIP_HPP

// A layer that requests compressed responses and decompresses them. It needs zlib.

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

/// Lets the server compress its responses; made by `with_gzip`. A list of flows shrinks to about a tenth of its size,
/// at the cost of CPU time on both sides. This header needs zlib; programs that include it link libz.
///
/// Requests are sent with `Accept-Encoding: gzip`. A gzip response (RFC 9110 §8.4.1.3) is decompressed, and its
/// `Content-Encoding` and `Content-Length` are removed. The layer does not touch requests that already have an
/// `Accept-Encoding` or a `Range`, nor their responses.
///
/// If the transport streams, the body is decompressed as it arrives and passed to the caller's sink, if there is one.
/// Otherwise it is decompressed when it is complete. No handler decompresses more than `call_context::slice` bytes.
///
/// The limit of the decompressed body is `operation_info::max_body_size`, or the limit of the layer if that is 0. The
/// limit of the transport applies to the compressed body.
///
/// Errors, in addition to those of the transport, with `phase::read` and the status of the response:
/// * `errc::response_too_large` when the decompressed body exceeds the limit.
/// * `errc::malformed_response` when the body is corrupt or truncated, or has a coding other than gzip. An unknown
///   `Content-Encoding`, such as "UTF-8", counts as none.
///
/// Cancellation: terminal, during the exchange and during decompression. The deadline ends both as well.
/// Lifetime: the object must outlive its calls; a client ensures that. Threads: use it on the executor only.
template <transport Inner>
class gzip_layer {
public:
    using executor_type = typename Inner::executor_type;

    /// inner: the transport; max_size: the largest decompressed body in bytes; 64 MiB unless given.
    explicit gzip_layer(Inner inner, std::size_t max_size = std::size_t(64) << 20)
        : inner_(std::move(inner)), max_size_(max_size)
    {
    }

    executor_type get_executor() const noexcept { return inner_.get_executor(); }
    /// The transport below.
    Inner& inner() noexcept { return inner_; }

    /// Sends one request; see the concept `transport`.
    asio::awaitable<result<http_response>, executor_type> send(http_request& request, call_context& context)
    {
        if (request.headers.contains("Accept-Encoding") || request.headers.contains("Range"))
            return inner_.send(request, context);
        return send_with_gzip(request, context);
    }

private:
    asio::awaitable<result<http_response>, executor_type> send_with_gzip(http_request& request, call_context& context)
    {
        detail::gzip_exchange exchange(request, context, max_size_);
        result<http_response> outcome{error()};
        // A transport returns its errors, but Asio throws when the coroutine is cancelled between two operations.
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

/// Puts a `gzip_layer` around a transport. Put it next to the transport, so that other layers see decompressed
/// responses.
///
///     appmixer::client api(http_transport(executor, settings) | appmixer::with_gzip() | appmixer::with_retry());
class with_gzip : public detail::layer_factory_for<gzip_layer, std::size_t> {
public:
    static constexpr layer_position position = layer_position::gzip;

    /// max_size: the largest decompressed body in bytes; 64 MiB unless given.
    explicit with_gzip(std::size_t max_size = std::size_t(64) << 20) noexcept : layer_factory_for(max_size) {}
};

} // namespace appmixer

#endif
