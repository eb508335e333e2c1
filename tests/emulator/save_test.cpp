// Saving and loading a back end, and files written by hand.

#include "support.hpp"

#include <doctest/doctest.h>

using namespace emulator_tests;

namespace {

/// The JSON pointer of the error in a document; empty if it is valid.
std::string failure(std::string_view document)
{
    appmixer::emulator back_end;
    appmixer::result<void> const loaded = back_end.load(json::parse(document));
    if (loaded)
        return {};
    CHECK(loaded.error() == appmixer::errc::unexpected_shape);
    return loaded.error().json_pointer() + ": " + loaded.error().detail();
}

/// The same with line and column.
std::string placed_failure(std::string_view text)
{
    appmixer::emulator back_end;
    appmixer::result<void> const loaded = back_end.load_text(text);
    return loaded ? std::string() : loaded.error().json_pointer() + ": " + loaded.error().detail();
}

} // namespace

TEST_SUITE("emulator: saving and loading")
{
    TEST_CASE("saving and loading keeps responses, tokens and passwords")
    {
        fixture f;
        std::string const shared = f.ada().create_flow(
            R"({"name":"S","flow":{"a":{"type":"a.b.c.D"}},"sharedWith":[{"domain":"shop.example","permissions":["read","start"]}]})");
        f.bob().create_flow(R"({"name":"B"})");
        std::string const started = f.ada().create_flow();
        f.ada().post("/flows/" + started + "/coordinator", R"({"command":"start"})");
        std::string const store = f.ada().create_store("Prices");
        f.ada().post("/store/" + store + "/k%2F1", R"({"deep":[{"a":null}]})");
        f.ada().post("/store/" + store + "/k%2F1", "2");

        json::value const saved = f.back_end.save();
        appmixer::emulator copy;
        copy.set_clock([&f] { return f.back_end.now(); });
        REQUIRE(copy.load_text(json::serialize(saved)).has_value());
        CHECK(json::serialize(copy.save()) == json::serialize(saved));

        for (test_client const& who : {f.ada(), f.bob(), f.eve()}) {
            test_client const there(copy, who.token());
            for (std::string const& target :
                 {std::string("/user"), std::string("/flows"), "/flows/" + shared, "/flows/" + started,
                  std::string("/stores"), std::string("/store"), std::string("/flows/count")}) {
                CAPTURE(target);
                CHECK(there.get(target).status == who.get(target).status);
                CHECK(there.get(target).body == who.get(target).body);
            }
        }
        CHECK(test_client(copy).post("/user/auth", R"({"username":"ada@shop.example","password":"secret"})").status ==
              200);
        CHECK(test_client(copy).post("/user/auth", R"({"username":"ada@shop.example","password":"Secret"})").status ==
              403);
    }

    TEST_CASE("the exact format")
    {
        fixture f;
        appmixer::emulator one;
        one.set_ids(appmixer::id_source(1));
        one.set_clock([&f] { return f.back_end.now(); });
        std::string const id = one.add_user("u@x.example", "12345");
        test_client const user(one, one.issue_token(id));
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
    }

    TEST_CASE("a starting flow is saved as running")
    {
        fixture f;
        std::string const id = f.ada().create_flow();
        f.back_end.switches().reads_in_starting = 5;
        f.ada().post("/flows/" + id + "/coordinator", R"({"command":"start"})");
        CHECK(f.back_end.save().at("flows").at(0).at("stage") == "running");
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
        test_client const anonymous(back_end);
        test_client const ada(
            back_end,
            anonymous.post("/user/auth", R"({"email":"ada@shop.example","password":"secret"})").text("token"));
        test_client const root(back_end,
                               anonymous.post("/user/auth", R"({"username":"root","password":"x"})").text("token"));
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

    TEST_CASE("an invalid document is refused with a JSON pointer, and changes nothing")
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
        CHECK(failure(R"({"users":[{"email":5,"password":"a"}]})") == "/users/0/email: expected a string");
        CHECK(failure(R"({"users":[{"email":"a","password":"a"},{"email":"A","password":"b"}]})") ==
              "/users/1/username: another user has this name");
        CHECK(failure(R"({"users":[{"email":"a","password":"a","id":"1"}]})") ==
              "/users/0/id: expected 24 hex digits that no other user has");
        CHECK(failure(R"({"users":[{"email":"a","password":"a","scope":"admin"}]})") ==
              "/users/0/scope: expected an array of strings");
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
        CHECK(failure(user + R"("flows":[{"owner":"a","stage":5}]})") == "/flows/0/stage: expected a string");
        CHECK(failure(user + R"("flows":[{"owner":"a","sharedWith":5}]})") ==
              "/flows/0/sharedWith: \"sharedWith\" must be an array");
        CHECK(failure(user + R"("stores":[{"owner":"a","storeId":"x/y"}]})") ==
              "/stores/0/storeId: expected 24 hex digits that no other store has");
        CHECK(failure(user + R"("stores":[{"owner":"a","items":[]}]})") == "/stores/0/items: expected an object");
        CHECK(failure(user + R"("records":[{"storeId":"x","key":"k"}]})") ==
              "/records/0/storeId: no store has this id");

        fixture f;
        std::string const before = json::serialize(f.back_end.save());
        CHECK(f.back_end.load_text(R"({"users":[{"email":"x","password":"y"},{}]})").has_error());
        CHECK(json::serialize(f.back_end.save()) == before);
        appmixer::result<void> const broken = f.back_end.load_text("{");
        REQUIRE(broken.has_error());
        CHECK(broken.error() == appmixer::errc::invalid_json);
    }

    TEST_CASE("an unknown key is refused, with the most similar known key")
    {
        CHECK(failure(R"({"userz":[]})") == "/userz: the document has no key \"userz\", did you mean \"users\"?");
        CHECK(failure(R"({"xyzzy":[]})") == "/xyzzy: the document has no key \"xyzzy\"");
        CHECK(failure(R"({"":[]})") == "/: the document has no key \"\"");
        CHECK(failure(R"({"a/b~c\u0001":[]})") == "/a~1b~0c : the document has no key \"a/b~c \"");
        std::string const endless(5000, 'u');
        CHECK(failure(R"({")" + endless + R"(":[]})") ==
              "/" + endless + ": the document has no key \"" + endless.substr(0, 60) + "...\"");
        CHECK(failure(R"({"users":[{"emial":"a","password":"a"}]})") ==
              "/users/0/emial: a user has no key \"emial\", did you mean \"email\"?");
        CHECK(failure(R"({"users":[{"email":"a","passwordHash":{"slat":"00","iterations":1,"key":"00"}}]})") ==
              "/users/0/passwordHash/slat: a passwordHash has no key \"slat\", did you mean \"salt\"?");
        std::string const user = R"({"users":[{"email":"a","password":"a"}],)";
        std::string const id = "0123456789abcdef01234567";
        CHECK(failure(user + R"("stores":[{"owner":"a","item":{}}]})") ==
              "/stores/0/item: a store has no key \"item\", did you mean \"items\"?");
        CHECK(failure(user + R"("stores":[{"owner":"a","storeId":")" + id + R"("}],"records":[{"storeId":")" + id +
                      R"(","key":"k","vlaue":1}]})") ==
              "/records/0/vlaue: a record has no key \"vlaue\", did you mean \"value\"?");
        CHECK(failure(R"({"bindings":[{"account":"a"}]})") ==
              "/bindings/0/account: a binding has no key \"account\", did you mean \"accountId\"?");
        CHECK(failure(R"({"messages":[{"error":"a"}]})") == "/messages/0/error: a message has no key \"error\"");
        CHECK(failure(R"({"versions":[{"lable":"a"}]})") ==
              "/versions/0/lable: a version has no key \"lable\", did you mean \"label\"?");
        CHECK(failure(user +
                      R"("flows":[{"owner":"a","flowId":"9089f275-f5a5-4796-ba23-365412c5666e"}],)"
                      R"("versions":[{"flowId":"9089f275-f5a5-4796-ba23-365412c5666e","fields":{"flwo":{}}}]})") ==
              "/versions/0/fields/flwo: a version has no key \"flwo\", did you mean \"flow\"?");
        CHECK(failure(R"({"modifiers":{"modifers":{}}})") ==
              "/modifiers/modifers: a set of modifiers has no key \"modifers\", did you mean \"modifiers\"?");
        CHECK(failure(R"({"webhooks":[{"URL":"a"}]})") == "/webhooks/0/URL: a webhook has no key \"URL\"");
        CHECK(failure(R"({"charts":[{"trace":"a"}]})") ==
              "/charts/0/trace: a chart has no key \"trace\", did you mean \"traces\"?");
        // unknown keys of these are kept as data
        CHECK(failure(user + R"("flows":[{"owner":"a","odd":1}],"logs":[{"owner":"a","odd":1}],)"
                             R"("accounts":[{"owner":"a","odd":1}],)"
                             R"("tasks":[{"title":"t","approver":"a@x.example","requester":"b@x.example","odd":1}]})")
                  .empty());
    }

    TEST_CASE("a value of the wrong type is refused")
    {
        auto const user = [](std::string const& field) {
            return failure(R"({"users":[{"email":"a","password":"a",)" + field + "}]}");
        };
        CHECK(user(R"("isActive":"yes")") == "/users/0/isActive: expected true or false");
        CHECK(user(R"("metadata":[])") == "/users/0/metadata: expected an object");
        CHECK(user(R"("created":5)") == "/users/0/created: expected a string");
        CHECK(user(R"("plan":5)") == "/users/0/plan: expected a string or an object");
        CHECK(user(R"("vendor":{})") == "/users/0/vendor: expected a string or an array of strings");
        CHECK(user(R"("scope":["user",5])") == "/users/0/scope: expected an array of strings");
        CHECK(user(R"("plan":{},"vendor":"acme","isActive":false,"metadata":{"a":1})").empty());
        auto const flow = [](std::string const& field) {
            return failure(R"({"users":[{"email":"a","password":"a"}],"flows":[{"owner":"a",)" + field + "}]}");
        };
        CHECK(flow(R"("customFields":5)") == "/flows/0/customFields: expected an object or null");
        CHECK(flow(R"("wizard":[])") == "/flows/0/wizard: expected an object or null");
        CHECK(flow(R"("thumbnail":[])") == "/flows/0/thumbnail: expected a string or null");
        CHECK(flow(R"("categories":"a")") == "/flows/0/categories: expected an array or null");
        CHECK(flow(R"("templateId":5)") == "/flows/0/templateId: expected a string or null");
        CHECK(flow(R"("originFlowId":{})") == "/flows/0/originFlowId: expected a string or null");
        CHECK(flow(R"("componentIdMap":[])") == "/flows/0/componentIdMap: expected an object or null");
        CHECK(flow(R"("revision":"4")") == "/flows/0/revision: expected a number or null");
        CHECK(flow(R"("wizard":null,"customFields":null,"thumbnail":null,"categories":null)").empty());
        CHECK(flow(R"("templateId":null,"originFlowId":"o","componentIdMap":{},"revision":null)").empty());
    }

    TEST_CASE("a syntax error has line and column")
    {
        std::string const text = "{\n"
                                 "  \"users\": [\n"
                                 "    {\"email\": \"ädä\", \"password\": \"a]}\\\"\"},\r\n"
                                 "    {\"note\": [1, {\"email\": 2}, \"]\"], \"metadata\": {}, \"email\": \"b\"}]\n"
                                 "}\n";
        CHECK(placed_failure(text) == "/users/1/note: line 4, column 6: a user has no key \"note\"");
        CHECK(placed_failure(R"({"users":[{"email":"ä","password":"a"},5]})") ==
              "/users/1: line 1, column 40: expected an object");
        CHECK(placed_failure("\n {\"users\":\n[{\"email\":\"a\"}]}") ==
              "/users/0/password: line 3, column 2: a user needs \"password\" or \"passwordHash\"");
        CHECK(placed_failure("[]") == ": line 1, column 1: expected an object");
        CHECK(placed_failure("{\"a\\u002fb\": 1}") == "/a~1b: line 1, column 2: the document has no key \"a/b\"");
        CHECK(placed_failure(R"({"users":[], "users":5})") == "/users: line 1, column 14: expected an array");
        CHECK(placed_failure("{\n  \"users\": [\n  nothing]}").starts_with(": line 3, column "));
        CHECK(placed_failure("{").starts_with(": line 1, column 2: "));
        CHECK(placed_failure("{}\n{}").starts_with(": line 2, column 1: "));

        appmixer::emulator back_end;
        CHECK(back_end.load_text("{\"userz\":[]}").error().what() ==
              "appmixer: the document does not have the expected form (line 1, column 2: the document has no key "
              "\"userz\", did you mean \"users\"?) at /userz");
        CHECK(back_end.load_text("nothing").error().what().starts_with(
            "appmixer: the text is not valid JSON (line 1, column "));
    }

    TEST_CASE("new ids after a load never equal loaded ones")
    {
        appmixer::emulator first = appmixer::emulator::deterministic();
        std::string const id = first.add_user("a@x.example", "12345");
        std::string const flow = test_client(first, first.issue_token(id)).create_flow();
        appmixer::emulator second = appmixer::emulator::deterministic();
        REQUIRE(second.load(first.save()).has_value());
        std::string const other = second.add_user("b@x.example", "12345");
        CHECK(other != id);
        CHECK(test_client(second, second.issue_token(other)).create_flow() != flow);
    }
}
