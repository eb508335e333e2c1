// Operations whose query, headers and body the caller chooses, and whose response may have any status.

#include "support.hpp"

#include <appmixer/model/progress.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <utility>

using appmixer::decode;
using appmixer::encode;
using appmixer::errc;
using appmixer::http_request;
using appmixer::http_response;

namespace {

class call_plugin {
public:
    call_plugin() = default;

    appmixer::optional_flag waits;
    appmixer::query_values query;
    appmixer::header_list headers;
    appmixer::request_content body;

    using response_type = http_response;
    static constexpr bool any_status = true;
    static constexpr appmixer::operation_info info{"callPlugin", appmixer::method::post, "/plugins/acme",
                                                   appmixer::idempotency::unsafe};
    static constexpr auto params =
        appmixer::table{appmixer::in_query("waits", &call_plugin::waits), appmixer::any_query(&call_plugin::query),
                        appmixer::any_headers(&call_plugin::headers), appmixer::raw_body(&call_plugin::body)};
};

class read_plugin {
public:
    read_plugin() = default;

    using response_type = http_response;
    static constexpr appmixer::operation_info info{"readPlugin", appmixer::method::get, "/plugins/acme",
                                                   appmixer::idempotency::safe};
};

} // namespace

TEST_CASE("query parameters with names of the caller's follow the declared ones, encoded")
{
    call_plugin request;
    request.waits = true;
    request.query.add("a b", "1&2").add("a b", "ä");
    CHECK(encode(request).value().target == "/plugins/acme?waits=true&a%20b=1%262&a%20b=%C3%A4");
    request.query.add("bad", "\xff");
    CHECK(encode(request).error() == errc::invalid_request);
    CHECK(encode(request).error().phase() == appmixer::phase::encode);
}

TEST_CASE("a raw body has the bytes and the type of the caller")
{
    call_plugin request;
    request.body = appmixer::request_content(std::string("\0\xff\r\n", 4), "application/octet-stream");
    http_request const sent = encode(request).value();
    CHECK(sent.body == std::string("\0\xff\r\n", 4));
    CHECK(sent.headers.text() == "Accept: */*\r\nContent-Type: application/octet-stream\r\n");
}

TEST_CASE("a raw body may be empty, with and without a type")
{
    call_plugin request;
    CHECK(encode(request).value().headers.text() == "Accept: */*\r\n");
    request.body = appmixer::request_content("", "text/plain");
    CHECK(encode(request).value().headers.text() == "Accept: */*\r\nContent-Type: text/plain\r\n");
    request.body = appmixer::request_content("x", "");
    CHECK(encode(request).value().headers.text() == "Accept: */*\r\n");
    CHECK(encode(request).value().body == "x");
}

TEST_CASE("a raw body can be made from a JSON value")
{
    call_plugin request;
    request.body = appmixer::request_content::json({{"a", 1.5}});
    CHECK(encode(request).value().body == R"({"a":1.5})");
    CHECK(encode(request).value().headers.get("Content-Type") == "application/json");
    CHECK_THROWS_AS(appmixer::request_content::json(std::numeric_limits<double>::infinity()), appmixer::exception);
}

TEST_CASE("a content type cannot inject a header")
{
    call_plugin request;
    request.body = appmixer::request_content("x", "text/plain\r\nX-Admin: 1");
    CHECK(encode(request).error() == errc::invalid_request);
}

TEST_CASE("headers of the caller are added, and replace those that describe the body")
{
    call_plugin request;
    request.body = appmixer::request_content("x", "text/plain");
    request.headers.append("X-Signature", "abc");
    request.headers.append("accept", "text/html");
    request.headers.append("CONTENT-TYPE", "text/csv");
    CHECK(encode(request).value().headers.text() ==
          "X-Signature: abc\r\naccept: text/html\r\nCONTENT-TYPE: text/csv\r\n");
}

TEST_CASE("an operation with any_status returns the response whatever its status")
{
    http_response refused(503, "closed");
    refused.headers.append("x-why", "night");
    http_response const got = decode<call_plugin>(std::move(refused)).value();
    CHECK(got.status == 503);
    CHECK(got.body == "closed");
    CHECK(got.headers.get("x-why") == "night");
    CHECK(decode<read_plugin>(http_response(503, "closed")).error().status() == 503);
    CHECK(decode<read_plugin>(http_response(204, "")).value().status == 204);
}

TEST_CASE("the progress of work is read in each of the server's forms")
{
    using job = appmixer::progress<class some_kind>;
    auto const read = [](std::string_view text) { return appmixer::from_json<job>(text).value(); };
    job const usual = read(R"({"status":"in-progress","stepsDone":1,"stepsTotal":3})");
    CHECK(progress_of(usual) == appmixer::job_progress::pending);
    CHECK(usual.steps_done == 1);
    CHECK(usual.steps_total == 3);
    job const other = read(R"({"state":"failed","stepsCompleted":2,"error":{"message":"no"},"progress":0.5})");
    CHECK(progress_of(other) == appmixer::job_progress::failed);
    CHECK(other.steps_done == 2);
    CHECK(other.error.at("message") == "no");
    CHECK(other.extra.at("progress") == 0.5);
    CHECK(progress_of(read(R"({"status":"completed"})")) == appmixer::job_progress::done);
    CHECK(progress_of(read(R"({"status":"cancelled"})")) == appmixer::job_progress::failed);
    CHECK(progress_of(read("{}")) == appmixer::job_progress::pending);
}
