// A user's program: a call over https that never leaves this machine.
#include <appmixer/https.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>

namespace {

boost::asio::awaitable<void> look(appmixer::default_client api, appmixer::error& failure)
{
    auto const quiet = api.as_result();
    appmixer::result<appmixer::user> const me = co_await get_user(quiet);
    failure = me.error();
}

} // namespace

int main()
{
    boost::asio::io_context io;
    appmixer::settings settings("https://127.0.0.1:9"); // no server listens there
    settings.token("token");
    appmixer::error failure;
    boost::asio::co_spawn(io, look(appmixer::make_client(io.get_executor(), settings), failure),
                          [](std::exception_ptr e) {
                              if (e)
                                  std::rethrow_exception(e);
                          });
    io.run();
    return failure == appmixer::condition::transport ? 0 : 1;
}
