// http_transport with error responses whose bodies are cut, too long or malformed: their status is known.

#include "http_faults_support.hpp"

#include <appmixer/api/component_webhooks.hpp>
#include <appmixer/auth/auth.hpp>
#include <appmixer/layers/retry.hpp>

#include <doctest/doctest.h>

#include <chrono>

namespace {

using namespace faults_test;

TEST_SUITE_BEGIN("http_transport error bodies");

std::string const not_found = "HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\n";

TEST_CASE("an error response whose body is incomplete is an error with its status")
{
    constexpr std::size_t limit = 100'000;
    std::string why;
    script steps = {expect()};
    SUBCASE("cut")
    {
        steps.insert(steps.end(), {say(not_found + "Content-Length: 50\r\n\r\n{\"message\":\"Fl"), half_close()});
        why = "the server closed the connection before its response was complete";
    }
    SUBCASE("cut before the body")
    {
        steps.insert(steps.end(), {say(not_found + "Content-Length: 50\r\n\r\n"), half_close()});
        why = "the server closed the connection";
    }
    SUBCASE("cut in chunks")
    {
        steps.insert(steps.end(), {say(not_found + "Transfer-Encoding: chunked\r\n\r\nf\r\n{\"m"), half_close()});
        why = "the server closed the connection";
    }
    SUBCASE("reset")
    {
        steps.insert(steps.end(), {say(not_found + "Content-Length: 50\r\n\r\n{\"m"), reset()});
        why = "its body is incomplete: ";
    }
    SUBCASE("too long by its length")
    {
        steps.push_back(say(not_found + "Content-Length: 100001\r\n\r\n"));
        why = "settings::max_body_size";
    }
    SUBCASE("too long by a chunk")
    {
        steps.push_back(say(not_found + "Transfer-Encoding: chunked\r\n\r\n186a1\r\n"));
        why = "settings::max_body_size";
    }
    SUBCASE("too long without a length")
    {
        steps.insert(steps.end(), {say(not_found + "\r\n"), flood(std::string(1024, ' '))});
        why = "settings::max_body_size";
    }
    SUBCASE("malformed")
    {
        steps.push_back(say(not_found + "Transfer-Encoding: chunked\r\n\r\nnonsense\r\n"));
        why = "its body is incomplete: ";
    }
    fixture f({steps}, limit);
    outcome const failed = f.get_flow();
    CHECK_FALSE(failed.ok);
    CHECK(failed.error == errc::not_found);
    CHECK(failed.error == appmixer::condition::not_found);
    CHECK_FALSE(failed.error == appmixer::condition::transport);
    CHECK(failed.error.status() == 404);
    CHECK(failed.error.phase() == phase::response);
    CHECK(failed.error.detail().find(why) != std::string::npos);
    CHECK(f.get_flow().text == "f1");
    CHECK(f.server.came_on() == "0 1");
}

TEST_CASE("an incomplete error body shows its beginning")
{
    fixture f({{expect(), say(not_found + "Content-Length: 50\r\n\r\n{\"message\":\"Fl"), half_close()}});
    outcome const failed = f.get_flow();
    CHECK(failed.error.body_excerpt() == R"({"message":"Fl)");
    CHECK(failed.error.what() == "getFlow: 404 Not Found (its body is incomplete: the server closed the connection "
                                 "before its response was complete)");
}

TEST_CASE("an error response is retried by its status also when its body is cut")
{
    auto const cut = [](std::string status) {
        return script{expect(), say("HTTP/1.1 " + status + "\r\nRetry-After: 0.001\r\nContent-Length: 9\r\n\r\n{"),
                      half_close()};
    };
    auto const quick = appmixer::standard_retry().random([] { return 0.0; });
    auto const call = [&](std::string status) {
        fixture f({cut(std::move(status))});
        appmixer::settings const where(local_url(f.server.port()));
        appmixer::client const api(appmixer::http_transport(f.io, where) | appmixer::with_retry(quick));
        outcome const ended = f.get(fetch(api.as_result()));
        return std::make_pair(ended.error, f.server.requests());
    };
    auto const [missing, once] = call("404 Not Found");
    CHECK(missing.attempts() == 1);
    CHECK(missing.stop_reason() == appmixer::stop_reason::permanent);
    CHECK(once == 1);
    auto const [passing, twice] = call("503 Service Unavailable");
    CHECK_FALSE(passing.code());
    CHECK(twice == 2);
}

TEST_CASE("the time to wait is that of the response, of which only the head has come")
{
    fixture f({{expect(), say("HTTP/1.1 429 Slow\r\nRetry-After: 7\r\nContent-Length: 9\r\n\r\n{"), half_close()}});
    outcome const failed = f.get_flow();
    CHECK(failed.error == errc::too_many_requests);
    CHECK(failed.error.retry_after() == 7s);
}

TEST_CASE("a 401 whose body is cut drops the token")
{
    class source {
    public:
        explicit source(std::shared_ptr<int> count) : asked(std::move(count)) {}
        asio::awaitable<appmixer::result<appmixer::access_token>> obtain(appmixer::default_client)
        {
            co_return appmixer::access_token("token-" + std::to_string(++*asked));
        }
        std::shared_ptr<int> asked;
    };
    fixture f({{expect(), say("HTTP/1.1 401 Unauthorized\r\nContent-Length: 9\r\n\r\n{"), half_close()}});
    auto const asked = std::make_shared<int>(0);
    appmixer::settings const where(local_url(f.server.port()));
    appmixer::client const api(appmixer::http_transport(f.io, where) | appmixer::with_auth(source(asked)));
    CHECK(f.get(fetch(api.as_result())).text == "f1");
    CHECK(*asked == 2);
}

TEST_CASE("an incomplete response is no result of an operation that takes any status")
{
    fixture f({{expect(), say("HTTP/1.1 500 Failed\r\nContent-Length: 9\r\n\r\n{"), half_close()}});
    auto const post = [](client api) -> asio::awaitable<outcome> {
        appmixer::request_content const order = appmixer::request_content::json({{"item", "espresso"}});
        appmixer::result<appmixer::http_response> reply = co_await appmixer::component_post(api, "f1", "hook", order);
        co_return reply ? outcome(reply->body) : outcome(reply.error());
    };
    outcome const failed = f.get(post(f.api));
    CHECK_FALSE(failed.ok);
    CHECK(failed.error == errc::internal_server_error);
    CHECK(failed.error.status() == 500);
}

TEST_CASE("the status is known when the deadline passes in the body of an error response")
{
    fixture f(std::vector<script>(5, {expect(), say(not_found + "Content-Length: 50\r\n\r\n{")}));
    outcome const failed =
        expire(f, phase::read, [&](std::chrono::nanoseconds timeout) { return fetch(f.api.within(timeout)); });
    CHECK(failed.error == errc::deadline_exceeded);
    CHECK(failed.error.phase() == phase::read);
    CHECK(failed.error.status() == 404);
}

TEST_SUITE_END();

} // namespace
