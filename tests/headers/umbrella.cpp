// A program that makes calls through a transport of its own and layers of the library: it must include no transport of
// the library, and neither Beast nor OpenSSL nor zlib.
#include <appmixer/appmixer.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

namespace {

class nowhere {
public:
    using executor_type = boost::asio::any_io_executor;
    explicit nowhere(executor_type executor) : executor_(std::move(executor)) {}
    executor_type get_executor() const noexcept { return executor_; }
    boost::asio::awaitable<appmixer::result<appmixer::http_response>> send(appmixer::http_request&,
                                                                           appmixer::call_context&)
    {
        co_return appmixer::http_response(200, "[]");
    }

private:
    executor_type executor_;
};

} // namespace

int main()
{
    boost::asio::io_context io;
    appmixer::client const api(nowhere(io.get_executor()) | appmixer::with_auth() | appmixer::with_retry());
    boost::asio::co_spawn(io, get_flows(api), boost::asio::detached);
    return io.run() == 0;
}
