// A program with a transport of its own: it needs neither Beast nor OpenSSL.
#include <appmixer/api/flows.hpp>
#include <appmixer/call/client.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <string>

namespace {

class canned {
public:
    using executor_type = boost::asio::any_io_executor;
    explicit canned(executor_type executor) : executor_(std::move(executor)) {}
    executor_type get_executor() const noexcept { return executor_; }
    boost::asio::awaitable<appmixer::result<appmixer::http_response>> send(appmixer::http_request& request,
                                                                           appmixer::call_context&)
    {
        appmixer::http_response response;
        response.status = 200;
        response.body = R"({"flowId":"demo","name":")" + request.target + R"("})";
        co_return response;
    }

private:
    executor_type executor_;
};

} // namespace

int main()
{
    boost::asio::io_context io;
    appmixer::client const api(canned(io.get_executor()));
    std::string name;
    boost::asio::co_spawn(io, get_flow(api, "demo"),
                          [&name](std::exception_ptr, appmixer::flow const& read) { name = read.name; });
    io.run();
    return name == "/flows/demo" ? 0 : 1;
}
