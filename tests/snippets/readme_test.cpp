// Every C++ block of the README stands in this file, line for line; check.py compares the two. What compiles here
// also runs, against the emulator.

#include <appmixer/appmixer.hpp>
#include <appmixer/auth/auth.hpp>
#include <appmixer/auth/password_sign_in.hpp>
#include <appmixer/emulator/emulator.hpp>
#include <appmixer/emulator/loopback.hpp>
#include <appmixer/layers/retry.hpp>
#include <appmixer/testing/exchange_faults.hpp>
#include <appmixer/testing/manual_clock.hpp>
#include <appmixer/testing/playback.hpp>
#include <appmixer/testing/recorder.hpp>
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
#include <filesystem>
#include <future>
#include <iostream>
#include <optional>
#include <random>
#include <sstream>
#include <string>
#include <tuple>
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
    co_await update_flow(api, id, flow); // sends unknown fields back unchanged
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
    static constexpr appmixer::operation_info info{"listGateways", appmixer::method::get, "/plugins/acme/gateways",
                                                   appmixer::idempotency::safe};
};

class rename_gateway {
public:
    rename_gateway() = default;
    std::string id;
    std::string name;
    std::optional<bool> notify;
    using response_type = void;
    static constexpr appmixer::operation_info info{"renameGateway", appmixer::method::put,
                                                   "/plugins/acme/gateways/{id}", appmixer::idempotency::idempotent};
    static constexpr auto params =
        std::tuple{appmixer::in_path("id", &rename_gateway::id), appmixer::in_query("notify", &rename_gateway::notify),
                   appmixer::in_body("name", &rename_gateway::name)};
};

class upload_archive {
public:
    upload_archive() = default;
    explicit upload_archive(appmixer::upload_body content) : body(std::move(content)) {}
    appmixer::upload_body body;
    using response_type = json::value;
    static constexpr appmixer::operation_info info{"uploadArchive", appmixer::method::post, "/plugins/acme/archive",
                                                   appmixer::idempotency::unsafe};
    static constexpr auto params = std::tuple{appmixer::upload_in_body(&upload_archive::body)};
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
        appmixer::http_response response;
        response.status = 200;
        response.body = R"({"flowId":"demo","name":")" + request.target + R"("})";
        co_return response;
    }
};
static_assert(appmixer::transport<canned>);

template <class Api>
asio::awaitable<void> change_fields(Api me, std::string id)
{
    appmixer::flow flow = co_await get_flow(me, id);
    boost::json::object fields = flow.custom_fields.value(); // parses the text
    fields["region"] = "emea";
    flow.custom_fields = fields;
    co_await update_flow(me, id, flow);
    flow = co_await get_flow(me, id);
    CHECK(flow.custom_fields == json::object{{"region", "emea"}});
}

template <class Api>
asio::awaitable<std::string> first_steps(Api api)
{
    json::object descriptor;
    appmixer::auth_result session = co_await authenticate_user(api, "ada@shop.example", "secret");
    auto me = api.as(appmixer::access_token(session.token));
    std::string id = co_await create_flow(me, "Hello", descriptor);
    co_await start_flow(me, id);
    appmixer::flow const running = co_await get_flow(me, id);
    CHECK(running.stage == appmixer::flow_stage::running);
    co_await stop_flow(me, id);
    co_await change_fields(me, id);
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
    CHECK(page.size() == 1);

    try {
        co_await get_flow(me, "missing");
    } catch (appmixer::exception const& e) {
        std::clog << e.what() << '\n'; // getFlow: 404 Not Found: Flow not found.
        std::clog << e.error().status() << e.error().server_message() << '\n'; // or its parts
    }

    auto quiet = me.as_result();
    appmixer::result<appmixer::flow> flow = co_await get_flow(quiet, "missing");
    if (!flow && flow.error() == appmixer::condition::not_found)
        std::clog << "it is gone\n";
    CHECK(flow.error().what() == "getFlow: 404 Not Found: Flow not found.");
}

/// Creates a flow, and starts it.
template <class Api>
asio::awaitable<void> program(Api api)
{
    appmixer::result<std::string> id = co_await create_flow(api.as_result(), "Hello");
    if (id)
        co_await start_flow(api.as_result(), *id);
}

using appmixer::run;

} // namespace

TEST_CASE("the README's programs run against the emulator")
{
    asio::io_context io;
    auto const ex = io.get_executor();
    appmixer::emulator back_end;
    back_end.add_user("ada@shop.example", "secret");
    appmixer::client api(appmixer::loopback(ex, back_end));

    std::string const token = run(io, first_steps(api));
    auto const me = api.as(appmixer::access_token(token));
    run(io, queries_and_errors(me));
    CHECK_THROWS_AS(run(io, get_flow(me, "missing")), appmixer::exception);

    std::vector<appmixer::flow> const all = run(io, get_flows(me));
    REQUIRE(all.size() == 1);
    std::string const id = all[0].flow_id;
    io.restart();
    std::future<appmixer::flow> response = asio::co_spawn(io, get_flow(me, id), asio::use_future);
    io.run();
    CHECK(response.get().name == "Hello");
}

TEST_CASE("the README's fault affects one call")
{
    asio::io_context io;
    appmixer::emulator back_end;
    back_end.add_user("ada@shop.example", "secret");
    appmixer::client api(appmixer::loopback(io.get_executor(), back_end));
    appmixer::auth_result const session = run(io, authenticate_user(api, "ada@shop.example", "secret"));
    auto const me = api.as(appmixer::access_token(session.token)).as_result();

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
    api = api.as(appmixer::access_token(session.token));
    std::string const id = run(io, create_flow(api, "Hello"));
    run(io, rename(api, id));
    CHECK(run(io, get_flow(api, id)).name == "Nightly import");

    hud view;
    asio::co_spawn(io, refresh(api, view), asio::detached);
    while (next_frame(view))
        appmixer::poll_for(io, 2ms);
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
    CHECK(run(io, call()).at("name") == "/plugins/acme/gateways");

    appmixer::scripted script(io.get_executor());
    script.expect(appmixer::method::put, "/plugins/acme/gateways/g1?notify=true").with_json(R"({"name":"Ada's"})");
    rename_gateway renaming;
    renaming.id = "g1";
    renaming.name = "Ada's";
    renaming.notify = true;
    run(io, appmixer::client(script).call(renaming));
    CHECK(script.verify() == "");
}

TEST_CASE("the README's upload sends a file, or says that there is none")
{
    asio::io_context io;
    appmixer::client me(appmixer::scripted(io.get_executor()));
    auto send = [&]() -> asio::awaitable<void> {
        co_await me.call(upload_archive(appmixer::upload_body::file("archive.zip", "application/zip")));
    };
    try {
        run(io, send());
        FAIL("there is no such file");
    } catch (appmixer::exception const& e) {
        CHECK(e.error() == appmixer::errc::body_source_failed);
        CHECK(e.error().operation() == "uploadArchive");
    }
}

TEST_CASE("the README's client of the emulator is taken as a default_client")
{
    asio::io_context io;
    auto const ex = io.get_executor();
    appmixer::emulator back_end;
    std::string const token = back_end.issue_token(back_end.add_user("ada@shop.example", "secret"));
    std::string id;
    {
        appmixer::client api(appmixer::loopback(ex, back_end));
        id = run(io, create_flow(api.as(appmixer::access_token(token)), "Hello"));
    }
    appmixer::client api = appmixer::client(appmixer::loopback(ex, back_end)).as(appmixer::access_token(token));

    asio::co_spawn(io, rename(api, id), asio::detached); // rename takes an appmixer::default_client
    io.restart();
    io.run();
    CHECK(run(io, get_flow(api, id)).name == "Nightly import");
}

TEST_CASE("the README's signal stops a call")
{
    asio::io_context io;
    appmixer::emulator back_end;
    appmixer::client me(appmixer::loopback(io.get_executor(), back_end));
    std::string const id = "f1";
    std::ostringstream said;
    std::streambuf* const before = std::clog.rdbuf(said.rdbuf());

    asio::cancellation_signal stop;
    auto ended = [](std::exception_ptr failure, appmixer::flow) { std::clog << (failure ? "stopped\n" : "done\n"); };
    asio::co_spawn(io, get_flow(me, id), asio::bind_cancellation_slot(stop.slot(), ended));
    io.poll_one();

    stop.emit(asio::cancellation_type::terminal);
    io.run();
    std::clog.rdbuf(before);
    CHECK(said.str() == "stopped\n");
}

TEST_CASE("the README's source of tokens signs in")
{
    asio::io_context io;
    appmixer::emulator back_end;
    back_end.add_user("bob@shop.example", "pass phrase");
    appmixer::client api(appmixer::loopback(io.get_executor(), back_end) | appmixer::with_auth());
    auto bob = api.as(appmixer::password_sign_in("bob@shop.example", "pass phrase"));
    CHECK(run(io, get_user(bob)).username == "bob@shop.example");
}

TEST_CASE("the README's clock moves over a wait")
{
    asio::io_context io;
    appmixer::emulator back_end;
    std::string const token = back_end.issue_token(back_end.add_user("ada@shop.example", "secret"));
    appmixer::client api(appmixer::loopback(io.get_executor(), back_end) | appmixer::with_retry());
    auto const me = api.as(appmixer::access_token(token));

    appmixer::manual_clock clock;
    back_end.faults().add("503:retry-after=20,path=/flows/{flowId}/coordinator").value();
    clock.run(io, program(me.with_clock(clock))); // to its end; waits take no real time
    CHECK(clock.elapsed() >= 20s);
    CHECK(run(io, get_flows(me)).at(0).stage == appmixer::flow_stage::running);
}

TEST_CASE("the README's script is followed")
{
    asio::io_context io;
    auto const ex = io.get_executor();
    appmixer::scripted script(ex);
    script.expect(appmixer::method::get, "/flows/f1").respond(200, R"({"name":"Hello","customFields":{"a":1}})");
    script.expect(appmixer::method::put, "/flows/f1").with_json(R"({"name":"Bye","customFields":{"a":1}})").after(2s);
    script.expect(appmixer::method::get, "/user").fail(asio::error::connection_reset, appmixer::phase::wait);
    appmixer::client api(script);

    appmixer::manual_clock clock;
    auto const quiet = api.with_clock(clock).as_result();
    auto const work = [&]() -> asio::awaitable<void> {
        appmixer::result<appmixer::flow> flow = co_await get_flow(quiet, "f1");
        flow->name = "Bye";
        auto const updated = co_await update_flow(quiet, "f1", *flow);
        CHECK(updated.has_value());
        auto const user = co_await get_user(quiet);
        CHECK(user.error() == asio::error::connection_reset);
    };
    asio::co_spawn(io, work(), asio::detached);
    clock.run(io);
    CHECK(clock.elapsed() == 2s);
    CHECK(script.verify() == "");
}

TEST_CASE("the README's recording plays back")
{
    asio::io_context io;
    auto const ex = io.get_executor();
    appmixer::emulator back_end;
    back_end.add_user("ada@shop.example", "secret");
    std::string const file = (std::filesystem::temp_directory_path() /
                              ("appmixer-readme-" + std::to_string(std::random_device()()) + ".json"))
                                 .string();
    {
        appmixer::recorder recorder;
        recorder.hide("key-of-the-shop");
        appmixer::client api(appmixer::loopback(ex, back_end) | appmixer::with_recorder(recorder)); // or to a server

        run(io, first_steps(api));
        appmixer::result<void> saved = recorder.save(file);
        CHECK(saved.has_value());
    }
    {
        appmixer::playback server(ex, appmixer::recording::load(file).value());
        appmixer::client api(server);

        CHECK(run(io, first_steps(api)) == "[secret-3]");
        CHECK(server.verify() == "");
    }
    std::filesystem::remove(file);
}

TEST_CASE("the README's loop fails the n-th exchange of the program")
{
    asio::io_context io;
    auto const ex = io.get_executor();
    appmixer::emulator prepared;
    std::string const token = prepared.issue_token(prepared.add_user("ada@shop.example", "secret"));
    for (std::size_t n = 1;; ++n) {
        appmixer::emulator back_end = prepared;
        appmixer::exchange_faults faults;
        faults.on(n, appmixer::exchange_fault::fail(asio::error::connection_reset, appmixer::phase::wait));
        appmixer::client api(appmixer::loopback(ex, back_end) | appmixer::with_faults(faults) | appmixer::with_retry());
        appmixer::run(io, program(api.as(appmixer::access_token(token))));
        CHECK(back_end.save().at("flows").as_array().size() == 1); // created exactly once
        if (faults.injected() == 0)
            break; // the program makes fewer than n exchanges
    }
}
