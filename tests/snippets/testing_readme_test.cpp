// The C++ blocks of include/appmixer/testing/README.md; see readme_test.cpp.

#include <appmixer/appmixer.hpp>
#include <appmixer/emulator/emulator.hpp>
#include <appmixer/emulator/loopback.hpp>
#include <appmixer/testing/exchange_faults.hpp>
#include <appmixer/testing/manual_clock.hpp>
#include <appmixer/testing/playback.hpp>
#include <appmixer/testing/recorder.hpp>
#include <appmixer/testing/scripted.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <random>
#include <string>

namespace asio = boost::asio;
using namespace std::chrono_literals;
using appmixer::run;

namespace {

/// Creates a flow, and starts it.
asio::awaitable<void> program(appmixer::default_client api)
{
    appmixer::result<std::string> id = co_await create_flow(api.as_result(), "Hello");
    if (id)
        co_await start_flow(api.as_result(), *id);
}

asio::awaitable<void> rename(appmixer::default_client api, std::string id)
{
    appmixer::flow flow = co_await get_flow(api, id);
    flow.name = "Nightly import";
    co_await update_flow(api, id, flow);
}

asio::awaitable<std::string> first_steps(appmixer::default_client api)
{
    appmixer::auth_result session = co_await authenticate_user(api, "ada@shop.example", "secret");
    appmixer::default_client me = api.as(appmixer::access_token(session.token));
    co_await program(me);
    co_return session.token;
}

} // namespace

TEST_CASE("the emulator responds as the test says")
{
    asio::io_context io;
    appmixer::emulator back_end;
    std::string const token = back_end.issue_token(back_end.add_user("ada@shop.example", "secret"));
    appmixer::client api(appmixer::loopback(io.get_executor(), back_end));
    appmixer::default_client const me = api.as(appmixer::access_token(token));
    boost::json::object const descriptor{{"hook", {{"type", "appmixer.utils.http.Webhook"}}}};
    std::string const id = run(io, create_flow(me, "Orders", descriptor));
    run(io, start_flow(me, id));
    back_end.set_webhook_reply(id, "hook", appmixer::http_response(418, "tea only"));
    appmixer::emulator copy;
    CHECK(copy.load(back_end.save()).has_value());
    CHECK(copy.handle(appmixer::http_request(appmixer::method::get, "/flows/" + id + "/components/hook")).status ==
          418);
}

TEST_CASE("a client of the emulator is taken as a default_client")
{
    asio::io_context io;
    auto const ex = io.get_executor();
    appmixer::emulator back_end;
    std::string const token = back_end.issue_token(back_end.add_user("ada@shop.example", "secret"));
    appmixer::client api = appmixer::client(appmixer::loopback(ex, back_end)).as(appmixer::access_token(token));
    std::string const id = run(io, create_flow(appmixer::default_client(api), "Hello"));

    appmixer::run(io, rename(api, id)); // rename takes an appmixer::default_client
    CHECK(back_end.save().at("flows").at(0).at("name") == "Nightly import");
}

TEST_CASE("the fault of testing/README.md affects one call")
{
    asio::io_context io;
    appmixer::emulator back_end;
    std::string const token = back_end.issue_token(back_end.add_user("ada@shop.example", "secret"));
    appmixer::default_client const me =
        appmixer::client(appmixer::loopback(io.get_executor(), back_end)).as(appmixer::access_token(token));

    appmixer::result<void> scripted = back_end.faults().add("503:count=1,path=/flows,method=GET");
    REQUIRE(scripted.has_value());
    CHECK(run(io, get_flows(me.as_result())).error() == appmixer::condition::server_error);
    CHECK(run(io, get_flows(me.as_result())).has_value());
}

TEST_CASE("the clock of testing/README.md moves over a wait")
{
    appmixer::manual_clock clock;
    asio::io_context io;
    appmixer::emulator back_end;
    std::string const token = back_end.issue_token(back_end.add_user("ada@shop.example", "secret"));
    appmixer::client api(appmixer::loopback(io.get_executor(), back_end) | appmixer::with_retry());
    appmixer::default_client const me = api.as(appmixer::access_token(token));

    back_end.faults().add("503:retry-after=20,path=/flows/{flowId}/coordinator").value();
    clock.run(io, program(me.with_clock(clock))); // to its end; waits take no real time
    CHECK(clock.elapsed() >= 20s);
    back_end.set_clock([&] { return std::chrono::floor<std::chrono::milliseconds>(clock.time_of_day()); });
    appmixer::timestamp const before = back_end.now();
    clock.advance(1h);
    CHECK(back_end.now() == before + 1h);
    CHECK(run(io, get_flows(me)).at(0).stage == appmixer::flow_stage::running);
}

TEST_CASE("the script of testing/README.md is followed")
{
    asio::io_context io;
    auto const ex = io.get_executor();
    appmixer::scripted script(ex);
    script.expect(appmixer::method::get, "/flows/f1").respond(200, R"({"name":"Hello","customFields":{"a":1}})");
    script.expect(appmixer::method::put, "/flows/f1").with_json(R"({"name":"Bye","customFields":{"a":1}})").after(2s);
    script.expect(appmixer::method::get, "/user").fail(asio::error::connection_reset, appmixer::phase::wait);
    appmixer::client api(script);

    appmixer::manual_clock clock;
    auto const quiet = appmixer::default_client(api).with_clock(clock).as_result();
    auto const work = [&]() -> asio::awaitable<void> {
        appmixer::result<appmixer::flow> flow = co_await get_flow(quiet, "f1");
        flow->name = "Bye";
        auto const updated = co_await update_flow(quiet, "f1", *flow);
        CHECK(updated.has_value());
        auto const user = co_await get_user(quiet);
        CHECK(user.error() == asio::error::connection_reset);
    };
    clock.run(io, work());
    CHECK(clock.elapsed() == 2s);
    CHECK(script.verify() == "");
}

TEST_CASE("the recording of testing/README.md plays back")
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

TEST_CASE("the loop of testing/README.md fails the n-th exchange of the program")
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
