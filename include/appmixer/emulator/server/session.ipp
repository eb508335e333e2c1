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
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <cstdint>
#include <cstring>
#include <string>

namespace appmixer::detail::emu {

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
    http_response const response = respond(reader);
    co_await simulate_latency();
    if (core_->back_end == nullptr)
        co_return outcome::disconnected;

    bool const keep_alive = reader.keep_alive() && !core_->stopped;
    bool const has_body = response.status != 204 && response.status != 304;
    std::string const head = response_head(response, has_body, keep_alive);
    std::string_view const body = has_body && !head_only ? std::string_view(response.body) : std::string_view();
    stream_.expires_after(settings.request_timeout);
    bool const sent = co_await write(head, body);

    log_access(reader, response, body.size(), began);
    core_->take_webhooks();
    if (!sent)
        co_return outcome::disconnected;
    co_return keep_alive && !core_->stopped ? outcome::keep_open : outcome::close;
}

APPMIXER_DECL asio::awaitable<bool> server_session::wait_for_request()
{
    idle_ = true;
    stream_.expires_after(core_->settings.idle_timeout);
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
    stream_.expires_after(core_->settings.request_timeout); // for the whole request, however slowly it comes
    for (;;) {
        begin_ += reader.feed(unread());
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

APPMIXER_DECL http_response server_session::respond(request_reader& reader)
{
    bool const cors = core_->settings.cors;
    http_response response;
    if (reader.rejected()) {
        response = reader.rejection();
    } else if (!reader.supported_method) {
        response = error_response(http_error(501, "This method is not supported."));
    } else if (reader.request.target == "*") {
        response = whole_server_response();
    } else if (cors && is_preflight(reader.request)) {
        response = preflight_response(reader.request);
    } else if (is_for_openapi_document(reader.request) && !core_->settings.openapi_document.empty()) {
        response = respond_json(core_->settings.openapi_document);
    } else {
        if (reader.request.method == method::head)
            reader.request.method = method::get; // the body is needed for Content-Length
        response = core_->back_end->handle(reader.request);
        if (response.status < 200 || response.status > 999)
            response = error_response(http_error(500, "An internal server error occurred"));
    }
    if (cors)
        allow_every_origin(response);
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
                                              std::size_t body_size, std::chrono::steady_clock::time_point began) const
{
    if (core_->back_end == nullptr || !core_->settings.on_access)
        return;
    std::string_view const target = reader.request.target;
    access_entry entry;
    entry.method = reader.method_text;
    entry.path = target.substr(0, target.find('?'));
    entry.status = response.status;
    entry.bytes = body_size;
    entry.duration = std::chrono::steady_clock::now() - began;
    core_->settings.on_access(entry);
}

APPMIXER_DECL asio::awaitable<bool> server_session::read()
{
    if (begin_ != 0) {
        std::memmove(buffer_.get(), buffer_.get() + begin_, end_ - begin_);
        end_ -= begin_;
        begin_ = 0;
    }
    asio::mutable_buffer const room(buffer_.get() + end_, capacity_ - end_);
    auto const [ec, size] = co_await stream_.async_read_some(room, asio::as_tuple(asio::use_awaitable));
    end_ += size;
    co_return !ec.failed() && core_->back_end != nullptr;
}

APPMIXER_DECL asio::awaitable<bool> server_session::write(std::string_view head, std::string_view body)
{
    std::array<asio::const_buffer, 2> const parts{asio::buffer(head), asio::buffer(body)};
    auto const [ec, size] = co_await asio::async_write(stream_, parts, asio::as_tuple(asio::use_awaitable));
    co_return !ec.failed() && core_->back_end != nullptr;
}

/// Ends sending, then reads for a second at most until the client closes. Closing a socket with unread input would
/// make the system discard the response that was just sent (RFC 9112 §9.6).
APPMIXER_DECL asio::awaitable<void> server_session::linger()
{
    idle_ = true;
    boost::system::error_code ignored;
    stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    stream_.expires_after(std::chrono::seconds(1));
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
