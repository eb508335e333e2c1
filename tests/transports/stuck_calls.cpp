// The bodies of stuck_calls.hpp that do not depend on the transport.

#include "stuck_calls.hpp"

namespace calls {

full_backlog::full_backlog() : acceptor_(io_, tcp::v4())
{
    acceptor_.set_option(asio::socket_base::reuse_address(true));
    acceptor_.bind(tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    acceptor_.listen(0);
    for (int i = 0; i < 8; ++i) {
        fillers_.emplace_back(io_, tcp::v4());
        fillers_.back().async_connect(acceptor_.local_endpoint(), [](boost::system::error_code) {});
        io_.poll();
    }
}

std::uint16_t full_backlog::port() const { return acceptor_.local_endpoint().port(); }

bool full_backlog::is_full() const
{
    boost::system::error_code code;
    fillers_.back().remote_endpoint(code);
    return code == asio::error::not_connected;
}

} // namespace calls
