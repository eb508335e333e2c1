// http_transport: which redirects it follows, and which it does not.

#include "http_calls.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace calls;
using appmixer::errc;
using appmixer::http_request;
using appmixer::http_response;
using appmixer::method;
using appmixer::phase;

TEST_SUITE_BEGIN("redirects");

std::string redirect(std::string_view location, int status = 302)
{
    return "HTTP/1.1 " + std::to_string(status) + " Elsewhere\r\nLocation: " + std::string(location) +
           "\r\nContent-Length: 4\r\n\r\nmove";
}

/// The first line of a request.
std::string first_line(std::string const& request) { return request.substr(0, request.find("\r\n")); }

TEST_CASE("a safe call is redirected with its headers")
{
    for (int const status : {301, 302, 303, 307, 308}) {
        CAPTURE(status);
        fixture f({{expect(), say(redirect("/elsewhere?a=b", status)), serve(good)}});
        client const me = f.api.as(appmixer::access_token("t0ken"));
        CHECK(f.get(fetch(me)).text == "f1");
        CHECK(f.server.connections() == 1);
        CHECK(f.server.requests() == 2);
        CHECK(first_line(f.server.request_text(1)) == "GET /elsewhere?a=b HTTP/1.1");
        std::string const first = f.server.request_text(0), second = f.server.request_text(1);
        CHECK(second.substr(second.find("\r\n")) == first.substr(first.find("\r\n")));
        CHECK(second.find("\r\nAuthorization: Bearer t0ken\r\n") != std::string::npos);
    }
}

TEST_CASE("a hand-built request is redirected when its method is safe")
{
    for (method const verb : {method::get, method::head}) {
        script steps = {expect(), say(redirect("/elsewhere"))};
        if (verb == method::head)
            steps[1] = say("HTTP/1.1 302 Elsewhere\r\nLocation: /elsewhere\r\nContent-Length: 4\r\n\r\n");
        steps.push_back(serve("HTTP/1.1 204 None\r\n\r\n"));
        fixture f({steps});
        CHECK(f.get(send_request(f.api, http_request(verb, "/flows"))).text == "204 ");
        CHECK(first_line(f.server.request_text(1)) == std::string(to_string(verb)) + " /elsewhere HTTP/1.1");
    }
    for (method const verb : {method::post, method::put, method::patch, method::delete_, method::options}) {
        fixture f({{serve(redirect("/elsewhere", 307))}});
        CHECK(f.get(send_request(f.api, http_request(verb, "/flows"))).text == "307 move");
        CHECK(f.server.requests() == 1);
    }
}

TEST_CASE("a Location with blanks and raw UTF-8 is followed")
{
    fixture f({{expect(), say(redirect("/new place/f1")), expect(), say(redirect("caf\xc3\xa9?a={b}")), serve(good)}});
    CHECK(f.get_flow().text == "f1");
    CHECK(first_line(f.server.request_text(1)) == "GET /new%20place/f1 HTTP/1.1");
    CHECK(first_line(f.server.request_text(2)) == "GET /new%20place/caf%C3%A9?a=%7Bb%7D HTTP/1.1");
}

TEST_CASE("the error of a redirect that was not followed says why")
{
    auto const why = [](std::string const& response) {
        fixture f({{serve(response)}});
        std::string const detail = f.get_flow().error.detail();
        std::string const beginning = "a redirect that was not followed: ";
        REQUIRE(detail.starts_with(beginning));
        return detail.substr(beginning.size());
    };
    CHECK(why(redirect("http://else.example/")) == "its Location has another scheme, host or port than the base URL");
    CHECK(why(redirect("http://ada:pw@127.0.0.1/")) == "its Location contains a user name");
    CHECK(why(redirect("https://127.0.0.1/")) == "its Location has another scheme, host or port than the base URL");
    CHECK(why(redirect("/a\tb")) == "invalid Location");
    CHECK(why(redirect("/\\else.example/")) == "invalid Location");
    CHECK(why(redirect("http://[::1")) == "invalid Location");
    CHECK(why(redirect("/flows/f1")) == "it is the sixth redirect");
    CHECK(why("HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n") == "no Location header");
    fixture f({{serve(redirect("/elsewhere"))}});
    CHECK(f.create_flow().error.detail() ==
          "a redirect that was not followed: only safe calls by GET or HEAD are redirected");
    fixture followed({{expect(), say(redirect("/a")), serve("HTTP/1.1 304 Not Modified\r\n\r\n")}});
    CHECK(followed.get_flow().error == static_cast<errc>(304));
    CHECK(followed.get_flow().error.detail().empty());
}

TEST_CASE("each redirect is relative to the previous target")
{
    fixture f({{expect(), say(redirect("/a/b/c?d")), expect(), say(redirect("../e", 307)), expect(),
                say(redirect("?f=g", 308)), expect(), say(redirect(".", 301)), serve(good)}});
    CHECK(f.get_flow().text == "f1");
    CHECK(first_line(f.server.request_text(1)) == "GET /a/b/c?d HTTP/1.1");
    CHECK(first_line(f.server.request_text(2)) == "GET /a/e HTTP/1.1");
    CHECK(first_line(f.server.request_text(3)) == "GET /a/e?f=g HTTP/1.1");
    CHECK(first_line(f.server.request_text(4)) == "GET /a/ HTTP/1.1");
}

TEST_CASE("a redirect need not leave the connection")
{
    std::string const last = "HTTP/1.1 302 Elsewhere\r\nLocation: /a\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    fixture f({{expect(), say(last)}});
    CHECK(f.get_flow().text == "f1");
    CHECK(f.server.came_on() == "0 1");
    CHECK(first_line(f.server.request_text(1)) == "GET /a HTTP/1.1");
}

TEST_CASE("the request is unchanged afterwards")
{
    fixture f({{expect(), say(redirect("/elsewhere")), serve(good)}});
    http_request request(method::get, "/flows/f1");
    request.headers.append("X-Own", "value");
    std::string const before = std::string(request.headers.text());
    auto const call = [&]() -> asio::awaitable<outcome> {
        appmixer::call_context context;
        appmixer::result<http_response> const response = co_await f.api.transport().send(request, context);
        co_return outcome(response ? std::to_string(response->status) : response.error().what());
    };
    CHECK(f.get(call()).text == "200");
    CHECK(request.target == "/flows/f1");
    CHECK(request.headers.text() == before);
}

TEST_CASE("a redirect without a usable target is returned as the response")
{
    hostile_server other({});
    std::string const elsewhere = "127.0.0.1:" + std::to_string(other.port());
    std::vector<std::string> const locations = {
        "http://" + elsewhere + "/flows/f1",
        "//" + elsewhere + "/flows/f1",
        "https://" + elsewhere + "/flows/f1",
        "http://user:pw@" + elsewhere + "/",
        "/a\\b",
        "/a\tb",
        "\\\\" + elsewhere + "\\",
        "http://[::1",
    };
    for (std::string const& location : locations) {
        CAPTURE(location);
        fixture f({{serve(redirect(location))}});
        client const me = f.api.as(appmixer::access_token("t0ken"));
        outcome const end = f.get(fetch(me));
        CHECK(end.error == static_cast<errc>(302));
        CHECK(end.error.status() == 302);
        CHECK(end.error.phase() == phase::response);
        CHECK(end.error.detail().starts_with("a redirect that was not followed"));
        CHECK(end.error.what().find(elsewhere) == std::string::npos); // the error does not quote the target
        CHECK(f.get(send_request(f.api, http_request(method::get, "/flows"))).text == "302 move");
        CHECK(f.server.requests() == 2);
        CHECK(f.server.connections() == 1);
    }
    CHECK(other.connections() == 0);
}

TEST_CASE("other statuses are not redirects")
{
    for (std::string const& text :
         {std::string("HTTP/1.1 302 Elsewhere\r\nContent-Length: 4\r\n\r\nmove"), redirect("/a", 300),
          redirect("/a", 305), redirect("/a", 306), redirect("/a", 309), redirect("/a", 201), redirect("/a", 404)}) {
        CAPTURE(text);
        fixture f({{serve(text)}});
        outcome const end = f.get(send_request(f.api, http_request(method::get, "/flows")));
        CHECK(end.text == text.substr(9, 3) + " move");
    }
    fixture f({{serve("HTTP/1.1 304 Not Modified\r\nLocation: /a\r\n\r\n")}});
    CHECK(f.get(send_request(f.api, http_request(method::get, "/flows"))).text == "304 ");
}

TEST_CASE("a Location that is empty or repeated")
{
    // "" is the same target again, so it ends like a loop. Of two, the first counts.
    fixture loop({{serve(redirect(""))}});
    CHECK(loop.get_flow().error == static_cast<errc>(302));
    CHECK(loop.server.requests() == 6);
    fixture twice({{expect(), say(redirect("/first\r\nLocation: /second")), serve(good)}});
    CHECK(twice.get_flow().text == "f1");
    CHECK(first_line(twice.server.request_text(1)) == "GET /first HTTP/1.1");
}

/// An idempotent call that is not safe.
class replace_all {
public:
    replace_all() = default;
    using response_type = void;
    static constexpr appmixer::operation_info info{"replaceAll", method::get, "/all",
                                                   appmixer::idempotency::idempotent};
};

/// A safe call with the method of an unsafe one.
class search {
public:
    search() = default;
    using response_type = void;
    static constexpr appmixer::operation_info info{"search", method::post, "/search", appmixer::idempotency::safe};
};

template <class Op>
asio::awaitable<outcome> call(client api, Op op)
{
    appmixer::result<void> const response = co_await api.call(op);
    co_return response ? outcome("done") : outcome(response.error());
}

TEST_CASE("unsafe calls are never redirected, nor are calls whose method would change")
{
    for (int const status : {301, 302, 303, 307, 308}) {
        CAPTURE(status);
        fixture f({{serve(redirect("/elsewhere", status))}});
        for (outcome const& end : {f.create_flow(), f.get(call(f.api, replace_all())), f.get(call(f.api, search()))}) {
            CHECK(end.error == static_cast<errc>(status));
            CHECK(end.error.detail().starts_with("a redirect that was not followed"));
        }
        CHECK(f.server.requests() == 3);
    }
}

TEST_CASE("a loop ends after five redirects")
{
    fixture f({{serve(redirect("/flows/f1"))}});
    outcome const end = f.get_flow();
    CHECK(end.error == static_cast<errc>(302));
    CHECK(f.server.requests() == 6);
    CHECK(f.counters().failed == 0); // for the transport it is a response
    CHECK(f.counters().idle == 1);

    fixture enough({{expect(), say(redirect("/1")), expect(), say(redirect("/2")), expect(), say(redirect("/3")),
                     expect(), say(redirect("/4")), expect(), say(redirect("/5")), serve(good)}});
    CHECK(enough.get_flow().text == "f1");
}

TEST_CASE("the deadline covers all redirects")
{
    script const steps = {expect(), say(redirect("/a")), expect(), say(redirect("/b")), expect(), hold()};
    fixture f(std::vector<script>(5, steps));
    outcome end;
    // On a slow machine the redirects may take longer.
    for (std::chrono::nanoseconds timeout = 50ms; f.server.holds() == 0 && timeout < 10s; timeout *= 5)
        end = f.get(fetch(f.api.within(timeout)));
    CHECK(f.server.holds() > 0);
    CHECK(end.error == errc::deadline_exceeded);
    CHECK(end.error.phase() == phase::wait);
}

TEST_CASE("terminal cancellation ends a call after a redirect")
{
    fixture f({{expect(), say(redirect("/a")), expect(), hold()}});
    pending started = f.start(fetch(f.api));
    REQUIRE(f.until([&] { return f.server.holds() == 1; }));
    started.cancel();
    f.run();
    CHECK(started.end().error == asio::error::operation_aborted);
    CHECK(f.server.requests() == 2);
    CHECK(f.get_flow().text == "f1");
}

TEST_CASE("a call keeps its connection slot across redirects")
{
    fixture f({{serve(redirect("/a"))}}, [](appmixer::settings& limits) { limits.max_connections(1); });
    pending const one = f.start(fetch(f.api)), two = f.start(fetch(f.api));
    f.run();
    CHECK(one.end().error == static_cast<errc>(302));
    CHECK(two.end().error == static_cast<errc>(302));
    CHECK(f.server.requests() == 12);
    CHECK(f.server.connections() == 1);
    for (std::size_t i = 0; i < 12; ++i)
        CHECK(first_line(f.server.request_text(i)) == (i % 6 == 0 ? "GET /flows/f1 HTTP/1.1" : "GET /a HTTP/1.1"));
}

TEST_CASE("an error after a redirect is the call's error")
{
    fixture f({{expect(), say(redirect("/a")), expect(), hang_up()}, {expect(), hang_up()}});
    outcome const end = f.get_flow();
    CHECK(end.error == errc::connection_closed);
    CHECK(f.server.came_on() == "0 0 1"); // the second target was requested again, on a new connection
    CHECK(first_line(f.server.request_text(2)) == "GET /a HTTP/1.1");
}

/// Records what it is given.
class notes final : public appmixer::body_sink {
public:
    bool begin(http_response const& head) override
    {
        text += "[" + std::to_string(head.status) + "]";
        return true;
    }
    appmixer::error put(std::string_view piece) override
    {
        text += piece;
        return appmixer::error();
    }
    std::string text;
};

TEST_CASE("a sink restarts with each redirect")
{
    fixture f(
        {{expect(), say(redirect("/a")), expect(), say("HTTP/1.1 103 Hint\r\n\r\n" + redirect("/b")), serve(good)}});
    notes sink;
    auto const fetch_into_sink = [&]() -> asio::awaitable<outcome> {
        http_request request(method::get, "/flows/f1");
        appmixer::call_context context;
        context.sink = &sink;
        appmixer::result<http_response> const response = co_await f.api.transport().send(request, context);
        co_return outcome(response ? response->body : response.error().what());
    };
    CHECK(f.get(fetch_into_sink()).text.empty());
    CHECK(sink.text == R"([302]move[302]move[200]{"flowId":"f1"})");
}

TEST_SUITE_END();

} // namespace
