#ifndef APPMIXER_TRANSPORTS_IMPL_RESPONSE_PARSER_IPP
#define APPMIXER_TRANSPORTS_IMPL_RESPONSE_PARSER_IPP

#include <appmixer/transports/detail/response_parser.hpp>

#include <algorithm>
#include <array>
#include <optional>

namespace appmixer::detail {

/// Parses a simple head at the front of the input and removes it. False when there is none.
inline bool response_parser::parse_simple_head(std::string_view& input)
{
    std::optional<simple_response_head> const head = simple_response_head::read(input);
    if (!head || head->size > max_header_size_ || head->body_size > max_body_size_)
        return false;
    clear(head->status);
    into_.headers.append_unchecked(head->fields);
    keeps_connection_ = head->keeps_connection;
    body_left_ = head->body_size;
    ask_sink();
    reserve_body(body_left_);
    input.remove_prefix(head->size);
    return true;
}

inline void response_parser::fail(errc why, char const* cause, error_code& ec)
{
    failure_ = error(why, phase::read, cause);
    ec = failure_.code();
}

/// Handles what Beast reads otherwise than it should: TLS, other protocols, a status line without a reason. The result
/// is how much of the input was used; empty when it is to be passed to Beast.
inline std::optional<std::size_t> response_parser::parse_status_line(std::string_view input, error_code& code)
{
    constexpr std::string_view form = "HTTP/1.0 000\r\n"; // 0 stands for any digit
    if (input.size() >= 2 && (input[0] == '\x15' || input[0] == '\x16') && input[1] == '\x03') {
        fail(errc::wrong_scheme, "the server speaks TLS on this port", code);
        return 0;
    }
    std::size_t const size = (std::min)(input.size(), form.size());
    std::size_t same = 0;
    while (same < size && (form[same] == '0' ? input[same] >= '0' && input[same] <= '9' : input[same] == form[same]))
        ++same;
    if (same < size && same < std::string_view("HTTP/1.").size()) {
        code = boost::beast::http::error::bad_version;
        return 0;
    }
    if (same < size)
        return std::nullopt;
    if (size < form.size())
        return 0;
    // Neither a blank nor a reason follows the status. Other clients accept that; Beast requires the blank.
    std::string line(input.substr(0, form.size() - 2));
    line += " \r\n";
    this->put(asio::buffer(line), code);
    if (code == boost::beast::http::error::need_more)
        code.clear();
    return form.size();
}

/// Refuses heads that Beast accepts but whose body or continuation we cannot read.
inline void response_parser::check_head(error_code& ec)
{
    if (into_.status == 101)
        return fail(errc::malformed_response, "status 101, which was not requested", ec);
    if (without_body_ || into_.status < 200 || into_.status == 204 || into_.status == 304)
        return; // has no body
    std::size_t codings = 0;
    for (header_list::entry const field : into_.headers)
        if (iequals(field.name, "Transfer-Encoding") && (++codings > 1 || !iequals(field.value, "chunked")))
            return fail(errc::malformed_response, "unsupported Transfer-Encoding", ec);
}

APPMIXER_DECL std::size_t response_parser::parse(std::string_view input, error_code& code)
{
    std::string_view remaining = input;
    if (!is_simple_ && !this->got_some() && !without_body_)
        is_simple_ = parse_simple_head(remaining);
    if (!is_simple_) {
        namespace http = boost::beast::http;
        if (!has_status_)
            if (std::optional<std::size_t> const used = parse_status_line(input, code))
                return *used;
        bool const may_be_last_chunk = input.size() < last_chunk_size && input.starts_with('0');
        if (may_be_last_chunk && !last_chunk_ && this->is_header_done() && this->chunked())
            return 0;
        std::size_t const used = this->put(asio::buffer(input), code);
        if (code == http::error::need_more)
            code.clear();
        // Since 1.91, Boost's parser reports a chunk extension that is too long as malformed.
        if (code == http::error::bad_chunk_extension && input.find("\r\n", used + 2) == input.npos)
            code = http::error::header_limit;
        return used;
    }
    std::string_view const piece =
        remaining.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(remaining.size(), body_left_)));
    body_left_ -= piece.size();
    add_to_body(piece, code);
    return static_cast<std::size_t>(piece.data() + piece.size() - input.data());
}

APPMIXER_DECL bool response_parser::end()
{
    error_code code;
    if (this->got_some()) // `put_eof` requires it
        this->put_eof(code);
    return !code && complete();
}

} // namespace appmixer::detail

#endif
