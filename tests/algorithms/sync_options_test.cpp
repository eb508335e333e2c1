// The less usual options of `plan_sync`, `apply` and `export_to`.

#include "sync_fixture.hpp"

#include <boost/json/parse.hpp>

#include <filesystem>
#include <set>

using namespace sync_test;
using appmixer::errc;
using appmixer::export_options;
using appmixer::export_report;
using appmixer::method;
using appmixer::sync_end;
using appmixer::sync_kind;
using appmixer::sync_options;
using appmixer::sync_plan;
namespace fs = std::filesystem;

namespace {

std::string flow_file(std::string const& name, std::string const& more = "")
{
    return R"({"format": "appmixer-flow/1", "name": ")" + name + '"' + more + "}";
}

} // namespace

TEST_SUITE_BEGIN("sync: options");

TEST_CASE("keep_ids creates flows with their ids, also of one name")
{
    server from(1), to(2);
    temporary_folder const folder;
    std::set<std::string> const ids{from.create(R"({"name": "Twin"})"), from.create(R"({"name": "Twin"})")};
    REQUIRE(from.export_to(folder.path()).written == 2);
    CHECK(from.plan(folder.path()).empty());
    CHECK(to.plan(folder.path()).count(sync_kind::conflict) == 1);
    sync_plan const plan = to.plan(folder.path(), sync_options().keep_ids());
    CHECK(to.apply(plan).complete());
    CHECK(to.apply(plan).count(sync_end::changed) == 2); // they are there now
    for (std::string const& id : ids)
        CHECK(to.flow(id).at("name") == "Twin");
    CHECK(to.plan(folder.path()).empty());
}

TEST_CASE("accounts are mapped, and those that the server does not have are named")
{
    server s;
    temporary_folder const folder;
    std::string const here = s.back_end.add_account(s.user_id, "acme:crm", "ada");
    write_file(folder.path("flows/a.json"), flow_file("A", R"(, "flow": {"a1": {"type": "acme.crm.contacts.Find",
        "config": {"properties": {"account": "64b1f0c2a9d84e17c3f05a6b"}}}})"));
    CHECK(s.plan(folder.path()).text() == "create flow \"A\" flows/a.json\n    warning: the server has no account "
                                          "64b1f0c2a9d84e17c3f05a6b\n1 to create\n");
    sync_options how;
    how.accounts([&](std::string_view) { return here; });
    sync_plan const plan = s.plan(folder.path(), how);
    CHECK(plan.actions.front().warnings.empty());
    CHECK(s.apply(plan).complete());
    CHECK(s.flows().at("A").at("flow").at("a1").at("config").at("properties").at("account") == json::string_view(here));
    CHECK(s.plan(folder.path(), how).empty());
}

TEST_CASE("a filter limits what is seen, and nothing is created that it hides")
{
    server s;
    temporary_folder const folder;
    s.create(R"({"name": "In", "customFields": {"team": "a"}})");
    std::string const hidden = s.create(R"({"name": "Out", "customFields": {"team": "b"}})");
    appmixer::op::get_flows team;
    team.filter = "customFields.team:a";
    team.limit = 1u;
    team.projection = "name"; // has no effect
    CHECK(s.export_to(folder.path(), export_options().filter(team)).written == 1);
    CHECK(s.plan(folder.path(), sync_options().filter(team).delete_missing()).empty());
    write_file(folder.path("flows/out.json"), flow_file("Out", R"(, "flowId": ")" + hidden + '"'));
    sync_plan const plan = s.plan(folder.path(), sync_options().filter(team));
    CHECK(plan.text() == "conflict flow \"Out\": the server has it, but the filter does not select it: " + hidden +
                             "\n1 conflict, 1 unchanged\n");
    for (char const* const id : {"", R"(, "flowId": "of-another-server")"}) { // found by the name
        write_file(folder.path("flows/out.json"), flow_file("Out", id));
        CHECK(s.plan(folder.path(), sync_options().filter(team)).text() == plan.text());
    }
    write_file(folder.path("flows/out.json"), flow_file("New"));
    CHECK(s.plan(folder.path(), sync_options().filter(team)).text().ends_with("1 to create, 1 unchanged\n"));
}

TEST_CASE("files of flows that are gone are named, and removed when that is asked for")
{
    server s;
    temporary_folder const folder;
    std::string const gone = s.create(R"({"name": "Gone"})");
    std::string const renamed = s.create(R"({"name": "Before"})");
    REQUIRE(s.export_to(folder.path()).written == 2);
    write_file(folder.path("flows/foreign.json"), R"({"format": "other"})");
    write_file(folder.path("flows/notes.txt"), "x");
    std::set<std::string> before;
    for (auto const& [path, text] : files_of(folder.path()))
        before.insert(path);
    s.send(method::delete_, "/flows/" + gone);
    s.send(method::put, "/flows/" + renamed, R"({"name": "After"})");

    export_report const kept = s.export_to(folder.path());
    REQUIRE(kept.stale.size() == 1);
    CHECK(kept.stale.front().starts_with("flows/gone-"));
    REQUIRE(kept.removed.size() == 1); // its flow has a file of another name now
    CHECK(kept.removed.front().starts_with("flows/before-"));
    export_report const pruned = s.export_to(folder.path(), export_options().prune());
    CHECK(pruned.removed == kept.stale);
    CHECK(pruned.stale.empty());
    auto const left = files_of(folder.path());
    CHECK(left.size() == 3);
    CHECK(left.contains("flows/foreign.json"));
    CHECK(left.contains("flows/notes.txt"));
}

TEST_CASE("an export removes no copy of a file, and overwrites no foreign file")
{
    server s;
    temporary_folder const folder;
    s.create(R"({"name": "Orders"})");
    REQUIRE(s.export_to(folder.path()).written == 1);
    std::string const path = files_of(folder.path()).begin()->first;
    fs::copy_file(folder.path(path), folder.path("flows/my-copy.json"));
    export_report const report = s.export_to(folder.path());
    CHECK(report.removed.empty());
    CHECK(report.stale == std::vector<std::string>{"flows/my-copy.json"});
    fs::remove(folder.path("flows/my-copy.json"));

    for (std::size_t const size : {std::size_t(2), (std::size_t(2) << 20) + 1}) {
        std::string const text(size, ' ');
        write_file(folder.path(path), text);
        export_report const refused = s.export_to(folder.path());
        REQUIRE(refused.failures.size() == 1);
        CHECK(refused.failures.front().cause.detail() == path + " is another file");
        CHECK(read_file(folder.path(path)) == text);
    }
}

TEST_CASE("a flow that has no file is a failure of the export, and its old file is kept")
{
    server s;
    temporary_folder const folder;
    s.back_end.switches().flow_update_limit = std::size_t(4) << 20;
    std::string const large = s.create(R"({"name": "Large"})");
    s.create(R"({"name": "Small"})");
    REQUIRE(s.export_to(folder.path()).written == 2);
    s.send(method::put, "/flows/" + large,
           R"({"name": "Larger", "description": ")" + std::string(std::size_t(2) << 20, 'x') + "\"}");
    std::vector<std::size_t> counted;
    auto const count = [&](std::size_t so_far) { counted.push_back(so_far); };
    export_report const report = s.export_to(folder.path(), export_options().prune().progress(count));
    CHECK(counted == std::vector<std::size_t>{1, 2}); // the failure as well
    REQUIRE(report.failures.size() == 1);
    CHECK(report.failures.front().name == "Larger");
    CHECK(report.failures.front().cause == boost::system::errc::file_too_large);
    CHECK(report.unchanged == 1);
    CHECK(report.removed.empty());
    CHECK(files_of(folder.path()).size() == 2);
}

TEST_CASE("an export never writes through a link")
{
    server s;
    temporary_folder const folder;
    s.create(R"({"name": "Orders"})");
    REQUIRE(s.export_to(folder.path()).written == 1);
    std::string const path = files_of(folder.path()).begin()->first;
    fs::remove(folder.path(path));
    write_file(folder.path("outside"), "kept");
    fs::create_symlink(folder.path("outside"), folder.path(path));
    CHECK(s.error_of([&] { (void)s.export_to(folder.path()); }) == boost::system::errc::too_many_symbolic_link_levels);
    CHECK(read_file(folder.path("outside")) == "kept");
}

TEST_CASE("stores: records by key, as they are")
{
    server from(1), to(2);
    temporary_folder const folder;
    std::string const id(from.send(method::post, "/stores", R"({"name": "Prices"})").at("storeId").as_string());
    for (char const* const item :
         {"apple 1.5", "b%2Fc {\"password\":\"kept\",\"$secret\":\"x\"}", "d \"text\"", "e null"}) {
        std::string const text = item;
        from.send(method::post, "/store/" + id + '/' + text.substr(0, text.find(' ')), text.substr(text.find(' ') + 1));
    }
    CHECK(from.export_to(folder.path(), export_options().stores()).written == 1);
    sync_options const both = sync_options().stores();
    CHECK(from.plan(folder.path(), both).empty());
    CHECK(to.sync(folder.path(), both).complete());
    CHECK(to.stores() == from.stores());
    CHECK(to.plan(folder.path(), both).empty());

    // Changes: a record that differs, one that is new there, one that is missing there.
    std::string const there(to.send(method::get, "/stores").at(0).at("storeId").as_string());
    to.send(method::post, "/store/" + there + "/apple", "2");
    to.send(method::post, "/store/" + there + "/extra", "true");
    to.send(method::delete_, "/store", R"([{"key": "d", "storeId": ")" + there + "\"}]");
    sync_plan const kept = to.plan(folder.path(), both);
    CHECK(kept.text() == "update store \"Prices\" " + there + ' ' + kept.actions.front().file +
                             "\n    /items/apple\n    /items/d\n1 to update\n");
    CHECK(to.apply(kept).complete());
    CHECK(to.stores().at("Prices").size() == 5); // "extra" is still there
    CHECK(to.plan(folder.path(), both).empty());
    CHECK(to.sync(folder.path(), sync_options(both).delete_missing().even_if_empty()).complete());
    CHECK(to.stores() == from.stores());

    CHECK(from.error_of([&] { from.plan(folder.path(), sync_options(both).max_items(3)); }).detail() ==
          "the store \"Prices\" has more than 3 records");
    temporary_folder const other;
    export_report const cut = from.export_to(other.path(), export_options().stores().max_items(3));
    REQUIRE(cut.failures.size() == 1);
    CHECK(cut.failures.front().cause == errc::response_too_large);

    // A record that changes between plan and apply.
    fs::remove(folder.path(kept.actions.front().file));
    sync_plan const deletion = to.plan(folder.path(), sync_options(both).delete_missing().even_if_empty());
    CHECK(deletion.count(sync_kind::delete_) == 1);
    to.send(method::post, "/store/" + there + "/apple", "3");
    CHECK(to.apply(deletion).count(sync_end::changed) == 1);
    CHECK(to.sync(folder.path(), sync_options(both).delete_missing().even_if_empty()).complete());
    CHECK(to.stores().empty());
}

TEST_SUITE_END();
