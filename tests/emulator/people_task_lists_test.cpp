// Lists of people tasks.

#include "people_tasks.hpp"

#include <doctest/doctest.h>

using namespace emulator_tests;
using namespace std::chrono_literals;

TEST_SUITE("emulator: lists of people tasks")
{
    TEST_CASE("lists: by address or by secret, in both roles or one")
    {
        fixture f;
        f.back_end.add_task("one", bob_mail, ada_mail);
        f.back_end.add_task("two", ada_mail, bob_mail);
        f.back_end.add_task("own", bob_mail, "BOB@shop.example");
        f.back_end.add_task("far", "x@other.example", "y@other.example");
        CHECK(titles(f.bob().get(core + "/tasks")) == "one two own ");
        CHECK(titles(f.bob().get(core + "/tasks?role=approver")) == "one own ");
        CHECK(titles(f.bob().get(core + "/tasks?role=requester")) == "two own ");
        CHECK(titles(f.ada().get(core + "/tasks")) == "one two ");
        std::string const secret = "secret=" + f.back_end.task_secret(bob_mail);
        CHECK(titles(f.anonymous().get(core + "/tasks?" + secret)) == "one two own ");
        CHECK(titles(f.anonymous().get(core + "/tasks?role=approver&" + secret)) == "one own ");
        CHECK(titles(f.anonymous().get(core + "/tasks?role=requester&" + secret)) == "two own ");
        CHECK(titles(f.eve().get(core + "/tasks?" + secret)) == "one two own ");
        CHECK(f.anonymous().get(core + "/tasks-count?" + secret).body == R"({"count":3})");
        CHECK(f.anonymous().get(core + "/tasks?projection=title,isApprover&limit=2&" + secret).body ==
              R"([{"title":"one","isApprover":true},{"title":"two","isApprover":false}])");
        CHECK(f.bob().get(core + "/tasks?secret=00").body == "[]");
        CHECK(f.bob().get(core + "/tasks-count?secret=").body == R"({"count":3})");
        CHECK(f.bob().get(core + "/tasks?role=boss").body ==
              error_body(400, "Bad Request", R"(\"role\" must be one of [approver, requester])"));
    }

    TEST_CASE("lists: filter, pattern, sort, projection and paging")
    {
        fixture f;
        std::string const late = f.back_end.add_task("Buy milk", bob_mail, ada_mail);
        f.pass(1s);
        f.back_end.add_task("buy bread", bob_mail, ada_mail);
        f.back_end.add_task("sell", bob_mail, "z@other.example");
        f.bob().put(core + "/tasks/" + late + "/reject");
        CHECK(titles(f.bob().get(core + "/tasks?pattern=BUY")) == "Buy milk buy bread ");
        CHECK(f.bob().get(core + "/tasks-count?pattern=BUY&limit=1").body == R"({"count":2})");
        CHECK(titles(f.bob().get(core + "/tasks?filter=status:pending&filter=requester:ada@shop.example")) ==
              "buy bread ");
        CHECK(f.bob().get(core + "/tasks-count?filter=status:!pending").body == R"({"count":1})");
        CHECK(titles(f.bob().get(core + "/tasks?sort=title:-1&limit=2")) == "sell buy bread ");
        CHECK(titles(f.bob().get(core + "/tasks?sort=created:-1&offset=2")) == "Buy milk ");
        CHECK(titles(f.bob().get(core + "/tasks?offset=1&limit=1")) == "buy bread ");
        CHECK(f.bob().get(core + "/tasks?limit=1&projection=-taskId,-id,-created,-mtime,-decisionMade").body ==
              R"([{"title":"Buy milk","status":"rejected","approver":"bob@shop.example",)"
              R"("requester":"ada@shop.example","isApprover":true}])");
        CHECK(f.bob().get(core + "/tasks?limit=0").status == 400);
        CHECK(f.bob().get(core + "/tasks?filter=approverSecret:").body == "[]");
    }

    TEST_CASE("lists render descriptions as HTML by switch, single reads never do")
    {
        fixture f;
        std::string const id = create(f, R"(,"description":"**a** <b>")").text("taskId");
        CHECK(f.bob().get(core + "/tasks?projection=description").body == R"([{"description":"**a** <b>"}])");
        f.back_end.switches().render_task_descriptions = true;
        CHECK(json::parse(f.bob().get(core + "/tasks").body).at(0).at("description") ==
              "<p><strong>a</strong> &lt;b&gt;</p>\n");
        CHECK(f.bob().get(core + "/tasks/" + id).text("description") == "**a** <b>");
    }
}
