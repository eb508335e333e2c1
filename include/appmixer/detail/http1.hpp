#ifndef APPMIXER_DETAIL_HTTP1_HPP
#define APPMIXER_DETAIL_HTTP1_HPP

#include <appmixer/detail/proxy.hpp>
#include <appmixer/http.hpp>
#include <appmixer/settings.hpp>
#include <appmixer/transport.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

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

/// Where a `Location` (RFC 9110 §10.2.2) leads, as path and query; empty when that is not the same origin.
/// `current` is the path and query that was asked for.
APPMIXER_DECL std::string redirect_target(endpoint const& server, std::string_view current, std::string_view location);

/// Reads one answer from the bytes of a connection, straight into an `http_response`.
class response_reader : public boost::beast::http::basic_parser<false> {
public:
    /// sink: takes the body when it wants it; null for none.
    response_reader(http_response& into, std::size_t header_limit, std::size_t body_limit, body_sink* sink)
        : into_(into), sink_(sink), max_header_size_(header_limit)
    {
        this->eager(true);
        this->header_limit(static_cast<std::uint32_t>(header_limit));
        this->body_limit(body_limit);
    }

    /// The failure of the sink, if that is what ended the reading.
    error const& refusal() const noexcept { return refusal_; }

private:
    using error_code = boost::beast::error_code;
    using string_view = boost::beast::string_view;

    void on_request_impl(boost::beast::http::verb, string_view, string_view, int, error_code&) override {}
    void on_response_impl(int code, string_view, int, error_code& ec) override
    {
        if (code < 100) // would pass for an interim answer
            ec = boost::beast::http::error::bad_status;
        into_.status = code;
        into_.headers.clear();
        into_.body.clear();
        header_size_ = 0;
    }
    void on_field_impl(boost::beast::http::field, string_view name, string_view value, error_code& ec) override
    {
        header_size_ += name.size() + value.size() + 4;
        if (header_size_ > max_header_size_) // Beast's own limit starts anew with each read
            ec = boost::beast::http::error::header_limit;
        else if (!this->is_header_done()) // no trailer: nothing that decides anything may come that late
            keep(name, value);
    }
    void on_header_impl(error_code&) override
    {
        streaming_ = sink_ != nullptr && into_.status >= 200 && sink_->begin(into_);
    }
    void on_body_init_impl(boost::optional<std::uint64_t> const& length, error_code&) override
    {
        // The server's word alone is no reason to take so much memory.
        constexpr std::uint64_t trusted = std::uint64_t(4) << 20;
        if (length && !streaming_)
            into_.body.reserve(static_cast<std::size_t>(std::min(*length, trusted)));
    }
    std::size_t on_body_impl(string_view piece, error_code& ec) override
    {
        take(piece, ec);
        return piece.size();
    }
    void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, string_view piece, error_code& ec) override
    {
        take(piece, ec);
        return piece.size();
    }
    void on_finish_impl(error_code&) override {}

    /// Adds a field to the answer. The parser has let through no byte that `header_list::append` would refuse.
    void keep(std::string_view name, std::string_view value)
    {
        // Mostly it stands in the buffer as it does in the list, up to its CRLF, and takes one copy.
        std::string_view const line(name.data(), name.size() + value.size() + 4);
        bool const usual = value.data() == name.data() + name.size() + 2 && line[name.size() + 1] == ' ';
        if (usual && line.ends_with("\r\n"))
            into_.headers.append_line(line);
        else
            into_.headers.append_checked(name, value);
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
};

/// The answer to a request, made of what comes on a connection. Interim answers (1xx) in front of it are skipped. It
/// reads nothing itself, so that its owner may do so between two writes of the request.
class answer_input {
public:
    /// buffer: the connection's, which limits the size of a head as well. slice: the most that is read at once.
    /// without_body: there is none, whatever the head says. sink: as in `response_reader`.
    APPMIXER_DECL answer_input(std::vector<char>& buffer, std::size_t body_limit, std::size_t slice, body_sink* sink,
                               bool without_body);

    /// Where the next bytes are to be put. It is not empty.
    APPMIXER_DECL asio::mutable_buffer room() const noexcept;
    /// Takes in so many bytes that were put there. The result is an error without a code, or one with the phase `read`:
    /// `errc::malformed_answer`, `errc::answer_too_large`, what the sink gave.
    APPMIXER_DECL error take(std::size_t size);
    /// Nothing more comes. False when something is missing.
    APPMIXER_DECL bool end();

    /// Whether the head of the answer has come.
    bool has_head() const noexcept { return reader_->is_header_done(); }
    bool complete() const noexcept { return complete_; }
    /// Of a complete answer: whether bytes came behind it, which belong to no call.
    bool has_more() const noexcept { return filled_ > 0; }
    /// Of a complete answer: whether the server takes another request on this connection.
    bool keeps_connection() const { return reader_->keep_alive() && !has_more(); }

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
#include <appmixer/impl/http1.ipp>
#endif

#endif
