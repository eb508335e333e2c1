// A gateway: an HTTP server whose clients see the flows of their own users.
//
//     GET /flows     the flows of the user whose token the request has, as {"flowId", "name", "stage"}
//     GET /metrics   calls, attempts and failures, for Prometheus
//
// It listens on port 8080 of the loopback address. APPMIXER_BASE_URL names the server. On SIGTERM and Ctrl-C, requests
// that it has received are still served, for ten seconds at most.

#include <appmixer/https.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/json/serialize.hpp>

#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
namespace json = boost::json;
using asio::ip::tcp;
using namespace std::chrono_literals;

using http_request = http::request<http::empty_body>;
using http_response = http::response<http::string_body>;

constexpr auto as_outcome = asio::as_tuple(asio::use_awaitable);

class gateway {
public:
    gateway(appmixer::default_client api, std::shared_ptr<appmixer::metrics_sink const> metrics)
        : api_(std::move(api)), metrics_(std::move(metrics))
    {
    }
    asio::awaitable<void> run_until_signal();

private:
    asio::awaitable<void> listen(tcp::acceptor& acceptor);
    asio::awaitable<void> serve(tcp::socket socket);
    asio::awaitable<void> respond(http_request const& request, http_response& response);
    asio::awaitable<void> list_flows(std::string_view token, http_response& response);

    appmixer::default_client api_;
    std::shared_ptr<appmixer::metrics_sink const> metrics_;
    std::size_t responding_ = 0; // requests without a complete response
    bool stopping_ = false;
};

asio::awaitable<void> gateway::list_flows(std::string_view token, http_response& response)
{
    if (token.starts_with("Bearer "))
        token.remove_prefix(7);
    auto const user = api_.as(appmixer::access_token(std::string(token))).within(10s).as_result();
    appmixer::op::get_flows query;
    query.projection = "flowId,name,stage";
    auto flows = paginate(user, query);
    json::array listed;
    while (auto const flow = co_await flows.next()) {
        if (!*flow) {
            response.result(static_cast<unsigned>(http_status_for(flow->error())));
            if (auto const wait = flow->error().retry_after())
                response.set(http::field::retry_after,
                             std::to_string(std::chrono::ceil<std::chrono::seconds>(*wait).count()));
            response.body() = flow->error().what();
            co_return;
        }
        listed.push_back(
            json::object({{"flowId", (*flow)->flow_id}, {"name", (*flow)->name}, {"stage", (*flow)->stage.text()}}));
    }
    response.set(http::field::content_type, "application/json");
    response.body() = json::serialize(listed);
}

asio::awaitable<void> gateway::respond(http_request const& request, http_response& response)
{
    if (request.method() != http::verb::get)
        response.result(http::status::method_not_allowed);
    else if (request.target() == "/flows")
        co_await list_flows(request[http::field::authorization], response);
    else if (request.target() == "/metrics")
        response.body() = metrics_->prometheus_text();
    else
        response.result(http::status::not_found);
    response.keep_alive(request.keep_alive() && !stopping_);
    response.prepare_payload();
}

asio::awaitable<void> gateway::serve(tcp::socket socket)
{
    beast::tcp_stream stream(std::move(socket));
    beast::flat_buffer buffer;
    for (bool open = true; open;) {
        http_request request;
        stream.expires_after(60s);
        auto const [failed, read] = co_await http::async_read(stream, buffer, request, as_outcome);
        if (failed)
            co_return;
        ++responding_;
        http_response response(http::status::ok, request.version());
        co_await respond(request, response);
        stream.expires_after(60s);
        auto const [broken, written] = co_await http::async_write(stream, response, as_outcome);
        --responding_;
        open = !broken && response.keep_alive();
    }
}

asio::awaitable<void> gateway::listen(tcp::acceptor& acceptor)
{
    while (!stopping_) {
        auto [failed, socket] = co_await acceptor.async_accept(as_outcome);
        if (!failed)
            asio::co_spawn(acceptor.get_executor(), serve(std::move(socket)), asio::detached);
        else if (!stopping_)
            co_await sleep(api_, 100ms); // too many open files, for example
    }
}

asio::awaitable<void> gateway::run_until_signal()
{
    auto const executor = co_await asio::this_coro::executor;
    tcp::acceptor acceptor(executor, tcp::endpoint(asio::ip::address_v4::loopback(), 8080));
    asio::signal_set signals(executor, SIGTERM, SIGINT);
    asio::co_spawn(executor, listen(acceptor), asio::detached);
    co_await signals.async_wait(as_outcome);
    stopping_ = true;
    acceptor.close();
    for (auto const limit = std::chrono::steady_clock::now() + 10s;
         responding_ > 0 && std::chrono::steady_clock::now() < limit;)
        co_await sleep(api_, 20ms);
    appmixer::drain_report const report = co_await drain(api_, 0s);
    std::cout << responding_ << " requests were not served, " << report.cut << " calls were cut\n";
}

int main()
{
    try {
        asio::io_context io;
        auto const metrics = std::make_shared<appmixer::metrics_sink>();
        auto const api =
            appmixer::make_client(io.get_executor(), appmixer::settings::from_environment(),
                                  appmixer::with_call_trace(metrics), appmixer::with_attempt_trace(metrics));
        gateway server(api, metrics);
        appmixer::run(io, server.run_until_signal());
        return EXIT_SUCCESS;
    } catch (std::exception const& e) {
        std::cerr << e.what() << "\n";
        return EXIT_FAILURE;
    }
}
