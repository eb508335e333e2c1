#ifndef APPMIXER_EMULATOR_SERVER_LISTEN_IPP
#define APPMIXER_EMULATOR_SERVER_LISTEN_IPP

/// Opens the port and accepts connections.

#include <appmixer/core/detail/host.hpp>
#include <appmixer/emulator/server/session.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace appmixer::detail::emu {

APPMIXER_DECL result<void> server_core::listen()
{
    if (acceptor && acceptor->is_open())
        return {};
    std::string const address_and_port = bracketed_host(settings.address) + ':' + std::to_string(settings.port);
    if (stopped)
        return error(errc::invalid_settings, phase::none, "the server on " + address_and_port + " was stopped");
    if (settings.header_limit == 0 || settings.max_connections == 0)
        return error(errc::invalid_settings, phase::none, "a limit of the server on " + address_and_port + " is 0");
    if (settings.latency.shortest.count() < 0 || settings.latency.longest < settings.latency.shortest ||
        settings.latency.longest > std::chrono::minutes(10))
        return error(errc::invalid_settings, phase::none,
                     "the latency of the server on " + address_and_port + " must be a range between 0 and ten minutes");

    boost::system::error_code ec;
    asio::ip::address const address = asio::ip::make_address(settings.address, ec);
    if (ec.failed())
        return error(errc::invalid_settings, phase::none,
                     "cannot listen on " + address_and_port + ": the address must be numeric, such as 127.0.0.1");

    asio::ip::tcp::endpoint const wanted(address, settings.port);
    acceptor->open(wanted.protocol(), ec);
    if (!ec.failed())
        acceptor->set_option(asio::socket_base::reuse_address(true), ec); // no wait for TIME_WAIT after a restart
    if (!ec.failed())
        acceptor->bind(wanted, ec);
    if (!ec.failed())
        acceptor->listen(asio::socket_base::max_listen_connections, ec);
    asio::ip::tcp::endpoint bound;
    if (!ec.failed())
        bound = acceptor->local_endpoint(ec);
    if (ec.failed()) {
        boost::system::error_code ignored;
        acceptor->close(ignored);
        return error(ec, phase::none, "cannot listen on " + address_and_port);
    }
    endpoint = bound;
    return {};
}

APPMIXER_DECL void server_core::start()
{
    if (started || stopped || !acceptor->is_open())
        return;
    started = true;
    asio::co_spawn(executor, accept(shared_from_this()), asio::detached);
}

APPMIXER_DECL asio::awaitable<void> server_core::accept(std::shared_ptr<server_core> self)
{
    auto const token = asio::as_tuple(asio::use_awaitable);
    while (!stopped) {
        if (sessions.size() >= settings.max_connections) {
            accept_timer->expires_at((asio::steady_timer::time_point::max)());
            co_await accept_timer->async_wait(token);
            continue;
        }
        auto [ec, socket] = co_await acceptor->async_accept(token);
        if (stopped)
            co_return;
        if (ec.failed()) { // out of file descriptors, for example: trying again at once would be a busy loop
            accept_timer->expires_after(std::chrono::milliseconds(100));
            co_await accept_timer->async_wait(token);
            continue;
        }
        boost::system::error_code ignored;
        socket.set_option(asio::ip::tcp::no_delay(true), ignored);
        auto session = std::make_shared<server_session>(self, std::move(socket));
        asio::co_spawn(executor, server_session::run(std::move(session)), asio::detached);
    }
}

} // namespace appmixer::detail::emu

#endif
