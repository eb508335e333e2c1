// The emulator's HTTP server: CORS, delayed responses, and size limits.

#include "raw_client.hpp"

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace raw;

TEST_SUITE_BEGIN("emulator server");

std::string options(std::string_view target, std::string_view fields = {})
{
    return "OPTIONS " + std::string(target) + " HTTP/1.1\r\nHost: localhost\r\n" + std::string(fields) + "\r\n";
}

std::string const asks_to_put = "Origin: https://app.shop.example\r\nAccess-Control-Request-Method: PUT\r\n";

TEST_CASE("preflight requests need no token")
{
    fixture f;
    raw_client client(f);
    for (std::string const target : {"/flows", "/flows/1", "/no/such/route", "/"}) {
        CAPTURE(target);
        wire_response const response = client.ask(
            options(target, asks_to_put + "Access-Control-Request-Headers: authorization, content-type\r\n"));
        CHECK(response.status == 204);
        CHECK(response.body.empty());
        CHECK(response.field("Content-Length").empty());
        CHECK(response.field("Access-Control-Allow-Origin") == "*");
        CHECK(response.field("Access-Control-Allow-Methods") == "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
        CHECK(response.field("Access-Control-Allow-Headers") == "authorization, content-type");
        CHECK(response.field("Access-Control-Max-Age") == "600");
    }
    CHECK(client.ask(get_root).status == 200); // the connection goes on
}

TEST_CASE("a preflight request names headers")
{
    fixture f;
    raw_client client(f);
    std::vector<std::pair<std::string, std::string>> const lists = {
        {"authorization", "authorization"},
        {" ,, a ,\tb\t,c,", "a, b, c"},
        {"a b, <script>, c\"d, e", "e"},
        {"", ""},
        {" , ", ""},
    };
    for (auto const& [asked, allowed] : lists) {
        CAPTURE(asked);
        wire_response const response =
            client.ask(options("/flows", asks_to_put + "Access-Control-Request-Headers: " + asked + "\r\n"));
        CHECK(response.status == 204);
        CHECK(response.field("Access-Control-Allow-Headers") == allowed);
    }
    CHECK(client.ask(options("/flows", asks_to_put)).field("Access-Control-Allow-Headers").empty());
}

TEST_CASE("preflight requests do not reach the back end")
{
    fixture f;
    REQUIRE(f.back_end.faults().add("503").has_value());
    raw_client client(f);
    CHECK(client.ask(options("/flows", asks_to_put)).status == 204);
    CHECK(client.ask(get_root).status == 503);
}

TEST_CASE("every response may be read by any origin")
{
    fixture f;
    for (std::string const& request :
         {get_root, post("/user", sign_up), std::string("GET /flows HTTP/1.1\r\nHost: localhost\r\n\r\n"),
          std::string("BREW / HTTP/1.1\r\nHost: localhost\r\n\r\n"), std::string("nonsense\r\n\r\n"),
          std::string("POST /user HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\n")}) {
        CAPTURE(request);
        raw_client client(f);
        wire_response const response = client.ask(request);
        CHECK(response.field("Access-Control-Allow-Origin") == "*");
        CHECK(response.field("Access-Control-Expose-Headers") == "*");
    }
}

TEST_CASE("without CORS, nothing is allowed")
{
    appmixer::server_settings settings = any_port();
    settings.cors = false;
    fixture f(std::move(settings));
    raw_client client(f);
    wire_response const preflight = client.ask(options("/user", asks_to_put));
    CHECK(preflight.is_error(405));
    CHECK(preflight.field("Access-Control-Allow-Origin").empty());
    CHECK(client.ask(get_root).field("Access-Control-Allow-Origin").empty());
}

TEST_CASE("OPTIONS of other kinds")
{
    fixture f;
    raw_client client(f);
    SUBCASE("for the whole server")
    {
        wire_response const response = client.ask(options("*"));
        CHECK(response.status == 204);
        CHECK(response.field("Allow") == "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
        CHECK(client.ask(options("*", asks_to_put)).status == 204);
        CHECK(client.ask(get_root).status == 200);
    }
    SUBCASE("for a path, without CORS headers")
    {
        wire_response const response = client.ask(options("/user"));
        CHECK(response.is_error(405));
        CHECK(response.field("Allow").find("POST") != std::string::npos);
        CHECK(client.ask(options("/user", "Origin: https://app.shop.example\r\n")).is_error(405));
        CHECK(client.ask(options("/user", "Access-Control-Request-Method: PUT\r\n")).is_error(405));
    }
    SUBCASE("the asterisk is valid for OPTIONS only")
    {
        CHECK(client.ask("GET * HTTP/1.1\r\nHost: localhost\r\n\r\n").is_error(400));
        CHECK(client.ends());
    }
}

TEST_CASE("responses are delayed")
{
    appmixer::server_settings settings = any_port();
    std::chrono::steady_clock::duration taken{};
    settings.on_access = [&](appmixer::access_entry const& entry) { taken = entry.duration; };

    SUBCASE("by a fixed time")
    {
        settings.latency = appmixer::delay_range(30ms);
        fixture f(std::move(settings));
        raw_client client(f);
        auto const began = std::chrono::steady_clock::now();
        client.send(get_root + "BREW / HTTP/1.1\r\nHost: localhost\r\n\r\n" + options("/", asks_to_put));
        CHECK(client.receive().status == 200);
        CHECK(std::chrono::steady_clock::now() - began >= 30ms);
        CHECK(taken >= 30ms);
        CHECK(client.receive().status == 501);
        CHECK(client.receive().status == 204);
        CHECK(std::chrono::steady_clock::now() - began >= 90ms);
    }
    SUBCASE("by a time in a range, independently of other requests")
    {
        settings.latency = appmixer::delay_range(20ms, 40ms);
        fixture f(std::move(settings));
        raw_client first(f);
        raw_client second(f);
        auto const began = std::chrono::steady_clock::now();
        first.send(get_root);
        second.send(get_root);
        CHECK(second.receive().status == 200);
        CHECK(first.receive().status == 200);
        CHECK(std::chrono::steady_clock::now() - began >= 20ms);
    }
}

TEST_CASE("neither stop nor destruction waits for a delay")
{
    appmixer::server_settings settings = any_port();
    settings.latency = appmixer::delay_range(5min, 10min);
    settings.stop_timeout = 1h;
    fixture f(std::move(settings));
    raw_client client(f);
    client.send(post("/user", sign_up));
    REQUIRE(run_until(f.io, [&] { return f.back_end.save().at("users").as_array().size() == 1; }));

    SUBCASE("stop sends the response")
    {
        f.server->stop();
        wire_response const response = client.receive();
        CHECK(response.status == 200);
        CHECK(response.field("Connection") == "close");
    }
    SUBCASE("destruction does not") { f.server.reset(); }
    CHECK(client.ends());
    f.io.run_for(guard);
    CHECK(f.io.stopped());
}

TEST_CASE("an invalid latency is rejected")
{
    for (appmixer::delay_range const& latency :
         {appmixer::delay_range(-1ms), appmixer::delay_range(2ms, 1ms), appmixer::delay_range(1ms, 601s)}) {
        asio::io_context io;
        appmixer::emulator back_end;
        appmixer::server_settings settings = any_port();
        settings.latency = latency;
        appmixer::emulator_server server(io.get_executor(), back_end, settings);
        appmixer::result<void> const listening = server.listen();
        REQUIRE(listening.has_error());
        CHECK(listening.error() == appmixer::errc::invalid_settings);
        CHECK(listening.error().detail().find("latency") != std::string::npos);
    }
}

TEST_CASE("the largest bodies of the API are accepted, larger ones are not")
{
    fixture f;
    raw_client client(f);
    std::string const field = authorization(client);
    wire_response const made = client.ask(post("/flows", "{}", field));
    REQUIRE(made.status == 200);
    std::string const flow = "/flows/" + std::string(json::parse(made.body).at("flowId").as_string());

    std::size_t const largest = f.back_end.switches().flow_update_limit;
    std::string body = R"({"description":")";
    body.append(largest - body.size() - 2, 'x').append("\"}");
    CHECK(client.ask("PUT " + post(flow, body, field).substr(5)).status == 200);
    body.insert(body.size() - 2, 1, 'x');
    CHECK(client.ask("PUT " + post(flow, body, field).substr(5)).is_error(413));
    CHECK(client.ask(get_root).status == 200);

    raw_client other(f);
    std::string const item(f.back_end.switches().webhook_limit, 'x');
    wire_response const called = other.ask(post(flow + "/components/none", item));
    CHECK(called.status != 413);
    CHECK(other.ask(post(flow + "/components/none", item + 'x')).is_error(413));
    CHECK(other.ask(get_root).status == 200); // the limit is the back end's: the body was read
}

TEST_SUITE_END();

} // namespace
