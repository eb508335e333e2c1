// Groups of users: who may see and change them, and their members.

#include "support.hpp"

#include <doctest/doctest.h>

using namespace emulator_tests;
using namespace std::chrono_literals;

namespace {

std::string const forbidden = error_body(403, "Forbidden", "Insufficient scope");
std::string const missing = error_body(404, "Not Found", "User group not found.");

class group_fixture : public fixture {
public:
    group_fixture() : root_id(back_end.add_user("root@shop.example", "secret", {"user", "admin"})) {}
    test_client root() { return test_client(back_end, back_end.issue_token(root_id)); }
    std::string make(std::string name)
    {
        return root().post("/user-groups", R"({"name":")" + name + R"("})").text("id");
    }
    response add(std::string const& group, std::string ids)
    {
        return root().post("/user-groups/" + group + "/members", R"({"userIds":[)" + ids + "]}");
    }

    std::string root_id;
};

std::string quoted(std::string const& id) { return '"' + id + '"'; }

} // namespace

TEST_SUITE("emulator: user groups")
{
    TEST_CASE("the exact responses")
    {
        group_fixture f;
        CHECK(f.root().get("/user-groups").body == "[]");
        response const made = f.root().post("/user-groups", R"({"name":"Sales","metadata":{"a":[1]},"id":"x"})");
        CHECK(made.status == 201);
        std::string const head = R"({"id":"group-1707639330125","name":)";
        std::string const tail = R"("userId":"group-1707639330125","metadata":)";
        CHECK(made.body == head + R"("Sales",)" + tail + R"({"a":[1]},"created":1707639330125,"members":[]})");
        CHECK(f.root().get("/user-groups").body == "[" + made.body + "]");
        CHECK(f.root().get("/user-groups/group-1707639330125").body == made.body);
        response const added = f.add("group-1707639330125", quoted(f.ada_id));
        CHECK(added.status == 200);
        CHECK(added.body ==
              head + R"("Sales",)" + tail + R"({"a":[1]},"created":1707639330125,"members":[")" + f.ada_id + R"("]})");
        response const changed = f.root().put("/user-groups/group-1707639330125",
                                              R"({"name":"S","metadata":{},"created":1,"members":[],"userId":"x"})");
        CHECK(changed.status == 200);
        CHECK(changed.body ==
              head + R"("S",)" + tail + R"({},"created":1707639330125,"members":[")" + f.ada_id + R"("]})");
        response const gone = f.root().del("/user-groups/group-1707639330125", "{}");
        CHECK(gone.status == 200);
        CHECK(gone.body == "{}");
        CHECK(f.root().get("/user-groups/group-1707639330125").body == missing);
        CHECK(f.ada().get("/user-groups").body == "[]");
    }

    TEST_CASE("groups of the same millisecond have different ids")
    {
        group_fixture f;
        CHECK(f.make("A") == "group-1707639330125");
        CHECK(f.make("A") == "group-1707639330126");
        f.pass(1ms);
        CHECK(f.make("A") == "group-1707639330127");
        f.root().del("/user-groups/group-1707639330127");
        CHECK(f.make("A") == "group-1707639330128"); // not that of the one that was deleted
        f.pass(1s);
        CHECK(f.make("A") == "group-1707639331126");
    }

    TEST_CASE("members and administrators see a group, administrators change it")
    {
        group_fixture f;
        std::string const group = f.make("Sales");
        f.add(group, quoted(f.ada_id));
        std::string const path = "/user-groups/" + group;
        CHECK(f.ada().get(path).body == f.root().get(path).body);
        CHECK(f.ada().get("/user-groups").body == f.root().get("/user-groups").body);
        CHECK(f.bob().get(path).body == missing);
        CHECK(f.bob().get("/user-groups").body == "[]");
        for (test_client const& who : {f.ada(), f.bob()}) {
            CHECK(who.post("/user-groups", R"({"name":"x"})").body == forbidden);
            CHECK(who.put(path, R"({"name":"x"})").body == forbidden);
            CHECK(who.del(path).body == forbidden);
            CHECK(who.post(path + "/members", R"({"userIds":[]})").body == forbidden);
            CHECK(who.post("/user-groups/none/members", R"({"userIds":[]})").body == forbidden);
        }
        CHECK(f.anonymous().get("/user-groups").status == 401);
        CHECK(f.anonymous().get(path).status == 401);
        CHECK(f.root().get(path).text("name") == "Sales");
    }

    TEST_CASE("members are added once, all or none")
    {
        group_fixture f;
        std::string const group = f.make("Sales");
        CHECK(f.add(group, quoted(f.bob_id) + "," + quoted(f.ada_id) + "," + quoted(f.bob_id)).part("members") ==
              "[" + quoted(f.bob_id) + "," + quoted(f.ada_id) + "]");
        CHECK(f.add(group, "").part("members") == "[" + quoted(f.bob_id) + "," + quoted(f.ada_id) + "]");
        CHECK(f.add(group, quoted(f.eve_id) + R"(,"none")").body ==
              error_body(400, "Bad Request", R"(\"userIds\" contains an id that no user has)"));
        CHECK(f.add(group, "7").body == error_body(400, "Bad Request", R"(\"userIds\" must be an array of strings)"));
        CHECK(f.root().post("/user-groups/" + group + "/members").body ==
              error_body(400, "Bad Request", R"(\"userIds\" is required)"));
        CHECK(f.add("none", "").body == missing);
        CHECK(f.eve().get("/user-groups").body == "[]");
    }

    TEST_CASE("a user who is deleted leaves all groups, a group that is deleted loses all members")
    {
        group_fixture f;
        std::string const a = f.make("A");
        std::string const b = f.make("B");
        for (std::string const& group : {a, b})
            f.add(group, quoted(f.ada_id) + "," + quoted(f.bob_id));
        f.root().del("/users/" + f.ada_id);
        for (std::string const& group : {a, b})
            CHECK(f.root().get("/user-groups/" + group).part("members") == "[" + quoted(f.bob_id) + "]");
        f.root().del("/user-groups/" + a);
        CHECK(f.bob().get("/user-groups").body == "[" + f.root().get("/user-groups/" + b).body + "]");
        f.root().del("/users/" + f.bob_id);
        CHECK(f.root().get("/user-groups/" + b).part("members") == "[]");
        CHECK(f.add(b, quoted(f.eve_id)).status == 200);
    }

    TEST_CASE("invalid bodies")
    {
        group_fixture f;
        std::string const group = f.make("Sales");
        std::string const before = f.root().get("/user-groups").body;
        auto const made = [&](std::string body) { return f.root().post("/user-groups", std::move(body)).body; };
        CHECK(made("") == error_body(400, "Bad Request", R"(\"name\" is required)"));
        CHECK(made(R"({"name":""})") == error_body(400, "Bad Request", R"(\"name\" is not allowed to be empty)"));
        CHECK(made(R"({"name":"x","metadata":[]})") ==
              error_body(400, "Bad Request", R"(\"metadata\" must be an object)"));
        CHECK(f.root().put("/user-groups/" + group, R"({"name":"y","metadata":1})").status == 400);
        CHECK(f.root().put("/user-groups/" + group, R"({"name":7})").status == 400);
        CHECK(f.root().put("/user-groups/" + group, "[]").status == 400);
        CHECK(f.root().put("/user-groups/none", "{}").body == missing);
        CHECK(f.root().put("/user-groups/" + group, R"({"name":null,"metadata":null})").status == 200);
        CHECK(f.root().get("/user-groups").body == before);
    }

    TEST_CASE("groups are saved and loaded")
    {
        group_fixture f;
        std::string const group = f.make("Sales");
        f.make("Empty");
        f.add(group, quoted(f.ada_id) + "," + quoted(f.bob_id));
        json::value const saved = f.back_end.save();
        appmixer::emulator copy;
        copy.set_clock([&f] { return f.back_end.now(); });
        REQUIRE(copy.load(saved).has_value());
        CHECK(json::serialize(copy.save()) == json::serialize(saved));
        CHECK(test_client(copy, f.ada().token()).get("/user-groups").body == f.ada().get("/user-groups").body);
        test_client const root(copy, f.root().token());
        root.del("/users/" + f.ada_id);
        CHECK(root.get("/user-groups/" + group).part("members") == "[" + quoted(f.bob_id) + "]");
        CHECK(root.post("/user-groups", R"({"name":"x"})").text("id") == "group-1707639330127");
    }

    TEST_CASE("a loaded group with the largest number leaves room for new groups")
    {
        appmixer::emulator back_end = appmixer::emulator::deterministic();
        REQUIRE(back_end.load_text(R"({"userGroups": [{"name": "x", "id": "group-999999999999999"}]})").has_value());
        test_client const root(back_end,
                               back_end.issue_token(back_end.add_user("root@shop.example", "secret", {"admin"})));
        CHECK(root.post("/user-groups", R"({"name":"y"})").status == 201);
        CHECK(back_end.load(back_end.save()).has_value());
    }

    TEST_CASE("a file written by hand")
    {
        appmixer::emulator back_end = appmixer::emulator::deterministic();
        REQUIRE(back_end
                    .load_text(R"({"users": [{"email": "ada@shop.example", "password": "secret"},
                                             {"email": "bob@shop.example", "password": "secret"}],
                                   "userGroups": [{"name": "Sales", "members": ["ADA@shop.example"]},
                                                  {"id": "group-7", "name": "B", "created": 7, "metadata": {"a": 1}}]})")
                    .has_value());
        json::value const saved = back_end.save();
        json::array const& groups = saved.at("userGroups").as_array();
        CHECK(groups.at(0).at("members").at(0) == saved.at("users").at(0).at("id"));
        CHECK(json::serialize(groups.at(1)) ==
              R"({"id":"group-7","name":"B","userId":"group-7","metadata":{"a":1},"created":7,"members":[]})");

        auto const failure = [](std::string group) {
            appmixer::emulator fresh;
            appmixer::result<void> const loaded = fresh.load(json::parse(R"({"userGroups":[)" + group + "]}"));
            return loaded ? std::string() : loaded.error().json_pointer() + ": " + loaded.error().detail();
        };
        CHECK(failure("1") == "/userGroups/0: expected an object");
        CHECK(failure("{}") == "/userGroups/0/name: expected a string that is not empty");
        CHECK(failure(R"({"nmae":"x"})") ==
              R"(/userGroups/0/nmae: a user group has no key "nmae", did you mean "name"?)");
        CHECK(failure(R"({"name":"x","id":"sales"})") ==
              R"(/userGroups/0/id: expected "group-" and a number that no other group has)");
        for (std::string const id : {"group-", "group-0", "group--7", "group-7x", "group-1234567890123456"})
            CHECK(failure(R"({"name":"x","id":")" + id + "\"}").starts_with("/userGroups/0/id: "));
        CHECK(failure(R"({"name":"x","id":"group-1"},{"name":"x","id":"group-1"})").starts_with("/userGroups/1/id: "));
        CHECK(failure(R"({"name":"x","id":"group-1","userId":"group-2"})") ==
              "/userGroups/0/userId: expected the id of the group");
        CHECK(failure(R"({"name":"x","created":"now"})") == "/userGroups/0/created: expected a number of milliseconds");
        CHECK(failure(R"({"name":"x","metadata":[]})") == "/userGroups/0/metadata: expected an object");
        CHECK(failure(R"({"name":"x","members":7})") == "/userGroups/0/members: expected an array of strings");
        CHECK(failure(R"({"name":"x","members":["eve"]})") ==
              "/userGroups/0/members: a member has neither the id nor the name nor the address of a user");
    }
}
