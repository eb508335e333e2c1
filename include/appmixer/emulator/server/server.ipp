#ifndef APPMIXER_EMULATOR_SERVER_SERVER_IPP
#define APPMIXER_EMULATOR_SERVER_SERVER_IPP

#include <appmixer/core/detail/bracketed_host.hpp>
#include <appmixer/core/detail/cancel.hpp>
#include <appmixer/core/detail/context_bound.hpp>
#include <appmixer/core/http.hpp>
#include <appmixer/emulator/emulator.hpp>
#include <appmixer/emulator/server.hpp>
#include <appmixer/emulator/server/request_reader.hpp>
#include <appmixer/transports/http.hpp>
#include <appmixer/transports/settings.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/status.hpp>

#include <algorithm>
#include <array>
#include <cstring>
#include <deque>
#include <exception>
#include <optional>
#include <random>
#include <set>
#include <utility>

namespace appmixer {

namespace detail::emu {

/// The current time as a `Date` field has it (RFC 9110 §5.6.7). By hand: strftime depends on the locale.
inline std::string http_date()
{
    constexpr std::string_view day_names = "SunMonTueWedThuFriSat";
    constexpr std::string_view month_names = "JanFebMarAprMayJunJulAugSepOctNovDec";
    auto const now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    auto const today = std::chrono::floor<std::chrono::days>(now);
    std::chrono::year_month_day const date(today);
    std::chrono::hh_mm_ss const time(now - today);

    std::string text(day_names.substr(std::chrono::weekday(today).c_encoding() * 3, 3));
    auto const two_digits = [&text](auto count) {
        auto const n = static_cast<unsigned>(count);
        text += static_cast<char>('0' + n / 10 % 10);
        text += static_cast<char>('0' + n % 10);
    };
    text += ", ";
    two_digits(static_cast<unsigned>(date.day()));
    text += ' ';
    text += month_names.substr((static_cast<unsigned>(date.month()) - 1) * 3, 3);
    text += ' ';
    text += std::to_string(static_cast<int>(date.year()));
    text += ' ';
    two_digits(time.hours().count());
    text += ':';
    two_digits(time.minutes().count());
    text += ':';
    two_digits(time.seconds().count());
    text += " GMT";
    return text;
}

/// The methods that the back end knows, as `Allow` lists them.
inline constexpr std::string_view served_methods = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

/// Whether a browser asks in the name of a page whether it may send a request (the Fetch standard, "CORS-preflight").
inline bool is_preflight(http_request const& request)
{
    return request.method == method::options && request.headers.contains("Origin") &&
           request.headers.contains("Access-Control-Request-Method");
}

inline http_response preflight_response(http_request const& request)
{
    http_response response(204);
    response.headers.append("Access-Control-Allow-Methods", served_methods);
    // "*" would not cover Authorization, so what was asked for is named
    std::string allowed;
    std::string_view rest = request.headers.get("Access-Control-Request-Headers").value_or(std::string_view());
    while (!rest.empty()) {
        std::string_view name = rest.substr(0, rest.find(','));
        rest.remove_prefix((std::min)(rest.size(), name.size() + 1));
        name.remove_prefix((std::min)(name.size(), name.find_first_not_of(" \t")));
        name = name.substr(0, name.find_last_not_of(" \t") + 1);
        if (is_token(name))
            allowed.append(allowed.empty() ? "" : ", ").append(name);
    }
    if (!allowed.empty())
        response.headers.append("Access-Control-Allow-Headers", allowed);
    response.headers.append("Access-Control-Max-Age", "600");
    return response;
}

inline http_response whole_server_response()
{
    http_response response(204);
    response.headers.append("Allow", served_methods);
    return response;
}

/// Where a webhook leads: what a transport needs, or why nothing is sent there.
class webhook_target {
public:
    webhook_target(std::string_view url, bool any_host)
    {
        std::size_t const scheme = url.find("://");
        std::size_t const host = scheme == std::string_view::npos ? url.size() : scheme + 3;
        std::size_t const end = (std::min)(url.find_first_of("/?#", host), url.size());
        base.assign(url.substr(0, end));
        std::string_view const rest = url.substr(end);
        target = rest.substr(0, rest.find('#'));
        if (!target.starts_with('/'))
            target.insert(0, 1, '/');

        result<endpoint> const place = endpoint::parse(base);
        if (!place)
            objection = "not a URL that can be sent to";
        else if (place->tls)
            objection = "the emulator speaks no https";
        else if (!any_host && !is_this_machine(place->host))
            objection = "the emulator sends to this machine only";
    }

    std::string base;
    std::string target;
    std::string objection; ///< empty when it may be sent

private:
    static bool is_this_machine(std::string_view host)
    {
        boost::system::error_code ec;
        asio::ip::address const address = asio::ip::make_address(std::string(host), ec);
        return ec.failed() ? iequals(host, "localhost") : address.is_loopback();
    }
};

class server_session;

/// What the server object and its connections share. It lives until the last of them has ended. When its context ends
/// before, the server has stopped.
class server_core final : public std::enable_shared_from_this<server_core>, private context_bound {
public:
    server_core(asio::any_io_executor ex, emulator& served, server_settings with)
        : context_bound(ex), executor(ex), acceptor(std::in_place, ex), wake(std::in_place, ex),
          drain(std::in_place, ex), settings(std::move(with)), back_end(&served)
    {
    }
    ~server_core() override { leave(); }

    result<void> listen();
    void start();
    void stop();
    void close_all();
    void remove(server_session* session);
    std::chrono::steady_clock::duration next_delay();
    void take_webhooks();
    void send_webhooks();

    asio::awaitable<void> accept(std::shared_ptr<server_core> self);
    static asio::awaitable<void> send(std::shared_ptr<server_core> self, webhook_delivery letter);

    // These four are empty when the context has ended.
    asio::any_io_executor executor;
    std::optional<asio::ip::tcp::acceptor> acceptor;
    std::optional<asio::steady_timer> wake;  ///< what the accept loop waits for when it cannot accept
    std::optional<asio::steady_timer> drain; ///< ends what is left after `stop()`
    server_settings settings;
    emulator* back_end; ///< null once the server object is gone: then nothing may be served any more
    asio::ip::tcp::endpoint endpoint;
    std::set<server_session*> sessions;
    std::mt19937_64 delays; ///< seeded alike in every run
    std::deque<webhook_delivery> outbox;
    std::set<std::shared_ptr<asio::cancellation_signal>> sending;
    bool started = false;
    bool stopped = false;

private:
    void drop() noexcept override;
};

/// One connection.
class server_session {
public:
    server_session(std::shared_ptr<server_core> core, asio::ip::tcp::socket socket)
        : core_(std::move(core)), stream_(std::move(socket)), capacity_(read_size(core_->settings)),
          buffer_(std::make_unique_for_overwrite<char[]>(capacity_)), delay_(core_->executor)
    {
        core_->sessions.insert(this);
    }
    ~server_session() { core_->remove(this); }
    server_session(server_session const&) = delete;
    server_session& operator=(server_session const&) = delete;

    /// Serves until the connection ends.
    static asio::awaitable<void> run(std::shared_ptr<server_session> self);

    /// Whether nothing is lost when the connection is closed now.
    bool idle() const noexcept { return idle_; }
    /// Sends a response that is being held back.
    void hurry() { delay_.cancel(); }
    void close()
    {
        stream_.close();
        delay_.cancel();
    }

private:
    enum class outcome : unsigned char {
        next, ///< the connection is ready for another request
        last, ///< answered, and the connection has to end
        gone, ///< the client went away or took too long
    };

    asio::awaitable<outcome> exchange();
    asio::awaitable<bool> read();
    asio::awaitable<bool> write(std::string_view head, std::string_view body);
    asio::awaitable<void> linger();

    std::string_view pending() const noexcept { return {buffer_.get() + begin_, end_ - begin_}; }
    void skip_blank_lines() noexcept;
    static std::string head_of(http_response const& response, bool has_body, bool keep);

    /// Room for a whole head, and enough for a large body not to take a thousand reads.
    static std::size_t read_size(server_settings const& limits)
    {
        constexpr std::size_t least = 64 * 1024;
        return (std::max)(least, limits.header_limit + 1);
    }

    std::shared_ptr<server_core> core_;
    boost::beast::tcp_stream stream_;
    std::size_t capacity_;
    std::unique_ptr<char[]> buffer_;
    std::size_t begin_ = 0; // what was read and not yet used is [begin_, end_)
    std::size_t end_ = 0;
    bool idle_ = true;
    asio::steady_timer delay_;
};

APPMIXER_DECL asio::awaitable<void> server_session::run(std::shared_ptr<server_session> self)
{
    outcome step = outcome::next;
    while (step == outcome::next)
        step = co_await self->exchange();
    if (step == outcome::last && !self->core_->stopped)
        co_await self->linger();
}

/// Reads one request and responds to it.
APPMIXER_DECL asio::awaitable<server_session::outcome> server_session::exchange()
{
    server_settings const& settings = core_->settings;
    request_reader reader(settings.header_limit, settings.body_limit);

    idle_ = true;
    stream_.expires_after(settings.idle_timeout);
    skip_blank_lines();
    while (pending().empty()) {
        bool const open = co_await read();
        if (!open)
            co_return outcome::gone;
        skip_blank_lines();
    }
    idle_ = false;

    auto const began = std::chrono::steady_clock::now();
    stream_.expires_after(settings.request_timeout); // for all of it: a byte a minute does not prolong it
    for (;;) {
        begin_ += reader.feed(pending());
        if (reader.done())
            break;
        if (pending().empty() && reader.take_expectation()) {
            bool const sent = co_await write("HTTP/1.1 100 Continue\r\n\r\n", std::string_view());
            if (!sent)
                co_return outcome::gone;
        }
        if (pending().size() == capacity_) {
            reader.refuse(400, "A line in the body of the request is too long.");
            break;
        }
        bool const open = co_await read();
        if (!open)
            co_return outcome::gone;
    }

    bool const head_only = reader.known == method::head;
    std::string const path = reader.request.target.substr(0, reader.request.target.find('?'));
    http_response response;
    if (reader.refused()) {
        response = reader.as_response();
    } else if (!reader.known) {
        response = error_response(http_error(501, "This method is not known here."));
    } else if (reader.request.target == "*") {
        response = whole_server_response();
    } else if (settings.cors && is_preflight(reader.request)) {
        response = preflight_response(reader.request);
    } else {
        if (head_only)
            reader.request.method = method::get; // the same response, of which only the head is sent
        response = core_->back_end->handle(reader.request);
        if (response.status < 200 || response.status > 999)
            response = error_response(http_error(500, "An internal server error occurred"));
    }

    if (settings.cors) {
        response.headers.set("Access-Control-Allow-Origin", "*");
        response.headers.set("Access-Control-Expose-Headers", "*");
    }

    auto const delay = core_->next_delay();
    if (delay.count() > 0 && !core_->stopped) {
        delay_.expires_after(delay);
        co_await delay_.async_wait(asio::as_tuple(asio::use_awaitable));
        if (core_->back_end == nullptr)
            co_return outcome::gone;
    }

    bool const keep = reader.keep_alive() && !core_->stopped;
    bool const has_body = response.status != 204 && response.status != 304;
    std::string const head = head_of(response, has_body, keep);
    std::string_view const body = has_body && !head_only ? std::string_view(response.body) : std::string_view();
    stream_.expires_after(settings.request_timeout);
    bool const sent = co_await write(head, body);

    if (core_->back_end != nullptr && settings.on_access) {
        access_entry entry;
        entry.method = reader.verb;
        entry.path = path;
        entry.status = response.status;
        entry.bytes = body.size();
        entry.duration = std::chrono::steady_clock::now() - began;
        settings.on_access(entry);
    }
    core_->take_webhooks();
    if (!sent)
        co_return outcome::gone;
    co_return keep && !core_->stopped ? outcome::next : outcome::last;
}

/// Reads once, behind what is there. False when the connection is over: closed by either side, or out of time.
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

/// Writes both as one. False as `read()` says.
APPMIXER_DECL asio::awaitable<bool> server_session::write(std::string_view head, std::string_view body)
{
    std::array<asio::const_buffer, 2> const parts{asio::buffer(head), asio::buffer(body)};
    auto const [ec, size] = co_await asio::async_write(stream_, parts, asio::as_tuple(asio::use_awaitable));
    co_return !ec.failed() && core_->back_end != nullptr;
}

/// Ends the connection in the order that lets the client read the last response: closing a socket that still has unread
/// input makes the system throw away what was sent (RFC 9112 §9.6).
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

/// Some clients send an empty line behind a body; it belongs to no request (RFC 9112 §2.2).
APPMIXER_DECL void server_session::skip_blank_lines() noexcept
{
    while (begin_ != end_ && (buffer_[begin_] == '\r' || buffer_[begin_] == '\n'))
        ++begin_;
}

APPMIXER_DECL std::string server_session::head_of(http_response const& response, bool has_body, bool keep)
{
    std::string_view const reason =
        boost::beast::http::obsolete_reason(static_cast<boost::beast::http::status>(response.status));
    std::string head;
    head.reserve(192 + response.headers.text().size());
    head.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ").append(reason).append("\r\n");
    for (header_list::entry const field : response.headers) {
        if (iequals(field.name, "Content-Length") || iequals(field.name, "Transfer-Encoding") ||
            iequals(field.name, "Connection"))
            continue; // these are the connection's business
        head.append(field.name).append(": ").append(field.value).append("\r\n");
    }
    if (!response.headers.contains("Date"))
        head.append("Date: ").append(http_date()).append("\r\n");
    if (has_body)
        head.append("Content-Length: ").append(std::to_string(response.body.size())).append("\r\n");
    head.append(keep ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n");
    return head;
}

APPMIXER_DECL result<void> server_core::listen()
{
    if (acceptor && acceptor->is_open())
        return {};
    std::string const place = bracketed_host(settings.address) + ':' + std::to_string(settings.port);
    if (stopped)
        return error(errc::invalid_settings, phase::none, "the server on " + place + " was stopped");
    if (settings.header_limit == 0 || settings.max_connections == 0)
        return error(errc::invalid_settings, phase::none, "a limit of the server on " + place + " is 0");

    if (settings.latency.shortest.count() < 0 || settings.latency.longest < settings.latency.shortest ||
        settings.latency.longest > std::chrono::minutes(10))
        return error(errc::invalid_settings, phase::none,
                     "the latency of the server on " + place + " is no range within ten minutes");

    boost::system::error_code ec;
    asio::ip::address const address = asio::ip::make_address(settings.address, ec);
    if (ec.failed())
        return error(errc::invalid_settings, phase::none,
                     "cannot listen on " + place + ": the address must be numeric, such as 127.0.0.1");

    asio::ip::tcp::endpoint const wanted(address, settings.port);
    acceptor->open(wanted.protocol(), ec);
    if (!ec.failed())
        acceptor->set_option(asio::socket_base::reuse_address(true), ec); // else a restart waits out TIME_WAIT
    if (!ec.failed())
        acceptor->bind(wanted, ec);
    if (!ec.failed())
        acceptor->listen(asio::socket_base::max_listen_connections, ec);
    asio::ip::tcp::endpoint taken;
    if (!ec.failed())
        taken = acceptor->local_endpoint(ec);
    if (ec.failed()) {
        boost::system::error_code ignored;
        acceptor->close(ignored);
        return error(ec, phase::none, "cannot listen on " + place);
    }
    endpoint = taken;
    return {};
}

APPMIXER_DECL void server_core::start()
{
    if (started || stopped || !acceptor->is_open())
        return;
    started = true;
    asio::co_spawn(executor, accept(shared_from_this()), asio::detached);
}

APPMIXER_DECL void server_core::stop()
{
    if (stopped)
        return;
    stopped = true;
    boost::system::error_code ignored;
    acceptor->close(ignored);
    wake->cancel();
    outbox.clear();
    for (server_session* session : sessions) {
        if (session->idle())
            session->close();
        else
            session->hurry();
    }
    if (sessions.empty() && sending.empty())
        return;
    drain->expires_after(settings.stop_timeout);
    drain->async_wait([self = shared_from_this()](boost::system::error_code ec) {
        if (!ec.failed())
            self->close_all();
    });
}

APPMIXER_DECL void server_core::drop() noexcept
{
    stopped = true;
    outbox.clear();
    sending.clear(); // what they would cancel is destroyed with the context
    acceptor.reset();
    wake.reset();
    drain.reset();
    executor = asio::any_io_executor();
}

APPMIXER_DECL void server_core::close_all()
{
    for (server_session* session : sessions)
        session->close();
    for (auto const& signal : sending)
        detail::cancel(*signal);
}

APPMIXER_DECL void server_core::remove(server_session* session)
{
    sessions.erase(session);
    if (!executor)
        return;
    wake->cancel();
    if (sessions.empty() && sending.empty())
        drain->cancel();
}

APPMIXER_DECL std::chrono::steady_clock::duration server_core::next_delay()
{
    auto const [shortest, longest] = std::pair(settings.latency.shortest, settings.latency.longest);
    if (shortest == longest)
        return shortest;
    auto const steps = static_cast<std::uint64_t>((longest - shortest).count()) + 1;
    return shortest + std::chrono::steady_clock::duration(delays() % steps);
}

APPMIXER_DECL void server_core::take_webhooks()
{
    if (!settings.deliver_webhooks || stopped || back_end == nullptr)
        return;
    for (webhook_delivery& letter : back_end->take_webhooks())
        outbox.push_back(std::move(letter));
    send_webhooks();
}

APPMIXER_DECL void server_core::send_webhooks()
{
    constexpr std::size_t most = 4; // at one time
    while (!outbox.empty() && sending.size() < most) {
        auto const signal = std::make_shared<asio::cancellation_signal>();
        sending.insert(signal);
        auto finish = [self = shared_from_this(), signal](std::exception_ptr const&) {
            self->sending.erase(signal);
            if (self->sessions.empty() && self->sending.empty())
                self->drain->cancel();
            self->send_webhooks();
        };
        asio::awaitable<void> work = send(shared_from_this(), std::move(outbox.front()));
        outbox.pop_front();
        asio::co_spawn(executor, std::move(work), asio::bind_cancellation_slot(signal->slot(), std::move(finish)));
    }
}

/// Sends one webhook and tells the back end how that went; not when the server stops first, so that it stays due.
APPMIXER_DECL asio::awaitable<void> server_core::send(std::shared_ptr<server_core> self, webhook_delivery letter)
{
    co_await asio::post(self->executor, asio::use_awaitable); // else refusals of many in a row would nest
    webhook_target const where(letter.url, self->settings.webhooks_to_any_host);
    std::string problem = where.objection;
    if (problem.empty()) {
        http_transport line(self->executor, appmixer::settings(where.base).max_body_size(std::size_t(1) << 20));
        http_request request(method::post, where.target);
        request.headers.append("Content-Type", "application/json");
        request.body = std::move(letter.body);
        call_context context;
        context.deadline = context.time->now() + std::chrono::seconds(10);
        result<http_response> const response = co_await line.send(request, context);
        if (!response && response.error().code() == asio::error::operation_aborted)
            co_return;
        if (!response)
            problem = response.error().what();
        else if (response->status < 200 || response->status > 299)
            problem = "answered with " + std::to_string(response->status);
    }
    if (self->back_end != nullptr)
        self->back_end->webhook_done(letter.id, problem.empty(), problem);
}

/// Accepts until stopped. `self` keeps the object alive.
APPMIXER_DECL asio::awaitable<void> server_core::accept(std::shared_ptr<server_core> self)
{
    auto const token = asio::as_tuple(asio::use_awaitable);
    while (!stopped) {
        if (sessions.size() >= settings.max_connections) {
            wake->expires_at((asio::steady_timer::time_point::max)());
            co_await wake->async_wait(token);
            continue;
        }
        auto [ec, socket] = co_await acceptor->async_accept(token);
        if (stopped)
            co_return;
        if (ec.failed()) { // out of descriptors, say: trying again at once would only burn time
            wake->expires_after(std::chrono::milliseconds(100));
            co_await wake->async_wait(token);
            continue;
        }
        boost::system::error_code ignored;
        socket.set_option(asio::ip::tcp::no_delay(true), ignored);
        auto session = std::make_shared<server_session>(self, std::move(socket));
        asio::co_spawn(executor, server_session::run(std::move(session)), asio::detached);
    }
}

} // namespace detail::emu

APPMIXER_DECL emulator_server::emulator_server(asio::any_io_executor executor, emulator& back_end,
                                               server_settings settings)
    : core_(std::make_shared<detail::emu::server_core>(std::move(executor), back_end, std::move(settings)))
{
}

APPMIXER_DECL emulator_server::~emulator_server()
{
    core_->back_end = nullptr;
    core_->stop();
    core_->close_all();
}

APPMIXER_DECL result<void> emulator_server::listen() { return core_->listen(); }

APPMIXER_DECL void emulator_server::start() { core_->start(); }

APPMIXER_DECL void emulator_server::stop() { core_->stop(); }

APPMIXER_DECL std::uint16_t emulator_server::port() const noexcept { return core_->endpoint.port(); }

APPMIXER_DECL std::string emulator_server::base_url() const
{
    asio::ip::tcp::endpoint reachable = core_->endpoint;
    if (reachable.address().is_unspecified()) {
        if (reachable.address().is_v6())
            reachable.address(asio::ip::address_v6::loopback());
        else
            reachable.address(asio::ip::address_v4::loopback());
    }
    return "http://" + detail::bracketed_host(reachable.address().to_string()) + ':' + std::to_string(reachable.port());
}

APPMIXER_DECL std::size_t emulator_server::connections() const noexcept { return core_->sessions.size(); }

} // namespace appmixer

#endif
