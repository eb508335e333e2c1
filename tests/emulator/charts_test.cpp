// Charts: create, read, list, update, delete.

#include "support.hpp"

#include <doctest/doctest.h>

using namespace emulator_tests;
using namespace std::chrono_literals;

namespace {

std::string const missing_chart = error_body(404, "Not Found", "Chart not found.");

std::string make(test_client const& who, std::string name, int index)
{
    return who
        .post("/charts", R"({"name":")" + name + R"(","type":"bar","index":)" + std::to_string(index) +
                             R"(,"query":{"range":[1]},"options":{},"traces":{"a":{"b":null}}})")
        .text("chartId");
}

std::string names(response const& list)
{
    std::string text;
    json::value const all = json::parse(list.body);
    for (json::value const& chart : all.as_array())
        text.append(chart.at("name").as_string()).append(" ");
    return text;
}

} // namespace

TEST_SUITE("emulator: charts")
{
    TEST_CASE("a chart is created, read, changed and deleted")
    {
        fixture f;
        response const made = f.ada().post("/charts", R"({"name":"Load","type":"line","index":2.5,"x":1})");
        CHECK(made.status == 200);
        std::string const id = made.text("chartId");
        CHECK(id.size() == 24);
        CHECK(made.body == R"({"chartId":")" + id + R"("})");
        std::string const head = R"({"chartId":")" + id + R"(","userId":")" + f.ada_id + R"(","name":)";
        CHECK(f.ada().get("/charts/" + id).body ==
              head + R"("Load","index":2.5,"type":"line","query":{},"options":{},"traces":{},)"
                     R"("mtime":"2024-02-11T08:15:30.125Z"})");
        f.pass(1s);
        response const changed =
            f.ada().put("/charts/" + id, R"({"index":3,"traces":[1],"chartId":"x","mtime":1,"y":2})");
        CHECK(changed.status == 200);
        CHECK(changed.body == head + R"("Load","index":3,"type":"line","query":{},"options":{},"traces":[1],)"
                                     R"("mtime":"2024-02-11T08:15:31.125Z"})");
        CHECK(f.ada().get("/charts/" + id).body == changed.body);
        f.pass(1s);
        CHECK(f.ada().put("/charts/" + id, "{}").text("mtime") == "2024-02-11T08:15:32.125Z");
        response const deleted = f.ada().del("/charts/" + id);
        CHECK(deleted.status == 200);
        CHECK(deleted.body == "");
        CHECK(f.ada().get("/charts/" + id).body == missing_chart);
        CHECK(f.ada().del("/charts/" + id).body == missing_chart);
        CHECK(f.ada().put("/charts/" + id, "{}").body == missing_chart);
    }

    TEST_CASE("required and invalid fields of a chart")
    {
        fixture f;
        auto const refused = [&](std::string body) {
            response const a = f.ada().post("/charts", std::move(body));
            CHECK(a.status == 400);
            return a.text("message");
        };
        CHECK(refused("") == R"("name" is required)");
        CHECK(refused(R"({"name":"n"})") == R"("index" is required)");
        CHECK(refused(R"({"name":"n","index":1})") == R"("type" is required)");
        CHECK(refused(R"({"name":1,"index":1,"type":"pie"})") == R"("name" must be a string)");
        CHECK(refused(R"({"name":"","index":1,"type":"pie"})") == R"("name" is not allowed to be empty)");
        CHECK(refused(R"({"name":"n","index":"1","type":"pie"})") == R"("index" must be a number)");
        CHECK(refused(R"({"name":"n","index":1,"type":"cake"})") ==
              R"("type" must be one of [bar, line, scatter, area, pie])");
        CHECK(f.ada().get("/charts").body == "[]");
        for (std::string const type : {"bar", "line", "scatter", "area", "pie"})
            CHECK(f.ada().post("/charts", R"({"name":"n","index":-1,"type":")" + type + R"("})").status == 200);
        std::string const id = make(f.ada(), "n", 0);
        CHECK(f.ada().put("/charts/" + id, R"({"type":null})").status == 400);
        CHECK(f.ada().put("/charts/" + id, R"({"name":"m","index":"x"})").status == 400);
        CHECK(f.ada().get("/charts/" + id).text("name") == "n");
        CHECK(f.ada().post("/charts", std::string(1'048'577, ' ')).status == 413);
    }

    TEST_CASE("charts belong to one user")
    {
        fixture f;
        std::string const id = make(f.ada(), "n", 0);
        CHECK(f.bob().get("/charts").body == "[]");
        CHECK(f.bob().get("/charts/" + id).body == missing_chart);
        CHECK(f.bob().put("/charts/" + id, "{}").body == missing_chart);
        CHECK(f.bob().del("/charts/" + id).body == missing_chart);
        CHECK(f.anonymous().get("/charts").status == 401);
        CHECK(f.ada().get("/charts/" + id).status == 200);
        make(f.bob(), "b", 0);
        f.back_end.remove_user(f.ada_id);
        json::value const saved = f.back_end.save();
        CHECK(saved.at("charts").as_array().size() == 1);
        CHECK(saved.at("charts").at(0).at("name") == "b");
    }

    TEST_CASE("lists: pattern, filter, sort, projection and paging")
    {
        fixture f;
        make(f.ada(), "beta", 1);
        make(f.ada(), "Alpha", 3);
        make(f.ada(), "gamma", 2);
        CHECK(names(f.ada().get("/charts")) == "beta Alpha gamma ");
        CHECK(names(f.ada().get("/charts?sort=index:1")) == "beta gamma Alpha ");
        CHECK(names(f.ada().get("/charts?sort=index:-1&limit=1&offset=1")) == "gamma ");
        CHECK(names(f.ada().get("/charts?limit=2")) == "beta Alpha ");
        CHECK(names(f.ada().get("/charts?pattern=ALP")) == "Alpha ");
        CHECK(names(f.ada().get("/charts?filter=index:>1")) == "Alpha gamma ");
        CHECK(f.ada().get("/charts?projection=name,index&limit=1").body == R"([{"name":"beta","index":1}])");
        CHECK(f.ada().get("/charts?projection=-traces,-query,-chartId,-userId,-mtime,-options&limit=1").body ==
              R"([{"name":"beta","index":1,"type":"bar"}])");
        CHECK(f.ada().get("/charts?sort=index").status == 400);
    }

    TEST_CASE("charts are saved and loaded")
    {
        fixture f;
        std::string const id = make(f.ada(), "n", 0);
        json::value const saved = f.back_end.save();
        appmixer::emulator copy;
        copy.set_clock([&f] { return f.back_end.now() + 1h; });
        REQUIRE(copy.load(saved).has_value());
        CHECK(json::serialize(copy.save()) == json::serialize(saved));
        CHECK(test_client(copy, f.ada().token()).get("/charts/" + id).body == f.ada().get("/charts/" + id).body);
        json::value broken = saved;
        broken.at("charts").at(0).as_object()["type"] = "cake";
        CHECK(copy.load(broken).error().json_pointer() == "/charts/0/type");
        broken.at("charts").at(0).as_object()["chartId"] = "1";
        CHECK(copy.load(broken).error().json_pointer() == "/charts/0/chartId");
    }
}
