// One file holds a back end: saving, loading, and files written by hand.

#include "support.hpp"

#include <doctest/doctest.h>

using namespace emulator_tests;

namespace {

/// Where a document went wrong, or "" if it did not.
std::string failure(std::string_view document)
{
    appmixer::emulator back_end;
    appmixer::result<void> const loaded = back_end.load_text(document);
    if (loaded)
        return {};
    CHECK(loaded.error() == appmixer::errc::unexpected_shape);
    return loaded.error().json_pointer() + ": " + loaded.error().detail();
}

} // namespace

TEST_SUITE("emulator: saving and loading")
{
    TEST_CASE("what was saved is loaded again: the same answers, tokens and passwords")
    {
        world w;
        std::string const shared = w.ada().create_flow(
            R"({"name":"S","flow":{"a":{"type":"a.b.c.D"}},"sharedWith":[{"domain":"shop.example","permissions":["read","start"]}]})");
        w.bob().create_flow(R"({"name":"B"})");
        std::string const started = w.ada().create_flow();
        w.ada().post("/flows/" + started + "/coordinator", R"({"command":"start"})");
        std::string const store = w.ada().create_store("Prices");
        w.ada().post("/store/" + store + "/k%2F1", R"({"deep":[{"a":null}]})");
        w.ada().post("/store/" + store + "/k%2F1", "2");

        json::value const saved = w.back_end.save();
        appmixer::emulator copy;
        copy.set_clock([&w] { return w.back_end.now(); });
        REQUIRE(copy.load_text(json::serialize(saved)).has_value());
        CHECK(json::serialize(copy.save()) == json::serialize(saved));

        for (person const& who : {w.ada(), w.bob(), w.eve()}) {
            person const there(copy, who.token());
            for (std::string const& target :
                 {std::string("/user"), std::string("/flows"), "/flows/" + shared, "/flows/" + started,
                  std::string("/stores"), std::string("/store"), std::string("/flows/count")}) {
                CAPTURE(target);
                CHECK(there.get(target).status == who.get(target).status);
                CHECK(there.get(target).body == who.get(target).body);
            }
        }
        CHECK(person(copy).post("/user/auth", R"({"username":"ada@shop.example","password":"secret"})").status == 200);
        CHECK(person(copy).post("/user/auth", R"({"username":"ada@shop.example","password":"Secret"})").status == 403);
    }

    TEST_CASE("the format, to the letter")
    {
        world w;
        appmixer::emulator one;
        one.set_ids(appmixer::id_source(1));
        one.set_clock([&w] { return w.back_end.now(); });
        std::string const id = one.add_user("u@x.example", "12345");
        person const user(one, one.issue_token(id));
        std::string const flow = user.create_flow();
        std::string const store = user.create_store("s");
        user.post("/store/" + store + "/k", "true");
        json::object const saved = one.save().as_object();
        CHECK(saved.at("format") == "appmixer-emulator");
        CHECK(saved.at("version") == 1);
        CHECK(saved.at("signingKey").as_string().size() == 64);
        json::object const& hash = saved.at("users").at(0).at("passwordHash").as_object();
        CHECK(hash.at("salt").as_string().size() == 32);
        CHECK(hash.at("key").as_string().size() == 64);
        CHECK(hash.at("iterations") == 600);
        CHECK(json::serialize(saved.at("flows")) == "[" + user.get("/flows/" + flow).body + "]");
        CHECK(json::serialize(saved.at("stores")) ==
              R"([{"name":"s","storeId":")" + store + R"(","userId":")" + id + R"("}])");
        CHECK(json::serialize(saved.at("records")) == user.get("/store").body);
        CHECK(saved.size() == 15);
    }

    TEST_CASE("a flow on its way to running is saved as running")
    {
        world w;
        std::string const id = w.ada().create_flow();
        w.back_end.switches().reads_in_starting = 5;
        w.ada().post("/flows/" + id + "/coordinator", R"({"command":"start"})");
        CHECK(w.back_end.save().at("flows").at(0).at("stage") == "running");
    }

    TEST_CASE("a file written by hand")
    {
        appmixer::emulator back_end = appmixer::emulator::deterministic();
        appmixer::result<void> const loaded = back_end.load_text(R"({
            "users": [{"email": "ada@shop.example", "password": "secret"},
                      {"username": "root", "email": "root@shop.example", "password": "x", "scope": ["user", "admin"]}],
            "flows": [{"owner": "Ada@shop.example", "name": "Hello", "customFields": {"a": 1}}],
            "stores": [{"owner": "root", "name": "Prices", "items": {"apple": 1.25, "pear": "2"}}]
        })");
        REQUIRE(loaded.has_value());
        person const nobody(back_end);
        person const ada(
            back_end, nobody.post("/user/auth", R"({"email":"ada@shop.example","password":"secret"})").text("token"));
        person const root(back_end, nobody.post("/user/auth", R"({"username":"root","password":"x"})").text("token"));
        CHECK(
            ada.get("/flows?projection=name,stage,type,flow,customFields,btime").body ==
            R"([{"name":"Hello","stage":"stopped","btime":"2024-01-01T00:00:00.000Z","type":"automation","flow":{},"customFields":{"a":1}}])");
        CHECK(root.get("/store/count").body == R"({"count":2})");
        CHECK(json::parse(root.get("/store?pattern=pear").body).at(0).at("value") == "2");
        CHECK(root.get("/user").part("scope") == R"(["user","admin"])");
        CHECK(ada.get("/flows/count").body == R"({"count":1})");
        CHECK(back_end.load_text("{}").has_value());
        CHECK(ada.get("/user").status == 404);
    }

    TEST_CASE("a bad document says where, and changes nothing")
    {
        CHECK(failure("[]") == ": expected an object");
        CHECK(failure(R"({"version":2})") == "/version: expected 1");
        CHECK(failure(R"({"format":"x"})") == "/format: expected \"appmixer-emulator\"");
        CHECK(failure(R"({"signingKey":"xyz"})") == "/signingKey: expected hex digits");
        CHECK(failure(R"({"users":{}})") == "/users: expected an array");
        CHECK(failure(R"({"users":[5]})") == "/users/0: expected an object");
        CHECK(failure(R"({"users":[{"email":"a"}]})") ==
              "/users/0/password: a user needs \"password\" or \"passwordHash\"");
        CHECK(failure(R"({"users":[{"password":"a"}]})") == "/users/0/email: a user needs \"email\" or \"username\"");
        CHECK(failure(R"({"users":[{"email":5,"password":"a"}]})") == "/users/0/email: expected a text");
        CHECK(failure(R"({"users":[{"email":"a","password":"a"},{"email":"A","password":"b"}]})") ==
              "/users/1/username: another user has this name");
        CHECK(failure(R"({"users":[{"email":"a","password":"a","id":"1"}]})") ==
              "/users/0/id: expected 24 hex digits that no other user has");
        CHECK(failure(R"({"users":[{"email":"a","password":"a","scope":"admin"}]})") ==
              "/users/0/scope: expected an array of texts");
        CHECK(failure(R"({"users":[{"email":"a","passwordHash":{"salt":"00","iterations":1,"key":"00"}}]})") ==
              "/users/0/passwordHash/key: expected 32 bytes, and a salt of 1 to 64");
        CHECK(failure(R"({"users":[{"email":"a","passwordHash":{"salt":"00","iterations":0,"key":"00"}}]})") ==
              "/users/0/passwordHash/iterations: expected a number from 1 to 10000000");
        std::string const user = R"({"users":[{"email":"a","password":"a"}],)";
        CHECK(failure(user + R"("flows":[{}]})") == "/flows/0/userId: no user has this id");
        CHECK(failure(user + R"("flows":[{"owner":"b"}]})") == "/flows/0/owner: no user has this name or address");
        CHECK(failure(user + R"("flows":[{"owner":"a","flowId":"1"}]})") ==
              "/flows/0/flowId: expected a UUID that no other flow has");
        CHECK(failure(user + R"("flows":[{"owner":"a","flow":5}]})") == "/flows/0/flow: expected an object");
        CHECK(failure(user + R"("flows":[{"owner":"a","stage":5}]})") == "/flows/0/stage: expected a text");
        CHECK(failure(user + R"("flows":[{"owner":"a","sharedWith":5}]})") ==
              "/flows/0/sharedWith: \"sharedWith\" must be an array");
        CHECK(failure(user + R"("stores":[{"owner":"a","storeId":"x/y"}]})") ==
              "/stores/0/storeId: expected 24 hex digits that no other store has");
        CHECK(failure(user + R"("stores":[{"owner":"a","items":[]}]})") == "/stores/0/items: expected an object");
        CHECK(failure(user + R"("records":[{"storeId":"x","key":"k"}]})") ==
              "/records/0/storeId: no store has this id");

        world w;
        std::string const before = json::serialize(w.back_end.save());
        CHECK(w.back_end.load_text(R"({"users":[{"email":"x","password":"y"},{}]})").has_error());
        CHECK(json::serialize(w.back_end.save()) == before);
        appmixer::result<void> const broken = w.back_end.load_text("{");
        REQUIRE(broken.has_error());
        CHECK(broken.error() == appmixer::errc::invalid_json);
    }

    TEST_CASE("ids that are made up after a load never meet those that were loaded")
    {
        appmixer::emulator first = appmixer::emulator::deterministic();
        std::string const id = first.add_user("a@x.example", "12345");
        std::string const flow = person(first, first.issue_token(id)).create_flow();
        appmixer::emulator second = appmixer::emulator::deterministic();
        REQUIRE(second.load(first.save()).has_value());
        std::string const other = second.add_user("b@x.example", "12345");
        CHECK(other != id);
        CHECK(person(second, second.issue_token(other)).create_flow() != flow);
    }
}
