// Synchronizing when exchanges fail, and when it is cancelled or stopped.

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
using appmixer::method;
using appmixer::phase;
using appmixer::sync_end;
using appmixer::sync_kind;
using appmixer::sync_options;
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

TEST_CASE("a running flow whose deletion fails is started again, or the error says that it is stopped")
{
    server s;
    temporary_folder const folder;
    fs::create_directory(folder.path("flows"));
    std::string const id = s.create(R"({"name": "A"})");
    s.send(method::post, "/flows/" + id + "/coordinator", R"({"command": "start"})");
    sync_options const all = sync_options().delete_missing().even_if_empty();
    apply_options const stop = apply_options().running(appmixer::running_flow::stop_and_restart);
    constexpr std::size_t deletion = 5; // read, stop, look, read, delete
    sync_plan const plan = s.plan(folder.path(), all);
    s.faults.on(s.faults.exchanges() + deletion, exchange_fault::response(500));
    sync_report const failed = s.apply(plan, stop);
    CHECK(failed.outcomes[0].end == sync_end::failed);
    CHECK(failed.outcomes[0].cause == errc::internal_server_error);
    CHECK(failed.outcomes[0].cause.operation() == "deleteFlow");
    CHECK(s.flow(id).at("stage") == "running");

    sync_plan const second = s.plan(folder.path(), all);
    s.faults.on(s.faults.exchanges() + deletion, exchange_fault::response(500));
    s.faults.on(s.faults.exchanges() + deletion + 1, exchange_fault::response(403));
    sync_report const stopped = s.apply(second, stop);
    CHECK(stopped.outcomes[0].cause.detail().find("the flow is stopped: starting it again failed: ") !=
          std::string::npos);
    CHECK(s.flow(id).at("stage") == "stopped");

    // The deletion is done, only its response is lost: the start finds no flow.
    s.send(method::post, "/flows/" + id + "/coordinator", R"({"command": "start"})");
    sync_plan const again = s.plan(folder.path(), all);
    s.faults.on(s.faults.exchanges() + deletion, exchange_fault::fail(asio::error::connection_reset, phase::wait));
    CHECK(s.apply(again, stop).complete());
    CHECK(s.flows().empty());
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
