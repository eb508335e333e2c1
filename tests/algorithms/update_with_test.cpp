// update_with: what is written, what happens to a running flow, and what other writers and failures do to it.

#include "flow_fixture.hpp"

#include <appmixer/algorithms/update_with.hpp>
#include <appmixer/algorithms/wait.hpp>

#include <boost/asio/error.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace std::chrono_literals;
using namespace algorithms_test;
using appmixer::errc;
using appmixer::exchange_fault;
using appmixer::flow;
using appmixer::flow_stage;
using appmixer::phase;
using appmixer::result;
using appmixer::running_flow;
using appmixer::update_policy;

TEST_SUITE_BEGIN("update_with");

std::string const read = "GET /flows/ID";
std::string const reread = "GET /flows/ID?projection=flowId,mtime,stage";
std::string const look = "GET /flows/ID?projection=flowId,name,stage,stageChangeInfo";
std::string const start = R"(POST /flows/ID/coordinator {"command":"start"})";
std::string const stop = R"(POST /flows/ID/coordinator {"command":"stop"})";
std::string const write = R"(PUT /flows/ID {"name":"New"})";

using requests = std::vector<std::string>;

void rename(flow& f) { f.name = "New"; }

asio::awaitable<void> rename_later(flow& f)
{
    f.name = "New";
    co_return;
}

/// What a plain change writes: the body of the `PUT`, or nothing.
std::string written_by(std::function<void(flow&)> change, std::string const& more = "")
{
    flow_fixture f("stopped", more);
    f.run(update_with(f.api, f.id, change));
    CHECK(f.log->requests.front() == read);
    if (f.log->requests.size() == 1)
        return "";
    CHECK(f.log->requests.size() == 2);
    std::string const put = "PUT /flows/ID ";
    CHECK(f.log->requests.back().starts_with(put));
    return f.log->requests.back().substr(put.size());
}

TEST_CASE("only the fields that differ are written")
{
    CHECK(written_by(&rename) == R"({"name":"New"})");
    CHECK(written_by([](flow& f) { f.description = "text"; }) == R"({"description":"text"})");
    CHECK(written_by([](flow& f) { f.extra["ours"] = 7; }) == R"({"ours":7})");
    // Custom fields are one field: as they were read, plus the change.
    std::string const custom = R"(,"customFields":{"a":1,"b":{"c":[1.50]}})";
    auto const add = [](flow& f) {
        json::object fields = f.custom_fields.value();
        fields["d"] = true;
        f.custom_fields = fields;
    };
    CHECK(written_by(add, custom) == R"({"customFields":{"a":1,"b":{"c":[1.5]},"d":true}})");
    flow_fixture f("stopped", custom);
    flow const given = f.run(update_with(f.api, f.id, add));
    CHECK(given.name == "Hello");
    CHECK(given.custom_fields.value().at("d") == true);
    CHECK(f.field("customFields").at("a") == 1);
}

TEST_CASE("when nothing differs, nothing is written")
{
    CHECK(written_by([](flow&) {}) == "");
    CHECK(written_by([](flow& f) { f.custom_fields = f.custom_fields.value(); }, R"(,"customFields":{"b":1.50})") ==
          "");
    CHECK(written_by([](flow& f) { f.stage = flow_stage::running; }) == "");              // not writable
    CHECK(written_by([](flow& f) { f.extra["userId"] = "somebody"; }) == "");             // the server's
    CHECK(written_by([](flow& f) { f.extra.erase("notes"); }, R"(,"notes":null)") == ""); // null is nothing
    flow_fixture f("running");
    json::value const before = f.field("mtime");
    CHECK(f.run(update_with(
                    f.api, f.id, [](flow&) {}, update_policy().running(running_flow::stop_and_restart)))
              .name == "Hello");
    CHECK(f.field("mtime") == before);
    CHECK(f.log->requests == requests{read});
}

TEST_CASE("a change that returns false leaves the flow as it is")
{
    flow_fixture f;
    auto const unwanted = [](flow& changed) {
        changed.name = "Other";
        return false;
    };
    CHECK(f.run(update_with(f.api, f.id, unwanted)).name == "Hello");
    auto unwanted_later = [](flow& changed) -> asio::awaitable<bool> {
        changed.name = "Other";
        co_return false;
    };
    CHECK(f.run(update_with(f.api.as_result(), f.id, unwanted_later)).value().name == "Hello");
    CHECK(f.log->requests == requests{read, read});
    auto const wanted = [](flow& changed) {
        changed.name = "New";
        return true;
    };
    CHECK(f.run(update_with(f.api.as_result(), f.id, wanted)).value().name == "New");
    auto wanted_later = [](flow& changed) -> asio::awaitable<bool> {
        changed.name = "Newer";
        co_return true;
    };
    CHECK(f.run(update_with(f.api, f.id, wanted_later)).name == "Newer");
    CHECK(f.field("name") == "Newer");
}

TEST_CASE("a field that was emptied is sent empty")
{
    std::string const shared = R"(,"sharedWith":[{"email":"b@shop.example","permissions":["read"]}])";
    CHECK(written_by([](flow& f) { f.shared_with.reset(); }, shared) == R"({"sharedWith":[]})");
    CHECK(written_by([](flow& f) { f.shared_with->clear(); }, shared) == R"({"sharedWith":[]})");
    CHECK(written_by([](flow& f) { f.name.clear(); }) == R"({"name":""})");
    CHECK(written_by([](flow& f) { f.description.reset(); }, R"(,"description":"text")") == R"({"description":""})");
    CHECK(written_by([](flow& f) { f.custom_fields.reset(); }, R"(,"customFields":{"a":1})") ==
          R"({"customFields":{}})");
    CHECK(written_by([](flow& f) { f.notes.reset(); }, R"(,"notes":[1])") == R"({"notes":null})");
    CHECK(written_by([](flow& f) { f.extra.erase("ours"); }, R"(,"ours":1)") == R"({"ours":null})");
}

TEST_CASE("two writers of different fields keep both changes")
{
    flow_fixture f;
    f.log->before[2] = [&] { f.change(R"({"description":"of another client"})"); };
    CHECK(f.run(update_with(f.api, f.id, &rename)).name == "New");
    CHECK(f.field("name") == "New");
    CHECK(f.field("description") == "of another client");
}

/// Adds a field of the caller, after a call.
class add_field {
public:
    explicit add_field(appmixer::default_client api) : api_(std::move(api)) {}
    asio::awaitable<void> operator()(flow& changed)
    {
        co_await sleep(api_, 2s);
        json::object fields = changed.custom_fields.value();
        fields["ours"] = 1;
        changed.custom_fields = fields;
    }

private:
    appmixer::default_client api_;
};

TEST_CASE("with an awaitable change, a writer in between makes it begin again")
{
    flow_fixture f("stopped", R"(,"customFields":{"a":1})");
    f.log->before[2] = [&] { f.change(R"({"customFields":{"a":1,"theirs":1}})"); };
    f.run(update_with(f.api, f.id, add_field(f.api)));
    std::string const both = R"(PUT /flows/ID {"customFields":{"a":1,"theirs":1,"ours":1}})";
    CHECK(f.log->requests == requests{read, reread, read, reread, both});
    CHECK(f.clock.elapsed() == 4s);
    CHECK(f.field("customFields").as_object().size() == 3);
}

TEST_CASE("when somebody else writes during each attempt, it is a conflict")
{
    for (unsigned const attempts : {0U, 1U, 3U}) {
        flow_fixture f;
        int number = 0;
        for (std::size_t n = 2; n <= 20; n += 2)
            f.log->before[n] = [&] { f.change(R"({"description":")" + std::to_string(++number) + R"("})"); };
        appmixer::error const e =
            f.error_of(update_with(f.api.as_result(), f.id, add_field(f.api), update_policy().attempts(attempts)));
        CHECK(e == errc::conflict);
        CHECK(e == appmixer::condition::conflict);
        CHECK(e.status() == 0);
        CHECK(f.log->requests.size() == (attempts == 3 ? 6 : 2));
        CHECK(f.field("customFields") == json::value());
        flow_fixture g;
        g.log->before[2] = [&] { g.change(R"({"description":"x"})"); };
        CHECK_THROWS_AS(g.run(update_with(g.api, g.id, add_field(g.api), update_policy().attempts(1))),
                        appmixer::exception);
    }
}

TEST_CASE("a flow that is deleted meanwhile is not found, or a conflict when the server creates it anew")
{
    flow_fixture f;
    f.log->before[2] = [&] { f.remove(); };
    CHECK(f.error_of(update_with(f.api.as_result(), f.id, &rename_later)) == errc::not_found);
    CHECK_FALSE(f.exists());
    CHECK(f.error_of(update_with(f.api.as_result(), f.id, &rename)) == errc::not_found);

    flow_fixture g;
    g.log->before[2] = [&] { g.remove(); };
    appmixer::error const created = g.error_of(update_with(g.api.as_result(), g.id, &rename));
    CHECK(created == errc::conflict);
    CHECK(created.detail() == "the flow was deleted meanwhile; the server created one with the changed fields only");
}

TEST_CASE("what the change throws passes through, and nothing was written or stopped")
{
    update_policy const how = update_policy().running(running_flow::stop_and_restart);
    flow_fixture f("running");
    auto const broken = [](flow& changed) {
        changed.name = "Other";
        throw std::runtime_error("broken");
    };
    CHECK_THROWS_WITH_AS(f.run(update_with(f.api, f.id, broken, how)), "broken", std::runtime_error);
    CHECK_THROWS_WITH_AS(f.run(update_with(f.api.as_result(), f.id, broken, how)), "broken", std::runtime_error);
    auto broken_later = [](flow&) -> asio::awaitable<void> {
        throw std::runtime_error("broken later");
        co_return;
    };
    CHECK_THROWS_WITH_AS(f.run(update_with(f.api.as_result(), f.id, broken_later, how)), "broken later",
                         std::runtime_error);
    CHECK(f.log->requests == requests{read, read, read});
    CHECK(f.stage() == "running");
    CHECK(f.field("name") == "Hello");
}

TEST_CASE("a running flow: the server decides, or the change is forced")
{
    for (int const status : {400, 409}) {
        flow_fixture f("running");
        f.back_end.switches().running_update_status = status;
        appmixer::error const refused = f.error_of(update_with(f.api.as_result(), f.id, &rename));
        CHECK(refused.status() == status);
        CHECK(refused.operation() == "updateFlow");
        CHECK_THROWS_AS(f.run(update_with(f.api, f.id, &rename)), appmixer::exception);
        CHECK(f.field("name") == "Hello");
        f.log->requests.clear();
        f.run(update_with(f.api, f.id, &rename, update_policy().running(running_flow::force)));
        CHECK(f.log->requests == requests{read, R"(PUT /flows/ID?forceUpdate=true {"name":"New"})"});
        CHECK(f.field("name") == "New");
        CHECK(f.stage() == "running");
    }
}

TEST_CASE("a running flow is stopped, changed and started again")
{
    update_policy const how =
        update_policy().running(running_flow::stop_and_restart).waits(appmixer::wait_policy().random([] {
            return 0.5;
        }));
    flow_fixture f("running");
    f.back_end.switches().reads_in_starting = 1;
    flow const given = f.run(update_with(f.api, f.id, &rename, how));
    CHECK(given.name == "New");
    CHECK(given.stage == flow_stage::running);
    CHECK(f.log->requests == requests{read, stop, look, read, write, start, look, look});
    CHECK(f.clock.elapsed() == 250ms);
    CHECK(f.stage() == "running");

    // After an awaitable change, the stage that counts is the last one that was read.
    flow_fixture started;
    started.log->before[2] = [&] { started.back_end.set_stage(started.id, "running"); };
    started.run(update_with(started.api, started.id, &rename_later, how));
    CHECK(started.log->requests == requests{read, reread, stop, look, read, write, start, look});
    CHECK(started.stage() == "running");

    flow_fixture stopped;
    stopped.run(update_with(stopped.api, stopped.id, &rename, how));
    CHECK(stopped.log->requests == requests{read, write});
    CHECK(stopped.stage() == "stopped");
}

TEST_CASE("when the write fails behind a stop, the flow is started again")
{
    update_policy const how = update_policy().running(running_flow::stop_and_restart);
    flow_fixture f("running");
    f.faults.on(5, exchange_fault::response(413));
    appmixer::error const e = f.error_of(update_with(f.api.as_result(), f.id, &rename, how));
    CHECK(e.status() == 413);
    CHECK(e.detail() == "");
    CHECK(f.log->requests == requests{read, stop, look, read, write, start, look});
    CHECK(f.stage() == "running");

    flow_fixture g("running");
    g.faults.on(5, exchange_fault::response(413)).on(6, exchange_fault::response(403));
    appmixer::error const both = g.error_of(update_with(g.api.as_result(), g.id, &rename, how));
    CHECK(both.status() == 413);
    CHECK(both.detail() == "the flow is stopped: starting it again failed: 403 Forbidden");
    CHECK(g.stage() == "stopped");

    flow_fixture h("running");
    h.faults.on(6, exchange_fault::response(403));
    appmixer::error const restart = h.error_of(update_with(h.api.as_result(), h.id, &rename, how));
    CHECK(restart.status() == 403);
    CHECK(restart.detail() == "the flow was changed and is stopped");
    CHECK(h.field("name") == "New");
}

TEST_CASE("a stop that the server rejects ends the update; one whose outcome is unknown is undone")
{
    update_policy const how = update_policy().running(running_flow::stop_and_restart);
    flow_fixture f("running");
    f.faults.on(2, exchange_fault::response(403));
    CHECK(f.error_of(update_with(f.api.as_result(), f.id, &rename, how)).status() == 403);
    CHECK(f.log->requests == requests{read, stop});

    flow_fixture g("running");
    g.faults.on(2,
                exchange_fault::fail(boost::asio::error::connection_reset, phase::wait)); // the server has stopped it
    CHECK(g.error_of(update_with(g.api.as_result(), g.id, &rename, how)) == boost::asio::error::connection_reset);
    CHECK(g.log->requests == requests{read, stop, start, look});
    CHECK(g.stage() == "running");
    CHECK(g.field("name") == "Hello");
}

TEST_CASE("with a fault in any exchange, stage and content are as the error says")
{
    update_policy const how = update_policy().running(running_flow::stop_and_restart);
    std::vector<exchange_fault> const ways{exchange_fault::fail(boost::asio::error::connection_reset, phase::wait),
                                           exchange_fault::fail(boost::asio::error::connection_refused, phase::connect),
                                           exchange_fault::response(503),
                                           exchange_fault::response(403),
                                           exchange_fault::hang(phase::wait),
                                           exchange_fault::delay(2s)};
    for (exchange_fault const& way : ways) {
        for (std::size_t n = 1;; ++n) {
            CAPTURE(n);
            flow_fixture f("running");
            f.faults.on(n, way);
            result<flow> const written = f.run(update_with(f.api.as_result(), f.id, &rename_later, how));
            if (f.faults.injected() == 0) {
                CHECK(n == 9);
                break;
            }
            std::string const why = written ? "" : written.error().detail();
            CAPTURE(why);
            if (f.stage() == "stopped")
                CHECK(why.find("stopped") != std::string::npos);
            else
                CHECK(why.find("is stopped") == std::string::npos);
            if (written || why.find("was changed") != std::string::npos)
                CHECK(f.field("name") == "New");
            else // a lost response of the write leaves it open
                CHECK((f.field("name") == "Hello" || n == 6));
        }
    }
}

TEST_CASE("cancelled at any point, nothing more is sent, and the error says what was done")
{
    auto const make = [] { return std::make_unique<flow_fixture>("running"); };
    auto const begin = [](flow_fixture& f) {
        return std::make_unique<test::spawned<result<flow>>>(
            f.io, update_with(f.api.as_result(), f.id, &rename_later,
                              update_policy().running(running_flow::stop_and_restart)));
    };
    int stopped = 0;
    auto const check_state = [&](flow_fixture& f, appmixer::error const& why) {
        CAPTURE(f.stage());
        CAPTURE(why.detail());
        if (f.stage() == "stopped")
            CHECK(why.detail().find("stopped") != std::string::npos);
        if (f.field("name") == "New")
            CHECK(why.detail().find("changed") != std::string::npos);
        stopped += f.stage() == "stopped";
    };
    CHECK(cancel_at_every_step(make, begin, check_state) > 6);
    CHECK(stopped == 4);
    destroy_at_every_step(make, begin);
}

TEST_SUITE_END();

} // namespace
