// Synchronizing when exchanges fail, when it is cancelled or stopped, and its less usual options.

#include "sync_fixture.hpp"

#include <appmixer/json/all.hpp>

#include <boost/asio/error.hpp>
#include <boost/json/parse.hpp>

#include <chrono>
#include <filesystem>
#include <set>

using namespace sync_test;
using appmixer::apply_options;
using appmixer::errc;
using appmixer::exchange_fault;
using appmixer::export_options;
using appmixer::export_report;
using appmixer::method;
using appmixer::phase;
using appmixer::sync_end;
using appmixer::sync_kind;
using appmixer::sync_options;
using appmixer::sync_outcome;
using appmixer::sync_plan;
using appmixer::sync_report;
namespace fs = std::filesystem;

namespace {

std::string flow_file(std::string const& name, std::string const& more = "")
{
    return R"({"format": "appmixer-flow/1", "name": ")" + name + '"' + more + "}";
}

/// A server and a folder that differ by two creations, an update, a rename and a deletion.
class difference {
public:
    difference()
    {
        s.create(R"({"name": "Same"})");
        s.create(R"({"name": "Changed", "description": "old"})");
        std::string const renamed = s.create(R"({"name": "Old name", "description": "r"})");
        s.create(R"({"name": "Gone", "description": "g"})");
        write_file(folder.path("flows/same.json"), flow_file("Same"));
        write_file(folder.path("flows/changed.json"), flow_file("Changed", R"(, "description": "new")"));
        write_file(folder.path("flows/renamed.json"),
                   flow_file("New name", R"(, "description": "r", "flowId": ")" + renamed + '"'));
        write_file(folder.path("flows/new.json"), flow_file("New", R"(, "description": "n")"));
        write_file(folder.path("flows/newer.json"), flow_file("Newer", R"(, "customFields": {"a": 1})"));
    }
    sync_options const how = sync_options().delete_missing();
    sync_plan plan() { return s.plan(folder.path(), how); }
    /// Plans and applies without faults, until nothing is left to do; checks the state.
    void repair()
    {
        s.faults.clear();
        CHECK(s.sync(folder.path(), how).complete());
        CHECK(plan().empty());
        std::set<std::string> names;
        for (auto const& [name, flow] : s.flows()) // which checks that nothing is there twice
            names.insert(name);
        CHECK(names == std::set<std::string>{"Changed", "New", "New name", "Newer", "Same"});
        CHECK(s.flows().at("Changed").at("description") == "new");
    }

    server s;
    temporary_folder folder;
};

/// What the failure of an exchange can be.
exchange_fault const faults[] = {
    exchange_fault::fail(asio::error::connection_refused, phase::connect),
    exchange_fault::fail(asio::error::connection_reset, phase::wait), // the server has acted
    exchange_fault::fail(asio::error::connection_reset, phase::wait).server_executes(false),
    exchange_fault::response(500),
    exchange_fault::response(503).server_executes(true),
};

} // namespace

TEST_SUITE_BEGIN("sync: failures");

TEST_CASE("any exchange of apply may fail: the others are done, and the second run completes it")
{
    for (exchange_fault const& fault : faults) {
        for (std::size_t n = 1;; ++n) {
            CAPTURE(n);
            difference d;
            sync_plan const plan = d.plan();
            d.s.faults.on(d.s.faults.exchanges() + n, fault);
            std::size_t const before = d.s.faults.injected();
            sync_report const report = d.s.apply(plan);
            if (d.s.faults.injected() == before) {
                CHECK(report.complete());
                CHECK(n == 9); // two creations; two updates and a deletion, which read first
                break;
            }
            CHECK(report.outcomes.size() == 5);
            CHECK(report.count(sync_end::done) == 4);
            CHECK(report.count(sync_end::not_begun) == 0);
            d.repair();
        }
    }
}

TEST_CASE("a creation whose response cannot be decoded is not known")
{
    difference d;
    sync_plan const plan = d.plan();
    d.s.faults.on(d.s.faults.exchanges() + 1, exchange_fault::garble());
    sync_report const report = d.s.apply(plan);
    CHECK(report.outcomes[0].kind == sync_kind::create);
    CHECK(report.outcomes[0].end == sync_end::not_known);
    CHECK(report.outcomes[0].cause.phase() == phase::decode);
    d.repair();
}

TEST_CASE("a read that fails is a failure; a flow that is gone has changed; a stray flow is a failure")
{
    server s;
    temporary_folder const folder;
    std::string const id = s.create(R"({"name": "A"})");
    write_file(folder.path("flows/a.json"), flow_file("A", R"(, "description": "new")"));
    sync_plan const plan = s.plan(folder.path());
    s.faults.on(s.faults.exchanges() + 1, exchange_fault::fail(asio::error::connection_reset, phase::wait));
    CHECK(s.apply(plan).count(sync_end::failed) == 1);

    s.faults.clear();
    s.faults.on(s.faults.exchanges() + 2, exchange_fault::delay(std::chrono::milliseconds(10)));
    auto const work = s.start_apply(plan);
    std::size_t const before = s.faults.injected();
    while (s.faults.injected() == before)
        REQUIRE(s.step());
    s.send(method::delete_, "/flows/" + id); // between the read and the write
    while (!work->done)
        REQUIRE(s.step());
    sync_report const stray = work->take().value();
    CHECK(stray.outcomes[0].end == sync_end::failed);
    CHECK(stray.outcomes[0].cause == errc::conflict);

    s.send(method::delete_, "/flows/" + id);
    CHECK(s.apply(plan).count(sync_end::changed) == 1);
}

TEST_CASE("what callbacks throw passes unchanged through both kinds of handle")
{
    boost::system::system_error const thrown(make_error_code(boost::system::errc::no_space_on_device), "mine");
    difference d;
    sync_plan const plan = d.plan();
    apply_options how;
    how.progress([&](appmixer::sync_progress const&) -> bool { throw thrown; });
    auto const code_of = [&](auto run) {
        try {
            run();
        } catch (appmixer::exception const&) {
            FAIL("it is an exception of the library");
        } catch (boost::system::system_error const& e) {
            return e.code();
        }
        FAIL("nothing was thrown");
        return boost::system::error_code();
    };
    CHECK(code_of([&] { (void)d.s.apply(plan, how); }) == thrown.code());
    auto const work = d.s.start_apply(d.plan(), how);
    while (!work->done)
        REQUIRE(d.s.step());
    CHECK(code_of([&] { (void)work->take(); }) == thrown.code());
    d.repair();
}

TEST_CASE("a creation whose response was lost is not known, and then found by its name")
{
    difference d;
    sync_plan const plan = d.plan();
    d.s.faults.on(d.s.faults.exchanges() + 1, exchange_fault::fail(asio::error::connection_reset, phase::wait));
    sync_report const report = d.s.apply(plan);
    CHECK(report.count(sync_end::not_known) == 1);
    CHECK(report.outcomes[0].name == "New");
    CHECK(report.outcomes[0].end == sync_end::not_known);
    CHECK(report.text().starts_with("create flow \"New\": not known: "));
    CHECK(d.plan().empty());
}

TEST_CASE("any exchange of plan and of export may fail, and that is their error")
{
    for (std::size_t n = 1;; ++n) {
        difference d;
        d.s.faults.on(n, exchange_fault::response(503));
        if (n > 2) {
            CHECK(d.plan().count(sync_kind::create) == 2);
            break;
        }
        CHECK(d.s.error_of([&] { d.plan(); }) == errc::service_unavailable);
        d.s.faults.on(2 + n, exchange_fault::response(503));
        temporary_folder const folder;
        CHECK(d.s.error_of([&] { (void)d.s.export_to(folder.path()); }) == errc::service_unavailable);
        CHECK(d.s.export_to(folder.path()).written == 4);
    }
}

TEST_CASE("apply may be cancelled after any step: creations in flight are named, and the second run completes it")
{
    bool named = false;
    for (std::size_t steps = 0;; ++steps) {
        CAPTURE(steps);
        difference d;
        sync_plan const plan = d.plan();
        d.s.delay_responses();
        auto const work = d.s.start_apply(plan);
        for (std::size_t i = 0; i < steps && !work->done; ++i)
            d.s.step();
        bool const was_done = work->done;
        if (!was_done)
            work->cancel();
        while (!work->done)
            REQUIRE(d.s.step());
        CHECK(d.s.clock.waiting() == 0);
        if (!work->thrown) { // else it had not begun
            appmixer::result<sync_report> const outcome = work->take();
            if (outcome) {
                CHECK(outcome->complete()); // it was at its end
            } else {
                CHECK(outcome.error() == asio::error::operation_aborted);
                named = named ||
                        outcome.error().detail() == "not known whether it was done: create \"New\", create \"Newer\"";
            }
        }
        d.repair();
        if (was_done)
            break;
    }
    CHECK(named);
}

TEST_CASE("the context may be destroyed after any step of apply")
{
    for (std::size_t steps = 0;; ++steps) {
        auto d = std::make_unique<difference>();
        sync_plan const plan = d->plan();
        d->s.delay_responses();
        auto const work = d->s.start_apply(plan);
        for (std::size_t i = 0; i < steps && !work->done; ++i)
            d->s.step();
        bool const done = work->done;
        d.reset();
        if (done)
            break;
    }
}

TEST_CASE("when progress returns false, nothing more begins and the report is whole")
{
    difference d;
    std::vector<std::string> seen;
    auto const report_progress = [&](appmixer::sync_progress const& progress) {
        seen.push_back(std::to_string(progress.done) + '/' + std::to_string(progress.total));
        return progress.done < 2;
    };
    sync_report const report = d.s.apply(d.plan(), apply_options().in_flight(1).progress(report_progress));
    CHECK(seen == std::vector<std::string>{"1/5", "2/5"});
    CHECK(report.count(sync_end::done) == 2);
    CHECK(report.count(sync_end::not_begun) == 3);
    CHECK(report.text().ends_with("2 done, 3 not begun\n"));
    d.repair();
}

TEST_CASE("an invalid token stops it")
{
    difference d;
    sync_plan const plan = d.plan();
    d.s.faults.on(d.s.faults.exchanges() + 2, exchange_fault::response(401));
    sync_report const report = d.s.apply(plan, apply_options().in_flight(1));
    CHECK(report.count(sync_end::done) == 1);
    CHECK(report.count(sync_end::failed) == 1);
    CHECK(report.count(sync_end::not_begun) == 3);
    CHECK(d.s.error_of([&] { (void)d.s.apply(plan, apply_options().in_flight(0)); }) == errc::invalid_request);
}

TEST_SUITE_END();

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
    export_report const report = s.export_to(folder.path(), export_options().prune());
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
