#ifndef APPMIXER_TRANSPORTS_IMPL_HTTP1_EXCHANGE_IPP
#define APPMIXER_TRANSPORTS_IMPL_HTTP1_EXCHANGE_IPP

#include <appmixer/transports/detail/http1_exchange.hpp>

#include <boost/asio/error.hpp>
#include <boost/beast/http/error.hpp>

#include <algorithm>
#include <string>

namespace appmixer::detail {

APPMIXER_DECL http1_exchange::http1_exchange(std::string_view head, std::string_view body, std::vector<char>& buffer,
                                             exchange_options const& options)
    : output_{asio::buffer(head), asio::buffer(options.source == nullptr ? body : std::string_view())}, buffer_(buffer),
      options_(options)
{
    if (options.source != nullptr)
        stream_ = std::make_unique<request_stream>(*options.source);
    options_.slice = std::clamp(options.slice, last_chunk_size, buffer.size());
    expect_response();
}

inline void http1_exchange::expect_response()
{
    parser_.emplace(response_, buffer_.size(), options_.max_body_size, options_.sink, options_.without_body);
}

APPMIXER_DECL asio::mutable_buffer http1_exchange::input() const noexcept
{
    // Unparsed bytes of a body count, so that no piece of it is larger than a slice.
    std::size_t const wanted = filled_ < last_chunk_size ? options_.slice - filled_ : options_.slice;
    return asio::buffer(buffer_.data() + filled_, (std::min)(wanted, buffer_.size() - filled_));
}

APPMIXER_DECL void http1_exchange::fill()
{
    failure_ = stream_->next(output_);
    writing_ = !all_taken() || buffered_;
}

APPMIXER_DECL void http1_exchange::on_write(boost::system::error_code code, std::size_t size, bool buffered)
{
    request_begun_ = request_begun_ || size > 0;
    std::size_t const from_head = (std::min)(size, output_[0].size());
    output_[0] += from_head;
    output_[1] += size - from_head;
    buffered_ = buffered;
    writing_ = !all_taken() || buffered;
    if (code == asio::error::operation_aborted || code == errc::deadline_exceeded || code == errc::shutting_down) {
        failure_ = error(code, phase::write);
    } else if (code) {
        write_failure_ = error(code, phase::write);
        writing_ = false;
    }
}

APPMIXER_DECL void http1_exchange::on_read(boost::system::error_code code, std::size_t size)
{
    phase const where = current_phase();
    input_ready_ = false;
    if (!code) {
        response_begun_ = true;
        failure_ = parse(size);
        writing_ = writing_ && !has_head();
    } else if (code == asio::error::eof && parser_->end()) {
        complete_ = true;
    } else if (write_failure_.code() && !response_begun_) {
        failure_ = write_failure_;
    } else {
        failure_ = error(code == asio::error::eof ? make_error_code(errc::connection_closed) : code, where);
    }
}

APPMIXER_DECL bool http1_exchange::is_reusable() const
{
    bool const timed_out = response_.status == 408; // the server is about to close the connection (RFC 9110 §15.5.9)
    return complete_ && all_taken() && !has_extra_input() && parser_->keeps_connection() && !timed_out;
}

/// The error for a code of the parser.
inline error parse_error(boost::system::error_code code, bool in_body, std::size_t body_limit, std::size_t head_limit)
{
    namespace http = boost::beast::http;
    if (code == http::error::body_limit)
        return error(errc::response_too_large, phase::read,
                     "the body exceeds the limit of " + std::to_string(body_limit) +
                         " bytes, set by settings::max_body_size or by the operation");
    if (code == http::error::header_limit || code == http::error::buffer_overflow)
        return error(errc::response_too_large, phase::read,
                     std::string(in_body ? "the chunk headers or trailer exceed" : "the headers exceed") +
                         " the fixed limit of " + std::to_string(head_limit) + " bytes");
    return error(errc::malformed_response, phase::read, code.message());
}

/// Parses the contents of the buffer, of which the last `size` bytes are new. The result is an error without a code on
/// success.
inline error http1_exchange::parse(std::size_t size)
{
    constexpr int max_interim_responses = 32;
    filled_ += size;
    while (filled_ > 0) {
        boost::system::error_code code;
        std::size_t const used = parser_->parse(std::string_view(buffer_.data(), filled_), code);
        std::copy(buffer_.data() + used, buffer_.data() + filled_, buffer_.data());
        filled_ -= used;
        if (parser_->failure().code())
            return parser_->failure();
        if (code)
            return parse_error(code, parser_->has_head(), options_.max_body_size, buffer_.size());
        if (parser_->complete()) {
            complete_ = response_.status >= 200;
            if (complete_)
                return error();
            if (++interim_responses_ > max_interim_responses)
                return error(errc::malformed_response, phase::read, "too many interim responses");
            expect_response();
        } else if (used == 0) {
            break;
        }
    }
    if (filled_ == buffer_.size())
        return parse_error(boost::beast::http::error::header_limit, false, options_.max_body_size, buffer_.size());
    return error();
}

} // namespace appmixer::detail

#endif
