#ifndef APPMIXER_TRANSPORTS_DETAIL_HTTP1_HPP
#define APPMIXER_TRANSPORTS_DETAIL_HTTP1_HPP

#include <appmixer/core/http.hpp>
#include <appmixer/core/transport.hpp>
#include <appmixer/transports/detail/proxy.hpp>
#include <appmixer/transports/detail/simple_response_head.hpp>
#include <appmixer/transports/settings.hpp>

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

/// Writes the head of a request as it stands on the wire, over what `out` held. `redirected` is where the server said
/// that the resource is, path and query; empty for the request's own target. `proxy` is the one that the request itself
/// goes to; null for none. `errc::invalid_request` when the target could break the request line; the headers cannot,
/// they are checked when they are added.
APPMIXER_DECL error write_head(std::string& out, endpoint const& server, proxy_endpoint const* proxy,
                               http_request const& request, std::string_view redirected);

/// The request for a tunnel through a proxy.
APPMIXER_DECL std::string tunnel_request(endpoint const& server, std::string_view authorization);

/// Where a `Location` (RFC 9110 §10.2.2) leads, as path and query; empty when that is not the same origin, or no URL.
/// `current` is the path and query that was asked for. obstacle: is told why the result is empty; may be null.
APPMIXER_DECL std::string redirect_target(endpoint const& server, std::string_view current, std::string_view location,
                                          std::string_view* obstacle = nullptr);

/// Reads one response from the bytes of a connection, straight into an `http_response`. What begins with a usual head
/// is read here, anything else by Beast's parser, which knows all forms, and all that is wrong.
class response_reader : private boost::beast::http::basic_parser<false> {
public:
    using error_code = boost::beast::error_code;

    /// without_body: there is none, whatever the head says. sink: takes the body when it wants it; null for none.
    response_reader(http_response& into, std::size_t header_limit, std::size_t body_limit, body_sink* sink,
                    bool without_body)
        : into_(into), sink_(sink), max_header_size_(header_limit), max_body_size_(body_limit),
          without_body_(without_body)
    {
        this->eager(true);
        this->header_limit(static_cast<std::uint32_t>(header_limit));
        this->body_limit(body_limit);
        this->skip(without_body);
    }

    /// Takes in what it can of the input, and gives how much that was; the rest must stand in front of the input of the
    /// next time. Gives a code, one of Beast's or that of the refusal, when the response cannot be read.
    APPMIXER_DECL std::size_t read(std::string_view input, error_code& code);
    /// Nothing more comes: whether the response is complete, as one is that ends with its connection.
    APPMIXER_DECL bool end();

    bool has_head() const noexcept { return usual_ || this->is_header_done(); }
    bool complete() const noexcept { return usual_ ? missing_ == 0 : this->is_done(); }
    /// Of a complete response: whether the server takes another request on this connection.
    bool keeps_connection() const
    {
        // Over HTTP/1.0 there are no chunks, so nobody knows where such a response really ended (RFC 9112 §6.1).
        return usual_ ? keeps_connection_ : this->keep_alive() && !(is_1_0_ && this->chunked());
    }

    /// What ended the reading, when that is more than a code: a failure of the sink, say.
    error const& refusal() const noexcept { return refusal_; }

private:
    using string_view = boost::beast::string_view;

    bool begin(std::string_view& input);
    /// Looks at what stands before the reason of a status line. The result is how much of the input is used, or
    /// nothing when it is the parser's to read.
    std::optional<std::size_t> begin_status_line(std::string_view input, error_code& code);
    void check_head(error_code& ec);
    void refuse(errc why, char const* cause, error_code& ec);

    void on_request_impl(boost::beast::http::verb, string_view, string_view, int, error_code&) override {}
    void on_response_impl(int code, string_view, int version, error_code& ec) override
    {
        has_status_ = true;
        is_1_0_ = version == 10;
        if (code < 100) // would pass for an interim response
            ec = boost::beast::http::error::bad_status;
        clear(code);
    }
    void on_field_impl(boost::beast::http::field, string_view name, string_view value, error_code& ec) override
    {
        header_size_ += name.size() + value.size() + 4;
        if (header_size_ > max_header_size_) // Beast's own limit starts anew with each read
            ec = boost::beast::http::error::header_limit;
        // No trailer is kept: nothing that decides anything may come that late. No check: Beast lets through no byte
        // that `append` would refuse.
        else if (!this->is_header_done())
            into_.headers.append_checked(name, value);
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
        if (!ec)
            offer();
    }
    void on_body_init_impl(boost::optional<std::uint64_t> const& length, error_code&) override
    {
        if (length)
            expect(*length);
    }
    std::size_t on_body_impl(string_view piece, error_code& ec) override
    {
        take(piece, ec);
        return piece.size();
    }
    void on_chunk_header_impl(std::uint64_t size, string_view, error_code&) override { last_chunk_ = size == 0; }
    std::size_t on_chunk_body_impl(std::uint64_t, string_view piece, error_code& ec) override
    {
        take(piece, ec);
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
    void offer() { streaming_ = sink_ != nullptr && into_.status >= 200 && sink_->begin(into_); }
    void expect(std::uint64_t body_size)
    {
        // The server's word alone is no reason to take so much memory.
        constexpr std::uint64_t trusted = std::uint64_t(4) << 20;
        if (!streaming_)
            into_.body.reserve(static_cast<std::size_t>((std::min)(body_size, trusted)));
    }
    void take(string_view piece, error_code& ec)
    {
        if (!streaming_) {
            into_.body.append(piece.data(), piece.size());
        } else if (!piece.empty()) {
            refusal_ = sink_->put(std::string_view(piece.data(), piece.size()));
            ec = refusal_.code();
        }
    }

    http_response& into_;
    body_sink* sink_;
    bool streaming_ = false;
    error refusal_;
    std::size_t max_header_size_;
    std::size_t header_size_ = 0; // trailers included
    std::size_t max_body_size_;
    bool without_body_;
    bool usual_ = false;
    bool has_status_ = false; // the status line has been read
    bool is_1_0_ = false;
    bool last_chunk_ = false;       // its size has been read, though perhaps not its end
    bool keeps_connection_ = false; // this and the next one: of what began with a usual head
    std::uint64_t missing_ = 0;     // of the body
};

/// The response to a request, made of what comes on a connection. Interim responses (1xx) in front of it are skipped.
/// It reads nothing itself, so that its owner may do so between two writes of the request.
class response_input {
public:
    /// buffer: the connection's, which limits the size of a head as well. slice: the most that is read at once.
    /// without_body: there is none, whatever the head says. sink: as in `response_reader`.
    APPMIXER_DECL response_input(std::vector<char>& buffer, std::size_t body_limit, std::size_t slice, body_sink* sink,
                                 bool without_body);

    /// Where the next bytes are to be put. It is not empty.
    APPMIXER_DECL asio::mutable_buffer room() const noexcept;
    /// Takes in so many bytes that were put there. The result is an error without a code, or one with the phase `read`:
    /// `errc::malformed_response`, `errc::response_too_large`, what the sink gave.
    APPMIXER_DECL error take(std::size_t size);
    /// Nothing more comes. False when something is missing.
    APPMIXER_DECL bool end();

    /// Whether the head of the response has come.
    bool has_head() const noexcept { return reader_->has_head(); }
    bool complete() const noexcept { return complete_; }
    /// Of a complete response: whether bytes came behind it, which belong to no call.
    bool has_more() const noexcept { return filled_ > 0; }
    /// Of a complete response: whether the server takes another request on this connection.
    bool keeps_connection() const { return reader_->keeps_connection() && !has_more(); }

    http_response response;

private:
    void begin();

    std::vector<char>& buffer_;
    std::size_t filled_ = 0; // what stands at its front and could not be used yet
    std::size_t body_limit_;
    std::size_t slice_;
    body_sink* sink_;
    bool without_body_;
    std::optional<response_reader> reader_;
    int interim_ = 0; // how many of these there were
    bool complete_ = false;
};

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/transports/impl/http1.ipp>
#endif

#endif
