#ifndef APPMIXER_EMULATOR_SERVER_CLIENT_WATCH_HPP
#define APPMIXER_EMULATOR_SERVER_CLIENT_WATCH_HPP

#include <appmixer/core/detail/body_wait.hpp>

#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>

#include <memory>

namespace appmixer::detail::emu {

/// Notices that the client closes the connection while a stream has nothing to send, and ends the wait for the stream.
/// A client that sends another request meanwhile is not watched any more.
class client_watch {
public:
    explicit client_watch(asio::ip::tcp::socket& socket) : socket_(socket) {}
    ~client_watch() { state_->socket = nullptr; }
    client_watch(client_watch const&) = delete;
    client_watch& operator=(client_watch const&) = delete;

    /// Watches while `wait` runs. False when the connection has ended.
    bool start(body_wait& wait)
    {
        if (state_->closed)
            return false;
        state_->wait = &wait;
        state_->socket = &socket_;
        if (state_->watching)
            return true;
        state_->watching = true;
        socket_.async_wait(asio::ip::tcp::socket::wait_read,
                           [shared = state_](boost::system::error_code code) { shared->readable(code); });
        return true;
    }
    void stop() noexcept { state_->wait = nullptr; }

private:
    /// Shared with the handler, which may run after the end of the watch.
    class state {
    public:
        state() = default;
        void readable(boost::system::error_code code)
        {
            watching = false;
            if (socket == nullptr)
                return;
            if (!code.failed() && socket->available(code) > 0)
                return;
            closed = true;
            if (wait != nullptr)
                wait->cancel();
        }

        asio::ip::tcp::socket* socket = nullptr; ///< null after the end of the watch
        body_wait* wait = nullptr;
        bool watching = false;
        bool closed = false;
    };

    asio::ip::tcp::socket& socket_;
    std::shared_ptr<state> state_ = std::make_shared<state>();
};

} // namespace appmixer::detail::emu

#endif
