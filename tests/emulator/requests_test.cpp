// Routing, HEAD, and hostile requests.

#include "../sanitized.hpp"
#include "support.hpp"

#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/http/router.hpp>

#include <doctest/doctest.h>

using namespace emulator_tests;

namespace {

/// Checks the form of a response to any request.
void check_form(response const& a)
{
    CHECK(a.status >= 200);
    CHECK((a.status < 500 || a.status == 501)); // 501: a call that is not emulated
    if (!a.body.empty())
        CHECK_NOTHROW(json::parse(a.body));
}

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

} // namespace

TEST_SUITE("emulator: requests")
{
    TEST_CASE("unknown paths and methods")
    {
        fixture f;
        std::string const not_found = error_body(404, "Not Found", "Not Found");
        for (std::string_view const path :
             {"/nothing", "/flows/", "//flows", "/flows/a/b/c", "/Flows", "/user/auth/", "//"}) {
            CAPTURE(path);
            CHECK(f.ada().get(std::string(path)).body == not_found);
        }
        response const a = f.ada().send(method::patch, "/flows");
        CHECK(a.status == 405);
        CHECK(a.body == error_body(405, "Method Not Allowed", "Method Not Allowed"));
        CHECK(a.header("allow") == "GET, HEAD, POST");
        CHECK(f.ada().send(static_cast<method>(200), "/flows").status == 405);
        CHECK(f.ada().send(method::options, "/flows/x").header("allow") == "GET, HEAD, POST, PUT, DELETE");
        CHECK(f.ada().del("/user/auth").header("allow") == "POST");
        CHECK(f.ada().send(method::post, "/").header("allow") == "GET, HEAD");
    }

    TEST_CASE("a literal path segment takes precedence over a path parameter")
    {
        fixture f;
        CHECK(f.ada().get("/flows/count").body == R"({"count":0})");
        CHECK(f.ada().get("/flows/coun%74").body == R"({"count":0})");
        CHECK(f.ada().get("/flows/counts").status == 404);
        CHECK(f.ada().put("/flows/count", "{}").body ==
              error_body(400, "Bad Request", "The id of a flow must be a UUID."));
        CHECK(f.ada().get("/store/count").body == R"({"count":0})");
    }

    TEST_CASE("HEAD is served wherever GET is, with the same head")
    {
        fixture f;
        std::string const id = f.ada().create_flow();
        for (std::string const& target : {std::string("/"), std::string("/user"), std::string("/flows"), "/flows/" + id,
                                          std::string("/flows/none"), std::string("/stores")}) {
            CAPTURE(target);
            response const get = f.ada().get(target);
            response const head = f.ada().send(method::head, target);
            CHECK(head.status == get.status);
            CHECK(head.body == "");
            CHECK(head.headers.text() == get.headers.text());
        }
        CHECK(f.ada().send(method::head, "/user/auth").status == 405);
    }

    TEST_CASE("unneeded bodies, and missing optional ones")
    {
        fixture f;
        std::string const id = f.ada().create_flow();
        CHECK(f.ada().send(method::get, "/flows/" + id, "{}").status == 200);
        CHECK(f.ada().send(method::get, "/flows/" + id, "{{{").status == 200);
        CHECK(f.ada().post("/flows/" + id + "/clone").status == 200);
        CHECK(f.ada().put("/flows/" + id, " \r\n").status == 200);
        CHECK(f.ada().del("/flows/" + id, "{}").status == 200);
    }

    TEST_CASE("invalid targets")
    {
        fixture f;
        std::string const escape = error_body(400, "Bad Request", "Bad percent-encoding in the request target.");
        std::string const encoding = error_body(400, "Bad Request", "The request target is not valid UTF-8.");
        std::string const target = error_body(400, "Bad Request", "Bad request target.");
        CHECK(f.ada().get("/flows/%").body == escape);
        CHECK(f.ada().get("/flows/%4").body == escape);
        CHECK(f.ada().get("/flows/%zz").body == escape);
        CHECK(f.ada().get("/flows?pattern=%").body == escape);
        CHECK(f.ada().get("/flows?pattern=a%2").body == escape);
        CHECK(f.ada().get("/flows?%%=1").body == escape);
        CHECK(f.ada().get("/flows/%ff").body == encoding);
        CHECK(f.ada().get("/flows/%ed%a0%80").body == encoding);
        CHECK(f.ada().get("/flows/%c0%af").body == encoding);
        CHECK(f.ada().get("/flows?pattern=%c3").body == encoding);
        CHECK(f.ada().get("").body == target);
        CHECK(f.ada().get("flows").body == target);
        CHECK(f.ada().get("*").body == target);
        CHECK(f.ada().get("/flows /x").body == target);
        CHECK(f.ada().get("/flows#x").body == target);
        CHECK(f.ada().get(std::string("/flows\0", 7)).body == target);
        CHECK(f.ada().get("/flows\r\nX: y").body == target);
        CHECK(f.ada().get("http://host/flows").body == target);
        CHECK(f.ada().get("/flows/%00").body == error_body(404, "Not Found", "Flow not found."));
        CHECK(f.ada().get("/flows?").status == 200);
        CHECK(f.ada().get("/flows???").status == 200);
        CHECK(f.ada().get("/?").status == 200);
    }

    TEST_CASE("targets and keys of a megabyte")
    {
        fixture f;
        std::string const id = f.ada().create_store("s");
        std::string const million(1'000'000, 'k');
        std::string const too_long = error_body(414, "Request-URI Too Long", "Request-URI Too Long");
        CHECK(f.ada().post("/store/" + id + "/" + million, "1").body == too_long);
        CHECK(f.ada().get("/flows?filter=" + million).body == too_long);
        CHECK(f.ada().post("/store/" + id + "/" + million.substr(0, 16'000), "1").text("key") ==
              million.substr(0, 16'000));
        CHECK(f.ada().del("/store", R"([{"key":")" + million + R"(","storeId":")" + id + R"("}])").body ==
              R"({"deletedCount":0})");
        CHECK(f.ada().post("/flows", "{\"" + million + "\":1,\"name\":\"" + million + "\"}").status == 200);
        CHECK(f.ada().get("/flows?projection=name").body.size() == million.size() + 13);
    }

    TEST_CASE("JSON that is deep, broken or hostile")
    {
        fixture f;
        std::string const bad_json = error_body(400, "Bad Request", "Invalid request payload JSON format");
        CHECK(f.ada().post("/flows", R"({"notes":)" + nested(499) + "}").status == 200);
        CHECK(f.ada().get("/flows?projection=notes").body == R"([{"notes":)" + nested(499) + "}]");
        for (std::string const& body :
             {nested(501), nested(1'000'000), std::string(1'000'000, '['), std::string("{"), std::string("{}{}"),
              std::string("{'a':1}"), std::string("{\"a\":NaN}"), std::string("\"\xff\""), std::string("{\"a\":1,}"),
              std::string("\0", 1), std::string("{\"a\":\"\0\"}", 9)}) {
            CAPTURE(body.substr(0, 20));
            CHECK(f.ada().post("/flows", body).body == bad_json);
            CHECK(f.anonymous().post("/user/auth", body).body == bad_json);
        }
        std::string const id = f.ada().create_flow(R"({"name":"a\u0000b"})");
        CHECK(f.ada().get("/flows/" + id + "?projection=name").body == R"({"name":"a\u0000b"})");
        CHECK(f.ada().post("/flows", R"({"name":"x","name":"y"})").status == 200);
    }

    TEST_CASE("expressions for which backtracking takes exponential time")
    {
        fixture f;
        f.ada().create_flow(R"({"name":")" + std::string(test::sanitized ? 5'000 : 50'000, 'a') + R"("})");
        for (std::string_view const bomb : {"(a*)*z", "(a|a)*z", "(a%2Ba%2B)%2Bz", "((a*)*)*z", "(.*)(.*)(.*)(.*)z",
                                            "^(([a-z])%2B.)%2B[A-Z]([a-z])%2B9$"}) {
            CAPTURE(bomb);
            CHECK(f.ada().get("/flows/count?pattern=" + std::string(bomb)).body == R"({"count":0})");
            CHECK(f.ada().get("/flows/count?filter=name:~" + std::string(bomb)).body == R"({"count":0})");
        }
        CHECK(f.ada().get("/flows/count?pattern=" + std::string(16'000, '(')).body == R"({"count":0})");
        CHECK(f.ada().get("/flows?projection=" + std::string(16'000, '.')).status == 400);
        std::string names;
        for (int i = 0; names.size() < 16'000; ++i)
            names += "n" + std::to_string(i) + ",";
        CHECK(f.ada().get("/flows?projection=" + names).body == "[{}]");
    }

    TEST_CASE("any byte in a request: no exception, and the usual form of response")
    {
        fixture f;
        appmixer::id_source random(5);
        std::string const alphabet = "/%?&=+:!^$~<>.,-[]{}()*|\\\"'abcflowstoreuser0189 \t\r\n\xc3\xff";
        std::string const starts[] = {"/flows", "/flows?", "/store/", "/store?", "/user", "/flows/count?filter="};
        test_client const ada = f.ada();
        for (int round = 0; round < 3'000; ++round) {
            std::string target = starts[random.next() % 6];
            for (std::uint64_t n = random.next() % 30; n > 0; --n)
                target += alphabet[random.next() % alphabet.size()];
            std::string body;
            for (std::uint64_t n = random.next() % 20; n > 0; --n)
                body += alphabet[random.next() % alphabet.size()];
            CAPTURE(target);
            CAPTURE(body);
            check_form(ada.send(static_cast<method>(random.next() % 7), target, body));
        }
    }

    TEST_CASE("a clock that throws is a 500 that does not tell the cause")
    {
        fixture f;
        test_client const ada = f.ada();
        f.back_end.set_clock([]() -> appmixer::timestamp { throw 42; });
        CHECK(ada.get("/user").body == error_body(500, "Internal Server Error", "An internal server error occurred"));
        f.back_end.set_clock({});
        CHECK(f.anonymous().get("/").status == 200);
    }

    TEST_CASE("no response holds a password")
    {
        fixture f;
        std::string all;
        for (std::string const body :
             {R"({"username":"p@x.example","password":"hunter2hunter2"})", R"({"password":"hunter2hunter2"})",
              R"({"username":["hunter2hunter2"],"password":"hunter2hunter2"})",
              R"({"password":{"p":"hunter2hunter2"}})", R"({"username":"p","password":"hunter2hunter2","metadata":1})",
              R"({"password":"hunter2hunter2")"}) {
            response const in = f.anonymous().post("/user/auth", body);
            response const up = f.anonymous().post("/user", body);
            all += in.body + up.body;
            all += in.headers.text();
            all += up.headers.text();
        }
        all += f.anonymous().post("/user/auth", R"({"username":"p@x.example","password":"hunter2hunter2"})").body;
        CHECK(all.find("token") != std::string::npos);
        CHECK(all.find("hunter2") == std::string::npos);
        CHECK(json::serialize(f.back_end.save()).find("hunter2") == std::string::npos);
    }

    TEST_CASE("a success has no body where the documentation says so, otherwise at least an empty object")
    {
        for (bool const empty : {true, false}) {
            CAPTURE(empty);
            fixture f;
            f.back_end.switches().empty_bodies = empty;
            std::string const account = f.back_end.add_account(f.ada_id, "acme:crm", "third");
            std::string const chart =
                f.ada()
                    .post("/charts", R"({"name":"c","index":1,"type":"bar","query":{},"options":{},"traces":{}})")
                    .text("chartId");
            for (response const& got :
                 {f.ada().del("/stores/" + f.ada().create_store("s")), f.ada().del("/charts/" + chart),
                  f.ada().put("/accounts/" + account, R"({"displayName":"d"})")}) {
                CHECK(got.status == 200);
                CHECK(got.body == (empty ? "" : "{}"));
                CHECK(got.header("content-type") == (empty ? "(none)" : "application/json; charset=utf-8"));
            }
            std::string const root = f.back_end.add_user("root@shop.example", "secret", {"admin"});
            test_client const admin(f.back_end, f.back_end.issue_token(root));
            std::string const flow = f.ada().create_flow();
            std::string const message = f.back_end.add_unprocessed_message(flow, "p", json::object(), "");
            for (response const& got :
                 {admin.del("/modifiers"), f.ada().del("/unprocessed-messages/" + message),
                  f.ada().post("/user/change-password", R"({"oldPassword":"secret","newPassword":"secret2"})"),
                  f.anonymous().post("/user/forgot-password", R"({"email":"nobody@shop.example"})")}) {
                CHECK(got.status == 200);
                CHECK(got.body == "{}");
            }
        }
    }

    TEST_CASE("a route that is added again replaces the first; methods are looked up one by one")
    {
        static constexpr appmixer::operation_info literal("a", method::get, "/x/count", appmixer::idempotency::safe);
        static constexpr appmixer::operation_info with_parameter("b", method::post, "/x/{id}",
                                                                 appmixer::idempotency::unsafe);
        static constexpr appmixer::operation_info deep("c", method::get, "/x/{id}/y", appmixer::idempotency::safe);
        using namespace appmixer::detail::emu;
        router routes;
        routes.add(with_parameter, [](request_context&) { return appmixer::http_response(1); });
        routes.add(literal, [](request_context&) { return appmixer::http_response(2); });
        routes.add(deep, [](request_context&) { return appmixer::http_response(3); });
        state nothing;
        appmixer::http_request const request;
        auto const status = [&](method verb, std::vector<std::string> path, std::string* filled = nullptr) {
            std::vector<std::string> path_parameters;
            request_context ctx(nothing, request, {});
            try {
                int const result = routes.find(verb, path, path_parameters).run(ctx).status;
                if (filled != nullptr && !path_parameters.empty())
                    *filled = path_parameters[0];
                return result;
            } catch (http_error const& why) {
                return why.status;
            }
        };
        std::string filled;
        CHECK(status(method::get, {"x", "count"}) == 2);
        CHECK(status(method::post, {"x", "count"}, &filled) == 1);
        CHECK(filled == "count");
        CHECK(status(method::get, {"x", "count", "y"}, &filled) == 3);
        CHECK(status(method::get, {"x", "other"}) == 405);
        CHECK(status(method::get, {"x"}) == 404);
        CHECK(status(method::get, {}) == 404);
        routes.add(with_parameter, [](request_context&) { return appmixer::http_response(4); });
        CHECK(status(method::post, {"x", "z"}) == 4);
    }
}
