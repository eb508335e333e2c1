#ifndef APPMIXER_EMULATOR_SERVER_EMULATOR_SERVER_IPP
#define APPMIXER_EMULATOR_SERVER_EMULATOR_SERVER_IPP

// The members of `emulator_server`, which forward to `server_core`.

#include <appmixer/core/detail/host.hpp>
#include <appmixer/emulator/emulator_server.hpp>
#include <appmixer/emulator/server/server_core.hpp>
#include <appmixer/emulator/server/session.hpp>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <memory>
#include <string>
#include <utility>

namespace appmixer {

APPMIXER_DECL emulator_server::emulator_server(asio::any_io_executor executor, emulator& back_end,
                                               server_settings settings)
    : core_(std::make_shared<detail::emu::server_core>(std::move(executor), back_end, std::move(settings)))
{
}

APPMIXER_DECL emulator_server::~emulator_server()
{
    core_->back_end = nullptr;
    core_->page.reset();
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
