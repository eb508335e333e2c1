#ifndef APPMIXER_DETAIL_HTTP1_HPP
#define APPMIXER_DETAIL_HTTP1_HPP

#include <appmixer/http.hpp>
#include <appmixer/settings.hpp>

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace appmixer::detail {

/// Writes the head of a request as it stands on the wire, over what `out` held. `errc::invalid_request` when the
/// target could break the request line; the headers cannot, they are checked when they are added.
APPMIXER_DECL error write_head(std::string& out, endpoint const& server, http_request const& request);

/// Reads one answer from the bytes of a connection, straight into an `http_response`.
class response_reader : public boost::beast::http::basic_parser<false> {
public:
    response_reader(http_response& into, std::size_t header_limit, std::size_t body_limit)
        : into_(into), max_header_size_(header_limit)
    {
        this->eager(true);
        this->header_limit(static_cast<std::uint32_t>(header_limit));
        this->body_limit(body_limit);
    }

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
        if (!is_token(name) || !is_field_value(value)) {
            ec = boost::beast::http::error::bad_value;
            return;
        }
        header_size_ += name.size() + value.size() + 4;
        if (header_size_ > max_header_size_) // Beast's own limit starts anew with each read
            ec = boost::beast::http::error::header_limit;
        else if (!this->is_header_done()) // no trailer: nothing that decides anything may come that late
            into_.headers.append(name, value);
    }
    void on_header_impl(error_code&) override {}
    void on_body_init_impl(boost::optional<std::uint64_t> const& length, error_code&) override
    {
        // The server's word alone is no reason to take so much memory.
        constexpr std::uint64_t trusted = std::uint64_t(4) << 20;
        if (length)
            into_.body.reserve(static_cast<std::size_t>(std::min(*length, trusted)));
    }
    std::size_t on_body_impl(string_view piece, error_code&) override
    {
        into_.body.append(piece.data(), piece.size());
        return piece.size();
    }
    void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, string_view piece, error_code&) override
    {
        into_.body.append(piece.data(), piece.size());
        return piece.size();
    }
    void on_finish_impl(error_code&) override {}

    http_response& into_;
    std::size_t max_header_size_;
    std::size_t header_size_ = 0; // trailers included
};

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/impl/http1.ipp>
#endif

#endif
