#ifndef APPMIXER_TRANSPORTS_DETAIL_HTTP1_EXCHANGE_HPP
#define APPMIXER_TRANSPORTS_DETAIL_HTTP1_EXCHANGE_HPP

// One HTTP/1 exchange as a state machine without I/O.

#include <appmixer/core/http.hpp>
#include <appmixer/core/transport.hpp>
#include <appmixer/transports/detail/io_types.hpp>
#include <appmixer/transports/detail/request_stream.hpp>
#include <appmixer/transports/detail/response_parser.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/system/error_code.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace appmixer::detail {

/// Where the bodies of an exchange come from and go to, and how the response is to be read.
class exchange_options {
public:
    exchange_options() = default;
    std::size_t max_body_size = 0; ///< bytes
    std::size_t slice = 0;         ///< the most bytes to read at once
    body_source* source = nullptr; ///< of the request's body; null: the body is a text
    body_sink* sink = nullptr;     ///< where the body goes; null for `http_response::body`
    bool without_body = false;     ///< the response has no body, even if its head says so: to HEAD and CONNECT
};

/// One HTTP/1 exchange as a state machine without I/O. The caller asks `next` for the next step, performs it, reports
/// the result with `on_write` or `on_read`, and asks again.
///
/// Interim responses (1xx) are skipped. A final response ends the exchange even if the request has not been sent
/// completely. A failed write does not, because the server may have responded before it closed the connection.
class http1_exchange {
public:
    enum class step : unsigned char {
        fill,  ///< wait until the source of the body is ready, then call `fill`
        write, ///< write some of `output()`, then call `on_write`
        read,  ///< read into `input()`, then call `on_read`
        done,  ///< `response()` is complete
        failed ///< `failure()` says why
    };

    /// head, body: the request; the body is not used with a source. buffer: for received bytes; its size limits the
    /// head of the response. All three, the source and the sink must outlive the exchange.
    APPMIXER_DECL http1_exchange(std::string_view head, std::string_view body, std::vector<char>& buffer,
                                 exchange_options const& options);
    http1_exchange(http1_exchange const&) = delete;
    http1_exchange& operator=(http1_exchange const&) = delete;

    step next() const noexcept
    {
        if (failure_.code())
            return step::failed;
        if (complete_)
            return step::done;
        if (!writing_ || input_ready_)
            return step::read;
        return wants_piece() ? step::fill : step::write;
    }

    /// Whether the next step is `done` or `failed`.
    bool has_ended() const noexcept { return complete_ || failure_.code(); }

    /// The part of the request that is not written yet.
    output_buffers const& output() const noexcept { return output_; }
    /// The buffer for the next bytes of the response; never empty.
    APPMIXER_DECL asio::mutable_buffer input() const noexcept;

    /// Takes the next piece of the body from its source. Errors of the source fail the exchange.
    APPMIXER_DECL void fill();
    /// A write ended. size: how many bytes of `output()` were taken. buffered: whether some of them still wait to be
    /// sent, in the TLS layer. A code other than a deadline or a cancellation fails the exchange only if no response
    /// can be read.
    APPMIXER_DECL void on_write(boost::system::error_code code, std::size_t size, bool buffered);
    /// A read ended. code: `asio::error::eof` when the server has closed its side, which completes a response without a
    /// length. size: how many bytes were put into `input()`.
    APPMIXER_DECL void on_read(boost::system::error_code code, std::size_t size);
    /// Bytes can be read while the request is still being written: the next step is to read them.
    void on_input_ready() noexcept { input_ready_ = true; }
    /// The next step will not be done, because of a deadline or a cancellation.
    void cancel(boost::system::error_code why) { failure_ = error(why, current_phase()); }
    /// The same, because of the source or the sink.
    void cancel(error why) { failure_ = std::move(why); }

    /// Whether the server may have received a byte of the request.
    bool request_begun() const noexcept { return request_begun_; }
    /// Whether a byte of a response, interim or not, was received.
    bool response_begun() const noexcept { return response_begun_; }
    /// Whether the head of the final response was received.
    bool has_head() const noexcept { return parser_->has_head(); }
    /// Whether the sink has taken the body of the response, or a part of it.
    bool is_streaming() const noexcept { return parser_->is_streaming(); }
    /// After `done`: whether more bytes than the response were received. They belong to no exchange.
    bool has_extra_input() const noexcept { return filled_ > 0; }
    /// Whether the exchange is done and the connection can carry another one.
    APPMIXER_DECL bool is_reusable() const;

    /// Complete after `done`; it may be moved from.
    http_response& response() noexcept { return response_; }
    http_response const& response() const noexcept { return response_; }
    /// `errc::malformed_response`, `errc::response_too_large`, `errc::wrong_scheme`, `errc::connection_closed`, what
    /// the sink returned, or what was reported. Its phase is `write` while the request is being written, `wait` until
    /// the first byte of the response and then `read`.
    error const& failure() const noexcept { return failure_; }

private:
    phase current_phase() const noexcept
    {
        if (response_begun_ && next() == step::read)
            return phase::read;
        return writing_ ? phase::write : phase::wait;
    }
    bool nothing_to_write() const noexcept { return output_[0].size() + output_[1].size() == 0; }
    bool all_taken() const noexcept { return nothing_to_write() && (!stream_ || stream_->at_end()); }
    bool wants_piece() const noexcept { return stream_ && !stream_->at_end() && nothing_to_write(); }
    void expect_response();
    error parse(std::size_t size);

    output_buffers output_;
    std::unique_ptr<request_stream> stream_; ///< null when the body is a text
    std::vector<char>& buffer_;
    std::size_t filled_ = 0; ///< bytes at the front of the buffer that are not parsed yet
    exchange_options options_;
    http_response response_;
    std::optional<response_parser> parser_;
    int interim_responses_ = 0;
    error failure_;
    error write_failure_; ///< why the request was not written completely
    bool writing_ = true;
    bool buffered_ = false; ///< what `on_write` was told last
    bool input_ready_ = false;
    bool request_begun_ = false;
    bool response_begun_ = false;
    bool complete_ = false;
};

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/transports/impl/http1_exchange.ipp>
#endif

#endif
