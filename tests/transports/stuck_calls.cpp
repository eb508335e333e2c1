// The bodies of stuck_calls.hpp that do not depend on the transport.

#include "stuck_calls.hpp"

#include <condition_variable>
#include <mutex>

#include <dlfcn.h>
#include <netdb.h>

namespace {

std::mutex resolver_mutex;
std::condition_variable resolver_changed;
bool resolver_is_silent = false;

void silence_resolver(bool silent)
{
    {
        std::scoped_lock const lock(resolver_mutex);
        resolver_is_silent = silent;
    }
    resolver_changed.notify_all();
}

} // namespace

/// Takes the place of the system's function in this program, which Asio calls on a thread of its own.
extern "C" int getaddrinfo(char const* node, char const* service, addrinfo const* hints, addrinfo** found)
{
    using function = int (*)(char const*, char const*, addrinfo const*, addrinfo**);
    static auto const of_the_system = reinterpret_cast<function>(::dlsym(RTLD_NEXT, "getaddrinfo"));
    {
        std::unique_lock lock(resolver_mutex);
        resolver_changed.wait(lock, [] { return !resolver_is_silent; });
    }
    return of_the_system(node, service, hints, found);
}

namespace calls {

silent_resolver::silent_resolver() { silence_resolver(true); }
silent_resolver::~silent_resolver() { silence_resolver(false); }

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
