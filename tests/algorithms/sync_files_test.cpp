// The files of `export_to` and `plan_sync`: their format, their secrets, their names, and hostile folders.

#include <appmixer/algorithms/detail/sync_differ.hpp>
#include <appmixer/algorithms/detail/sync_folder.hpp>
#include <appmixer/json/all.hpp>

#include "transports/temporary_files.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include <filesystem>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include <sys/stat.h>

namespace {

using namespace appmixer::detail;
using appmixer::errc;
using appmixer::sync_subject;
namespace fs = std::filesystem;
namespace json = boost::json;
namespace system_errc = boost::system::errc;

sync_document server(std::string const& text) { return document_of(appmixer::from_json<appmixer::flow>(text).value()); }

std::string exported(std::string const& server_text, appmixer::secret_predicate const& also_secret = {})
{
    sync_document document = server(server_text);
    hide_secrets(document.fields, also_secret);
    return file_text(sync_subject::flow, document);
}

appmixer::error failure(std::string const& text, sync_subject subject = sync_subject::flow)
{
    auto const parsed = parse_file(subject, text);
    REQUIRE(parsed.has_error());
    return parsed.error();
}

json::object descriptor_of(std::string const& config)
{
    return json::object({{"flow", json::object({{"a1", json::object({{"config", json::parse(config)}})}})}});
}
json::value hidden_config(std::string const& config, appmixer::secret_predicate const& also_secret = {})
{
    json::object fields = descriptor_of(config);
    hide_secrets(fields, also_secret);
    return fields.at("flow").at("a1").at("config");
}

} // namespace

TEST_SUITE_BEGIN("sync: file format");

TEST_CASE("a file has sorted keys, two spaces, line feeds and exact numbers")
{
    std::string const text = exported(R"({"userId": "u1", "name": "Orders", "flowId": "f1", "stage": "running",
        "mtime": "2024-01-01T00:00:00.000Z", "type": "automation", "customFields": {"z": 1, "a": [1.0, 0.1, 1e300,
        12345678901234567, -0.000001, true, null], "e": {}, "l": []}, "sharedWith": [], "description": "é\n\"",
        "flow": {"b2": {"type": "acme.crm.contacts.Find", "version": "1.0.0", "x": 10.5}, "a1": {}}})");
    CHECK(text == R"({
  "customFields": {
    "a": [
      1,
      0.1,
      1e+300,
      12345678901234567,
      -0.000001,
      true,
      null
    ],
    "e": {},
    "l": [],
    "z": 1
  },
  "description": "é\n\"",
  "flow": {
    "a1": {},
    "b2": {
      "type": "acme.crm.contacts.Find",
      "x": 10.5
    }
  },
  "flowId": "f1",
  "format": "appmixer-flow/1",
  "name": "Orders"
}
)");
}

TEST_CASE("what is exported is read back equal, and exported again gives the same bytes")
{
    char const* const stored = R"({"flowId": "f1", "name": "Orders", "flow": {"a1": {"type": "acme.crm.a.B",
        "config": {"properties": {"apiKey": "sk-123", "url": "https://shop.example"}}}}, "revision": 3,
        "customFields": {"n": 0.30000000000000004}})";
    std::string const text = exported(stored);
    sync_document const file = parse_file(sync_subject::flow, text).value();
    CHECK(file.id == "f1");
    CHECK(file.name == "Orders");
    CHECK(find_differences(sync_subject::flow, file.fields, server(stored).fields, max_differences).empty());
    CHECK(file_text(sync_subject::flow, file) == text);
}

TEST_CASE("files that are not of the format are refused with the place")
{
    CHECK(failure("{").detail().starts_with("line 1, column 2"));
    CHECK(failure("{") == errc::invalid_json);
    CHECK(failure("") == errc::invalid_json);
    for (char const* const foreign : {"[]", "{}", "null", R"({"format": 1})", R"({"format": "appmixer-flow/2"})",
                                      R"({"format": "appmixer-store/1", "name": "a"})"}) {
        CAPTURE(foreign);
        CHECK(failure(foreign) == errc::unexpected_shape);
        CHECK(failure(foreign).detail() == "not a file of the format \"appmixer-flow/1\"");
    }
    auto const pointer = [](std::string const& members) {
        return failure(R"({"format": "appmixer-flow/1")" + members + "}").json_pointer();
    };
    CHECK(pointer("") == "/name");
    CHECK(pointer(R"(, "name": 1)") == "/name");
    CHECK(pointer(R"(, "name": "a", "flowId": 1)") == "/flowId");
    CHECK(pointer(R"(, "name": "a", "discription": "typo")") == "/discription");
    CHECK(pointer(R"(, "name": "a", "flow": [])") == "/flow");
    CHECK(failure(R"({"format": "appmixer-store/1", "name": "a", "items": []})", sync_subject::store).json_pointer() ==
          "/items");
    CHECK(failure(R"({"format": "appmixer-store/1", "name": "a", "flow": {}})", sync_subject::store).json_pointer() ==
          "/flow");
    std::string const deep = std::string(600, '[') + std::string(600, ']');
    CHECK(failure(R"({"format": "appmixer-flow/1", "name": "a", "notes": )" + deep + "}") == errc::invalid_json);
}

TEST_CASE("a store is its records by key")
{
    appmixer::store shop;
    shop.store_id = "s1";
    shop.name = "Prices";
    std::vector<appmixer::store_record> records(2);
    records[0].key = "b/1";
    records[0].value = json::object({{"password", "kept as it is"}, {"n", 1.0}});
    records[1].key = "a";
    records[1].value = nullptr;
    std::string const text = file_text(sync_subject::store, document_of(shop, records));
    CHECK(text == "{\n  \"format\": \"appmixer-store/1\",\n  \"items\": {\n    \"a\": null,\n    \"b/1\": {\n"
                  "      \"n\": 1,\n      \"password\": \"kept as it is\"\n    }\n  },\n  \"name\": \"Prices\",\n"
                  "  \"storeId\": \"s1\"\n}\n");
    CHECK(parse_file(sync_subject::store, text).value().fields == document_of(shop, records).fields);
}

TEST_SUITE_END();

TEST_SUITE_BEGIN("sync: secrets");

TEST_CASE("texts under keys that name a secret are replaced by their place, other values stay")
{
    CHECK(hidden_config(R"({"properties": {"apiKey": "sk-1", "maxTokens": 100, "password": 1234, "token": true,
        "tokenId": "t1", "secret": "", "credentials": {"user": ["ada"], "since": 1}, "url": "https://shop.example"}})") ==
          json::parse(R"({"properties": {"apiKey": {"$secret": "/flow/a1/config/properties/apiKey"}, "maxTokens": 100,
        "password": 1234, "token": true, "tokenId": "t1", "secret": "", "credentials":
        {"user": [{"$secret": "/flow/a1/config/properties/credentials/user/0"}], "since": 1},
        "url": "https://shop.example"}})"));
}

TEST_CASE("a caller's predicate adds secrets")
{
    auto const also = [](std::string_view pointer, std::string_view text) {
        return pointer.ends_with("/url") && text.starts_with("https://user:");
    };
    CHECK(
        hidden_config(R"({"properties": {"url": "https://user:pass@shop.example", "other": "https://user:"}})", also) ==
        json::parse(
            R"({"properties": {"url": {"$secret": "/flow/a1/config/properties/url"}, "other": "https://user:"}})"));
}

TEST_CASE("connections of components and references to variables are no secrets")
{
    json::object fields = json::parse(R"({"flow": {"token": {"type": "acme.crm.a.B", "label": "x",
        "source": {"password": {"secret": ["token"]}},
        "config": {"transform": {"token": {"secret": {"password": {"type": "json2new",
            "lambda": {"token": "{{{$.a1.out.token}}}", "apiKey": "Bearer {{{$.a1.out.token}}}", "url": "u"},
            "modifiers": {"token": {"v1": {"variable": "$.a1.out.token"}}}}}}}}}}})")
                              .as_object();
    json::object const before = fields;
    hide_secrets(fields, {});
    json::object expected = before;
    char const* const place = "/flow/token/config/transform/token/secret/password/lambda/apiKey";
    expected.at("flow")
        .at("token")
        .at("config")
        .at("transform")
        .at("token")
        .at("secret")
        .at("password")
        .at("lambda")
        .as_object()["apiKey"] = json::object({{"$secret", place}});
    CHECK(fields == expected);
}

TEST_CASE("a secret in a file is equal to any text of the server, and to nothing else")
{
    json::object const file = descriptor_of(R"({"properties": {"apiKey": {"$secret": "/any"}}})");
    auto const differ = [&](char const* config) {
        return find_differences(sync_subject::flow, file, descriptor_of(config), max_differences).size();
    };
    CHECK(differ(R"({"properties": {"apiKey": "sk-1"}})") == 0);
    CHECK(differ(R"({"properties": {"apiKey": 1}})") == 1);
    CHECK(differ(R"({"properties": {}})") == 1);
    CHECK(differ(R"({"properties": {"apiKey": {"other": "x"}}})") > 0);
    CHECK(find_differences(sync_subject::flow, descriptor_of(R"({"apiKey": "typed in"})"),
                           descriptor_of(R"({"apiKey": "other"})"), 9)
              .size() == 1);
}

TEST_CASE("a secret gets the server's text, else the resolver's, else it is named")
{
    json::object const file =
        descriptor_of(R"({"a": {"$secret": "/flow/a1/config/a"}, "b": [{"$secret": "/flow/a1/config/b/0"}], "c": 1})");
    json::object const there = descriptor_of(R"({"a": "from the server", "b": [5], "c": 2})");
    json::object fields = file;
    auto const missing = reveal_secrets(fields, &there, "Orders", {});
    REQUIRE(missing.has_error());
    CHECK(missing.error() == errc::conflict);
    CHECK(missing.error().detail() == "no value for the secret /flow/a1/config/b/0");

    std::vector<std::string> asked;
    appmixer::secret_resolver const resolver = [&](std::string_view name, std::string_view pointer) {
        asked.push_back(std::string(name) + ' ' + std::string(pointer));
        return std::optional<std::string>("resolved");
    };
    fields = file;
    CHECK(reveal_secrets(fields, &there, "Orders", resolver).has_value());
    CHECK(asked == std::vector<std::string>{"Orders /flow/a1/config/b/0"});
    CHECK(fields == descriptor_of(R"({"a": "from the server", "b": ["resolved"], "c": 1})"));

    fields = file;
    CHECK(reveal_secrets(fields, nullptr, "Orders", resolver).has_value());
    CHECK(fields == descriptor_of(R"({"a": "resolved", "b": ["resolved"], "c": 1})"));
    fields = file;
    CHECK(reveal_secrets(fields, nullptr, "Orders", {}).error().detail() ==
          "no value for the secret /flow/a1/config/a, /flow/a1/config/b/0");
    fields = file;
    CHECK(reveal_secrets(fields, nullptr, "Orders", [](std::string_view, std::string_view) {
              return std::optional<std::string>();
          }).has_error());
}

TEST_CASE("a secret stays with its array element when elements are removed or reordered")
{
    char const* const exported = R"({"l": [{"to": "one", "apiKey": "P1"}, {"to": "two", "apiKey": "P2"},
        {"to": "three", "apiKey": "P3"}]})";
    auto const revealed = [](std::string const& file, char const* server) {
        json::object fields = descriptor_of("{\"l\": [" + file + "]}");
        json::object const there = descriptor_of(server);
        auto const done = reveal_secrets(fields, &there, "Orders", {});
        return done ? json::serialize(fields.at("flow").at("a1").at("config").at("l")) : done.error().detail();
    };
    auto const element = [](std::string const& to, std::size_t index) {
        return R"({"to":")" + to + R"(","apiKey":{"$secret":"/flow/a1/config/l/)" + std::to_string(index) +
               R"(/apiKey"}})";
    };
    std::string const one = element("one", 0), two = element("two", 1), three = element("three", 2);
    CHECK(revealed(two + ',' + three, exported) == R"([{"to":"two","apiKey":"P2"},{"to":"three","apiKey":"P3"}])");
    CHECK(revealed(three + ',' + one, exported) == R"([{"to":"three","apiKey":"P3"},{"to":"one","apiKey":"P1"}])");
    // Also when the server has that order already, but the file was not exported again.
    CHECK(revealed(two + ',' + three, R"({"l": [{"to": "two", "apiKey": "P2"}, {"to": "three", "apiKey": "P3"}]})") ==
          R"([{"to":"two","apiKey":"P2"},{"to":"three","apiKey":"P3"}])");
    // Another value of an element changes in place; when elements have moved as well, it is not known which it is.
    CHECK(revealed(element("uno", 0) + ',' + two + ',' + three, exported) ==
          R"([{"to":"uno","apiKey":"P1"},{"to":"two","apiKey":"P2"},{"to":"three","apiKey":"P3"}])");
    CHECK(revealed(element("dos", 1) + ',' + three, exported) == "no value for the secret /flow/a1/config/l/0/apiKey");
    CHECK(revealed(element("four", 3), exported) == "no value for the secret /flow/a1/config/l/0/apiKey");

    // Elsewhere the pointer tells.
    json::object fields = descriptor_of(R"({"new": {"$secret": "/flow/a1/config/old"}})");
    json::object const there = descriptor_of(R"({"new": "N", "old": "O"})");
    CHECK(reveal_secrets(fields, &there, "Orders", {}).has_value());
    CHECK(fields == descriptor_of(R"({"new": "O"})"));
}

TEST_CASE("accounts of components are listed and mapped")
{
    json::object fields = json::parse(R"({"flow": {"a": {"config": {"properties": {"account": "acc2"}}},
        "b": {"config": {"properties": {"account": "acc1"}}}, "c": {"config": {"properties": {"account": "acc2"}}},
        "d": {"config": null}, "e": {"config": {"properties": {"account": 1}}}, "f": 1}})")
                              .as_object();
    CHECK(map_accounts(fields, {}) == std::vector<std::string>{"acc1", "acc2"});
    auto const map = [](std::string_view id) { return id == "acc1" ? std::string("here1") : std::string(id); };
    CHECK(map_accounts(fields, map) == std::vector<std::string>{"acc2", "here1"});
    CHECK(fields.at("flow").at("b").at("config").at("properties").at("account") == "here1");
    json::object none;
    CHECK(map_accounts(none, map).empty());
}

TEST_SUITE_END();

TEST_SUITE_BEGIN("sync: folders");

TEST_CASE("the name of a file is a slug and a digest of the id")
{
    CHECK(file_name_for("Orders", "abc") == "orders-ba7816bf8f01.json"); // SHA-256 of "abc" begins so
    CHECK(file_name_for("  Nightly -- Import / of ÄÖ 2 ", "abc") == "nightly-import-of-2-ba7816bf8f01.json");
    CHECK(file_name_for("../../etc/passwd", "../x").starts_with("etc-passwd-"));
    CHECK(file_name_for("", "abc") == "unnamed-ba7816bf8f01.json");
    CHECK(file_name_for("日本", "abc") == "unnamed-ba7816bf8f01.json");
    std::set<std::string> names;
    for (std::string const name : {"a", "A", "ä", "con", "CON", "aux.c", "nul", ".", "..", "~", "a/b", "a\\b", "-rf"})
        for (std::string const id : {"1", "2"}) {
            std::string const file = file_name_for(name, name + id);
            CAPTURE(file);
            CHECK(file.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-.") == std::string::npos);
            CHECK(file.find('.') == file.size() - 5);
            CHECK(file.front() != '-');
            CHECK(names.insert(file).second);
        }
    std::string const longest = file_name_for(std::string(500, 'x'), "abc");
    CHECK(longest == std::string(60, 'x') + "-ba7816bf8f01.json");
}

TEST_CASE("files are listed in order; other names, hidden files and folders are not")
{
    temporary_folder const root;
    CHECK(sync_folder(root.path(), sync_subject::flow).files().error() == system_errc::no_such_file_or_directory);
    fs::create_directories(root.path("flows/sub"));
    for (char const* const name : {"b.json", "a.json", "README.md", ".hidden.json", "a.json.tmp", "sub/c.json"})
        root.write(std::string("flows/") + name, "{}");
    sync_folder const folder(root.path(), sync_subject::flow);
    CHECK(folder.files().value() == std::vector<std::string>{"flows/a.json", "flows/b.json"});
    CHECK(sync_folder(root.path(), sync_subject::store).files().error().detail().ends_with("/stores"));
    root.write("stores", "");
    CHECK(sync_folder(root.path(), sync_subject::store).files().error() == system_errc::not_a_directory);
}

TEST_CASE("links and devices are errors that name the file")
{
    temporary_folder const root;
    fs::create_directory(root.path("flows"));
    root.write("outside.json", "secret");
    sync_folder const folder(root.path(), sync_subject::flow);

    fs::create_symlink(root.path("outside.json"), root.path("flows/link.json"));
    CHECK(folder.files().error() == system_errc::too_many_symbolic_link_levels);
    CHECK(folder.files().error().detail() == "flows/link.json");
    CHECK(folder.read("flows/link.json").error() == system_errc::too_many_symbolic_link_levels);
    CHECK(folder.write("flows/link.json", "{}").error() == system_errc::too_many_symbolic_link_levels);
    fs::remove(root.path("flows/link.json"));

    fs::create_symlink("nowhere", root.path("flows/dangling.json"));
    CHECK(folder.files().error().detail() == "flows/dangling.json");
    CHECK(folder.write("flows/dangling.json", "{}").error() == system_errc::too_many_symbolic_link_levels);
    fs::remove(root.path("flows/dangling.json"));

    REQUIRE(::mkfifo(root.path("flows/pipe.json").c_str(), 0600) == 0);
    CHECK(folder.files().error() == system_errc::not_supported);
    CHECK(folder.read("flows/pipe.json").error() == system_errc::not_supported);
    CHECK(folder.write("flows/pipe.json", "{}").error() == system_errc::not_supported);
    fs::remove(root.path("flows/pipe.json"));

    fs::create_directory(root.path("flows/folder.json"));
    CHECK(folder.files().error().detail() == "flows/folder.json");
    fs::remove(root.path("flows/folder.json"));
    CHECK(folder.files().value().empty());

    fs::rename(root.path("flows"), root.path("elsewhere"));
    fs::create_directory_symlink(root.path("elsewhere"), root.path("flows"));
    CHECK(folder.files().error() == system_errc::too_many_symbolic_link_levels);
    CHECK(folder.create().error() == system_errc::too_many_symbolic_link_levels);
}

TEST_CASE("a file is replaced, never written through a hard link, and not touched when it is the same")
{
    temporary_folder const root;
    sync_folder const folder(root.path(), sync_subject::flow);
    REQUIRE(folder.create().has_value());
    REQUIRE(folder.create().has_value());
    CHECK(folder.write("flows/a.json", "one").value());
    CHECK_FALSE(folder.write("flows/a.json", "one").value());
    fs::create_hard_link(root.path("flows/a.json"), root.path("twin"));
    CHECK(folder.write("flows/a.json", "two").value());
    CHECK(folder.read("flows/a.json").value() == "two");
    CHECK(folder.read("twin").value() == "one");
    CHECK(std::distance(fs::directory_iterator(root.path("flows")), fs::directory_iterator()) == 1);
    REQUIRE(folder.remove("flows/a.json").has_value());
    CHECK(folder.read("flows/a.json").error() == system_errc::no_such_file_or_directory);
}

TEST_CASE("a file may have 2 MiB")
{
    temporary_folder const root;
    sync_folder const folder(root.path(), sync_subject::flow);
    REQUIRE(folder.create().has_value());
    std::string const most(max_sync_file_size, 'x');
    CHECK(folder.write("flows/a.json", most).value());
    CHECK(folder.read("flows/a.json").value() == most);
    CHECK(folder.write("flows/a.json", most + "x").error() == system_errc::file_too_large);
    root.write("flows/b.json", most + "x");
    CHECK(folder.read("flows/b.json").error() == system_errc::file_too_large);
    CHECK(folder.read("flows/b.json").error().detail() == "flows/b.json");
}

TEST_SUITE_END();
