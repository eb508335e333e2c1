// Every operation of the library, called through a client that is created elsewhere.

#include <appmixer/appmixer.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

namespace asio = boost::asio;

template <class Op>
asio::awaitable<void> call(appmixer::default_client api)
{
    co_await api.call(Op());
}

void start(asio::io_context& io, appmixer::default_client const& api)
{
    appmixer::all_operations::for_each([&]<class Op>() { asio::co_spawn(io, call<Op>(api), asio::detached); });
}
