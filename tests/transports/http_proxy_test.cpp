// Requests for http URLs through a proxy, and the proxy of the environment.

#include "http_proxy_support.hpp"

#include <doctest/doctest.h>

namespace {

using namespace proxy_test;

TEST_SUITE_BEGIN("proxy");

TEST_CASE("over http the request is sent to the proxy")
{
    http_fixture b("http://api.acme.example:8080/v1", {{serve(good)}});
    CHECK(b.get_flow().text == "f1");
    CHECK(b.proxy.request_text(0) == "GET http://api.acme.example:8080/v1/flows/f1 HTTP/1.1\r\n"
                                     "Host: api.acme.example:8080\r\n"
                                     "Proxy-Authorization: Basic YWRhOnMzY3JldA==\r\n" +
                                         agent + "Accept: application/json\r\n\r\n");
    CHECK(b.get_flow().text == "f1");
    CHECK(b.proxy.request_text(1) == b.proxy.request_text(0));
    CHECK(b.proxy.connections() == 1);
}

TEST_CASE("https_transport does the same for http URLs")
{
    tunnel_fixture b("http://api.acme.example", {{serve(good)}});
    CHECK(b.get_flow().text == "f1");
    CHECK(b.proxy.request_text(0).starts_with("GET http://api.acme.example/flows/f1 HTTP/1.1\r\n"
                                              "Host: api.acme.example\r\nProxy-Authorization: Basic "));
}

TEST_CASE("a proxy that does not ask for credentials gets none")
{
    http_fixture b("http://[2001:db8::7]", {{serve(good)}}, "");
    CHECK(b.get_flow().text == "f1");
    CHECK(b.proxy.request_text(0) == "GET http://[2001:db8::7]/flows/f1 HTTP/1.1\r\nHost: [2001:db8::7]\r\n" + agent +
                                         "Accept: application/json\r\n\r\n");
}

TEST_CASE("a redirect within the server goes through the proxy as well")
{
    http_fixture b("http://api.acme.example/v1",
                   {{expect(), say("HTTP/1.1 302 Found\r\nLocation: /v2/flows/f1?a=b\r\nContent-Length: 0\r\n\r\n"),
                     serve(good)}});
    CHECK(b.get_flow().text == "f1");
    CHECK(b.proxy.request_text(1).starts_with("GET http://api.acme.example/v2/flows/f1?a=b HTTP/1.1\r\n"
                                              "Host: api.acme.example\r\nProxy-Authorization: Basic "));
}

TEST_CASE("over http the proxy's response is returned")
{
    http_fixture b("http://api.acme.example",
                   {{serve("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")}});
    outcome const refused = b.get_flow();
    CHECK(refused.error == static_cast<errc>(407));
    CHECK(refused.error.phase() == phase::response);
}

TEST_CASE("a password that the proxy echoes appears in no error")
{
    std::string const body = R"({"message":"no s3cret-1 of Basic YWRhOnMzY3JldC0x"})";
    http_fixture b("http://api.acme.example",
                   {{serve("HTTP/1.1 407 No\r\nContent-Type: application/json\r\nContent-Length: " +
                           std::to_string(body.size()) + "\r\n\r\n" + body)}},
                   "ada:s3cret-1@");
    appmixer::error const refused = b.get_flow().error;
    CHECK(refused.server_message() == "no [redacted] of Basic YWRhO[redacted]");
    CHECK(refused.body_excerpt().find("s3cret") == std::string::npos);
}

TEST_CASE("Proxy-Authorization is never passed on")
{
    http_fixture b("http://api.acme.example", {});
    appmixer::http_request made(appmixer::method::get, "/flows");
    made.headers.append("proxy-authorization", "Basic x");
    pending const sent = pending::start(b.io, send_request(*b.api, std::move(made)));
    REQUIRE(b.until([&] { return sent.done(); }));
    CHECK(sent.end().error == errc::invalid_request);
    CHECK(b.proxy.connections() == 0);
}

TEST_CASE("a proxy that cannot be used is refused when a transport is made")
{
    asio::io_context io;
    for (char const* const url : {"socks5://ada:s3cret@proxy", "http://ada:s3cret@proxy:0", "http://"}) {
        CAPTURE(url);
        try {
            appmixer::http_transport const made(io.get_executor(), settings("http://api.example").proxy(url));
            FAIL_CHECK("no exception");
        } catch (appmixer::exception const& e) {
            CHECK(e.error() == errc::invalid_settings);
            CHECK(std::string(e.what()).find("s3cret") == std::string::npos);
        }
    }
}

/// Sets environment variables during its lifetime.
class variables {
public:
    explicit variables(std::vector<std::pair<char const*, std::string>> values) : values_(std::move(values))
    {
        for (auto const& [name, value] : values_)
            ::setenv(name, value.c_str(), 1);
    }
    ~variables()
    {
        for (auto const& each : values_)
            ::unsetenv(each.first);
    }
    variables(variables const&) = delete;
    variables& operator=(variables const&) = delete;

private:
    std::vector<std::pair<char const*, std::string>> values_;
};

TEST_CASE("the environment's proxy, and its exceptions")
{
    hostile_server proxy({}), server({});
    asio::io_context io;
    auto const fetch_as_environment_says = [&](char const* exceptions) {
        settings where(local_url(server.port()));
        {
            variables const set({{"http_proxy", local_url(proxy.port())}, {"no_proxy", exceptions}});
            where.proxy_from_environment();
        }
        appmixer::client const api(appmixer::http_transport(io.get_executor(), where));
        pending const call = pending::start(io, fetch(api.as_result()));
        io.restart();
        io.run_for(guard);
        REQUIRE(call.done());
        CHECK(call.end().text == "f1");
    };
    fetch_as_environment_says("localhost,10.0.0.0/8");
    CHECK(proxy.requests() == 1);
    CHECK(server.requests() == 0);
    fetch_as_environment_says("localhost,127.0.0.0/8");
    CHECK(proxy.requests() == 1);
    CHECK(server.requests() == 1);
    CHECK(server.request_text(0).starts_with("GET /flows/f1 HTTP/1.1\r\n"));
}

TEST_SUITE_END();

} // namespace
