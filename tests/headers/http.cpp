// A program that makes calls over HTTP only: it must include neither OpenSSL nor zlib.
#include <appmixer/transports/http.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

namespace {

boost::asio::awaitable<void> call(appmixer::http_transport transport, int& status)
{
    appmixer::http_request request(appmixer::method::get, "/flows");
    appmixer::call_context context;
    appmixer::result<appmixer::http_response> const response = co_await transport.send(request, context);
    status = response ? response->status : 0;
}

} // namespace

int main()
{
    boost::asio::io_context io;
    int status = -1;
    appmixer::http_transport transport(io.get_executor(), appmixer::settings("http://127.0.0.1:9"));
    boost::asio::co_spawn(io, call(std::move(transport), status), boost::asio::detached);
    io.run();
    return status == -1 ? 1 : 0;
}
