#ifndef APPMIXER_EMULATOR_SERVER_REQUEST_READER_HPP
#define APPMIXER_EMULATOR_SERVER_REQUEST_READER_HPP

#include <appmixer/emulator/http/message.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/version.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace appmixer::detail::emu {

/// Reads one request, piece by piece, and decides whether it may be served.
class request_reader : private boost::beast::http::basic_parser<true> {
public:
    /// Limits in bytes, for the head from request line to empty line, and for the body.
    request_reader(std::size_t longest_head, std::size_t longest_body) : header_limit_(longest_head)
    {
        constexpr std::size_t most = (std::numeric_limits<std::uint32_t>::max)();
        this->header_limit(static_cast<std::uint32_t>((std::min)(header_limit_, most)));
        this->body_limit(longest_body);
        request.target.clear();
    }

    http_request request; ///< complete once `done()`; the target is empty when it is no path, "*" for OPTIONS alone
    std::string verb;     ///< the method as sent
    std::optional<method> known; ///< the method, if it is one that is served

    /// Takes what it can of the text, which must not be empty, and says how much that was.
    std::size_t feed(std::string_view text)
    {
        // Before 1.87, Boost's parser asserts that it is not asked about a last chunk again before all of it is there:
        // "0\r\n\r\n".
        if (head_done_ && chunked() && !last_chunk_ && text.size() < 5 && text.starts_with('0'))
            return 0;
        error_code ec;
        std::size_t const taken = put(asio::const_buffer(text.data(), text.size()), ec);
        if (ec == boost::beast::http::error::need_more)
            ec = {};
        bool const in_head = !eager(); // without it, the parser rests between head and body
        if (in_head) {
            // Beast's own count begins anew after every field that a packet completes
            head_bytes_ += taken;
            std::size_t const seen = head_done_ ? head_bytes_ : head_bytes_ + text.size() - taken;
            if (seen > header_limit_ && !ec.failed())
                ec = boost::beast::http::error::header_limit;
            eager(head_done_);
        }
        if (ec.failed())
            refuse(ec);
        if (in_head && head_done_ && !done() && taken != text.size())
            return taken + feed(text.substr(taken));
        return taken;
    }

    /// Whether the client waits for a 100 before it sends the body. True once.
    bool take_expectation() noexcept { return head_done_ && std::exchange(expects_continue_, false); }

    /// Refuses the request for a reason of the caller's.
    void refuse(int status, std::string_view message)
    {
        if (status_ == 0) {
            status_ = status;
            message_ = message;
        }
    }

    bool refused() const noexcept { return status_ != 0; }
    bool done() const { return refused() || is_done(); }
    bool keep_alive() const { return !refused() && basic_parser::keep_alive(); }
    http_response as_response() const { return error_response(emu::http_error(status_, message_)); }

private:
    using basic_parser = boost::beast::http::basic_parser<true>;
    using field = boost::beast::http::field;
    using verb_id = boost::beast::http::verb;
    using text_view = boost::beast::string_view;
    using error_code = boost::system::error_code;

    void refuse(error_code const& ec)
    {
        namespace http = boost::beast::http;
        if (ec == http::error::header_limit)
            refuse(431, "The head of the request is longer than " + std::to_string(header_limit_) + " bytes.");
        else if (ec == http::error::body_limit)
            refuse(413, "The body of the request is longer than allowed.");
        else
            refuse(400, "This is not a valid HTTP/1.1 request: " + ec.message() + ".");
    }

    /// Stops the parser with a http_error.
    void refuse(int status, std::string_view message, error_code& ec)
    {
        refuse(status, message);
        ec = boost::beast::http::error::bad_value;
    }

    void on_request_impl(verb_id, text_view method_text, text_view target, int version, error_code&) override
    {
        verb.assign(method_text.data(), method_text.size());
        known = to_method(verb);
        version_ = version;
        std::string path(target.data(), target.size());
        bool const whole_server = path == "*" && known == method::options;
        if (whole_server || (to_origin_form(path) && is_target(path)))
            request.target = std::move(path);
        else
            request.target.clear();
    }

    void on_field_impl(field name, text_view name_text, text_view value, error_code& ec) override
    {
        if (head_done_)
            return; // a trailer: merged into the head it could pose as a field that was checked there
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
        // Only one reading of where the body ends may be possible (RFC 9112 §6.3, §11.2). Beast sees to lengths that
        // differ, and to a length beside chunked; but it takes any other coding for none.
        if (codings_ != 0 && (!chunked() || version_ < 11))
            return refuse(400, "The transfer coding of a request must be chunked, and its version HTTP/1.1.", ec);
        if (codings_ > 1 || (codings_ == 1 && !plain_chunked_))
            return refuse(501, "No transfer coding but chunked is known here.", ec);
        if (hosts_ > 1 || (hosts_ == 0 && version_ >= 11))
            return refuse(400, "A request must have one Host field.", ec);
        if (known && request.target.empty())
            return refuse(400, "The target of the request is not a path.", ec);
        if (version_ < 11)
            expects_continue_ = false;
        else if (other_expectation_)
            return refuse(417, "No expectation but 100-continue is known here.", ec);
        if (known)
            request.method = *known;
    }

    void on_body_init_impl(boost::optional<std::uint64_t> const&, error_code&) override {}

    std::size_t on_body_impl(text_view part, error_code&) override
    {
        request.body.append(part.data(), part.size());
        return part.size();
    }

    std::size_t on_chunk_body_impl(std::uint64_t, text_view part, error_code&) override
    {
        request.body.append(part.data(), part.size());
        return part.size();
    }

    void on_chunk_header_impl(std::uint64_t size, text_view, error_code&) override { last_chunk_ = size == 0; }
    void on_finish_impl(error_code&) override {}
    void on_response_impl(int, text_view, int, error_code&) override {}

    /// "http://host:port/path?query", as proxies are sent it, becomes "/path?query". False when there is no host.
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
    int version_ = 0;
    int hosts_ = 0;
    int codings_ = 0;
    bool plain_chunked_ = false;
    bool expects_continue_ = false;
    bool other_expectation_ = false;
    bool head_done_ = false;
    bool last_chunk_ = false; // its size has been read, though perhaps not its end
    int status_ = 0;
    std::string message_;
};

} // namespace appmixer::detail::emu

#endif
