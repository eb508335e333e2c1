// Publishing, downloading and deleting components.

#include "published_components.hpp"

#include <doctest/doctest.h>

#include <initializer_list>
#include <limits>
#include <string>
#include <utility>
#include <vector>

using namespace emulator_tests;

namespace {

using file = std::pair<std::string, json::value>;

std::string archive(std::vector<file> const& files)
{
    json::array list;
    for (auto const& [path, content] : files) {
        list.emplace_back(path);
        list.push_back(content);
    }
    return json::serialize(list);
}

/// Ada may publish for the vendor acme, Bob for none, and Root is an administrator.
class publishers : public fixture {
public:
    publishers()
    {
        back_end.set_unpacker(&unpack_json);
        root_id = back_end.add_user("root@shop.example", "secret", {"user", "admin"});
        CHECK(root().put("/users/" + ada_id, R"({"vendor":["acme","acme2"]})").status == 200);
    }
    test_client root() { return test_client(back_end, back_end.issue_token(root_id)); }

    /// Publishes files, and returns the status of the ticket.
    static json::object publish(test_client const& who, std::vector<file> const& files, std::string const& query = {})
    {
        return status(who, who.send(method::post, "/components" + query, archive(files), "application/octet-stream"));
    }
    static json::object status(test_client const& who, response const& published)
    {
        REQUIRE(published.status == 200);
        response const got = who.get("/components/uploader/" + published.text("ticket"));
        REQUIRE(got.status == 200);
        return json::parse(got.body).as_object();
    }
    /// The error of a publication that must fail.
    std::string failure(std::vector<file> const& files)
    {
        std::string const before = json::serialize(back_end.save());
        json::object const got = publish(ada(), files);
        CHECK(got.at("finished").is_string());
        CHECK(json::serialize(back_end.save()) == before); // nothing was installed
        json::value const* const err = got.if_contains("err");
        return err == nullptr ? "(none)" : std::string(err->as_string());
    }
    /// The faults of a manifest, as "path: message" each.
    std::string faults(std::string const& path, json::value const& manifest)
    {
        json::object const got = publish(ada(), {{path, manifest}});
        if (!got.contains("err"))
            return "(none)";
        CHECK(got.at("err") == json::value("Invalid schema for " + path));
        std::string all;
        for (json::value const& fault : got.at("data").as_array())
            all.append(all.empty() ? "" : "; ")
                .append(fault.at("dataPath").as_string())
                .append(": ")
                .append(fault.at("message").as_string());
        return all;
    }
    std::string names(test_client const& who) { return who.get("/components?manifest=no&selector=acme").body; }

    std::string root_id;
};

json::object private_manifest()
{
    json::object manifest = find_manifest();
    manifest["private"] = true;
    return manifest;
}

/// The paths and contents of an archive without compression.
std::vector<file> unzip(std::string_view zip)
{
    auto const number = [&](std::size_t at, int bytes) {
        std::size_t value = 0;
        while (bytes-- > 0)
            value = value * 256 + static_cast<unsigned char>(zip[at + static_cast<std::size_t>(bytes)]);
        return value;
    };
    std::vector<file> files;
    std::size_t at = 0;
    while (zip.substr(at).starts_with("PK\3\4")) {
        std::size_t const size = number(at + 18, 4), path_size = number(at + 26, 2);
        files.emplace_back(zip.substr(at + 30, path_size), json::string(zip.substr(at + 30 + path_size, size)));
        at += 30 + path_size + size;
    }
    return files;
}

} // namespace

TEST_SUITE("emulator: publishing")
{
    TEST_CASE("a service is published, listed, used in a flow, downloaded and deleted")
    {
        publishers f;
        json::object const done = f.publish(
            f.ada(), {{service_path, service_manifest()}, {find_path, find_manifest()}, {"acme/crm/auth.js", "x"}});
        CHECK(json::serialize(done) == R"({"finished":"2024-02-11T08:15:30.125Z"})");
        CHECK(f.names(f.bob()) == R"(["acme.crm.contacts.Find"])");
        CHECK(json::parse(f.anonymous().get("/apps").body).at("acme.crm").at("label") == "CRM");
        std::string const id = f.bob().create_flow(R"({"flow":{"f":{"type":"acme.crm.contacts.Find"}}})");
        CHECK(json::parse(f.bob().get("/flows/" + id + "/validate").body).at_pointer("/errors/0/errors/0/message") ==
              R"(The property "region" is required)");

        response const zip = f.ada().get("/components/acme.crm");
        CHECK(zip.header("content-type") == "application/zip");
        std::vector<file> const files = unzip(zip.body);
        REQUIRE(files.size() == 3);
        CHECK(files[0] == file("acme/crm/auth.js", "x"));
        CHECK(files[1].first == find_path);
        CHECK(json::parse(files[1].second.as_string()) == find_manifest());

        CHECK(f.ada().del("/components/acme.crm").status == 200);
        CHECK(f.names(f.ada()) == "[]");
        CHECK_FALSE(json::parse(f.anonymous().get("/apps").body).as_object().contains("acme.crm"));
        CHECK(f.ada().del("/components/acme.crm").status == 404);
        CHECK(f.bob().get("/flows/" + id).status == 200); // flows stay
        CHECK(f.bob().get("/flows/" + id + "/validate").body == R"({"errors":[]})");
    }

    TEST_CASE("without an unpacker publishing is refused, and the other calls work")
    {
        publishers f;
        f.back_end.set_unpacker({});
        CHECK(f.ada().post("/components", "zip").body ==
              error_body(400, "Bad Request", "Publishing is not available: this emulator cannot unpack archives."));
        CHECK(f.ada().get("/components").status == 200);
        CHECK(f.root().get("/components/appmixer.utils.http").status == 200);
    }

    TEST_CASE("users publish for their vendors, administrators for all, and nobody without a token")
    {
        publishers f;
        CHECK(f.anonymous().post("/components", "[]").status == 401);
        CHECK(f.anonymous().del("/components/acme.crm").status == 401);
        CHECK(f.anonymous().get("/components/acme.crm").status == 401);
        CHECK(f.publish(f.bob(), {{find_path, find_manifest()}}).at("err") ==
              "Vendor mismatch in component.json, allowed vendors are: '', but 'acme' found.");
        CHECK(f.failure({{"other/crm/auth.js", "x"}}) ==
              "Vendor mismatch in auth.js, allowed vendors are: 'acme,acme2', but 'other' found.");
        // one file of another vendor keeps all from being installed
        CHECK(f.failure({{find_path, find_manifest()}, {"other/crm/auth.js", "x"}}).starts_with("Vendor mismatch"));
        CHECK_FALSE(f.publish(f.root(), {{find_path, find_manifest()}}).contains("err"));
        CHECK(f.bob().get("/components/acme.crm").body ==
              error_body(403, "Forbidden", "You are not a developer of acme.crm."));
        CHECK(f.bob().del("/components/acme.crm").status == 403);
        CHECK(f.names(f.bob()) == R"(["acme.crm.contacts.Find"])");
        CHECK(f.ada().del("/components/acme.crm").status == 200); // Root's copy, but Ada's vendor

        f.root().put("/users/" + f.bob_id, R"({"vendor":"acme"})"); // a text instead of a list
        CHECK_FALSE(f.publish(f.bob(), {{find_path, find_manifest()}}).contains("err"));
    }

    TEST_CASE("tickets are those of the publisher")
    {
        publishers f;
        std::string const ticket = f.ada().post("/components", archive({{find_path, find_manifest()}})).text("ticket");
        CHECK(f.ada().get("/components/uploader/" + ticket).status == 200);
        CHECK(f.bob().get("/components/uploader/" + ticket).body == error_body(404, "Not Found", "Ticket not found."));
        CHECK(f.root().get("/components/uploader/" + ticket).status == 404);
        CHECK(f.anonymous().get("/components/uploader/" + ticket).status == 401);
        CHECK(f.ada().get("/components/uploader/none").status == 404);
    }

    TEST_CASE("an installed version is not refreshed, another version is, and replaceAll replaces all")
    {
        publishers f;
        auto const label = [&] {
            json::value const all = json::parse(f.ada().get("/components?selector=acme.crm.contacts.Find").body);
            return std::string(all.at(0).at("label").as_string());
        };
        auto const publish = [&](std::string_view text, json::value version, std::string const& query = {}) {
            json::object manifest = find_manifest();
            manifest["label"] = text;
            manifest["version"] = std::move(version);
            if (manifest["version"].is_null())
                manifest.erase("version");
            CHECK_FALSE(f.publish(f.ada(),
                                  {{find_path, manifest}, {"acme/crm/contacts/Find/Find.js", json::string(text)}},
                                  query)
                            .contains("err"));
        };
        auto const source = [&] { return f.ada().get("/components/acme.crm.contacts.Find").body; };
        publish("one", "1.0.0");
        CHECK(label() == "one");
        publish("two", "1.0.0");
        CHECK(label() == "one");
        CHECK(source().find("two") == std::string::npos); // nor are its other files
        publish("three", "1.0.1");
        CHECK(label() == "three");
        publish("four", "1.0.1", "?replaceAll=true");
        CHECK(label() == "four");
        publish("five", nullptr); // a component without a version is always replaced
        CHECK(label() == "five");
        publish("six", "1.0.0"); // which is what a missing version means
        CHECK(label() == "five");
        publish("seven", "1.0.0", "?replaceAll=false");
        CHECK(label() == "five");
        CHECK(f.ada().post("/components?replaceAll=maybe", "[]").status == 400);
    }

    TEST_CASE("a component that is published again loses the files it no longer has")
    {
        publishers f;
        f.publish(f.ada(),
                  {{find_path, find_manifest()}, {"acme/crm/contacts/Find/old.js", "x"}, {"acme/crm/auth.js", "x"}});
        f.publish(f.ada(), {{find_path, find_manifest("2.0.0")}});
        std::vector<file> const files = unzip(f.ada().get("/components/acme").body);
        REQUIRE(files.size() == 2);
        CHECK(files[0].first == "acme/crm/auth.js"); // a file of the service
        CHECK(files[1].first == find_path);
        f.publish(f.ada(), {{watch_path, watch_manifest()}}, "?replaceAll=true");
        CHECK(f.names(f.ada()) == R"(["acme.crm.contacts.Watch"])");
        CHECK(unzip(f.ada().get("/components/acme").body).size() == 1);
    }

    TEST_CASE("a selector selects whole names")
    {
        publishers f;
        json::object other = watch_manifest();
        other["name"] = "acme.crm2.contacts.Watch";
        f.publish(f.ada(), {{find_path, find_manifest()},
                            {watch_path, watch_manifest()},
                            {"acme/crm2/contacts/Watch/component.json", other}});
        CHECK(f.ada().del("/components/acme.cr").status == 404);
        CHECK(f.ada().del("/components/acme.crm.contacts.Fin").status == 404);
        CHECK(f.ada().del("/components/acme.crm.contacts.Find").status == 200);
        CHECK(f.names(f.ada()) == R"(["acme.crm.contacts.Watch","acme.crm2.contacts.Watch"])");
        CHECK(f.ada().del("/components/acme.crm").status == 200);
        CHECK(f.names(f.ada()) == R"(["acme.crm2.contacts.Watch"])");
        for (std::string const odd : {"..", "%2E%2E%2F", ".", "acme..", "%00", "acme%2Fcrm2%2F..", "*"})
            CHECK(f.ada().del("/components/" + odd).status >= 400);
        CHECK(f.names(f.ada()) == R"(["acme.crm2.contacts.Watch"])");
    }

    TEST_CASE("the built-in components are downloaded as their manifests, and cannot be deleted")
    {
        publishers f;
        std::vector<file> const files = unzip(f.root().get("/components/appmixer.utils.timers").body);
        REQUIRE(files.size() == 6);
        CHECK(files[5].first == "appmixer/utils/timers/module.json");
        CHECK(f.root().del("/components/appmixer.utils.timers").body ==
              error_body(403, "Forbidden", "Built-in components cannot be deleted."));
        CHECK(f.ada().get("/components/appmixer.utils.timers").status == 403);
        // what was downloaded can be published
        CHECK_FALSE(f.publish(f.root(), files, "?replaceAll=true").contains("err"));
        CHECK(f.root().get("/apps/components?app=appmixer.utils.timers").body ==
              f.anonymous().get("/apps/components?app=appmixer.utils.timers").body);
        CHECK(f.root().del("/components/appmixer.utils.timers").status == 200);
        CHECK(json::parse(f.root().get("/components").body).as_array().size() == 68);
    }

    TEST_CASE("a private component is hidden from users who may not publish for its vendor")
    {
        publishers f;
        f.publish(f.ada(), {{find_path, private_manifest()}});
        CHECK(f.names(f.ada()) == R"(["acme.crm.contacts.Find"])");
        CHECK(f.names(f.bob()) == "[]");
        CHECK(f.bob().get("/components/acme.crm").status == 404);
        CHECK(f.bob().del("/components/acme.crm").status == 404);
        CHECK(f.root().get("/components/acme.crm").status == 200);
    }

    TEST_CASE("the size of an archive is limited")
    {
        publishers f;
        std::string body = archive({{find_path, find_manifest()}});
        body.append(10'485'760 - body.size(), ' ');
        CHECK_FALSE(f.status(f.ada(), f.ada().post("/components", body)).contains("err"));
        CHECK(f.ada().post("/components", body + ' ').status == 413);
    }

    TEST_CASE("a broken archive ends with an error")
    {
        publishers f;
        CHECK(f.status(f.ada(), f.ada().post("/components", "PK")).at("err") == "Invalid archive: not a list of files");
        CHECK(f.status(f.ada(), f.ada().post("/components", "")).at("err") == "Invalid archive: not a list of files");
        CHECK(f.failure({}) == "The archive has no files.");
        f.back_end.set_unpacker([](std::string_view) -> std::vector<appmixer::archive_file> {
            throw std::runtime_error("bad\nbytes \xff");
        });
        CHECK(f.status(f.ada(), f.ada().post("/components", "x")).at("err").as_string().find("Invalid archive: bad") ==
              0);
        CHECK(f.names(f.ada()) == "[]");
    }

    TEST_CASE("paths that climb, are absolute, odd or duplicate are refused")
    {
        publishers f;
        for (std::string const path :
             {"../acme/crm/x", "acme/../../x", "acme/./x", "acme/crm/..", "/acme/crm/x", "acme//x", "x", "", "acme/",
              "acme/crm/", "C:/acme/x", "..\\x", "acme\\..\\x", "\\\\host\\share", "acme/a\nb", "ac me/x", "./../x"}) {
            CAPTURE(path);
            CHECK(f.failure({{path, "x"}}).starts_with("Unsupported file: "));
        }
        CHECK(f.failure({{"acme/" + std::string(300, 'x'), "x"}}).starts_with("Unsupported file: "));
        std::string deep = "acme";
        for (int i = 0; i < 600; ++i)
            deep += "/x";
        CHECK(f.failure({{deep, "x"}}).starts_with("Unsupported file: "));
        f.back_end.set_unpacker([](std::string_view) {
            std::vector<appmixer::archive_file> files;
            files.emplace_back(std::string("acme/\0x", 7), "x");
            return files;
        });
        CHECK(f.failure({}) == "Unsupported file: acme/ x");
        f.back_end.set_unpacker([](std::string_view) {
            std::vector<appmixer::archive_file> files;
            files.emplace_back("acme/\xff", "x");
            return files;
        });
        CHECK(f.failure({}).starts_with("Unsupported file: "));
        f.back_end.set_unpacker(&unpack_json);
        CHECK(f.failure({{find_path, find_manifest()}, {find_path, find_manifest("2.0.0")}}) ==
              "Duplicate file: " + find_path);
        CHECK(f.failure({{"acme/crm/x", "1"}, {"acme\\crm\\x", "2"}}) == "Duplicate file: acme\\crm\\x");
        CHECK_FALSE(f.publish(f.ada(), {{"./acme\\crm\\x", "1"}, {"acme/crm/...", "2"}}).contains("err"));
        CHECK(unzip(f.ada().get("/components/acme.crm").body).size() == 2);
    }

    TEST_CASE("a manifest that is not JSON, or no object")
    {
        publishers f;
        CHECK(f.failure({{find_path, "{"}}) ==
              "Invalid JSON in acme/crm/contacts/Find/component.json: line 1, column 2: the text ends too early");
        CHECK(f.failure({{service_path, ""}}).starts_with("Invalid JSON in acme/crm/service.json: "));
        CHECK(f.failure({{find_path, json::string(100'000, '[')}}).starts_with("Invalid JSON in "));
        for (json::value const& odd : {json::value(nullptr), json::value(1), json::value(json::array())})
            for (std::string const& path : {find_path, service_path, std::string("acme/crm/contacts/module.json"),
                                            std::string("acme/crm/bundle.json")})
                CHECK(f.faults(path, odd) == ": should be object");
        // the same names in other places are no manifests
        CHECK(f.faults("acme/crm/contacts/Find/service.json", "x") == "(none)");
        CHECK(f.faults("acme/crm/contacts/Find/lib/component.json", "x") == "(none)");
    }

    TEST_CASE("the faults of a manifest have the form of the server")
    {
        publishers f;
        json::object const got =
            f.publish(f.ada(), {{service_path, json::object({{"name", "acme.crm"}, {"icon", 1}})}});
        CHECK(got.at("err") == "Invalid schema for acme/crm/service.json");
        CHECK(json::serialize(got.at("data").at(0)) ==
              R"({"keyword":"required","dataPath":"","params":{"missingProperty":"label"},)"
              R"("message":"should have required property 'label'"})");
        CHECK(got.at("data").as_array().size() == 4);
        CHECK(json::serialize(got.at("data").at(3)) ==
              R"({"keyword":"type","dataPath":".icon","params":{"type":"string"},"message":"should be string"})");
    }

    TEST_CASE("the rules of manifests")
    {
        publishers f;
        auto const component = [&](std::string_view key, json::value value) {
            json::object manifest = find_manifest("3.0.0");
            manifest[key] = std::move(value);
            return f.faults(find_path, manifest);
        };
        CHECK(component("name", "acme.crm.contacts.Other") ==
              ".name: should match the folder: 'acme.crm.contacts.Find'");
        CHECK(component("name", 1) == ".name: should be string");
        CHECK(component("label", json::object()) == ".label: should be string");
        CHECK(component("private", "yes") == ".private: should be boolean");
        CHECK(component("inPorts", json::object()) == ".inPorts: should be array");
        CHECK(component("inPorts", json::array({1, json::object(), "in"})) ==
              ".inPorts[0]: should be object; .inPorts[1]: should have required property 'name'");
        CHECK(
            component("inPorts", json::array({json::object({{"name", 1}, {"maxConnections", 1.5}, {"schema", 1}})})) ==
            ".inPorts[0].name: should be string; .inPorts[0].maxConnections: should be integer; "
            ".inPorts[0].schema: should be object");
        CHECK(component("outPorts",
                        json::array({json::object(
                            {{"name", "out"}, {"options", json::array({"a", json::object({{"label", 1}})})}})})) ==
              ".outPorts[0].options[0]: should be object; "
              ".outPorts[0].options[1]: should have required property 'value'; "
              ".outPorts[0].options[1].label: should be string");
        CHECK(component("outPorts", json::array({json::object({{"name", "out"}, {"source", json::object()}})})) ==
              ".outPorts[0].source: should have required property 'url'");
        CHECK(component("properties", json::array()) == ".properties: should be object");
        CHECK(component("properties",
                        json::object(
                            {{"schema", 1}, {"inspector", json::object({{"inputs", json::object({{"a b", 1}})}})}})) ==
              ".properties.schema: should be object; .properties.inspector.inputs['a b']: should be object");
        CHECK(component("auth", json::object({{"scope", 1}})) == ".auth: should have required property 'service'");
        CHECK(component("webhookAsync", 1) == "(none)"); // a key of newer servers
        CHECK(component("version", 1) == ".version: should be string");
        CHECK(f.faults(find_path, json::object()) == ": should have required property 'name'");
        CHECK(f.faults("acme/cr-m/contacts/Find/component.json", json::object({{"name", "acme.cr-m.contacts.Find"}})) ==
              ".name: should match pattern \"\\w+\" in each part");
        CHECK(f.faults("acme/crm/bundle.json", json::object({{"name", "acme.crm"}, {"changelog", "x"}})) ==
              ": should have required property 'version'; .changelog: should be object");
        CHECK(f.faults("acme/crm/contacts/module.json", service_manifest()) ==
              ".name: should match the folder: 'acme.crm.contacts'");
        json::array ports;
        for (int i = 0; i < 1000; ++i)
            ports.emplace_back(i);
        json::object many = find_manifest();
        many["inPorts"] = ports;
        CHECK(f.publish(f.ada(), {{find_path, many}}).at("data").as_array().size() == 100);
    }

    TEST_CASE("published components and the unpacker survive a copy and a load")
    {
        publishers f;
        f.publish(f.ada(), {{find_path, find_manifest()}});
        appmixer::emulator copy = f.back_end;
        CHECK(f.ada().del("/components/acme.crm").status == 200);
        test_client const ada(copy, f.ada().token());
        CHECK(ada.get("/components?manifest=no&selector=acme").body == R"(["acme.crm.contacts.Find"])");
        REQUIRE(copy.load(copy.save()));
        CHECK(ada.get("/components?manifest=no&selector=acme").body == R"(["acme.crm.contacts.Find"])");
        CHECK(f.publish(ada, {{watch_path, watch_manifest()}}).contains("finished"));
        CHECK(ada.get("/components?manifest=no&selector=acme").body ==
              R"(["acme.crm.contacts.Find","acme.crm.contacts.Watch"])");
    }
}
