// What can be changed from the page of the emulator: flows, faults, latency and the clock.

#include "page_support.hpp"

#include <boost/json/serialize.hpp>

#include <string>
#include <string_view>

namespace {

using namespace page_tests;

TEST_SUITE_BEGIN("emulator page");

/// A server with a page, a user with a flow, and a client of the page.
class page_fixture : public fixture {
public:
    page_fixture() : fixture(with_page()), client(*this), user(authorization(client))
    {
        wire_response const made = client.ask(
            post("/flows", R"({"name":"Orders","flow":{"a":{"type":"appmixer.utils.timers.Timer"}}})", user));
        REQUIRE(made.status == 200);
        flow = json::parse(made.body).at("flowId").as_string();
    }

    /// Sends a command of the page for the flow. `more` are further members.
    wire_response change(std::string_view name, std::string_view more = {})
    {
        return client.ask(command(name, R"({"flowId":")" + flow + '"' + std::string(more) + "}"));
    }
    json::object shown() { return json::parse(client.ask(get("/emulator/flows/" + flow)).body).as_object(); }
    json::object controls()
    {
        follower browser(*this);
        return browser.next("snapshot").at("controls").as_object();
    }

    raw_client client;
    std::string user;
    std::string flow;
};

TEST_CASE("a flow is started and stopped, without the faults and the latency that clients get")
{
    page_fixture f;
    REQUIRE(f.back_end.faults().add("503:count=always").has_value());
    REQUIRE(f.client.ask(command("set-latency", R"({"shortest":600000,"longest":600000})")).status == 200);
    CHECK(f.change("start-flow").status == 200);
    CHECK(f.shown().at("stage") == "running");
    CHECK(f.change("start-flow").status == 200); // as for clients
    CHECK(f.change("stop-flow").status == 200);
    CHECK(f.shown().at("stage") == "stopped");
    CHECK(f.back_end.faults().injected() == 0);
    f.back_end.switches().next_start_fails = "The engine is asleep.";
    wire_response const failed = f.change("start-flow");
    CHECK(failed.is_error(400));
    CHECK(json::parse(failed.body).at("message") == "The engine is asleep.");
    f.flow = "none";
    CHECK(f.change("start-flow").is_error(404));
    CHECK(f.client.ask(command("start-flow", "{}")).is_error(400));
}

TEST_CASE("a flow is edited")
{
    page_fixture f;
    json::object const before = f.shown();
    CHECK(before.at("name") == "Orders");
    CHECK(before.at("owner") == "ada@shop.example");
    std::string const text(before.at("descriptor").as_string());
    CHECK(json::parse(text).at("a").at("type") == "appmixer.utils.timers.Timer");
    std::string const version = R"(,"version":")" + std::string(before.at("version").as_string()) + '"';
    auto const save = [&](std::string_view name, std::string_view descriptor, std::string_view more = {}) {
        json::object wanted;
        wanted["name"] = name;
        wanted["descriptor"] = descriptor;
        std::string const members = json::serialize(wanted);
        return f.change("save-flow", ',' + members.substr(1, members.size() - 2) + std::string(more));
    };

    CHECK(f.change("start-flow").status == 200);
    CHECK(f.shown().at("version") == before.at("version")); // of name and descriptor alone
    CHECK(save("Invoices", text, version).status == 200);   // although it is running
    json::object const renamed = f.shown();
    CHECK(renamed.at("name") == "Invoices");
    CHECK(renamed.at("descriptor") == before.at("descriptor"));
    CHECK(renamed.at("version") != before.at("version"));

    CHECK(save("Returns", text, version).is_error(409)); // somebody else was faster
    CHECK(f.shown().at("name") == "Invoices");
    wire_response const wrong = save("", R"({"a":{"type":"Timer"}})");
    CHECK(wrong.is_error(400));
    CHECK(json::parse(wrong.body).at("details").at(0).at("componentId") == "a");
    CHECK(save("", "[]").is_error(400));
    wire_response const broken = save("", "{\n  oops}");
    CHECK(broken.is_error(400));
    CHECK(broken.body.find("line 2") != std::string::npos);
    CHECK(f.change("save-flow", R"(,"name":"Invoices")").is_error(400));
    CHECK(f.shown().at("name") == "Invoices");

    // A number that a browser cannot represent.
    CHECK(save("", R"({"a":{"type":"appmixer.acme.crm.Find","config":{"id":9007199254740993}}})").status == 200);
    CHECK(f.shown().at("descriptor").as_string().find("9007199254740993") != json::string::npos);
    CHECK(save("", "{}").status == 200);
    CHECK(f.shown().at("components") == 0);
}

TEST_CASE("faults are added and removed")
{
    page_fixture f;
    CHECK(f.client.ask(command("add-fault", R"({"fault":"503:every=5"})")).status == 200);
    CHECK(f.client.ask(command("add-fault", R"({"fault":"429:retry-after=1,count=2"})")).status == 200);
    CHECK(f.client.ask(get_root).status == 429);
    json::object controls = f.controls();
    CHECK(controls.at("injected") == 1);
    CHECK(controls.at("faults").as_array().size() == 2);
    CHECK(controls.at("faults").at(0).at("text") == "503:every=5");
    CHECK(controls.at("faults").at(0).at("injected") == 0);
    CHECK(controls.at("faults").at(1).at("text") == "429:retry-after=1"); // once more
    CHECK(controls.at("faults").at(1).at("injected") == 1);

    std::string const number = std::to_string(controls.at("faults").at(0).at("number").as_int64());
    CHECK(f.client.ask(command("remove-fault", "{\"number\":" + number + "}")).status == 200);
    CHECK(f.back_end.faults().size() == 1);
    CHECK(f.client.ask(command("remove-fault", "{\"number\":" + number + "}")).status == 200);
    CHECK(f.back_end.faults().size() == 1);
    CHECK(f.client.ask(command("clear-faults", "{}")).status == 200);
    CHECK(f.back_end.faults().empty());
    wire_response const wrong = f.client.ask(command("add-fault", R"({"fault":"teapot"})"));
    CHECK(wrong.is_error(400));
    CHECK(wrong.body.find("unknown fault") != std::string::npos);
    CHECK(f.client.ask(command("remove-fault", R"({"number":"1"})")).is_error(400));
    CHECK(f.client.ask(command("dance", "{}")).is_error(404));
    CHECK(f.client.ask(command("add-fault", "{")).is_error(400));
    CHECK(f.client.ask(command("add-fault", "[]")).is_error(400));
}

TEST_CASE("the latency is a range")
{
    page_fixture f;
    for (std::string_view const wrong : {R"({})", R"({"shortest":-1,"longest":1})", R"({"shortest":2,"longest":1})",
                                         R"({"shortest":0,"longest":600001})", R"({"shortest":0.5,"longest":1})"})
        CHECK(f.client.ask(command("set-latency", wrong)).is_error(400));
    CHECK(f.controls().at("latency").at("longest") == 0);
    CHECK(f.client.ask(command("set-latency", R"({"shortest":1,"longest":2})")).status == 200);
    CHECK(f.controls().at("latency") == json::object{{"shortest", 1}, {"longest", 2}});
    CHECK(f.client.ask(get_root).status == 200);
}

TEST_CASE("the clock is moved, stopped and reset")
{
    page_fixture f;
    appmixer::timestamp const start = std::chrono::sys_days(std::chrono::year(2024) / 5 / 1);
    appmixer::timestamp owners = start;
    f.back_end.set_clock([&] { return owners; });
    auto const by = [](std::chrono::milliseconds time) { return "{\"by\":" + std::to_string(time.count()) + "}"; };

    CHECK(f.client.ask(command("reset-clock", "{}")).status == 200);
    CHECK(f.client.ask(command("move-clock", by(24h))).status == 200);
    CHECK(f.back_end.now() == start + 24h);
    owners += 1h;
    CHECK(f.back_end.now() == start + 25h);
    CHECK(f.controls().at("clock") == json::object{{"frozen", false}, {"running", false}, {"offset", 86'400'000}});

    CHECK(f.client.ask(command("freeze-clock", R"({"frozen":true})")).status == 200);
    CHECK(f.client.ask(command("freeze-clock", R"({"frozen":true})")).status == 200);
    owners += 1h;
    CHECK(f.back_end.now() == start + 25h);
    CHECK(f.client.ask(command("move-clock", by(-1h))).status == 200);
    CHECK(f.back_end.now() == start + 24h);
    CHECK(f.client.ask(command("freeze-clock", R"({"frozen":false})")).status == 200);
    CHECK(f.back_end.now() == start + 24h);
    owners += 1h;
    CHECK(f.back_end.now() == start + 25h);

    CHECK(f.client.ask(command("reset-clock", "{}")).status == 200);
    CHECK(f.back_end.now() == owners);
    CHECK(f.client.ask(command("move-clock", by(std::chrono::years(100)))).status == 200);
    CHECK(f.client.ask(command("move-clock", by(1ms))).is_error(400));
    CHECK(f.client.ask(command("move-clock", R"({"by":1e300})")).is_error(400));
}

TEST_CASE("the clock of the program replaces what the page has changed")
{
    page_fixture f;
    appmixer::timestamp const start = std::chrono::sys_days(std::chrono::year(2024) / 5 / 1);
    CHECK(f.client.ask(command("move-clock", R"({"by":1000})")).status == 200);
    CHECK(f.client.ask(command("freeze-clock", R"({"frozen":true})")).status == 200);
    appmixer::timestamp const frozen = f.back_end.now();
    REQUIRE(f.back_end.load_text("{}").has_value()); // keeps the clock
    CHECK(f.back_end.now() == frozen);
    CHECK(f.controls().at("clock") == json::object{{"frozen", true}, {"running", false}, {"offset", 1000}});
    appmixer::emulator_server other(f.io.get_executor(), f.back_end, with_page());
    REQUIRE(other.listen().has_value());
    other.start();
    raw_client second(f.io, other.port());
    CHECK(second.ask(command("move-clock", R"({"by":500})")).status == 200);
    CHECK(f.controls().at("clock") == json::object{{"frozen", true}, {"running", false}, {"offset", 1500}});

    f.back_end.set_clock([&] { return start; });
    CHECK(f.back_end.now() == start);
    CHECK(f.controls().at("clock") == json::object{{"frozen", false}, {"running", false}, {"offset", 0}});
    CHECK(f.client.ask(command("freeze-clock", R"({"frozen":false})")).status == 200);
    CHECK(f.client.ask(command("reset-clock", "{}")).status == 200);
    CHECK(f.back_end.now() == start);
}

TEST_CASE("the items of a store")
{
    page_fixture f;
    wire_response const made = f.client.ask(post("/stores", R"({"name":"Seen"})", f.user));
    std::string const store(json::parse(made.body).at("storeId").as_string());
    for (std::string_view const value : {"1", R"("text")", R"({"a":[true,null]})"})
        CHECK(f.client.ask(post("/store/" + store + "/key" + std::to_string(value.size()), value, f.user)).status ==
              200);
    json::object const shown = json::parse(f.client.ask(get("/emulator/stores/" + store)).body).as_object();
    CHECK(shown.at("name") == "Seen");
    CHECK(shown.at("total") == 3);
    CHECK(shown.at("items").as_array().size() == 3);
    CHECK(shown.at("items").at(0).at("key") == "key1");
    CHECK(shown.at("items").at(0).at("value") == "1");
    CHECK(shown.at("items").at(2).at("value") == R"({"a":[true,null]})");
}

TEST_SUITE_END();

} // namespace
