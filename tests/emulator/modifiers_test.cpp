// Modifiers: reading and replacing them, and the results of the built-in ones.

#include "support.hpp"

#include <doctest/doctest.h>

using namespace emulator_tests;

namespace {

std::string const undefined = "400 The function returned \"undefined\"";

/// Calls the built-in modifiers.
class modifier_test {
public:
    /// The result of a modifier as JSON, or the status and message of an error. `arguments` is a JSON array without
    /// brackets.
    std::string operator()(std::string_view name, std::string const& arguments)
    {
        json::object body;
        body["helperFn"] = modifiers_.at(name).at("helperFn");
        body["arguments"] = json::parse("[" + arguments + "]");
        response const got = client_.post("/modifiers/test", json::serialize(body));
        return got.status == 200 ? got.body : std::to_string(got.status) + ' ' + got.text("message");
    }

private:
    fixture f_;
    test_client client_ = f_.ada();
    json::object modifiers_ = json::parse(client_.get("/modifiers").body).at("modifiers").as_object();
};

} // namespace

TEST_SUITE("emulator: modifiers")
{
    TEST_CASE("the built-in modifiers are listed")
    {
        fixture f;
        response const got = f.ada().get("/modifiers");
        CHECK(got.status == 200);
        json::value const all = json::parse(got.body);
        CHECK(json::serialize(all.at("categories").at("text")) == R"({"label":"Text","index":3})");
        CHECK(all.at("modifiers").as_object().size() == 30);
        json::object const& upper = all.at("modifiers").at("g_toUpperCase").as_object();
        CHECK(upper.at("name") == "toUpperCase");
        CHECK(json::serialize(upper.at("category")) == R"(["text"])");
        CHECK(upper.at("helperFn").is_string());
        for (auto const& entry : all.at("modifiers").as_object())
            for (json::value const& category : entry.value().at("category").as_array())
                CHECK(all.at("categories").as_object().contains(category.as_string()));
        CHECK(f.anonymous().get("/modifiers").status == 401);
    }

    TEST_CASE("an administrator replaces and resets them")
    {
        fixture f;
        std::string const id = f.back_end.add_user("root@shop.example", "secret", {"admin"});
        test_client const root(f.back_end, f.back_end.issue_token(id));
        std::string const before = f.ada().get("/modifiers").body;
        std::string const own = R"({"categories":{"c":{"label":"C","index":1}},"modifiers":{"m":{"name":"m"}}})";
        std::string const forbidden = error_body(403, "Forbidden", "Insufficient scope");
        CHECK(f.ada().put("/modifiers", own).body == forbidden);
        CHECK(f.ada().del("/modifiers").body == forbidden);
        CHECK(f.ada().get("/modifiers").body == before);

        response const put = root.put("/modifiers", own);
        CHECK(put.status == 200);
        CHECK(put.body == own);
        CHECK(f.ada().get("/modifiers").body == own);
        CHECK(root.put("/modifiers", R"({"categories":{}})").body ==
              error_body(400, "Bad Request", R"(\"modifiers\" must be an object)"));
        CHECK(root.put("/modifiers", R"({"categories":{"c":1},"modifiers":{}})").body ==
              error_body(400, "Bad Request", R"(\"categories.c\" must be an object)"));
        CHECK(root.put("/modifiers", "[]").status == 400);
        CHECK(f.ada().get("/modifiers").body == own);

        appmixer::emulator copy;
        copy.set_clock([&] { return f.back_end.now(); });
        REQUIRE(copy.load(f.back_end.save()));
        CHECK(test_client(copy, f.ada().token()).get("/modifiers").body == own);
        json::value broken = f.back_end.save();
        broken.as_object()["modifiers"] = 7;
        auto const refused = copy.load(broken);
        REQUIRE(refused.has_error());
        CHECK(refused.error().json_pointer() == "/modifiers");

        response const deleted = root.del("/modifiers");
        CHECK(deleted.status == 200);
        CHECK(deleted.body == "{}");
        CHECK(f.ada().get("/modifiers").body == before);
        CHECK_FALSE(f.back_end.save().as_object().contains("modifiers"));
    }

    TEST_CASE("the arguments of the built-in modifiers")
    {
        fixture f;
        json::value const all = json::parse(f.ada().get("/modifiers").body);
        json::object const& modifiers = all.at("modifiers").as_object();
        for (std::string_view const name :
             {"g_stringify", "g_parse", "g_jsonPath",    "g_length",     "g_first",       "g_last",       "g_join",
              "g_map",       "g_trim",  "g_split",       "g_replace",    "g_regex",       "g_add",        "g_mul",
              "g_floor",     "g_round", "g_greaterThan", "g_formatDate", "g_addTimeSpan", "g_javascript", "g_now",
              "g_timestamp", "g_uuid4", "g_random",      "g_pi"}) {
            CAPTURE(name);
            REQUIRE(modifiers.contains(name));
            json::object const& one = modifiers.at(name).as_object();
            CHECK(std::string_view(one.at("name").as_string()) == name.substr(2));
            CHECK(one.at("label").is_string());
            CHECK(one.at("description").is_string());
            CHECK(one.at("arguments").is_array());
            CHECK(one.at("returns").at("type").is_string());
            CHECK(std::string_view(one.at("helperFn").as_string()).starts_with("function("));
            CHECK(one.contains("private") == one.at("category").as_array().empty());
        }
        CHECK(json::serialize(all.at("categories")) ==
              R"({"object":{"label":"Object","index":1},"list":{"label":"List","index":2},)"
              R"("text":{"label":"Text","index":3},"number":{"label":"Number","index":4},)"
              R"("date":{"label":"Date","index":5},"logic":{"label":"Logic","index":6}})");
        CHECK(json::serialize(modifiers.at("g_stringify").at("arguments")) ==
              R"([{"name":"space","type":"number","isHash":true}])");
        CHECK(json::serialize(modifiers.at("g_jsonPath").at("arguments")) ==
              R"([{"name":"path","type":"text","isHash":false}])");
        CHECK(json::serialize(modifiers.at("g_length").at("category")) == R"(["list","text"])");
    }

    TEST_CASE("the built-in modifiers are computed")
    {
        modifier_test t;
        std::string const text = R"({"items":[{"id":1,"a b":2},{"id":"x"}],"n":{"id":1.5}})";
        CHECK(t("g_stringify", R"({"a":[1,1.5,"x"],"b":{}})") == R"("{\"a\":[1,1.5,\"x\"],\"b\":{}}")");
        CHECK(t("g_stringify", R"({"a":[1],"b":[]},{"hash":{"space":2}})") ==
              R"("{\n  \"a\": [\n    1\n  ],\n  \"b\": []\n}")");
        CHECK(t("g_parse", R"("{\"a\":[1]}")") == R"({"a":[1]})");
        CHECK(t("g_parse", R"("{")") == "400 The value is not JSON.");
        CHECK(t("g_jsonPath", text + R"(,"n.id")") == "1.5");
        CHECK(t("g_jsonPath", text + R"(,"$.items[0].id")") == "1");
        CHECK(t("g_jsonPath", text + R"(,"items[*].id")") == R"([1,"x"])");
        CHECK(t("g_jsonPath", text + R"(,"$..id")") == R"([1,"x",1.5])");
        CHECK(t("g_jsonPath", text + R"(,"$.items[0]['a b']")") == "2");
        CHECK(t("g_jsonPath", text + R"(,"$")") == text.substr(0, text.size() - 5) + "1.5}}");
        CHECK(t("g_jsonPath", text + R"(,"gone")") == undefined);
        CHECK(t("g_jsonPath", text + R"(,"items[7]")") == undefined);
        CHECK(t("g_jsonPath", text + R"(,"items[?(@.id)]")") ==
              "400 The emulator does not support filters, unions or slices in JSON paths.");
        for (std::string_view const bad : {"[", "a.", "$a", "['a'", "a..", "[]"})
            CHECK(t("g_jsonPath", text + ",\"" + std::string(bad) + '"') == "400 The JSON path is not valid.");
        CHECK(t("g_length", R"("t\u00e9st\ud83d\ude00")") == "6");
        CHECK(t("g_length", "[1,2,3]") == "3");
        CHECK(t("g_length", R"({"length":7})") == "7");
        CHECK(t("g_length", "5") == "0");
        CHECK(t("g_length", "null") == "0");
        CHECK(t("g_length", "") == "0");
        CHECK(t("g_first", "[[1],2]") == "[1]");
        CHECK(t("g_last", "[[1],2]") == "2");
        CHECK(t("g_last", "[]") == undefined);
        CHECK(t("g_first", "7") == "400 The value is not a list.");
        CHECK(t("g_join", R"([1,"a",null,[2,3],{}],{"hash":{"separator":"-"}})") == R"("1-a--2,3-[object Object]")");
        CHECK(t("g_join", "[1,2]") == R"("1,2")");
        CHECK(t("g_map", R"([{"id":1},{"id":[2]},3],"id")") == "[1,[2],null]");
        CHECK(t("g_toUpperCase", "\"stra\xc3\x9f"
                                 "e \xc3\xa9 1\"") == "\"STRASSE \xc3\x89 1\"");
        CHECK(t("g_toLowerCase", "\"\xc3\x84 B \xe6\x97\xa5\"") == "\"\xc3\xa4 b \xe6\x97\xa5\"");
        CHECK(t("g_toUpperCase", "\"\xd0\xb6\"") == "400 The emulator changes the case of Latin-1 letters only.");
        CHECK(t("g_trim", R"("\u00a0\n a b \ufeff")") == R"("a b")");
        CHECK(t("g_trim", R"(" \t ")") == R"("")");
        CHECK(t("g_trim", "7") == R"("7")");
        CHECK(t("g_split", R"("a-b--c","-")") == R"(["a","b","","c"])");
        CHECK(t("g_split", R"("a\u00e9","")") == "[\"a\",\"\xc3\xa9\"]");
        CHECK(t("g_split", R"("a")") == R"(["a"])");
        CHECK(t("g_split", R"("",",")") == R"([""])");
        CHECK(t("g_replace", R"("a.b.c",".","--")") == R"("a--b--c")");
        CHECK(t("g_add", R"("1","2")") == "3");
        CHECK(t("g_add", "0.5,true") == "1.5");
        CHECK(t("g_sub", R"(" 0010 ",".5e1")") == "5");
        CHECK(t("g_mul", R"("x",2)") == "null");
        CHECK(t("g_div", "1,0") == "null");
        CHECK(t("g_div", R"(7,"-2")") == "-3.5");
        CHECK(t("g_floor", "-1.5") == "-2");
        CHECK(t("g_ceil", "1.2") == "2");
        CHECK(t("g_round", "2.5") == "3");
        CHECK(t("g_round", "-2.5") == "-2");
        CHECK(t("g_round", R"("0.49999999999999994")") == "0");
        CHECK(t("g_greaterThan", R"("101","100")") == "true");
        CHECK(t("g_greaterThan", R"("x",1)") == "false");
        CHECK(t("g_pi", "") == "3.141592653589793");
        CHECK(t("g_regex", R"("a","b")") == "400 The emulator does not compute the matches of a regular expression.");
        CHECK(t("g_javascript", R"(1,"return 2")") == "400 The emulator does not run JavaScript.");
    }

    TEST_CASE("dates are formatted and shifted")
    {
        modifier_test t;
        auto const format = [&](std::string_view value, std::string_view form) {
            return t("g_formatDate", std::string(value) + ",\"" + std::string(form) + '"');
        };
        std::string_view const date = R"("2024-02-11T08:05:09.045Z")";
        CHECK(format(date, "YYYY-MM-DD") == R"("2024-02-11")");
        CHECK(format(date, "dddd, MMMM Do YYYY [at] h:mm:ss a Z") ==
              R"("Sunday, February 11th 2024 at 8:05:09 am +00:00")");
        CHECK(format(date, "YY M D d ddd dd MMM DDDD DDD Q H HH hh kk m s SSS SS S A ZZ X x") ==
              R"("24 2 11 0 Sun Su Feb 042 42 1 8 08 08 08 5 9 045 04 0 AM +0000 1707638709 1707638709045")");
        CHECK(format(R"("2024-12-31T00:00:00Z")", "h hh k DDDD Do wo") == R"("12 12 24 366 31st wo")");
        CHECK(format("0", "YYYY-MM-DDTHH:mm") == R"("1970-01-01T00:00")");
        CHECK(format(R"("tomorrow")", "YYYY") == R"("Invalid date")");
        CHECK(format("1e300", "YYYY") == R"("Invalid date")");
        CHECK(format("null", "YYYY") == R"("Invalid date")");
        CHECK(t("g_formatDate", std::string(date)) == R"("2024-02-11T08:05:09+00:00")");

        CHECK(t("g_formatDate", std::string(date) + R"(,"[a][b] [YYYY")") == R"("ab [2024")");

        auto const moved = [&](std::string_view value, std::string_view span) {
            return t("g_addTimeSpan", std::string(value) + R"(,{"hash":)" + std::string(span) + "}");
        };
        CHECK(moved(date, R"({"days":1,"hours":"2","minutes":-5})") == R"("2024-02-12T10:00:09.045Z")");
        CHECK(moved(R"("2024-01-31")", R"({"months":1})") == R"("2024-02-29T00:00:00.000Z")");
        CHECK(moved(R"("2024-02-29")", R"({"years":-1,"weeks":1,"seconds":1})") == R"("2023-03-07T00:00:01.000Z")");
        CHECK(moved(date, "{}") == R"("2024-02-11T08:05:09.045Z")");
        CHECK(moved(date, R"({"days":"x"})") == R"("2024-02-11T08:05:09.045Z")");
        CHECK(moved(date, R"({"years":1e9})") == R"("Invalid date")");
        CHECK(moved(date, R"({"days":1e300})") == R"("Invalid date")");
        CHECK(moved(date, R"({"years":"Infinity","months":"-Infinity"})") == R"("Invalid date")");
        CHECK(moved(R"("2024-13-01")", "{}") == R"("Invalid date")");
    }

    TEST_CASE("time, ids and random numbers come from the emulator")
    {
        modifier_test t;
        CHECK(t("g_now", "") == R"("2024-02-11T08:15:30.125Z")");
        CHECK(t("g_timestamp", "") == "1707639330125");
        CHECK(t("g_uuid4", "").size() == 38);
        CHECK(t("g_uuid4", "") != t("g_uuid4", ""));
        double const number = json::parse(t("g_random", "")).to_number<double>();
        CHECK(number >= 0);
        CHECK(number < 1);
    }

    TEST_CASE("a function is recognized by its text, ignoring white space")
    {
        fixture f;
        // as the documentation prints it
        response const got = f.ada().post(
            "/modifiers/test",
            R"({"helperFn":"function(value) {\n\n   return value && value.hasOwnProperty('length') ? value.length : 0;\n }",)"
            R"("arguments":["test"]})");
        CHECK(got.status == 200);
        CHECK(got.body == "4");
        CHECK(
            f.ada().post("/modifiers/test", R"({"helperFn":"() => 1","arguments":[]})").body ==
            error_body(400, "Bad Request",
                       "The emulator does not run JavaScript. It computes the built-in modifiers; its owner sets what "
                       "other functions return: emulator::set_modifier_reply."));
        CHECK(f.ada().post("/modifiers/test", R"({"arguments":[]})").body ==
              error_body(400, "Bad Request", R"(\"helperFn\" is required)"));
        CHECK(f.ada().post("/modifiers/test", R"({"helperFn":"x","arguments":{}})").body ==
              error_body(400, "Bad Request", R"(\"arguments\" must be an array)"));
        CHECK(f.anonymous().post("/modifiers/test", "{}").status == 401);
    }

    TEST_CASE("the owner of the emulator sets what a function returns")
    {
        fixture f;
        f.back_end.set_modifier_reply("(a, b) => a + b", [](json::array const& arguments) {
            return arguments.size() == 2
                       ? std::optional(json::value(arguments.at(0).as_int64() + arguments.at(1).as_int64()))
                       : std::nullopt;
        });
        std::string const target = "/modifiers/test";
        CHECK(f.ada().post(target, R"({"helperFn":"(a, b) => a + b","arguments":[2,3]})").body == "5");
        CHECK(f.ada().post(target, R"({"helperFn":"(a, b) => a + b"})").body ==
              error_body(400, "Bad Request", R"(The function returned \"undefined\")"));
        CHECK(f.ada().post(target, R"({"helperFn":"(a, b) => a - b","arguments":[2,3]})").status == 400);
        // it takes precedence over a built-in modifier
        json::object body = json::parse(f.ada().get("/modifiers").body).at("modifiers").at("g_javascript").as_object();
        f.back_end.set_modifier_reply(std::string_view(body.at("helperFn").as_string()),
                                      [](json::array const&) { return std::optional(json::value("run")); });
        body["arguments"] = json::array();
        CHECK(f.ada().post(target, json::serialize(body)).body == R"("run")");
        appmixer::emulator copy = f.back_end;
        REQUIRE(copy.load(f.back_end.save()).has_value());
        CHECK(test_client(copy, f.ada().token()).post(target, json::serialize(body)).body == R"("run")");
    }
    TEST_CASE("a result that is too long is refused")
    {
        modifier_test t;
        std::string many = "[0";
        for (int i = 0; i < 20'000; ++i)
            many += ",0";
        many += ']';
        CHECK(t("g_join", many + R"(,{"hash":{"separator":")" + std::string(10'000, 'x') + R"("}})") ==
              "400 The value is too long.");
        CHECK(t("g_replace", '"' + std::string(20'000, 'a') + R"(","a",")" + std::string(10'000, 'x') + '"') ==
              "400 The value is too long.");
        CHECK(t("g_stringify", many + R"(,{"hash":{"space":1e9}})").size() > 200'000);
        std::string deep = "[1,1,1,1,1,1,1,1,1,1]";
        for (int i = 0; i < 3; ++i)
            deep = "[" + deep + "," + deep + "," + deep + "," + deep + "]";
        CHECK(t("g_jsonPath", deep + R"(,"$..*..*..*..*..*..*..*..*..*")").starts_with("400 "));
        std::string steps;
        for (int i = 0; i < 200; ++i)
            steps += "[0]";
        CHECK(t("g_jsonPath", "1,\"" + steps + '"') == "400 The JSON path is not valid.");
    }
}
