// The emulator's HTTP server: listening, timeouts, stopping and destruction.

#include "raw_client.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>

#include <atomic>
#include <future>
#include <memory>
#include <string>
#include <vector>

namespace {

using namespace raw;

TEST_SUITE_BEGIN("emulator server lifetime");

TEST_CASE("a disconnected client's connection is removed")
{
    fixture f;
    std::string const head = "POST /user HTTP/1.1\r\nHost: localhost\r\nContent-Length: 78\r\n\r\n";
    for (std::string const& text :
         {std::string(), std::string("P"), head.substr(0, 30), head, head + "{\"user", get_root, get_root + "GET"}) {
        CAPTURE(text);
        for (int how = 0; how < 3; ++how) {
            raw_client client(f);
            client.send(text);
            REQUIRE(f.settles_at(1));
            if (how == 0)
                client.vanish();
            else if (how == 1)
                client.reset();
            else
                client.half_close();
            CHECK(f.settles_at(0));
        }
    }
}

/// Requests whose responses exceed the system's buffers.
std::string more_than_fits(appmixer::emulator& back_end)
{
    std::string const token = back_end.issue_token(back_end.add_user("ada@shop.example", "secret"));
    appmixer::http_request create(appmixer::method::post, "/flows");
    create.headers.append("Authorization", "Bearer " + token);
    create.headers.append("Content-Type", "application/json");
    create.body = R"({"name":"big","customFields":{"x":")" + std::string(1'000'000, 'x') + "\"}}";
    appmixer::http_response const made = back_end.handle(create);
    REQUIRE(made.status == 200);
    std::string const id(json::parse(made.body).at("flowId").as_string());

    std::string requests;
    for (int i = 0; i < 32; ++i)
        requests += "GET /flows/" + id + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token + "\r\n\r\n";
    return requests;
}

TEST_CASE("every wait has a timeout")
{
    appmixer::server_settings settings = any_port();
    settings.idle_timeout = 20ms;
    settings.request_timeout = 20ms;

    SUBCASE("for a first request")
    {
        settings.request_timeout = 1h;
        fixture f(std::move(settings));
        raw_client client(f);
        REQUIRE(f.settles_at(1));
        CHECK(f.settles_at(0));
        CHECK(client.ends());
    }
    SUBCASE("for another request")
    {
        settings.request_timeout = 1h;
        fixture f(std::move(settings));
        raw_client client(f);
        CHECK(client.ask(get_root).status == 200);
        CHECK(f.settles_at(0));
        CHECK(client.ends());
    }
    SUBCASE("for the rest of a head")
    {
        settings.idle_timeout = 1h;
        fixture f(std::move(settings));
        raw_client client(f);
        REQUIRE(f.settles_at(1));
        client.send("GET / HTTP/1.1\r\n");
        CHECK(f.settles_at(0));
        CHECK(client.ends());
    }
    SUBCASE("for the rest of a body, however many bytes come")
    {
        settings.idle_timeout = 1h;
        fixture f(std::move(settings));
        raw_client client(f);
        REQUIRE(f.settles_at(1));
        client.send("POST /user HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n");
        auto const give_up = std::chrono::steady_clock::now() + guard;
        while (f.server->connections() != 0 && std::chrono::steady_clock::now() < give_up) {
            client.send("x");
            f.io.run_for(1ms);
        }
        CHECK(f.server->connections() == 0);
    }
    SUBCASE("for a client to read its response")
    {
        settings.idle_timeout = 1h;
        fixture f(std::move(settings));
        raw_client client(f.io, f.server->port(), 4096);
        REQUIRE(f.settles_at(1));
        client.send(more_than_fits(f.back_end));
        CHECK(f.settles_at(0));
    }
    SUBCASE("for a client to close its side")
    {
        settings.idle_timeout = 1h;
        settings.request_timeout = 1h;
        fixture f(std::move(settings));
        raw_client client(f);
        CHECK(client.ask("GET / HTTP/1.0\r\n\r\n").status == 200);
        CHECK(f.settles_at(0)); // although this side stays open
    }
}

TEST_CASE("the delay of a response counts in no timeout")
{
    appmixer::server_settings settings = any_port();
    settings.request_timeout = 20ms;
    settings.latency = appmixer::delay_range(60ms);
    fixture f(std::move(settings));
    raw_client client(f);
    CHECK(client.ask(get_root).status == 200);
    CHECK(client.ask(get_root).status == 200);
}

TEST_CASE("stop closes idle connections and waits for exchanges in progress")
{
    appmixer::server_settings settings = any_port();
    settings.stop_timeout = 1h;
    fixture f(std::move(settings));
    raw_client waiting(f);
    raw_client silent(f);
    CHECK(waiting.ask(get_root).status == 200);
    raw_client busy(f);
    std::string const request = post("/user", sign_up, "Expect: 100-continue\r\n");
    CHECK(busy.ask(request.substr(0, request.size() - sign_up.size())).status == 100);
    REQUIRE(f.settles_at(3));

    f.server->stop();
    f.server->stop();
    CHECK(waiting.ends());
    CHECK(silent.ends());
    wire_response const response = busy.ask(sign_up);
    CHECK(response.status == 200);
    CHECK(response.field("Connection") == "close");
    CHECK(busy.ends());
    CHECK(f.settles_at(0));
    f.io.run_for(guard);
    CHECK(f.io.stopped()); // no work is left

    tcp::socket late(f.io);
    boost::system::error_code ec;
    late.connect(tcp::endpoint(asio::ip::address_v4::loopback(), f.server->port()), ec);
    CHECK(ec == asio::error::connection_refused);
    appmixer::result<void> const again = f.server->listen();
    REQUIRE(again.has_error());
    CHECK(again.error() == appmixer::errc::invalid_settings);
}

TEST_CASE("stop ends an exchange after the stop timeout")
{
    appmixer::server_settings settings = any_port();
    settings.stop_timeout = 20ms;
    fixture f(std::move(settings));
    raw_client busy(f);
    std::string const request = post("/user", sign_up, "Expect: 100-continue\r\n");
    CHECK(busy.ask(request.substr(0, request.size() - sign_up.size())).status == 100);
    f.server->stop();
    CHECK(f.server->connections() == 1);
    CHECK(f.settles_at(0));
    CHECK(busy.ends());
}

TEST_CASE("stop without a start, and from the log hook")
{
    SUBCASE("neither listening nor started")
    {
        asio::io_context io;
        appmixer::emulator back_end;
        appmixer::emulator_server server(io.get_executor(), back_end, any_port());
        server.start(); // not listening: does nothing
        server.stop();
        CHECK(io.run() == 0);
    }
    SUBCASE("only listening")
    {
        asio::io_context io;
        appmixer::emulator back_end;
        appmixer::emulator_server server(io.get_executor(), back_end, any_port());
        REQUIRE(server.listen().has_value());
        REQUIRE(server.listen().has_value());
        server.stop();
        CHECK(io.run() == 0);
    }
    SUBCASE("from the log hook")
    {
        appmixer::emulator_server* running = nullptr;
        appmixer::server_settings settings = any_port();
        settings.on_access = [&](appmixer::access_entry const&) { running->stop(); };
        fixture f(std::move(settings));
        running = f.server.get();
        raw_client client(f);
        client.send(get_root + get_root);
        CHECK(client.receive().status == 200);
        CHECK(client.ends());
        CHECK(f.settles_at(0));
    }
}

TEST_CASE("the server may be destroyed with connections open")
{
    int responses = 0;
    appmixer::server_settings settings = any_port();
    settings.on_access = [&](appmixer::access_entry const&) { ++responses; };
    settings.stop_timeout = 1h;
    auto f = std::make_unique<fixture>(std::move(settings));
    raw_client idle(*f);
    CHECK(idle.ask(get_root).status == 200);
    raw_client busy(*f);
    std::string const request = post("/user", sign_up, "Expect: 100-continue\r\n");
    CHECK(busy.ask(request.substr(0, request.size() - sign_up.size())).status == 100);
    CHECK(responses == 1);

    SUBCASE("and its clients notice")
    {
        f->server.reset();
        CHECK(idle.ends());
        CHECK(busy.ends());
        f->io.run_for(guard);
        CHECK(f->io.stopped()); // no work is left
        CHECK(responses == 1);
    }
    SUBCASE("while a response is being sent")
    {
        raw_client slow(f->io, f->server->port(), 4096);
        REQUIRE(f->settles_at(3));
        std::string const requests = more_than_fits(f->back_end);
        slow.send(requests.substr(0, requests.size() / 32 * 20));
        f->io.poll();
        int const before = responses;
        CHECK(before < 21);
        f->server.reset();
        f->io.run_for(guard);
        CHECK(f->io.stopped());
        CHECK(responses == before);
    }
    SUBCASE("while an accepted connection has an unread request")
    {
        raw_client fresh(*f);
        fresh.send(get_root);
        busy.send(sign_up);
        f->server.reset();
        CHECK(fresh.ends());
        f->io.run_for(guard);
        CHECK(f->io.stopped());
        CHECK(responses == 1);
    }
    SUBCASE("and the context never runs again")
    {
        busy.send(sign_up);
        f->server.reset();
        idle.vanish();
        busy.vanish();
    }
    idle.vanish();
    busy.vanish();
}

TEST_CASE("the server may be destroyed by its own log hook")
{
    std::unique_ptr<appmixer::emulator_server>* server = nullptr;
    appmixer::server_settings settings = any_port();
    settings.on_access = [&](appmixer::access_entry const&) { server->reset(); };
    fixture f(std::move(settings));
    server = &f.server;
    raw_client client(f);
    client.send(get_root + get_root);
    CHECK(client.receive().status == 200);
    CHECK(client.ends());
    CHECK(f.server == nullptr);
}

TEST_CASE("the error says why a server cannot listen")
{
    fixture f;
    asio::io_context io;
    appmixer::emulator back_end;

    SUBCASE("the port is in use")
    {
        appmixer::server_settings settings;
        settings.port = f.server->port();
        appmixer::emulator_server second(io.get_executor(), back_end, settings);
        appmixer::result<void> const listening = second.listen();
        REQUIRE(listening.has_error());
        CHECK(listening.error() == make_error_code(asio::error::address_in_use));
        std::string const place = "127.0.0.1:" + std::to_string(settings.port);
        CHECK(listening.error().what().find(place) != std::string::npos);
        CHECK(second.port() == 0);
        CHECK(raw_client(f).ask(get_root).status == 200);
    }
    SUBCASE("the address is a name")
    {
        appmixer::server_settings settings = any_port();
        settings.address = "localhost";
        appmixer::emulator_server second(io.get_executor(), back_end, settings);
        appmixer::result<void> const listening = second.listen();
        REQUIRE(listening.has_error());
        CHECK(listening.error() == appmixer::errc::invalid_settings);
        CHECK(listening.error().detail().find("localhost") != std::string::npos);
    }
    SUBCASE("a limit is 0")
    {
        appmixer::server_settings settings = any_port();
        settings.max_connections = 0;
        appmixer::emulator_server second(io.get_executor(), back_end, settings);
        CHECK(second.listen().has_error());
    }
}

TEST_CASE("the base URL can be reached from this machine")
{
    asio::io_context io;
    appmixer::emulator back_end;
    appmixer::server_settings settings = any_port();
    settings.address = "0.0.0.0";
    appmixer::emulator_server server(io.get_executor(), back_end, settings);
    REQUIRE(server.listen().has_value());
    CHECK(server.base_url() == "http://127.0.0.1:" + std::to_string(server.port()));
}

TEST_CASE("clients over the limit wait until a connection ends")
{
    appmixer::server_settings settings = any_port();
    settings.max_connections = 2;
    fixture f(std::move(settings));
    std::vector<std::unique_ptr<raw_client>> clients;
    for (int i = 0; i < 6; ++i) {
        clients.push_back(std::make_unique<raw_client>(f));
        clients.back()->send(get_root);
    }
    for (auto const& client : clients) {
        CHECK(client->receive().status == 200);
        CHECK(f.server->connections() <= 2);
        client->vanish();
    }
    CHECK(f.settles_at(0));
}

TEST_CASE("several threads with a strand")
{
    appmixer::emulator back_end;
    std::atomic<int> responses = 0;
    appmixer::server_settings settings = any_port();
    settings.on_access = [&](appmixer::access_entry const&) { ++responses; };
    asio::thread_pool threads(2);
    asio::strand<asio::any_io_executor> const strand(threads.get_executor());
    auto server = std::make_unique<appmixer::emulator_server>(strand, back_end, std::move(settings));
    REQUIRE(server->listen().has_value());
    std::uint16_t const port = server->port();
    server->start();

    asio::io_context io;
    std::vector<std::unique_ptr<raw_client>> clients;
    for (int i = 0; i < 8; ++i)
        clients.push_back(std::make_unique<raw_client>(io, port));
    for (int round = 0; round < 20; ++round) {
        for (auto const& client : clients)
            client->send(get_root);
        for (auto const& client : clients)
            CHECK(client->receive().status == 200);
    }
    std::promise<void> gone;
    asio::post(strand, [&] {
        server.reset();
        gone.set_value();
    });
    gone.get_future().wait();
    for (auto const& client : clients)
        CHECK(client->ends());
    threads.join();
    CHECK(responses >= 152); // the hook runs after the response: each client's last may be missing
    CHECK(responses <= 160);
}

TEST_SUITE_END();

} // namespace
