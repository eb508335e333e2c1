#ifndef APPMIXER_EMULATOR_SERVER_SESSION_IPP
#define APPMIXER_EMULATOR_SERVER_SESSION_IPP

// Serves the requests of one connection.

#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/http/responses.hpp>
#include <appmixer/emulator/server/cors.hpp>
#include <appmixer/emulator/server/response_head.hpp>
#include <appmixer/emulator/server/session.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <utility>

namespace appmixer::detail::emu {

/// Whether a response with this status has a body (RFC 9110 §6.4.1).
inline bool has_a_body(int status) noexcept { return status != 204 && status != 304; }

inline body_framing framing_of(emulator_response const& response, bool understands_chunks)
{
    if (!has_a_body(response.head.status))
        return body_framing();
    if (!response.stream)
        return body_framing(response.head.body.size());
    if (std::optional<std::uint64_t> const size = response.stream->size())
        return body_framing(*size);
    return understands_chunks ? body_framing::chunks() : body_framing();
}

/// The line before a chunk.
inline std::string chunk_head(std::size_t size)
{
    std::array<char, 20> digits{};
    char* const end = std::to_chars(digits.data(), digits.data() + digits.size(), size, 16).ptr;
    return std::string(digits.data(), end).append("\r\n");
}

APPMIXER_DECL asio::awaitable<void> server_session::run(std::shared_ptr<server_session> self)
{
    outcome last = outcome::keep_open;
    while (last == outcome::keep_open)
        last = co_await self->exchange();
    if (last == outcome::close && !self->core_->stopped)
        co_await self->linger();
}

APPMIXER_DECL asio::awaitable<server_session::outcome> server_session::exchange()
{
    server_settings const& settings = core_->settings;
    request_reader reader(settings.header_limit, settings.body_limit);
    bool open = co_await wait_for_request();
    if (!open)
        co_return outcome::disconnected;
    auto const began = std::chrono::steady_clock::now();
    open = co_await receive(reader);
    if (!open)
        co_return outcome::disconnected;

    bool const head_only = reader.supported_method == method::head;
    emulator_response response = respond(reader);
    clear_deadline();
    if (!is_for_page(reader.request))
        co_await simulate_latency();
    if (core_->back_end == nullptr)
        co_return outcome::disconnected;

    body_framing const framing = framing_of(response, reader.understands_chunks());
    bool const has_body = has_a_body(response.head.status);
    bool const ends_with_connection = has_body && !framing.length && !framing.chunked;
    bool const keep_alive = reader.keep_alive() && !core_->stopped && !ends_with_connection;
    std::string const head = response_head(response.head, framing, keep_alive);
    std::string_view const body = has_body && !head_only ? std::string_view(response.head.body) : std::string_view();
    std::uint64_t body_size = body.size();
    set_deadline(settings.request_timeout);
    bool sent = co_await write(head, body);
    if (sent && response.stream && has_body && !head_only)
        sent = co_await write_stream(*response.stream, framing, body_size);
    response.stream.reset();

    log_access(reader, response.head, body_size, began);
    core_->take_webhooks();
    if (!sent)
        co_return outcome::disconnected;
    co_return keep_alive && !core_->stopped ? outcome::keep_open : outcome::close;
}

APPMIXER_DECL asio::awaitable<bool> server_session::wait_for_request()
{
    idle_ = true;
    set_deadline(core_->settings.idle_timeout);
    skip_blank_lines();
    while (unread().empty()) {
        bool const open = co_await read();
        if (!open)
            co_return false;
        skip_blank_lines();
    }
    idle_ = false;
    co_return true;
}

APPMIXER_DECL asio::awaitable<bool> server_session::receive(request_reader& reader)
{
    upload_.reset();
    reader.takes_pieces = [this](http_request const& head) {
        upload_ = core_->back_end->receive(head);
        return upload_ != nullptr;
    };
    set_deadline(core_->settings.request_timeout); // for the whole request, however slowly it comes
    for (;;) {
        begin_ += reader.feed(unread());
        if (upload_) {
            set_deadline(core_->settings.request_timeout); // for the next piece
            if (!reader.rejected() && !pass_pieces(reader))
                co_return true;
        }
        if (reader.done())
            co_return true;
        if (unread().empty() && reader.take_expectation()) {
            bool const sent = co_await write("HTTP/1.1 100 Continue\r\n\r\n", std::string_view());
            if (!sent)
                co_return false;
        }
        if (unread().size() == capacity_) {
            reader.reject(400, "A line in the body of the request is too long.");
            co_return true;
        }
        bool const open = co_await read();
        if (!open)
            co_return false;
    }
}

inline bool is_for_openapi_document(http_request const& request)
{
    std::string_view const target = request.target;
    return (request.method == method::get || request.method == method::head) &&
           target.substr(0, target.find('?')) == "/openapi.json";
}

APPMIXER_DECL bool server_session::pass_pieces(request_reader& reader)
{
    bool const more = upload_->put(reader.request.body);
    reader.request.body.clear();
    return more;
}

APPMIXER_DECL emulator_response server_session::respond(request_reader& reader)
{
    bool const cors = core_->settings.cors;
    emulator_response response;
    if (reader.rejected()) {
        response.head = reader.rejection();
    } else if (!reader.supported_method) {
        response.head = error_response(http_error(501, "This method is not supported."));
    } else if (reader.request.target == "*") {
        response.head = whole_server_response();
    } else if (is_for_page(reader.request)) {
        if (reader.request.method == method::head)
            reader.request.method = method::get;
        response = core_->page->respond(reader.request);
        core_->update_pages();
    } else if (cors && is_preflight(reader.request)) {
        response.head = preflight_response(reader.request);
    } else if (is_for_openapi_document(reader.request) && !core_->settings.openapi_document.empty()) {
        response.head = respond_json(core_->settings.openapi_document);
    } else {
        if (reader.request.method == method::head) {
            reader.request.method = method::get;    // the body is needed for Content-Length
            reader.request.headers.remove("Range"); // it is for GET only (RFC 9110 §14.2)
        }
        response = upload_ ? upload_->finish() : core_->back_end->respond(reader.request);
        if (response.head.status < 200 || response.head.status > 999)
            response = emulator_response(error_response(http_error(500, "An internal server error occurred")));
    }
    upload_.reset();
    if (core_->page)
        time_ = core_->page->latest_time();
    if (cors && !is_for_page(reader.request))
        allow_every_origin(response.head);
    return response;
}

APPMIXER_DECL std::chrono::steady_clock::duration server_core::next_latency()
{
    delay_range const& range = settings.latency;
    if (range.shortest == range.longest)
        return range.shortest;
    auto const steps = static_cast<std::uint64_t>((range.longest - range.shortest).count()) + 1;
    return range.shortest + std::chrono::steady_clock::duration(latency_source() % steps);
}

APPMIXER_DECL asio::awaitable<void> server_session::simulate_latency()
{
    auto const latency = core_->next_latency();
    if (latency.count() <= 0 || core_->stopped)
        co_return;
    latency_timer_.expires_after(latency);
    co_await latency_timer_.async_wait(asio::as_tuple(asio::use_awaitable));
}

APPMIXER_DECL void server_session::log_access(request_reader const& reader, http_response const& response,
                                              std::uint64_t body_size,
                                              std::chrono::steady_clock::time_point began) const
{
    bool const is_shown = core_->page && !is_for_page(reader.request);
    if (core_->back_end == nullptr || (!core_->settings.on_access && !is_shown))
        return;
    std::string_view const target = reader.request.target;
    access_entry entry;
    entry.method = reader.method_text;
    entry.path = target.substr(0, target.find('?'));
    entry.status = response.status;
    entry.bytes = body_size;
    entry.duration = std::chrono::steady_clock::now() - began;
    if (is_shown)
        core_->page->add_request(entry, time_);
    if (core_->settings.on_access)
        core_->settings.on_access(entry);
}

APPMIXER_DECL asio::mutable_buffer server_session::room() noexcept
{
    if (begin_ != 0) {
        std::memmove(buffer_.get(), buffer_.get() + begin_, end_ - begin_);
        end_ -= begin_;
        begin_ = 0;
    }
    return asio::mutable_buffer(buffer_.get() + end_, capacity_ - end_);
}

APPMIXER_DECL asio::awaitable<bool> server_session::read()
{
    auto const [ec, size] = co_await socket_.async_read_some(room(), asio::as_tuple(asio::use_awaitable));
    end_ += size;
    co_return !ec.failed() && core_->back_end != nullptr;
}

APPMIXER_DECL asio::awaitable<bool> server_session::write(std::string_view head, std::string_view body)
{
    std::array<asio::const_buffer, 2> const parts{asio::buffer(head), asio::buffer(body)};
    auto const [ec, size] = co_await asio::async_write(socket_, parts, asio::as_tuple(asio::use_awaitable));
    co_return !ec.failed() && core_->back_end != nullptr;
}

APPMIXER_DECL asio::awaitable<bool> server_session::write_stream(body_source& source, body_framing framing,
                                                                 std::uint64_t& sent)
{
    constexpr std::size_t piece_size = std::size_t(64) << 10;
    std::string chunk_size;
    for (;;) {
        asio::awaitable<void> ready = source.ready();
        if (ready.valid()) {
            idle_ = !framing.length;
            bool const goes_on = co_await wait_for_stream(std::move(ready));
            idle_ = false;
            if (!goes_on)
                co_return false;
        }
        result<std::string_view> const piece = source.read(piece_size);
        bool const too_long = piece && framing.length && sent + piece->size() > *framing.length;
        if (!piece || too_long)
            co_return false;
        if (piece->empty())
            break;
        set_deadline(core_->settings.request_timeout);
        chunk_size = framing.chunked ? chunk_head(piece->size()) : std::string();
        bool open = co_await write(chunk_size, *piece);
        if (open && framing.chunked)
            open = co_await write("\r\n", std::string_view());
        if (!open || (core_->stopped && !framing.length))
            co_return false;
        sent += piece->size();
    }
    if (framing.length)
        co_return sent == *framing.length;
    if (!framing.chunked)
        co_return true;
    bool const ended = co_await write("0\r\n\r\n", std::string_view());
    co_return ended;
}

APPMIXER_DECL asio::awaitable<bool> server_session::wait_for_stream(asio::awaitable<void> ready)
{
    body_wait wait;
    clear_deadline();
    watch_client();
    stream_wait_ = &wait;
    error const failure = co_await wait.run(core_->executor, std::move(ready));
    stream_wait_ = nullptr;
    co_return !failure.code() && core_->back_end != nullptr;
}

APPMIXER_DECL void server_session::watch_client()
{
    if (std::exchange(watching_, true))
        return;
    socket_.async_wait(asio::ip::tcp::socket::wait_read, [weak = weak_from_this()](boost::system::error_code code) {
        if (auto const self = weak.lock())
            self->take_input(code);
    });
}

APPMIXER_DECL void server_session::take_input(boost::system::error_code code)
{
    watching_ = false;
    if (stream_wait_ == nullptr)
        return;
    asio::mutable_buffer const free = room();
    if (!code.failed() && free.size() == 0)
        return;
    if (!code.failed())
        socket_.non_blocking(true, code);
    if (!code.failed())
        end_ += socket_.read_some(free, code);
    if (!code.failed() || code == asio::error::would_block)
        watch_client();
    else
        stream_wait_->cancel();
}

/// Ends sending, then reads for a second at most until the client closes. Closing a socket with unread input would
/// make the system discard the response that was just sent (RFC 9112 §9.6).
APPMIXER_DECL asio::awaitable<void> server_session::linger()
{
    idle_ = true;
    boost::system::error_code ignored;
    socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    set_deadline(std::chrono::seconds(1));
    bool open = true;
    while (open) {
        begin_ = end_ = 0;
        open = co_await read();
    }
}

/// Some clients send an empty line after a body; a server ignores it (RFC 9112 §2.2).
APPMIXER_DECL void server_session::skip_blank_lines() noexcept
{
    while (begin_ != end_ && (buffer_[begin_] == '\r' || buffer_[begin_] == '\n'))
        ++begin_;
}

} // namespace appmixer::detail::emu

#endif
