// update_with with running_flow::stop_and_restart, when others change or delete the flow while it is stopped.

#include "flow_fixture.hpp"

#include <appmixer/algorithms/update_with.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <vector>

namespace {

using namespace algorithms_test;
using appmixer::errc;
using appmixer::exchange_fault;
using appmixer::flow;
using appmixer::running_flow;
using appmixer::update_policy;

TEST_SUITE_BEGIN("update_with and other writers");

std::string const read = "GET /flows/ID";
std::string const look = "GET /flows/ID?projection=flowId,name,stage,stageChangeInfo";
std::string const start = R"(POST /flows/ID/coordinator {"command":"start"})";
std::string const stop = R"(POST /flows/ID/coordinator {"command":"stop"})";

using requests = std::vector<std::string>;

void append(flow& changed) { changed.name += "!"; }

TEST_CASE("a writer during the stop makes it begin again, and is never overwritten unseen")
{
    update_policy const how = update_policy().running(running_flow::stop_and_restart);
    requests const begun{read, stop, look, read, start, look};
    for (bool const moves : {false, true}) { // whether starts and stops change mtime
        flow_fixture f("running");
        f.back_end.switches().commands_update_mtime = moves;
        f.log->before[4] = [&] { f.change(R"({"name":"Theirs"})"); };
        CHECK(f.run(update_with(f.api, f.id, &append, how)).name == "Theirs!");
        requests all = begun;
        for (std::string const& next :
             {read, stop, look, read, std::string(R"(PUT /flows/ID {"name":"Theirs!"})"), start, look})
            all.push_back(next);
        CHECK(f.log->requests == all);
        CHECK(f.field("name") == "Theirs!");
        CHECK(f.stage() == "running");

        flow_fixture other_field("running");
        other_field.back_end.switches().commands_update_mtime = moves;
        other_field.log->before[4] = [&] { other_field.change(R"({"description":"theirs"})"); };
        other_field.run(update_with(other_field.api, other_field.id, &append, how));
        CHECK(other_field.log->requests.size() == 7);
        CHECK(other_field.field("name") == "Hello!");
        CHECK(other_field.field("description") == "theirs");
    }
    for (unsigned const attempts : {1U, 2U}) {
        flow_fixture f("running");
        f.log->before[4] = [&] { f.change(R"({"name":"Theirs"})"); };
        f.log->before[10] = [&] { f.change(R"({"name":"Theirs again"})"); };
        update_policy limited = how;
        appmixer::error const e = f.error_of(update_with(f.api.as_result(), f.id, &append, limited.attempts(attempts)));
        CHECK(e == errc::conflict);
        CHECK(e.status() == 0);
        CHECK(e.detail() == (attempts == 1 ? "somebody else changed the flow meanwhile"
                                           : "somebody else changed the flow during each of 2 attempts"));
        CHECK(f.log->requests.size() == 6 * attempts);
        CHECK(f.field("name") == (attempts == 1 ? "Theirs" : "Theirs again"));
        CHECK(f.stage() == "running");
    }
    flow_fixture f("running");
    f.log->before[4] = [&] { f.change(R"({"name":"Theirs"})"); };
    f.faults.on(5, exchange_fault::response(403));
    CHECK(f.error_of(update_with(f.api.as_result(), f.id, &append, how)).detail() ==
          "somebody else changed the flow while it was being stopped; the flow is stopped: starting it again failed: "
          "403 Forbidden");
}

TEST_CASE("a flow that is deleted after the stop is not said to be stopped")
{
    update_policy const how = update_policy().running(running_flow::stop_and_restart);
    for (std::size_t const n : {4U, 5U, 6U}) { // the read after the stop, the write, the start
        CAPTURE(n);
        flow_fixture f("running");
        f.back_end.switches().update_creates = false;
        f.log->before[n] = [&] { f.remove(); };
        appmixer::error const e = f.error_of(update_with(f.api.as_result(), f.id, &append, how));
        CHECK(e == errc::not_found);
        CHECK(e.operation() == (n == 4 ? "getFlow" : n == 5 ? "updateFlow" : "startFlow"));
        CHECK(e.detail() == (n == 6 ? "the flow was changed and then deleted" : "the flow no longer exists"));
    }
}

TEST_SUITE_END();

} // namespace
