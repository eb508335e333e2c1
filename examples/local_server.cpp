#include "local_server.hpp"

#include <boost/asio/post.hpp>

namespace {

appmixer::server_settings any_free_port()
{
    appmixer::server_settings settings;
    settings.port = 0;
    return settings;
}

} // namespace

local_server::local_server(appmixer::emulator& data) : io_(1), server_(io_.get_executor(), data, any_free_port())
{
    server_.listen().value();
    server_.start();
    thread_ = std::thread([this] { io_.run(); });
}

local_server::~local_server()
{
    boost::asio::post(io_, [this] { server_.stop(); });
    thread_.join();
}
