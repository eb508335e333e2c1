// Injected faults: for which requests, the changed responses, and the text form.

#include "support.hpp"

#include <doctest/doctest.h>

using namespace emulator_tests;
using namespace std::chrono_literals;
using appmixer::emulator_fault;

namespace {

void add(fixture& f, std::string_view text)
{
    appmixer::result<void> const added = f.back_end.faults().add(text);
    if (!added)
        FAIL(added.error().detail());
}

std::string failure(std::string_view text)
{
    appmixer::emulator_faults faults;
    appmixer::result<void> const added = faults.add(text);
    if (added)
        return {};
    CHECK(added.error() == appmixer::errc::invalid_request);
    CHECK(faults.empty());
    return added.error().detail();
}

std::string statuses(test_client const& who, int times, std::string const& target = "/flows")
{
    std::string text;
    for (int i = 0; i < times; ++i)
        text += std::to_string(who.get(target).status) + ' ';
    return text;
}

} // namespace

TEST_SUITE("emulator: faults")
{
    TEST_CASE("a fault applies to the next request only")
    {
        fixture f;
        CHECK(statuses(f.ada(), 1) == "200 ");
        add(f, "500");
        CHECK(f.back_end.faults().size() == 1);
        CHECK(f.back_end.faults().injected() == 0);
        response const hit = f.ada().get("/flows");
        CHECK(hit.body == error_body(500, "Internal Server Error", "An internal server error occurred"));
        CHECK(hit.header("content-type") == "application/json; charset=utf-8");
        CHECK(f.back_end.faults().empty());
        CHECK(f.back_end.faults().injected() == 1);
        CHECK(statuses(f.ada(), 1) == "200 ");
    }

    TEST_CASE("count, skip and every")
    {
        fixture f;
        add(f, "500:count=2,skip=1");
        CHECK(statuses(f.ada(), 5) == "200 500 500 200 200 ");
        add(f, "500:every=3");
        CHECK(statuses(f.ada(), 7) == "200 200 500 200 200 500 200 ");
        f.back_end.faults().clear();
        add(f, "500:every=2,count=1,skip=1");
        CHECK(statuses(f.ada(), 6) == "200 200 500 200 200 200 ");
        add(f, "500:count=always");
        CHECK(statuses(f.ada(), 3) == "500 500 500 ");
        f.back_end.faults().clear();
        CHECK(statuses(f.ada(), 1) == "200 ");
        CHECK(f.back_end.faults().injected() == 8);
    }

    TEST_CASE("faults apply one after the other")
    {
        fixture f;
        add(f, "429:count=2");
        add(f, "404");
        CHECK(statuses(f.ada(), 4) == "429 429 404 200 ");
        add(f, "500:every=2");
        add(f, "400:every=2");
        CHECK(statuses(f.ada(), 6) == "200 500 400 500 200 500 ");
    }

    TEST_CASE("faults for a method and a path prefix")
    {
        fixture f;
        std::string const id = f.ada().create_flow();
        add(f, "500:method=POST,count=always");
        CHECK(statuses(f.ada(), 1) == "200 ");
        CHECK(f.ada().post("/flows").status == 500);
        f.back_end.faults().clear();
        add(f, "500:path=/flows,count=always");
        CHECK(statuses(f.ada(), 1) == "500 ");
        CHECK(f.ada().get("/flows?limit=1").status == 500);
        CHECK(f.ada().get("/flows/" + id).status == 500);
        CHECK(f.ada().get("/fl%6Fws/count").status == 500);
        CHECK(f.ada().get("/flowsheet").status == 404);
        CHECK(f.ada().get("/user").status == 200);
        f.back_end.faults().clear();
        add(f, "500:path=/flows/{flowId}/coordinator,count=always");
        CHECK(f.ada().get("/flows/" + id).status == 200);
        CHECK(f.ada().post("/flows/" + id + "/coordinator", R"({"command":"start"})").status == 500);
        CHECK(f.ada().post("/flows/" + id + "/clone").status == 200);
        f.back_end.faults().clear();
        add(f, "500:path=/flows/*/,count=always");
        CHECK(f.ada().get("/flows/" + id).status == 500);
        CHECK(f.ada().get("/flows").status == 200);
        f.back_end.faults().clear();
        add(f, "503:path=/flows");
        CHECK(f.ada().get("/%zz").status == 400);
        add(f, "504");
        CHECK(f.ada().get("/%zz").status == 504);
    }

    TEST_CASE("before: the request is not carried out; after: it is, but the response is an error")
    {
        fixture f;
        add(f, "504:method=POST,when=before");
        CHECK(f.ada().post("/flows", R"({"name":"a"})").status == 504);
        CHECK(f.ada().get("/flows/count").body == R"({"count":0})");
        add(f, "504:method=POST,when=after");
        CHECK(f.ada().post("/flows", R"({"name":"a"})").status == 504);
        CHECK(f.ada().get("/flows/count").body == R"({"count":1})");
        add(f, "empty:when=before");
        CHECK(f.ada().post("/flows").body == "");
        CHECK(f.ada().get("/flows/count").body == R"({"count":1})");
        add(f, "empty");
        CHECK(f.ada().post("/flows").body == "");
        CHECK(f.ada().get("/flows/count").body == R"({"count":2})");
    }

    TEST_CASE("replaced responses")
    {
        fixture f;
        auto const response_to = [&](std::string_view text) {
            add(f, text);
            return f.ada().get("/flows/count");
        };
        response const expired = response_to("expired-token");
        CHECK(expired.body == error_body(401, "Unauthorized", "Expired token"));
        CHECK(expired.header("www-authenticate") == "Bearer");
        CHECK(response_to("403").body == error_body(403, "Forbidden", "Forbidden"));
        CHECK(response_to("429").header("retry-after") == "(none)");
        response const slow = response_to("429:retry-after=2,message=Slow down");
        CHECK(slow.body == error_body(429, "Too Many Requests", "Slow down"));
        CHECK(slow.header("retry-after") == "2");
        CHECK(response_to("503:retry-after=1.5").header("retry-after") == "1.5");
        CHECK(response_to("503:retry-after=0.040").header("retry-after") == "0.04");
        CHECK(response_to("503:retry-after=3.0").header("retry-after") == "3");
        CHECK(response_to("503:retry-after-date=90").header("retry-after") == "Sun, 11 Feb 2024 08:17:00 GMT");

        response const page = response_to("502");
        CHECK(page.status == 502);
        CHECK(page.header("content-type") == "text/html");
        CHECK(page.body == "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad "
                           "Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n");
        CHECK(response_to("503").body.find("<h1>503 Service Unavailable</h1>") != std::string::npos);
        CHECK(response_to("504:body=error").body == error_body(504, "Gateway Timeout", "Gateway Timeout"));
        CHECK(response_to("500:body=html").header("content-type") == "text/html");
        CHECK(response_to("404:body=null").body == "null");
        response const null = response_to("null");
        CHECK(null.status == 200);
        CHECK(null.body == "null");
        CHECK(null.header("content-type") == "application/json; charset=utf-8");
        CHECK(response_to("null:status=404").status == 404);
        response const empty = response_to("empty");
        CHECK(empty.status == 200);
        CHECK(empty.body == "");
        CHECK(empty.header("content-type") == "(none)");
        CHECK(response_to("400:body=empty").status == 400);
        CHECK(response_to("empty:status=204").status == 204);
    }

    TEST_CASE("changed responses")
    {
        fixture f;
        std::string const id = f.ada().create_flow(R"({"name":"n","customFields":{"at":"2024-02-11T08:15:30Z"}})");
        std::string const right = f.ada().get("/flows/" + id).body;
        add(f, "truncated");
        CHECK(f.ada().get("/flows/" + id).body == right.substr(0, right.size() / 2));

        add(f, "unknown-stage:count=2");
        CHECK(f.ada().get("/flows/" + id).text("stage") == "hibernating");
        CHECK(json::parse(f.ada().get("/flows").body).at(0).at("stage") == "hibernating");
        CHECK(f.ada().get("/flows/" + id).body == right);

        add(f, "extra-fields:count=3");
        std::string const extra = R"("emulatorExtra":"an unknown field",)"
                                  R"("emulatorExtraObject":{"deep":[null,1.5,"text"]}})";
        CHECK(f.ada().get("/flows/" + id).body == right.substr(0, right.size() - 1) + ',' + extra);
        CHECK(f.ada().get("/flows?projection=name").body == R"([{"name":"n",)" + extra + ']');
        CHECK(f.ada().get("/flows/count").body == R"({"count":1,)" + extra);

        add(f, "numeric-dates");
        response const dates = f.ada().get("/flows/" + id);
        CHECK(dates.part("btime") == "1707639330125");
        CHECK(dates.part("mtime") == "1707639330125");
        CHECK(dates.part("customFields") == R"({"at":"2024-02-11T08:15:30Z"})");
        CHECK(dates.text("flowId") == id);
        CHECK(dates.text("userId") == f.ada_id);

        add(f, "extra-fields");
        CHECK(f.ada().get("/flows/x").body == error_body(404, "Not Found", "Flow not found."));
        CHECK(f.back_end.faults().empty());
    }

    TEST_CASE("a HEAD never has a body")
    {
        fixture f;
        add(f, "502");
        response const head = f.ada().send(method::head, "/flows");
        CHECK(head.status == 502);
        CHECK(head.body == "");
    }

    TEST_CASE("a copy has faults of its own; loading data keeps them")
    {
        fixture f;
        add(f, "500");
        appmixer::emulator copy = f.back_end;
        CHECK(statuses(f.ada(), 2) == "500 200 ");
        REQUIRE(copy.load(copy.save()).has_value());
        CHECK(statuses(test_client(copy, f.ada().token()), 2) == "500 200 ");
    }

    TEST_CASE("a clock that throws during a fault is a 500")
    {
        fixture f;
        add(f, "429:retry-after-date=1");
        f.back_end.set_clock([]() -> appmixer::timestamp { throw 1; });
        CHECK(f.anonymous().get("/").body ==
              error_body(500, "Internal Server Error", "An internal server error occurred"));
    }

    TEST_CASE("faults as objects")
    {
        fixture f;
        emulator_fault fault;
        fault.status = 409;
        fault.message = "Twice";
        fault.method = method::get;
        fault.path = "/user";
        REQUIRE(f.back_end.faults().add(fault).has_value());
        CHECK(f.ada().get("/flows").status == 200);
        CHECK(f.ada().get("/user").body == error_body(409, "Conflict", "Twice"));

        auto const refused = [](emulator_fault bad) {
            appmixer::emulator_faults faults;
            appmixer::result<void> const added = faults.add(std::move(bad));
            return added ? std::string() : added.error().detail();
        };
        CHECK(refused(emulator_fault()) == "");
        emulator_fault bad;
        bad.status = 99;
        CHECK(refused(bad) == "the status of a fault must be from 200 to 599");
        bad.status = 399;
        CHECK(refused(bad) == "an error object needs a status of 400 or more");
        bad = emulator_fault();
        bad.retry_after = -1s;
        CHECK(refused(bad) == "\"retry_after\" of a fault must be from 0 to 31536000 seconds");
        bad = emulator_fault();
        bad.every = 0;
        CHECK(refused(bad) == "\"every\" of a fault must be at least 1");
        bad = emulator_fault();
        bad.count = 0;
        CHECK(refused(bad) == "\"count\" of a fault must be at least 1");
        bad = emulator_fault();
        bad.path = "flows";
        CHECK(refused(bad) == "the path of a fault must begin with a slash");
        bad.path = "/%4";
        CHECK(refused(bad) == "the path of a fault has an invalid percent-encoding");
        bad = emulator_fault();
        bad.message = "\xff";
        CHECK(refused(bad) == "the message of a fault must be UTF-8");
        for (int i = 0; i < 1000; ++i)
            REQUIRE(f.back_end.faults().add(emulator_fault()).has_value());
        CHECK(f.back_end.faults().add("500").error().detail() == "there are already 1000 faults");
    }

    TEST_CASE("the error for an invalid text says what is wrong")
    {
        CHECK(failure("429:retry-after=2,count=3,path=/flows,method=GET,when=before") == "");
        CHECK(failure("") == "unknown fault \"\"; expected a status from 400 to 599, expired-token, empty, null, "
                             "truncated, cut, extra-fields, unknown-stage or numeric-dates");
        CHECK(failure("error_body").starts_with("unknown fault \"error_body\"; expected"));
        CHECK(failure(std::string(100, 'x') + "\n").starts_with("unknown fault \"" + std::string(40, 'x') + "...\";"));
        CHECK(failure("x\ny").starts_with("unknown fault \"x?y\";"));
        CHECK(failure("200") == "a status must be from 400 to 599, not \"200\"");
        CHECK(failure("99999999999") == "a status must be a whole number, not \"99999999999\"");
        CHECK(failure("429:") == "no option follows the colon");
        CHECK(failure("429:count=1,") == "no option follows the last comma");
        CHECK(failure("429:,count=1") == "the option \"\" has no '='");
        CHECK(failure("429:count") == "the option \"count\" has no '='");
        CHECK(failure("429:count=x") == "count must be a whole number, not \"x\"");
        CHECK(failure("429:count=-1") == "count must be a whole number, not \"-1\"");
        CHECK(failure("429:count=0") == "\"count\" of a fault must be at least 1");
        CHECK(failure("429:every=0") == "\"every\" of a fault must be at least 1");
        CHECK(failure("429:skip=") == "skip must be a whole number, not \"\"");
        CHECK(failure("429:path=flows") == "path must begin with a slash, not \"flows\"");
        CHECK(failure("429:method=get") == "unknown method \"get\"");
        CHECK(failure("429:when=later") == "when must be before or after, not \"later\"");
        CHECK(failure("truncated:when=before") == "truncated changes a response, so when=before is not possible");
        CHECK(failure("429:status=404") == "status cannot be combined with 429");
        CHECK(failure("null:status=199") == "status must be from 200 to 599, not \"199\"");
        CHECK(failure("truncated:status=404") == "status cannot be combined with truncated");
        CHECK(failure("empty:body=html") == "body cannot be combined with empty");
        CHECK(failure("numeric-dates:message=x") == "message cannot be combined with numeric-dates");
        CHECK(failure("null:retry-after=1") == "retry-after cannot be combined with null");
        CHECK(failure("429:body=xml") == "body must be error, html, empty or null, not \"xml\"");
        CHECK(failure("429:retry-after=soon") == "retry-after must be a number of seconds, not \"soon\"");
        for (std::string const text : {"", ".5", "5.", "1.2.3", "-1", "1e3", "Sun Feb 11 08:17:00 2024"}) {
            CAPTURE(text);
            CHECK(failure("429:retry-after=" + text).starts_with("retry-after must be a number of seconds, not"));
        }
        CHECK(failure("429:retry-after=999999999") == "\"retry_after\" of a fault must be from 0 to 31536000 seconds");
        CHECK(failure("429:wait=1") ==
              "unknown option \"wait\"; expected path, method, when, count, every, skip, after, "
              "body, message, status, retry-after or retry-after-date");
    }

    TEST_CASE("the text form of a fault is the shortest that reads back as the fault")
    {
        for (std::string_view const text : {"500",
                                            "503",
                                            "503:body=error",
                                            "500:body=html",
                                            "404:body=empty",
                                            "429:retry-after=1.5",
                                            "503:retry-after-date=7",
                                            "401",
                                            "expired-token",
                                            "expired-token:count=always",
                                            "418:message=teapot",
                                            "empty",
                                            "empty:status=204",
                                            "null:when=before",
                                            "504:when=after,method=POST,every=2",
                                            "truncated",
                                            "cut",
                                            "cut:after=1000,path=/files",
                                            "extra-fields:count=always",
                                            "unknown-stage:skip=3,count=2",
                                            "numeric-dates:every=4,count=1",
                                            "500:method=GET,path=/flows/{flowId},skip=1,every=2,count=7"}) {
            appmixer::emulator_faults faults;
            REQUIRE(faults.add(text).has_value());
            CHECK(to_string(faults.pending().at(0).fault) == text);
        }
        emulator_fault fault;
        fault.status = 200;
        fault.body = emulator_fault::content::html;
        CHECK(to_string(fault) == "200:body=html"); // describes what the form cannot express
    }

    TEST_CASE("pending faults have the count that is left, and are removed by number")
    {
        fixture f;
        add(f, "500:path=/stores");
        add(f, "429:count=3");
        CHECK(statuses(f.ada(), 2) == "429 429 ");
        std::vector<appmixer::pending_fault> const pending = f.back_end.faults().pending();
        REQUIRE(pending.size() == 2);
        CHECK(pending[0].injected == 0);
        CHECK(pending[1].injected == 2);
        CHECK(to_string(pending[1].fault) == "429");
        CHECK(f.back_end.faults().remove(pending[1].number));
        CHECK_FALSE(f.back_end.faults().remove(pending[1].number));
        CHECK(statuses(f.ada(), 1) == "200 ");
        add(f, "400");
        CHECK(f.back_end.faults().pending().back().number > pending[1].number);
        CHECK(f.back_end.faults().size() == 2);
    }
}
