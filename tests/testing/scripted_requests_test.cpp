// scripted: how requests are compared with the expected ones, and how differences are reported.

#include "scripted_support.hpp"

#include <doctest/doctest.h>

namespace {

using namespace scripted_test;

TEST_SUITE_BEGIN("scripted, requests");

TEST_CASE("an unexpected request is refused and shown beside the expected one")
{
    fixture f;
    f.script.expect(method::get, "/flows/f1");
    f.script.expect(method::get, "/flows/f2");

    appmixer::error const other_target = f.run(get_flow(f.api, "f2")).error();
    CHECK(other_target == errc::unexpected_request);
    CHECK(other_target.detail() == "expected 1. GET /flows/f1, received GET /flows/f2");
    CHECK(f.run(delete_flow(f.api, "f1")).error().what() ==
          "deleteFlow: the test did not expect this request (expected 1. GET /flows/f1, received DELETE /flows/f1)");

    CHECK(f.run(get_flow(f.api, "f1")).has_value()); // no expectation was consumed
    CHECK(f.run(get_flow(f.api, "f2")).has_value());
    CHECK(f.run(get_flow(f.api, "f2")).error().detail() == "expected no more requests, received GET /flows/f2");
    CHECK(f.script.verify() == "expected 1. GET /flows/f1, received GET /flows/f2\n"
                               "expected 1. GET /flows/f1, received DELETE /flows/f1\n"
                               "expected no more requests, received GET /flows/f2\n");
}

TEST_CASE("the query belongs to the target")
{
    fixture f;
    f.script.expect(method::get, "/flows?limit=1");
    appmixer::op::get_flows query;
    query.limit = 2;
    CHECK(f.run(f.api.call(query)).error().detail() == "expected 1. GET /flows?limit=1, received GET /flows?limit=2");
    query.limit = 1;
    f.script.expect(method::get, "/flows?limit=1");
    CHECK(f.run(f.api.call(query)).error() == errc::unexpected_shape); // {} is not a list: the request matched
}

TEST_CASE("expected headers must be present, others may be")
{
    fixture f;
    auto const sent = [&](std::string_view name, std::string_view value) {
        appmixer::http_request request(method::get, "/x");
        request.headers.append("X-Trace", "one");
        request.headers.append(name, value);
        return f.send(std::move(request));
    };
    f.script.expect(method::get, "/x").with_header("X-Trace", "two").with_header("accept", "text/html");
    CHECK(sent("Accept", "text/html").error().detail() ==
          R"(1. GET /x differs in the header X-Trace: expected "two", received "one")");
    CHECK(sent("X-Trace", "two").error().detail() ==
          R"(1. GET /x differs in the header accept: expected "text/html", received nothing)");
    appmixer::http_request both(method::get, "/x");
    both.headers.append("x-trace", "two");
    both.headers.append("Accept", "text/html");
    CHECK(f.send(both).has_value());
}

TEST_CASE("a body is compared as JSON, and the first difference is reported with its path")
{
    fixture f;
    std::string const wanted = R"({"name": "a", "n": 1, "flow": {"x": [1, 2.5, {"deep~/": true}]}})";
    f.script.expect(method::post, "/x").with_json(wanted);
    auto const difference = [&](std::string body) {
        result<appmixer::http_response> const got = f.send(request_with(std::move(body), "application/json"));
        return got ? std::string() : got.error().detail().substr(std::string("1. POST /x differs ").size());
    };
    CHECK(difference(R"({"name":"b","n":1,"flow":{"x":[1,2.5,{"deep~/":true}]}})") ==
          R"(in the body at /name: expected "a", received "b")");
    CHECK(difference(R"({"name":"a","n":1,"flow":{"x":[1,2.5,{"deep~/":false}]}})") ==
          "in the body at /flow/x/2/deep~0~1: expected true, received false");
    CHECK(difference(R"({"name":"a","n":1,"flow":{"x":[1,2.25,{"deep~/":true}]}})") ==
          "in the body at /flow/x/1: expected 2.5, received 2.25");
    CHECK(difference(R"({"name":"a","n":1,"flow":{"x":[1,2.5]}})") ==
          "in the body at /flow/x: expected 3 elements, received 2");
    CHECK(difference(R"({"name":"a","flow":{"x":[1,2.5,{"deep~/":true}]}})") ==
          "in the body at /n: expected 1, received nothing");
    CHECK(difference(R"({"name":"a","n":1,"more":null,"flow":{"x":[1,2.5,{"deep~/":true}]}})") ==
          "in the body at /more: expected nothing, received null");
    CHECK(difference(R"({"name":"a","n":"1","flow":{"x":[1,2.5,{"deep~/":true}]}})") ==
          R"(in the body at /n: expected 1, received "1")");
    CHECK(difference(R"({"name":1,"n":1,"flow":{"x":[1,2.5,{"deep~/":true}]}})") ==
          R"(in the body at /name: expected "a", received 1)");
    CHECK(difference(R"({"name":"a","n":1,"flow":[]})") ==
          R"(in the body at /flow: expected {"x":[1,2.5,{"deep~/":true}]}, received [])");
    CHECK(difference("[]").starts_with("in the body: expected {"));
    CHECK(difference("{,").starts_with("in the body: expected JSON, received \"{,\""));
    CHECK(difference("").ends_with("received nothing"));
    // order, white space and the notation of numbers do not matter
    CHECK(difference(R"( {"n":1.0, "flow":{"x":[1.0,25e-1,{"deep~/":true}]}, "name":"a"})") == "");
    CHECK(f.script.verify().find("in the body at /name") != std::string::npos);
}

TEST_CASE("a body is compared as text, and the first line that differs is shown")
{
    fixture f;
    f.script.expect(method::post, "/x").with_body("one\ntwo\nthree");
    auto const difference = [&](std::string body) {
        result<appmixer::http_response> const got = f.send(request_with(std::move(body), "text/plain"));
        return got ? std::string() : got.error().detail().substr(std::string("1. POST /x differs ").size());
    };
    CHECK(difference("one\n2\nthree") == R"(in the body in line 2: expected "two", received "2")");
    CHECK(difference("one\ntwo") == "in the body in line 2: received fewer lines");
    CHECK(difference("one\ntwo\nthree\n") == "in the body in line 3: received more lines");
    CHECK(difference("one\ntwo\nthree") == "");
}

TEST_CASE("the last description of a body counts")
{
    fixture f;
    f.script.expect(method::post, "/x").with_json("{}").with_body("{ }");
    CHECK_FALSE(f.send(request_with("{}", "application/json")).has_value());
    CHECK(f.send(request_with("{ }", "application/json")).has_value());
    CHECK_THROWS_AS(f.script.expect(method::post, "/x").with_json("{"), appmixer::exception);
}

TEST_CASE("long values are cut, between two characters")
{
    fixture f;
    f.script.expect(method::post, "/x").with_json("[\"a\"]");
    std::string name;
    for (int i = 0; i < 100; ++i)
        name += "\xc3\xbc";
    std::string const detail = f.send(request_with("[\"" + name + "\"]", "")).error().detail();
    CHECK(detail.size() < 250);
    CHECK(detail.ends_with("\xc3\xbc..."));
    CHECK(detail.find('\n') == std::string::npos);
}

TEST_CASE("messages hold no secrets")
{
    fixture f;
    std::string const token = "tok-ada-0123456789";
    auto const is_clean = [&](std::string const& text) {
        for (std::string_view secret :
             {"tok-ada-0123456789", "tok-bob", "hunter22", "hunter33", "a%2Bb%2Fc", "a+b/c", "own-word"})
            if (text.find(secret) != std::string::npos)
                return false;
        return text.find("[redacted]") != std::string::npos;
    };
    f.script.expect(method::get, "/user").with_header("Authorization", "Bearer tok-bob");
    std::string detail = f.run(get_user(f.me)).error().detail();
    CHECK(is_clean(detail));
    CHECK(
        detail ==
        R"(1. GET /user differs in the header Authorization: expected "Bearer [redacted]", received "Bearer [redacted]")");

    scripted sign_in(f.io.get_executor());
    sign_in.expect(method::post, "/user/auth").with_json(R"({"username":"ada","password":"hunter22"})");
    appmixer::call_context context;
    context.time = &f.clock;
    appmixer::http_request request(method::post, "/user/auth");
    request.body = R"({"username":"hunter33","password":"hunter33"})"; // also in an unexpected place
    CHECK(is_clean(f.run(sign_in.send(request, context)).error().detail()));
    request.body = R"({"username":"ada","password":"hunter33"})";
    detail = f.run(sign_in.send(request, context)).error().detail();
    CHECK(detail ==
          R"(1. POST /user/auth differs in the body at /password: expected "[redacted]", received "[redacted]")");
    CHECK(is_clean(sign_in.verify()));

    // secret parameters in a target, declared or recognized by name
    appmixer::op::get_people_tasks tasks;
    tasks.secret = "a+b/c";
    detail = f.run(f.api.call(tasks)).error().detail();
    CHECK(detail == "expected 1. GET /user, received GET /people-task/tasks?secret=[redacted]");
    scripted by_secret(f.io.get_executor());
    by_secret.expect(method::get, "/people-task/tasks?secret=a%2Bb%2Fc");
    CHECK(by_secret.verify() == "1. GET /people-task/tasks?secret=[redacted] was not received\n");

    // what an operation declares to be secret, whatever it is called, also where the test itself wrote it down
    scripted own(f.io.get_executor());
    own.expect(method::get, "/x?word=own-word").with_header("X-Word", "other");
    own.expect(method::get, "/x?word=own-word");
    context.secret_parameters = {"own-word"};
    appmixer::http_request plain(method::get, "/x?word=own-word");
    plain.headers.append("X-Word", "own-word");
    CHECK(f.run(own.send(plain, context)).error().detail() ==
          R"(1. GET /x?word=[redacted] differs in the header X-Word: expected "other", received "[redacted]")");
    CHECK(own.verify() ==
          "1. GET /x?word=[redacted] was not received\n2. GET /x?word=[redacted] was not received\n1. GET "
          "/x?word=[redacted] differs in the header X-Word: expected \"other\", received \"[redacted]\"\n");

    // a token that a layer has put into the request
    context.secret_parameters = {};
    context.secret_tokens.emplace_back("layer-token");
    plain.target = "/y?z=layer-token";
    CHECK(f.run(own.send(plain, context)).error().detail() ==
          "expected 1. GET /x?word=[redacted], received GET /y?z=[redacted]");
}

TEST_SUITE_END();

} // namespace
