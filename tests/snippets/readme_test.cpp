// The C++ blocks of the README on calls stand in this file, line for line; check.py compares the two. What compiles
// here also runs, against the emulator.

#include <appmixer/appmixer.hpp>
#include <appmixer/emulator/emulator.hpp>
#include <appmixer/emulator/loopback.hpp>
#include <appmixer/make_client.hpp>
#include <appmixer/testing/scripted.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>
#include <exception>
#include <future>
#include <iostream>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
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

asio::awaitable<void> refresh(appmixer::default_client api, hud& view)
{
    auto flows = co_await get_flows(api.as_result()); // never throws for a failure of the server or the network
    if (flows)
        view.running = flows->size();
    else
        view.note = flows.error().what();
}

class rename_gateway {
public:
    rename_gateway() = default;
    std::string id;
    std::string name;
    std::optional<bool> notify;
    using response_type = void;
    static constexpr appmixer::operation_info info{"renameGateway", appmixer::method::put,
                                                   "/plugins/acme/gateways/{id}", appmixer::idempotency::idempotent};
    static constexpr auto params = appmixer::table{appmixer::in_path("id", &rename_gateway::id),
                                                   appmixer::in_query("notify", &rename_gateway::notify),
                                                   appmixer::in_body("name", &rename_gateway::name)};
};

class team_header : public appmixer::any_transport {
public:
    using any_transport::any_transport;
    asio::awaitable<appmixer::result<appmixer::http_response>> send(appmixer::http_request& request,
                                                                    appmixer::call_context& context)
    {
        appmixer::http_request own = request; // the caller may send its request again, without the header
        own.headers.set("X-Team", "billing");
        co_return co_await any_transport::send(own, context);
    }
};

asio::awaitable<void> rename(appmixer::default_client api)
{
    rename_gateway renaming;
    renaming.id = "g1";
    renaming.name = "Ada's";
    co_await api.call(renaming);
}

asio::awaitable<void> change_fields(appmixer::default_client api, std::string id)
{
    appmixer::flow flow = co_await get_flow(api, id);
    boost::json::object fields = flow.custom_fields.value(); // parses the text
    fields["region"] = "emea";
    flow.custom_fields = fields;
    co_await update_flow(api, id, flow); // sends unknown keys back unchanged
    flow = co_await get_flow(api, id);
    CHECK(flow.custom_fields == json::object{{"region", "emea"}});
}

asio::awaitable<void> list_page(appmixer::default_client api)
{
    appmixer::op::get_flows query;
    query.filter = "customFields.region:emea"; // or several, with push_back
    query.sort = "mtime:-1";                   // the last changed first
    query.limit = 50;
    std::vector<appmixer::flow> page = co_await get_flows(api, query);
    REQUIRE(page.size() == 1);
    CHECK(page[0].descriptor.value().size() == 2);

    std::string id = page[0].flow_id;
    appmixer::flow flow = co_await get_flow(api.within(2s), id); // 2s: using namespace std::chrono_literals
    CHECK(flow.name == "Fetch orders");
}

asio::awaitable<std::string> build_flow(appmixer::default_client api)
{
    appmixer::flow_builder orders;
    orders.add("tick", "appmixer.utils.timers.Timer").property("interval", 15);
    std::string url = "https://shop.example/orders?since=" + appmixer::variable("tick", "out", "lastTick");
    orders.add("fetch", "appmixer.utils.http.Get")
        .listen("in", "tick", "out")
        .transform("in", "tick", "out", "url", url);
    std::string id = co_await create_flow(api, "Fetch orders", orders.build().value());
    co_return id;
}

asio::awaitable<appmixer::http_response> place_order(appmixer::default_client api, std::string id)
{
    auto order = appmixer::request_content::json({{"item", "espresso"}});
    appmixer::http_response reply = co_await component_post(api, id, "hook", order);
    co_return reply;
}

asio::awaitable<void> fail(appmixer::default_client api)
{
    try {
        co_await get_flow(api, "missing");
    } catch (appmixer::exception const& e) {
        std::clog << e.what() << '\n'; // getFlow: 404 Not Found: Flow not found.
        std::clog << e.error().status() << ' ' << e.error().server_message() << '\n'; // or its parts
    }

    auto quiet = api.as_result();
    appmixer::result<appmixer::flow> flow = co_await get_flow(quiet, "missing");
    if (!flow && flow.error() == appmixer::condition::not_found)
        std::clog << "it is gone\n";
}

asio::awaitable<void> act_as_others(appmixer::default_client api)
{
    auto bob = api.as(appmixer::password_sign_in("bob@shop.example", "pass phrase"));
    appmixer::auth_result session = co_await authenticate_user(api, "carol@shop.example", "secret");
    auto carol = api.as(appmixer::access_token(session.token));

    appmixer::user first = co_await get_user(bob);
    CHECK(first.username == "bob@shop.example");
    appmixer::user second = co_await get_user(carol);
    CHECK(second.username == "carol@shop.example");
}

/// What a program writes to a stream while this object exists.
class captured {
public:
    explicit captured(std::ostream& stream) : stream_(&stream), before_(stream.rdbuf(text_.rdbuf())) {}
    ~captured() { stream_->rdbuf(before_); }
    captured(captured const&) = delete;
    captured& operator=(captured const&) = delete;
    std::string text() const { return text_.str(); }

private:
    std::ostringstream text_;
    std::ostream* stream_;
    std::streambuf* before_;
};

/// An emulator with the user Ada, and a client for it.
class setting {
public:
    setting()
        : api(appmixer::client(appmixer::loopback(io.get_executor(), back_end) | appmixer::with_auth())
                  .as(appmixer::access_token(back_end.issue_token(back_end.add_user("ada@shop.example", "secret")))))
    {
    }
    asio::io_context io;
    appmixer::emulator back_end;
    appmixer::default_client api;
};

} // namespace

TEST_CASE("the README's calls create, find and change a flow")
{
    setting s;
    std::string const id = appmixer::run(s.io, build_flow(s.api));
    appmixer::run(s.io, change_fields(s.api, id));
    appmixer::run(s.io, list_page(s.api));
}

TEST_CASE("the README's error is thrown or returned, with the text that it shows")
{
    setting s;
    captured const log(std::clog);
    appmixer::run(s.io, fail(s.api));
    CHECK(log.text() == "getFlow: 404 Not Found: Flow not found.\n404 Flow not found.\nit is gone\n");
}

TEST_CASE("the README's handles act for two other users")
{
    setting s;
    s.back_end.add_user("bob@shop.example", "pass phrase");
    s.back_end.add_user("carol@shop.example", "secret");
    appmixer::run(s.io, act_as_others(s.api));
}

TEST_CASE("the README's webhook has a response whatever its status")
{
    setting s;
    json::object const descriptor{{"hook", {{"type", "appmixer.utils.http.Webhook"}}}};
    std::string const id = appmixer::run(s.io, create_flow(s.api, "Orders", descriptor));
    CHECK(appmixer::run(s.io, place_order(s.api, id)).status == 404); // the flow is not running
    appmixer::run(s.io, start_flow(s.api, id));
    CHECK(appmixer::run(s.io, place_order(s.api, id)).status == 200);
}

TEST_CASE("the README's signal stops a call")
{
    setting s;
    asio::io_context& io = s.io;
    appmixer::default_client const api = s.api;
    std::string const id = "f1";
    captured const log(std::clog);

    asio::cancellation_signal stop;
    auto ended = [](std::exception_ptr failure, appmixer::flow) { std::clog << (failure ? "stopped\n" : "done\n"); };
    asio::co_spawn(io, get_flow(api, id), asio::bind_cancellation_slot(stop.slot(), ended));
    io.poll_one();

    stop.emit(asio::cancellation_type::terminal);
    io.run();
    CHECK(log.text() == "stopped\n");
}

TEST_CASE("the README's program without coroutines runs a call, and has a future for another")
{
    setting s;
    asio::io_context& io = s.io;
    appmixer::default_client const api = s.api;

    std::string id = appmixer::run(io, create_flow(api, "Hello"));
    std::future<appmixer::flow> response = asio::co_spawn(io, get_flow(api, id), asio::use_future);
    io.run(); // here or on another thread; until then response.get() waits
    CHECK(response.get().name == "Hello");
}

TEST_CASE("the README's game loop sees the list")
{
    setting s;
    asio::io_context& io = s.io;
    appmixer::default_client const api = s.api;
    appmixer::run(io, create_flow(api, "Hello"));

    hud view;
    asio::co_spawn(io, refresh(api, view), asio::detached);
    while (next_frame(view))
        appmixer::poll_for(io, 2ms);
    CHECK(view.running == 1);
    CHECK(view.note.empty());
}

TEST_CASE("the README's own route is called as any other operation")
{
    asio::io_context io;
    appmixer::scripted script(io.get_executor());
    script.expect(appmixer::method::put, "/plugins/acme/gateways/g1").with_json(R"({"name":"Ada's"})");
    appmixer::run(io, rename(appmixer::client(script)));
    CHECK(script.verify() == "");
}

TEST_CASE("the README's header is sent with every request, also when the client signs in")
{
    asio::io_context io;
    appmixer::scripted script(io.get_executor());
    script.expect(appmixer::method::post, "/user/auth")
        .with_header("X-Team", "billing")
        .respond(200, R"({"token":"token-of-ada"})");
    script.expect(appmixer::method::get, "/flows/f1").with_header("X-Team", "billing").respond(502, "{}");
    script.expect(appmixer::method::get, "/flows/f1").with_header("X-Team", "billing").respond(200, "{}");
    appmixer::settings settings;
    settings.credentials("ada@shop.example", "secret");
    auto api = appmixer::make_client(team_header(script), settings);
    appmixer::run(io, get_flow(api, "f1"));
    CHECK(script.verify() == "");
}
