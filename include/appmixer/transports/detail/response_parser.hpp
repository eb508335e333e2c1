#ifndef APPMIXER_TRANSPORTS_DETAIL_RESPONSE_PARSER_HPP
#define APPMIXER_TRANSPORTS_DETAIL_RESPONSE_PARSER_HPP

// Parses responses.

#include <appmixer/core/http.hpp>
#include <appmixer/core/transport.hpp>
#include <appmixer/transports/detail/simple_response_head.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/version.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace appmixer::detail {

// Before 1.87, Boost's parser asserts when the last chunk, "0\r\n\r\n", is passed to it a second time and still
// incomplete. So no shorter piece of it is passed; later versions take its first line alone.
inline constexpr std::size_t last_chunk_size = 5;

/// Parses one response, interim or final, into an `http_response`. A `simple_response_head` is parsed here,
/// everything else by Beast's parser.
class response_parser : private boost::beast::http::basic_parser<false> {
public:
    using error_code = boost::beast::error_code;

    /// header_limit, body_limit: bytes. sink: where the body goes; null for `http_response::body`. without_body: the
    /// response has no body, even if its head says so.
    response_parser(http_response& into, std::size_t header_limit, std::size_t body_limit, body_sink* sink,
                    bool without_body)
        : into_(into), sink_(sink), max_header_size_(header_limit), max_body_size_(body_limit),
          without_body_(without_body)
    {
        this->eager(true);
        this->header_limit(static_cast<std::uint32_t>(header_limit));
        this->body_limit(body_limit);
        this->skip(without_body);
    }

    /// Parses input. Returns how many bytes were used; the next input must begin with the others. When the response is
    /// malformed, too large or refused by the sink, `code` is an error of Beast or that of `failure()`.
    APPMIXER_DECL std::size_t parse(std::string_view input, error_code& code);
    /// The server closed its side. Returns whether the response is complete.
    APPMIXER_DECL bool end();

    bool has_head() const noexcept { return is_simple_ || this->is_header_done(); }
    /// Whether the body goes to the sink.
    bool is_streaming() const noexcept { return streaming_; }
    bool complete() const noexcept { return is_simple_ ? body_left_ == 0 : this->is_done(); }
    /// Whether the server keeps the connection open after this complete response.
    bool keeps_connection() const noexcept { return keeps_connection_; }

    /// Why parsing failed, when it is not an error of Beast, such as a failure of the sink.
    error const& failure() const noexcept { return failure_; }

private:
    using string_view = boost::beast::string_view;

    bool parse_simple_head(std::string_view& input);
    std::optional<std::size_t> parse_status_line(std::string_view input, error_code& code);
    void check_head(error_code& ec);
    void fail(errc why, char const* cause, error_code& ec);

    void on_request_impl(boost::beast::http::verb, string_view, string_view, int, error_code&) override {}
    void on_response_impl(int code, string_view, int version, error_code& ec) override
    {
        has_status_ = true;
        is_1_0_ = version == 10;
        if (code < 100) // would be taken for an interim response
            ec = boost::beast::http::error::bad_status;
        clear(code);
    }
    void on_field_impl(boost::beast::http::field, string_view name, string_view value, error_code& ec) override
    {
        header_size_ += name.size() + value.size() + 4;
        if (header_size_ > max_header_size_) // Beast's own limit restarts with each piece
            ec = boost::beast::http::error::header_limit;
        // Trailers are dropped. Beast has checked the bytes of the others.
        else if (!this->is_header_done())
            into_.headers.append_unchecked(name, value);
    }
#if BOOST_VERSION >= 109000
    void on_trailer_field_impl(boost::beast::http::field id, string_view name, string_view value,
                               error_code& ec) override
    {
        on_field_impl(id, name, value, ec);
    }
#endif
    void on_header_impl(error_code& ec) override
    {
        check_head(ec);
        if (ec)
            return;
        // Decided here, because a trailer must not change it (RFC 9110 §6.5.1); before 1.92, Beast lets it.
        // Chunks do not exist in HTTP/1.0, so the end of such a response is uncertain (RFC 9112 §6.1).
        keeps_connection_ = this->keep_alive() && !(is_1_0_ && this->chunked());
        ask_sink();
    }
    void on_body_init_impl(boost::optional<std::uint64_t> const& length, error_code&) override
    {
        if (length)
            reserve_body(*length);
    }
    std::size_t on_body_impl(string_view piece, error_code& ec) override
    {
        add_to_body(piece, ec);
        return piece.size();
    }
    void on_chunk_header_impl(std::uint64_t size, string_view, error_code&) override { last_chunk_ = size == 0; }
    std::size_t on_chunk_body_impl(std::uint64_t, string_view piece, error_code& ec) override
    {
        add_to_body(piece, ec);
        return piece.size();
    }
    void on_finish_impl(error_code&) override {}

    void clear(int status)
    {
        into_.status = status;
        into_.headers.clear();
        into_.body.clear();
        header_size_ = 0;
    }
    void ask_sink() { streaming_ = sink_ != nullptr && into_.status >= 200 && sink_->begin(into_); }
    void reserve_body(std::uint64_t body_size)
    {
        // A server could announce more than it sends.
        constexpr std::uint64_t max_reserve = std::uint64_t(4) << 20;
        if (!streaming_)
            into_.body.reserve(static_cast<std::size_t>((std::min)(body_size, max_reserve)));
    }
    void add_to_body(string_view piece, error_code& ec)
    {
        if (!streaming_) {
            into_.body.append(piece.data(), piece.size());
        } else if (!piece.empty()) {
            failure_ = sink_->put(std::string_view(piece.data(), piece.size()));
            ec = failure_.code();
        }
    }

    http_response& into_;
    body_sink* sink_;
    bool streaming_ = false;
    error failure_;
    std::size_t max_header_size_;
    std::size_t header_size_ = 0; ///< of the fields so far, trailers included
    std::size_t max_body_size_;
    bool without_body_;
    bool is_simple_ = false; ///< the head was a `simple_response_head`; Beast's parser is not used
    bool has_status_ = false;
    bool is_1_0_ = false;
    bool last_chunk_ = false;       ///< the size of the last chunk was parsed
    bool keeps_connection_ = false; ///< as the head says
    std::uint64_t body_left_ = 0;   ///< the bytes of a simple response that have not arrived
};

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/transports/impl/response_parser.ipp>
#endif

#endif
