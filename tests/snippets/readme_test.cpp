// Every C++ block of the README stands in this file, line for line; check.py holds the two together. What compiles here
// also runs, against the emulator.

#include <appmixer/appmixer.hpp>
#include <appmixer/emulator/emulator.hpp>
#include <appmixer/transports/http.hpp>
#include <appmixer/transports/loopback.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <doctest/doctest.h>

#include <chrono>
#include <future>
#include <iostream>
#include <string>
#include <vector>

namespace asio = boost::asio;
namespace json = boost::json;
using namespace std::chrono_literals;

namespace {

class hud {
public:
    hud() = default;
    std::size_t running = 0;
    std::string note;
    int frames = 0;
};

bool next_frame(hud& view) { return ++view.frames < 1000 && view.running == 0 && view.note.empty(); }

asio::awaitable<void> rename(appmixer::default_client api, std::string id)
{
    appmixer::flow flow = co_await get_flow(api, id);
    flow.name = "Nightly import";
    co_await update_flow(api, id, flow); // fields we do not model travel back untouched
}

asio::awaitable<void> refresh(appmixer::default_client api, hud& view)
{
    auto flows = co_await get_flows(api.as_result()); // result<std::vector<flow>>: never throws for API or I/O failures
    if (flows)
        view.running = flows->size();
    else
        view.note = flows.error().what();
}

class list_gateways {
public:
    list_gateways() = default;
    using response_type = json::value;
    static constexpr appmixer::operation_info info{
        "listGateways", appmixer::method::get, "/plugins/appmixer/ai/mcptools/gateways", appmixer::idempotency::safe};
    static constexpr auto params = std::tuple{};
};

class canned {
    asio::any_io_executor ex_;

public:
    using executor_type = asio::any_io_executor;
    explicit canned(executor_type ex) : ex_(std::move(ex)) {}
    executor_type get_executor() const noexcept { return ex_; }
    asio::awaitable<appmixer::result<appmixer::http_response>> send(appmixer::http_request& request,
                                                                    appmixer::call_context&)
    {
        appmixer::http_response answer;
        answer.status = 200;
        answer.body = R"({"flowId":"demo","name":")" + request.target + R"("})";
        co_return answer;
    }
};
static_assert(appmixer::transport<canned>);

template <class Api>
asio::awaitable<std::string> first_steps(Api server)
{
    json::object descriptor;
    appmixer::auth_result session = co_await authenticate_user(server, "ada@shop.example", "secret");
    auto me = server.as(appmixer::static_token(session.token));
    std::string id = co_await create_flow(me, "Hello", descriptor);
    co_await start_flow(me, id);
    appmixer::flow const running = co_await get_flow(me, id);
    CHECK(running.stage == appmixer::flow_stage::running);
    co_await stop_flow(me, id);
    co_return session.token;
}

template <class Api>
asio::awaitable<void> queries_and_errors(Api me)
{
    appmixer::op::get_flows query;
    query.limit = 50;
    query.filter.push_back("customFields.region:emea");
    query.sort = "mtime:-1";
    std::vector<appmixer::flow> page = co_await me.within(2s).call(query);
    CHECK(page.empty());

    try {
        co_await get_flow(me, "missing");
    } catch (appmixer::exception const& e) {
        std::clog << e.what() << '\n'; // getFlow: 404 Not Found: Flow not found.
        std::clog << e.error().status() << e.error().server_message() << '\n'; // and each part of it
    }

    auto quiet = me.as_result();
    appmixer::result<appmixer::flow> flow = co_await get_flow(quiet, "missing");
    if (!flow && flow.error() == appmixer::condition::not_found)
        std::clog << "it is gone\n";
    CHECK(flow.error().what() == "getFlow: 404 Not Found: Flow not found.");
}

template <class T>
T run(asio::io_context& io, asio::awaitable<T> call)
{
    std::future<T> outcome = asio::co_spawn(io, std::move(call), asio::use_future);
    io.restart();
    io.run();
    return outcome.get();
}

} // namespace

TEST_CASE("the README's programs run against the emulator")
{
    asio::io_context io;
    auto const ex = io.get_executor();
    appmixer::emulator back_end;
    back_end.add_user("ada@shop.example", "secret");
    appmixer::client api(appmixer::loopback(ex, back_end));

    std::string const token = run(io, first_steps(api));
    auto const me = api.as(appmixer::static_token(token));
    run(io, queries_and_errors(me));
    CHECK_THROWS_AS(run(io, get_flow(me, "missing")), appmixer::exception);

    std::vector<appmixer::flow> const all = run(io, get_flows(me));
    REQUIRE(all.size() == 1);
    std::string const id = all[0].flow_id;
    io.restart();
    std::future<appmixer::flow> answer = asio::co_spawn(io, get_flow(me, id), asio::use_future);
    io.run();
    CHECK(answer.get().name == "Hello");
}

TEST_CASE("the README's fault hits one call")
{
    asio::io_context io;
    appmixer::emulator back_end;
    back_end.add_user("ada@shop.example", "secret");
    appmixer::client api(appmixer::loopback(io.get_executor(), back_end));
    appmixer::auth_result const session = run(io, authenticate_user(api, "ada@shop.example", "secret"));
    auto const me = api.as(appmixer::static_token(session.token)).as_result();

    appmixer::result<void> scripted = back_end.faults().add("503:count=1,path=/flows,method=GET");
    REQUIRE(scripted.has_value());
    CHECK(run(io, get_flows(me)).error() == appmixer::condition::server_error);
    CHECK(run(io, get_flows(me)).has_value());
}

TEST_CASE("the README's game loop sees the list, and renames through the type-erased client")
{
    asio::io_context io;
    appmixer::emulator back_end;
    back_end.add_user("ada@shop.example", "secret");
    appmixer::default_client api(appmixer::any_transport(appmixer::loopback(io.get_executor(), back_end)));
    appmixer::auth_result const session = run(io, authenticate_user(api, "ada@shop.example", "secret"));
    api = api.as(appmixer::static_token(session.token));
    std::string const id = run(io, create_flow(api, "Hello"));
    run(io, rename(api, id));
    CHECK(run(io, get_flow(api, id)).name == "Nightly import");

    hud view;
    io.restart();
    asio::co_spawn(io, refresh(api, view), asio::detached);
    while (next_frame(view))
        io.poll();
    CHECK(view.running == 1);
    CHECK(view.note.empty());
}

TEST_CASE("the README's own transport and route work with every client")
{
    asio::io_context io;
    appmixer::client api(canned(io.get_executor()));
    CHECK(run(io, get_flow(api, "demo")).name == "/flows/demo");

    auto const call = [&]() -> asio::awaitable<json::value> {
        auto me = api;
        json::value gateways = co_await me.call(list_gateways());
        co_return gateways;
    };
    CHECK(run(io, call()).at("name") == "/plugins/appmixer/ai/mcptools/gateways");
}

TEST_CASE("the README's client of a server is made without a server")
{
    asio::io_context io;
    appmixer::settings settings("http://localhost:2200");
    appmixer::client server(appmixer::http_transport(io.get_executor(), settings));
    CHECK(server.get_executor() == io.get_executor());
}
