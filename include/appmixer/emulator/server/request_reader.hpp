#ifndef APPMIXER_EMULATOR_SERVER_REQUEST_READER_HPP
#define APPMIXER_EMULATOR_SERVER_REQUEST_READER_HPP

#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/http/responses.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/version.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace appmixer::detail::emu {

/// Parses one HTTP/1.1 request incrementally, and rejects what is invalid, ambiguous or too long.
class request_reader : private boost::beast::http::basic_parser<true> {
public:
    /// Limits in bytes: for the head, from request line to empty line, and for the body.
    request_reader(std::size_t longest_head, std::size_t longest_body) : header_limit_(longest_head)
    {
        constexpr std::size_t most = (std::numeric_limits<std::uint32_t>::max)();
        this->header_limit(static_cast<std::uint32_t>((std::min)(header_limit_, most)));
        this->body_limit(boost::none); // checked below, since it depends on the head
        body_limit_ = longest_body;
        request.target.clear();
    }

    http_request request;    ///< complete once `done()`; an invalid target is left empty, "*" is valid for OPTIONS only
    std::string method_text; ///< the method as sent
    std::optional<method> supported_method; ///< nothing: a method that is not served
    /// Called with the head of a request that has a body. Returns whether the limit for the body does not apply: the
    /// caller then takes `request.body` away after each `feed`.
    std::function<bool(http_request const&)> takes_pieces;

    /// Consumes a part of `text`, which must not be empty, and returns its size. The unconsumed part must be passed
    /// again, followed by more input.
    std::size_t feed(std::string_view text)
    {
        // Before Boost 1.87, Beast fails an assertion when it is given a part of the last chunk, "0\r\n\r\n", twice.
        if (head_done_ && chunked() && !last_chunk_ && text.size() < 5 && text.starts_with('0'))
            return 0;
        error_code ec;
        std::size_t const taken = put(asio::const_buffer(text.data(), text.size()), ec);
        if (ec == boost::beast::http::error::need_more)
            ec = {};
        bool const in_head = !eager(); // a parser that is not eager stops between head and body
        if (in_head) {
            // Beast's own count starts again after each field.
            head_bytes_ += taken;
            std::size_t const seen = head_done_ ? head_bytes_ : head_bytes_ + text.size() - taken;
            if (seen > header_limit_ && !ec.failed())
                ec = boost::beast::http::error::header_limit;
            eager(head_done_);
        }
        if (ec.failed())
            reject(ec);
        if (in_head && head_done_ && !done() && taken != text.size())
            return taken + feed(text.substr(taken));
        return taken;
    }

    /// Whether the client waits for `100 Continue` before it sends the body. True only once.
    bool take_expectation() noexcept { return head_done_ && std::exchange(expects_continue_, false); }

    /// Rejects the request with an error response. The first rejection counts.
    void reject(int status, std::string_view message)
    {
        if (status_ == 0) {
            status_ = status;
            message_ = message;
        }
    }

    bool rejected() const noexcept { return status_ != 0; }
    bool done() const { return rejected() || is_done(); }
    bool keep_alive() const { return !rejected() && is_done() && basic_parser::keep_alive(); }
    /// Whether the client understands chunks: it has at least HTTP/1.1.
    bool understands_chunks() const noexcept { return version_ >= 11; }
    http_response rejection() const { return error_response(emu::http_error(status_, message_)); }

private:
    using basic_parser = boost::beast::http::basic_parser<true>;
    using field = boost::beast::http::field;
    using verb_id = boost::beast::http::verb;
    using text_view = boost::beast::string_view;
    using error_code = boost::system::error_code;

    void reject(error_code const& ec)
    {
        namespace http = boost::beast::http;
        if (ec == http::error::header_limit)
            reject(431, "The head of the request is longer than " + std::to_string(header_limit_) + " bytes.");
        else if (ec == http::error::body_limit)
            reject(413, "The body of the request is longer than allowed.");
        else
            reject(400, "This is not a valid HTTP/1.1 request: " + ec.message() + ".");
    }

    /// Rejects the request and stops the parser.
    void reject(int status, std::string_view message, error_code& ec)
    {
        reject(status, message);
        ec = boost::beast::http::error::bad_value;
    }

    void on_request_impl(verb_id, text_view name, text_view target, int version, error_code&) override
    {
        method_text.assign(name.data(), name.size());
        supported_method = to_method(method_text);
        version_ = version;
        std::string path(target.data(), target.size());
        bool const whole_server = path == "*" && supported_method == method::options;
        if (whole_server || (to_origin_form(path) && is_target(path)))
            request.target = std::move(path);
        else
            request.target.clear();
    }

    void on_field_impl(field name, text_view name_text, text_view value, error_code& ec) override
    {
        if (head_done_)
            return; // a trailer field: not a header, since `on_header_impl` has not checked it
        if (!is_token(name_text) || !is_field_value(value)) {
            ec = boost::beast::http::error::bad_value;
            return;
        }
        switch (name) {
        case field::host: ++hosts_; break;
        case field::transfer_encoding:
            ++codings_;
            plain_chunked_ = iequals(value, "chunked");
            return;
        case field::expect:
            expects_continue_ = iequals(value, "100-continue");
            other_expectation_ = !expects_continue_;
            return;
        case field::connection: return;
        default: break;
        }
        request.headers.append(name_text, value);
    }
#if BOOST_VERSION >= 109000
    void on_trailer_field_impl(field name, text_view name_text, text_view value, error_code& ec) override
    {
        on_field_impl(name, name_text, value, ec);
    }
#endif

    void on_header_impl(error_code& ec) override
    {
        head_done_ = true;
        // The length of the body must be unambiguous (RFC 9112 §6.3, §11.2). Beast rejects contradicting lengths, and a
        // length together with chunked; but it ignores other codings.
        if (codings_ != 0 && (!chunked() || version_ < 11))
            return reject(400, "The transfer coding of a request must be chunked, and its version HTTP/1.1.", ec);
        if (codings_ > 1 || (codings_ == 1 && !plain_chunked_))
            return reject(501, "The only supported transfer coding is chunked.", ec);
        if (hosts_ > 1 || (hosts_ == 0 && version_ >= 11))
            return reject(400, "A request must have one Host field.", ec);
        if (supported_method && request.target.empty())
            return reject(400, "The target of the request is not a path.", ec);
        if (version_ < 11)
            expects_continue_ = false;
        else if (other_expectation_)
            return reject(417, "The only supported expectation is 100-continue.", ec);
        if (supported_method)
            request.method = *supported_method;
        std::uint64_t const length = content_length().value_or(0);
        if (supported_method && takes_pieces && (length > 0 || chunked()) && takes_pieces(request))
            body_limit_ = (std::numeric_limits<std::uint64_t>::max)();
        if (length > body_limit_)
            ec = boost::beast::http::error::body_limit;
    }

    void on_body_init_impl(boost::optional<std::uint64_t> const&, error_code&) override {}

    std::size_t on_body_impl(text_view part, error_code&) override
    {
        body_bytes_ += part.size();
        request.body.append(part.data(), part.size());
        return part.size();
    }

    std::size_t on_chunk_body_impl(std::uint64_t, text_view part, error_code& ec) override
    {
        return on_body_impl(part, ec);
    }

    void on_chunk_header_impl(std::uint64_t size, text_view, error_code& ec) override
    {
        last_chunk_ = size == 0;
        if (size > body_limit_ - body_bytes_)
            ec = boost::beast::http::error::body_limit;
    }
    void on_finish_impl(error_code&) override {}
    void on_response_impl(int, text_view, int, error_code&) override {}

    /// Turns the absolute form, "http://host:port/path?query", into "/path?query". False when the host is missing.
    static bool to_origin_form(std::string& target)
    {
        std::size_t const scheme = target.find("://");
        if (target.front() == '/' || scheme == std::string::npos)
            return true;
        if (!iequals(std::string_view(target).substr(0, scheme), "http") &&
            !iequals(std::string_view(target).substr(0, scheme), "https"))
            return false;
        std::size_t const host = scheme + 3;
        std::size_t const path = (std::min)(target.find_first_of("/?", host), target.size());
        target.erase(0, path);
        if (target.empty() || target.front() == '?')
            target.insert(0, 1, '/');
        return path != host;
    }

    std::size_t header_limit_;
    std::size_t head_bytes_ = 0;
    std::uint64_t body_limit_ = 0;
    std::uint64_t body_bytes_ = 0;
    int version_ = 0;
    int hosts_ = 0;
    int codings_ = 0;
    bool plain_chunked_ = false;
    bool expects_continue_ = false;
    bool other_expectation_ = false;
    bool head_done_ = false;
    bool last_chunk_ = false; // the size of the last chunk was read
    int status_ = 0;
    std::string message_;
};

} // namespace appmixer::detail::emu

#endif
