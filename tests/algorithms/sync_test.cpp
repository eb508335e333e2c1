// `plan_sync`, `apply` and `export_to` against emulators.

#include "sync_fixture.hpp"

#include <appmixer/json/all.hpp>

#include <boost/json/parse.hpp>

#include <filesystem>

using namespace sync_test;
using appmixer::apply_options;
using appmixer::errc;
using appmixer::export_options;
using appmixer::export_report;
using appmixer::method;
using appmixer::sync_end;
using appmixer::sync_kind;
using appmixer::sync_options;
using appmixer::sync_plan;
using appmixer::sync_report;
namespace fs = std::filesystem;

namespace {

/// A file of a flow with further members, which begin with a comma.
std::string flow_file(std::string const& name, std::string const& more = "")
{
    return R"({"format": "appmixer-flow/1", "name": ")" + name + '"' + more + "}";
}

char const* const secretive = R"({"name": "Secretive", "description": "one", "flow": {"a1": {"type":
    "acme.crm.contacts.Find", "config": {"properties": {"apiKey": "sk-123", "url": "u"}}}}})";

/// Whether anything that was written or printed has a text.
bool leaks(std::string const& folder, std::string const& text)
{
    for (auto const& [path, content] : files_of(folder))
        if (content.find(text) != std::string::npos)
            return true;
    return false;
}

} // namespace

TEST_SUITE_BEGIN("sync");

TEST_CASE("200 flows are exported, synchronized to a second server, and then nothing is left to do")
{
    server from(1), to(2);
    temporary_folder const folder, again;
    from.create_many(200);
    export_report const first = from.export_to(folder.path());
    CHECK(first.written == 200);
    CHECK(first.failures.empty());
    CHECK(files_of(folder.path()).size() == 200);

    export_report const second = from.export_to(folder.path());
    CHECK(second.written == 0);
    CHECK(second.unchanged == 200);
    CHECK(from.export_to(again.path()).written == 200);
    CHECK(files_of(folder.path()) == files_of(again.path()));

    CHECK(from.plan(folder.path()).empty());
    sync_plan const plan = to.plan(folder.path());
    CHECK(plan.count(sync_kind::create) == 200);
    CHECK(to.flows().empty()); // a plan changes nothing
    sync_report const report = to.apply(plan);
    CHECK(report.complete());
    CHECK(report.outcomes.size() == 200);
    CHECK(to.flows() == from.flows());
    CHECK(to.plan(folder.path()).empty());
    CHECK(to.plan(folder.path()).text() == "200 unchanged\n");
    CHECK(report.text() == "200 done\n");
}

TEST_CASE("only what differs is sent")
{
    server s;
    temporary_folder const folder;
    std::string const id = s.create(R"({"name": "Orders", "description": "old", "thumbnail": "data:,", "notes": [1],
        "customFields": {"a": 1}, "sharedWith": [{"email": "bob@shop.example", "permissions": ["read"]}]})");
    write_file(folder.path("flows/x.json"),
               flow_file("Orders", R"(, "description": "new", "customFields": {"a": 1}, "notes": [1.0])"));
    CHECK(s.plan(folder.path()).text() == "update flow \"Orders\" " + id +
                                              " flows/x.json\n    /description\n    /sharedWith\n    /thumbnail\n"
                                              "1 to update\n");
    CHECK(s.sync(folder.path()).complete());
    json::value const now = s.flow(id);
    CHECK(now.at("description") == "new");
    CHECK(now.at("thumbnail") == "");
    CHECK(now.at("sharedWith") == json::array());
    CHECK(now.at("customFields") == json::object({{"a", 1}}));
    CHECK(s.plan(folder.path()).empty());
}

TEST_CASE("flows are renamed by their id, or by their content when both a deletion and a creation are due")
{
    server s;
    temporary_folder const folder;
    std::string const by_id = s.create(R"({"name": "A", "description": "a"})");
    std::string const by_content = s.create(R"({"name": "B", "description": "b"})");
    write_file(folder.path("flows/a.json"), flow_file("A2", R"(, "description": "a", "flowId": ")" + by_id + '"'));
    write_file(folder.path("flows/b.json"), flow_file("B2", R"(, "description": "b")"));
    sync_plan const plan = s.plan(folder.path(), sync_options().delete_missing(true));
    CHECK(plan.text() == "rename flow \"A\" to \"A2\" " + by_id +
                             " flows/a.json\n    /name\nrename flow \"B\" to \"B2\" " + by_content +
                             " flows/b.json\n    /name\n2 to rename\n");
    CHECK(s.apply(plan).complete());
    CHECK(s.flow(by_id).at("name") == "A2");
    CHECK(s.flow(by_content).at("name") == "B2");
    CHECK(s.plan(folder.path(), sync_options().delete_missing(true)).empty());
}

TEST_CASE("nothing is deleted unless that is asked for, and never a flow of somebody else")
{
    server s;
    temporary_folder const folder;
    s.create(R"({"name": "Kept"})");
    s.create(R"({"name": "Gone", "description": "x"})");
    std::string const bob = s.add_user("bob@shop.example");
    s.send(method::post, "/flows", R"({"name": "Bob's", "sharedWith": [{"email": "ada@shop.example",
        "permissions": ["read", "start", "stop"]}]})",
           bob);
    CHECK(s.flows().contains("Bob's")); // ada sees it
    write_file(folder.path("flows/kept.json"), flow_file("Kept"));
    write_file(folder.path("flows/other.json"), flow_file("Bob's"));
    CHECK(s.plan(folder.path()).count(sync_kind::delete_) == 0);
    sync_plan const plan = s.plan(folder.path(), sync_options().delete_missing());
    CHECK(plan.count(sync_kind::delete_) == 1);
    CHECK(plan.count(sync_kind::create) == 1); // his is not hers
    fs::remove(folder.path("flows/other.json"));
    CHECK(s.sync(folder.path(), sync_options().delete_missing()).complete());
    auto const left = s.flows();
    CHECK(left.size() == 2);
    CHECK(left.contains("Kept"));
    CHECK(left.contains("Bob's"));
}

TEST_CASE("an empty folder deletes nothing by accident")
{
    server s;
    temporary_folder const folder;
    s.create(R"({"name": "Orders"})");
    CHECK(s.error_of([&] { s.plan(folder.path()); }) == boost::system::errc::no_such_file_or_directory);
    fs::create_directory(folder.path("flows"));
    write_file(folder.path("flows/README.md"), "");
    CHECK(s.plan(folder.path()).empty());
    appmixer::error const refused = s.error_of([&] { s.plan(folder.path(), sync_options().delete_missing()); });
    CHECK(refused == errc::invalid_request);
    CHECK(s.faults.exchanges() == 2); // of the first plan: the user and the flows
    CHECK(s.sync(folder.path(), sync_options().delete_missing().even_if_empty()).complete());
    CHECK(s.flows().empty());
}

TEST_CASE("a file that cannot be read is the error of the plan, before anything is sent")
{
    server s;
    temporary_folder const folder;
    write_file(folder.path("flows/good.json"), flow_file("Good"));
    auto const detail = [&](std::string const& text) {
        write_file(folder.path("flows/x.json"), text);
        return s.error_of([&] { s.plan(folder.path()); }).detail();
    };
    CHECK(detail("{\n \"a\"").starts_with("flows/x.json: line 2, column "));
    CHECK(detail("{}") == "flows/x.json: not a file of the format \"appmixer-flow/1\"");
    CHECK(detail(flow_file("A", R"(, "discription": 1)")) == "flows/x.json: unknown key");
    CHECK(detail(std::string((std::size_t(2) << 20) + 1, ' ')) == "flows/x.json");
    fs::remove(folder.path("flows/x.json"));
    fs::create_symlink("good.json", folder.path("flows/x.json"));
    CHECK(s.error_of([&] { s.plan(folder.path()); }).detail() == "flows/x.json");
    CHECK(s.faults.exchanges() == 0);
}

TEST_CASE("secrets are in no file and in no print; the server keeps them")
{
    server s;
    temporary_folder const folder;
    std::string const id = s.create(secretive);
    CHECK(s.export_to(folder.path()).written == 1);
    CHECK_FALSE(leaks(folder.path(), "sk-123"));
    CHECK(leaks(folder.path(), R"("$secret": "/flow/a1/config/properties/apiKey")"));
    CHECK(s.plan(folder.path()).empty());

    // Another value beside the secret changes.
    s.send(method::put, "/flows/" + id, R"({"flow": {"a1": {"type": "acme.crm.contacts.Find", "config": {"properties":
        {"apiKey": "sk-456", "url": "changed"}}}}})");
    sync_plan const plan = s.plan(folder.path());
    CHECK(plan.text().find("/flow/a1/config/properties/url\n") != std::string::npos);
    CHECK(plan.text().find("sk-") == std::string::npos);
    CHECK(s.apply(plan).complete());
    json::value const properties = s.flow(id).at("flow").at("a1").at("config").at("properties");
    CHECK(properties == json::object({{"apiKey", "sk-456"}, {"url", "u"}}));
    CHECK(s.plan(folder.path()).empty());
}

TEST_CASE("a secret that is typed into a file is sent")
{
    server s;
    temporary_folder const folder;
    std::string const id = s.create(secretive);
    write_file(folder.path("flows/s.json"), flow_file("Secretive", R"(, "description": "one", "flow": {"a1": {"type":
        "acme.crm.contacts.Find", "config": {"properties": {"apiKey": "sk-456", "url": "u"}}}})"));
    sync_plan const plan = s.plan(folder.path());
    CHECK(plan.text() ==
          "update flow \"Secretive\" " + id + " flows/s.json\n    /flow/a1/config/properties/apiKey\n1 to update\n");
    CHECK(s.apply(plan).complete());
    CHECK(s.flow(id).at("flow").at("a1").at("config").at("properties").at("apiKey") == "sk-456");
    CHECK(s.plan(folder.path()).empty());
}

TEST_CASE("a new flow gets its secrets from the resolver, or is a conflict; the stand-in is never sent")
{
    server from(1), to(2);
    temporary_folder const folder;
    from.create(secretive);
    REQUIRE(from.export_to(folder.path()).written == 1);
    sync_plan const refused = to.plan(folder.path());
    CHECK(refused.count(sync_kind::conflict) == 1);
    CHECK(refused.text().starts_with("conflict flow \"Secretive\": no value for the secret "
                                     "/flow/a1/config/properties/apiKey: flows/secretive-"));
    appmixer::error const e = to.error_of([&] { (void)to.apply(refused); });
    CHECK(e == errc::conflict);
    CHECK(e.detail().starts_with("the plan has 1 conflict; the first is \"Secretive\": no value for the secret "));
    CHECK(to.apply(refused, apply_options().skip_conflicts()).outcomes.empty());
    CHECK(to.flows().empty());

    auto const resolver = [](std::string_view name, std::string_view pointer) {
        return std::optional<std::string>("for " + std::string(name) + ' ' + std::string(pointer));
    };
    sync_plan const plan = to.plan(folder.path(), sync_options().secrets(resolver));
    CHECK(plan.text().find("for Secretive") == std::string::npos);
    CHECK(to.apply(plan).complete());
    CHECK(to.flows().at("Secretive").at("flow").at("a1").at("config").at("properties").at("apiKey") ==
          "for Secretive /flow/a1/config/properties/apiKey");
    CHECK(to.plan(folder.path()).empty()); // no resolver is needed any more
}

TEST_CASE("a predicate adds secrets")
{
    server s;
    temporary_folder const folder;
    s.create(R"({"name": "Orders", "description": "call 555-1234"})");
    auto const also = [](std::string_view, std::string_view text) {
        return text.find("555-") != std::string_view::npos;
    };
    CHECK(s.export_to(folder.path(), export_options().secret_if(also)).written == 1);
    CHECK_FALSE(leaks(folder.path(), "555-"));
    CHECK(s.plan(folder.path(), sync_options().secret_if(also)).empty());
    CHECK(s.plan(folder.path()).empty());
}

TEST_CASE("what has changed since the plan is left alone, and the rest is done")
{
    server s;
    temporary_folder const folder;
    std::string const edited = s.create(R"({"name": "A", "description": "a"})");
    std::string const deleted = s.create(R"({"name": "B"})");
    std::string const touched = s.create(R"({"name": "D"})");
    write_file(folder.path("flows/a.json"), flow_file("A", R"(, "description": "new")"));
    write_file(folder.path("flows/c.json"), flow_file("C"));
    write_file(folder.path("flows/d.json"), flow_file("E"));
    sync_plan const plan = s.plan(folder.path(), sync_options().delete_missing());
    CHECK(plan.text().ends_with("2 to create, 1 to update, 2 to delete\n"));
    s.send(method::put, "/flows/" + edited, R"({"thumbnail": "data:,"})");
    s.send(method::put, "/flows/" + touched, R"({"customFields": {"x": 1}})");
    s.send(method::delete_, "/flows/" + deleted);
    write_file(folder.path("flows/d.json"), flow_file("E", R"(, "description": "x")"));
    sync_report const report = s.apply(plan);
    CHECK(report.count(sync_end::done) == 2); // C is created, B is gone
    CHECK(report.count(sync_end::changed) == 3);
    CHECK_FALSE(report.complete());
    CHECK(report.text().find("create flow \"E\": changed meanwhile: ") != std::string::npos);
    CHECK(report.text().find("flows/d.json has changed since the plan was made") != std::string::npos);
    CHECK(s.flow(edited).at("description") == "a");
    CHECK(s.flow(touched).at("customFields") == json::object({{"x", 1}}));
    CHECK(s.sync(folder.path(), sync_options().delete_missing()).complete());
    CHECK(s.plan(folder.path(), sync_options().delete_missing()).empty());
}

TEST_CASE("a running flow: the server refuses, or it is forced, or stopped and restarted")
{
    for (appmixer::running_flow const how : {appmixer::running_flow::as_server_decides, appmixer::running_flow::force,
                                             appmixer::running_flow::stop_and_restart}) {
        server s;
        temporary_folder const folder;
        std::string const changed = s.create(R"({"name": "A"})");
        std::string const deleted = s.create(R"({"name": "B"})");
        for (std::string const& id : {changed, deleted})
            s.send(method::post, "/flows/" + id + "/coordinator", R"({"command": "start"})");
        write_file(folder.path("flows/a.json"), flow_file("A", R"(, "description": "new")"));
        sync_report const report =
            s.apply(s.plan(folder.path(), sync_options().delete_missing()), apply_options().running(how));
        bool const done = how != appmixer::running_flow::as_server_decides;
        CHECK(report.complete() == done);
        CHECK(s.flow(changed).at("stage") == "running");
        CHECK(s.flow(changed).as_object().contains("description") == done);
        CHECK_FALSE(s.flows().contains("B"));
        if (!done)
            CHECK(report.outcomes[0].cause == errc::bad_request);
    }
}

TEST_SUITE_END();
