#ifndef APPMIXER_TRANSPORTS_IMPL_HTTP1_IPP
#define APPMIXER_TRANSPORTS_IMPL_HTTP1_IPP

#include <appmixer/core/detail/hex.hpp>
#include <appmixer/core/detail/percent.hpp>
#include <appmixer/core/version.hpp>
#include <appmixer/transports/detail/host.hpp>
#include <appmixer/transports/detail/http1.hpp>

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include <algorithm>
#include <array>
#include <optional>

namespace appmixer::detail {

APPMIXER_DECL error write_head(std::string& out, endpoint const& server, proxy_endpoint const* proxy,
                               http_request const& request, std::string_view redirected)
{
    using namespace std::string_view_literals;
    if (!is_target(request.target))
        return error(errc::invalid_request, phase::encode,
                     "the target does not start with a slash, or holds a blank, a '#' or a control character");
    // Two lengths in one request are how a second request is smuggled in behind the first.
    static constexpr std::array<std::string_view, 5> names_of_ours{"Host", "Content-Length", "Transfer-Encoding",
                                                                   "Connection", "Proxy-Authorization"};
    for (header_list::entry const field : request.headers)
        for (std::string_view const own : names_of_ours)
            if (iequals(field.name, own))
                return error(errc::invalid_request, phase::encode,
                             "the header " + std::string(own) + " is the transport's own");
    out.assign(to_string(request.method));
    out += ' ';
    if (proxy != nullptr) // the absolute form (RFC 9112 §3.2.2)
        out.append("http://").append(server.host_header);
    if (redirected.empty())
        out.append(server.path_prefix).append(request.target);
    else
        out += redirected;
    out.append(" HTTP/1.1\r\nHost: "sv).append(server.host_header);
    if (proxy != nullptr && !proxy->authorization.empty())
        out.append("\r\nProxy-Authorization: ").append(proxy->authorization);
    out += "\r\nUser-Agent: appmixer-cpp/" APPMIXER_VERSION_STRING "\r\n"sv;
    out += request.headers.text();
    bool const expects_body =
        request.method == method::post || request.method == method::put || request.method == method::patch;
    if (expects_body || !request.body.empty()) {
        out += "Content-Length: ";
        out += std::to_string(request.body.size());
        out += "\r\n";
    }
    out += "\r\n"sv;
    return error();
}

APPMIXER_DECL std::string tunnel_request(endpoint const& server, std::string_view authorization)
{
    std::string where = server.host_header;
    if (std::string const port = ":" + std::to_string(server.port); !where.ends_with(port))
        where += port; // the default one is not left out here
    std::string text = "CONNECT " + where + " HTTP/1.1\r\nHost: " + where + "\r\n";
    text += "User-Agent: appmixer-cpp/" APPMIXER_VERSION_STRING "\r\n";
    if (!authorization.empty())
        text.append("Proxy-Authorization: ").append(authorization).append("\r\n");
    return text += "\r\n";
}

/// Takes "." and ".." out of a path that starts with a slash (RFC 3986 §5.2.4).
inline std::string without_dots(std::string_view path)
{
    std::string out;
    while (!path.empty()) {
        std::size_t const end = (std::min)(path.find('/', 1), path.size());
        std::string_view const segment = path.substr(0, end); // with the slash in front
        path.remove_prefix(end);
        if (segment == "/..")
            out.erase((std::min)(out.rfind('/'), out.size()));
        if (segment != "/." && segment != "/..")
            out += segment;
        else if (path.empty())
            out += '/';
    }
    return out;
}

/// A `Location` as a URI reference may be written. Servers send blanks, UTF-8 and other characters as they are, which
/// all clients encode; nothing when it cannot be meant for a URI. A fragment is left out.
inline std::optional<std::string> encoded_location(std::string_view location)
{
    location = location.substr(0, location.find('#'));
    std::size_t const query = (std::min)(location.find('?'), location.size());
    std::size_t const authority = location.find("//");
    bool const has_authority =
        authority == 0 || (authority != location.npos && location[authority - 1] == ':' && authority < query);
    // Brackets belong around an address, and are to be encoded anywhere else.
    std::size_t const path =
        has_authority ? (std::min)(location.find_first_of("/?", authority + 2), location.size()) : 0;
    std::string out;
    for (std::size_t i = 0; i < location.size(); ++i) {
        auto const byte = static_cast<unsigned char>(location[i]);
        if (byte < 0x20 || byte == 0x7f)
            return std::nullopt;
        if (byte == '\\' && i < query) // a slash for browsers, and a server's name could follow
            return std::nullopt;
        bool plain = byte < 0x80 && std::string_view(" \"<>\\^`{|}").find(location[i]) == std::string_view::npos;
        if (byte == '[' || byte == ']')
            plain = i < path;
        if (byte == '%')
            plain = location.size() - i > 2 && hex_value(location[i + 1]) >= 0 && hex_value(location[i + 2]) >= 0;
        if (plain)
            out += location[i];
        else
            append_percent_encoded(out, location[i]);
    }
    return out;
}

APPMIXER_DECL std::string redirect_target(endpoint const& server, std::string_view current, std::string_view location,
                                          std::string_view* obstacle)
{
    std::string_view ignored;
    std::string_view& why = obstacle != nullptr ? *obstacle : ignored;
    why = "its Location is no URL";
    std::optional<std::string> const encoded = encoded_location(location);
    if (!encoded)
        return {};
    // Boost.URL's own resolve() decodes "%2F", and leaves ".." at the root.
    auto const parsed = boost::urls::parse_uri_reference(*encoded);
    if (!parsed)
        return {};
    boost::urls::url_view const& there = *parsed;
    std::string_view const path = there.encoded_path();
    std::string_view const current_path = current.substr(0, current.find('?'));
    std::string target;
    if (there.has_userinfo()) {
        why = "its Location holds a user name";
        return {};
    }
    if (there.has_scheme() || there.has_authority()) {
        std::string origin(there.has_scheme() ? std::string_view(there.scheme()) : server.tls ? "https" : "http");
        origin.append("://").append(std::string_view(there.encoded_authority()));
        result<endpoint> const other = endpoint::parse(origin);
        bool const same = there.has_authority() && other && other->tls == server.tls && other->port == server.port &&
                          iequals(without_zone(other->host), without_zone(server.host));
        if (!same || (!path.empty() && path.front() != '/')) {
            why = "its Location is not of the base URL's scheme, host and port";
            return {};
        }
        target = path.empty() ? "/" : without_dots(path);
    } else if (path.empty()) {
        target = there.has_query() ? current_path : current;
    } else if (path.front() == '/') {
        target = without_dots(path);
    } else {
        target = without_dots(std::string(current_path.substr(0, current_path.rfind('/') + 1)).append(path));
    }
    if (there.has_query())
        target.append("?").append(std::string_view(there.encoded_query()));
    if (!is_target(target))
        return {};
    why = {};
    return target;
}

// Before 1.87, Boost's parser asserts that it is not asked about a last chunk again before it can be complete:
// "0\r\n\r\n". Later ones read its first line alone, and nothing of that may be waited for again.
inline constexpr std::size_t last_chunk_size = 5;

/// Takes a usual head off the front of a response. False when there is none.
inline bool response_reader::begin(std::string_view& input)
{
    std::optional<simple_response_head> const head = simple_response_head::read(input);
    if (!head || head->size > max_header_size_ || head->body_size > max_body_size_)
        return false;
    clear(head->status);
    into_.headers.append_lines(head->fields);
    keeps_connection_ = head->keeps_connection;
    missing_ = head->body_size;
    offer();
    expect(missing_);
    input.remove_prefix(head->size);
    return true;
}

inline void response_reader::refuse(errc why, char const* cause, error_code& ec)
{
    refusal_ = error(why, phase::read, cause);
    ec = refusal_.code();
}

inline std::optional<std::size_t> response_reader::begin_status_line(std::string_view input, error_code& code)
{
    constexpr std::string_view form = "HTTP/1.0 000\r\n"; // a zero stands for any digit
    if (input.size() >= 2 && (input[0] == '\x15' || input[0] == '\x16') && input[1] == '\x03') {
        refuse(errc::wrong_scheme, "the server speaks TLS on this port", code);
        return 0;
    }
    std::size_t const size = (std::min)(input.size(), form.size());
    std::size_t same = 0;
    while (same < size && (form[same] == '0' ? input[same] >= '0' && input[same] <= '9' : input[same] == form[same]))
        ++same;
    if (same < size && same < std::string_view("HTTP/1.").size()) { // whatever comes behind it
        code = boost::beast::http::error::bad_version;
        return 0;
    }
    if (same < size)
        return std::nullopt;
    if (size < form.size())
        return 0;
    // Neither a blank nor a reason behind the status: other clients read that, the parser wants the blank.
    std::string line(input.substr(0, form.size() - 2));
    line += " \r\n";
    this->put(asio::buffer(line), code);
    if (code == boost::beast::http::error::need_more)
        code.clear();
    return form.size();
}

/// Refuses what would be taken for another response than it is, or for one that never comes.
inline void response_reader::check_head(error_code& ec)
{
    if (into_.status == 101)
        return refuse(errc::malformed_response, "it is 101, a change of the protocol, which was not asked for", ec);
    if (without_body_ || into_.status < 200 || into_.status == 204 || into_.status == 304)
        return; // there is no body that could be coded
    std::size_t codings = 0;
    for (header_list::entry const field : into_.headers)
        if (iequals(field.name, "Transfer-Encoding") && (++codings > 1 || !iequals(field.value, "chunked")))
            return refuse(errc::malformed_response, "its Transfer-Encoding is not chunked, which alone is known", ec);
}

APPMIXER_DECL std::size_t response_reader::read(std::string_view input, error_code& code)
{
    std::string_view rest = input;
    if (!usual_ && !this->got_some() && !without_body_)
        usual_ = begin(rest);
    if (!usual_) {
        namespace http = boost::beast::http;
        if (!has_status_)
            if (std::optional<std::size_t> const used = begin_status_line(input, code))
                return *used;
        bool const may_be_last = input.size() < last_chunk_size && input.starts_with('0');
        if (may_be_last && !last_chunk_ && this->is_header_done() && this->chunked())
            return 0;
        std::size_t const used = this->put(asio::buffer(input), code);
        if (code == http::error::need_more)
            code.clear();
        // From 1.91 on, Boost's parser calls an extension malformed that is too long for it.
        if (code == http::error::bad_chunk_extension && input.find("\r\n", used + 2) == input.npos)
            code = http::error::header_limit;
        return used;
    }
    std::string_view const piece =
        rest.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(rest.size(), missing_)));
    missing_ -= piece.size();
    take(piece, code);
    return static_cast<std::size_t>(piece.data() + piece.size() - input.data());
}

APPMIXER_DECL bool response_reader::end()
{
    error_code code;
    if (this->got_some()) // the parser has something that could end
        this->put_eof(code);
    return !code && complete();
}

/// The error for what the parser found.
inline error parse_error(boost::system::error_code code, bool in_body, std::size_t body_limit, std::size_t head_limit)
{
    namespace http = boost::beast::http;
    if (code == http::error::body_limit)
        return error(errc::response_too_large, phase::read,
                     "its body: more than " + std::to_string(body_limit) +
                         " bytes, the limit by settings::max_body_size or of the operation");
    if (code == http::error::header_limit || code == http::error::buffer_overflow)
        return error(errc::response_too_large, phase::read,
                     (in_body ? "its chunk headers or trailer: more than " : "its headers: more than ") +
                         std::to_string(head_limit) + " bytes, a limit that no setting changes");
    return error(errc::malformed_response, phase::read, code.message());
}

APPMIXER_DECL response_input::response_input(std::vector<char>& buffer, std::size_t body_limit, std::size_t slice,
                                             body_sink* sink, bool without_body)
    : buffer_(buffer), body_limit_(body_limit), slice_(std::clamp(slice, last_chunk_size, buffer.size())), sink_(sink),
      without_body_(without_body)
{
    begin();
}

inline void response_input::begin() { reader_.emplace(response, buffer_.size(), body_limit_, sink_, without_body_); }

APPMIXER_DECL asio::mutable_buffer response_input::room() const noexcept
{
    // What is left of a body counts, so that no piece of it is larger than a slice.
    std::size_t const wanted = filled_ < last_chunk_size ? slice_ - filled_ : slice_;
    return asio::buffer(buffer_.data() + filled_, (std::min)(wanted, buffer_.size() - filled_));
}

APPMIXER_DECL error response_input::take(std::size_t size)
{
    namespace http = boost::beast::http;
    constexpr int most_interim = 32;
    filled_ += size;
    while (filled_ > 0) {
        boost::system::error_code code;
        std::size_t const used = reader_->read(std::string_view(buffer_.data(), filled_), code);
        std::copy(buffer_.data() + used, buffer_.data() + filled_, buffer_.data());
        filled_ -= used;
        if (reader_->refusal().code())
            return reader_->refusal();
        if (code)
            return parse_error(code, reader_->has_head(), body_limit_, buffer_.size());
        if (reader_->complete()) {
            complete_ = response.status >= 200;
            if (complete_)
                return error();
            if (++interim_ > most_interim)
                return error(errc::malformed_response, phase::read, "too many interim responses");
            begin();
        } else if (used == 0) {
            break;
        }
    }
    if (filled_ == buffer_.size())
        return parse_error(http::error::header_limit, false, body_limit_, buffer_.size());
    return error();
}

APPMIXER_DECL bool response_input::end()
{
    complete_ = reader_->end();
    return complete_;
}

} // namespace appmixer::detail

#endif
