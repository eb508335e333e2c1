// The page of the emulator: its files, who may use it, and its stream of data.

#include "page_support.hpp"

#include <appmixer/emulator/page/page_files.hpp>

#include <boost/json/serialize.hpp>

#include <chrono>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace page_tests;

TEST_SUITE_BEGIN("emulator page");

TEST_CASE("without the setting there is no page")
{
    fixture f;
    raw_client client(f);
    for (std::string_view const path : {"/emulator", "/emulator/page.js", "/emulator/events"})
        CHECK(client.ask(get(path)).is_error(404));
    CHECK(client.ask(command("clear-faults", "{}")).is_error(404));
}

TEST_CASE("its files")
{
    fixture f(with_page());
    raw_client client(f);
    wire_response const page = client.ask(get("/emulator"));
    CHECK(page.status == 200);
    CHECK(page.field("Content-Type") == "text/html; charset=utf-8");
    for (appmixer::detail::emu::page_file const& file : appmixer::detail::emu::page_files) {
        CAPTURE(file.name);
        wire_response const response = client.ask(get("/emulator/" + std::string(file.name) + "?version=1"));
        CHECK(response.status == 200);
        CHECK(response.field("Content-Type") == file.type);
        CHECK(response.body == file.text);
        CHECK(file.text.size() < 16'000); // the longest literal that every compiler takes
        bool const in_page = page.body.find("/emulator/" + std::string(file.name)) != std::string::npos;
        CHECK((in_page || file.name.ends_with(".js") || file.name == "page.html"));
    }
    CHECK(client.ask(get("/emulator/")).body == page.body);
    CHECK(client.ask(get("/emulator/page.css/1")).is_error(404));
    CHECK(client.ask(get("/emulator/flows/none")).is_error(404));
    CHECK(client.ask(get("/emulator/stores/none")).is_error(404));
    CHECK(client.ask(get("/emulators")).is_error(404));

    client.send("HEAD /emulator HTTP/1.1\r\nHost: localhost\r\n\r\n");
    CHECK(client.receive(true).field("Content-Length") == std::to_string(page.body.size()));
    wire_response const refused = client.ask(post("/emulator", "{}"));
    CHECK(refused.is_error(405));
    CHECK(refused.field("Allow") == "GET, HEAD");
    CHECK(client.ask(get("/emulator/commands/clear-faults")).field("Allow") == "POST");
}

TEST_CASE("the browser may do nothing with it but show it")
{
    fixture f(with_page());
    raw_client client(f);
    for (std::string const& request :
         {get("/emulator"), get("/emulator/page.js"), get("/emulator/none"), get("/emulator/flows/1"),
          command("clear-faults", "{}"), get("/emulator", "Host: shop.example\r\n")}) {
        CAPTURE(request);
        wire_response const response = client.ask(request);
        std::string_view const policy = response.field("Content-Security-Policy");
        CHECK(policy.starts_with("default-src 'none'; script-src 'self'; "));
        CHECK(policy.find("unsafe") == std::string_view::npos);
        CHECK(policy.find("frame-ancestors 'none'") != std::string_view::npos);
        CHECK(response.field("X-Content-Type-Options") == "nosniff");
        CHECK(response.field("Cache-Control") == "no-store");
        CHECK(response.field("Access-Control-Allow-Origin").empty()); // although the server allows every origin
    }
    wire_response const preflight =
        client.ask("OPTIONS /emulator/commands/clear-faults HTTP/1.1\r\nHost: localhost\r\n"
                   "Origin: https://app.shop.example\r\nAccess-Control-Request-Method: POST\r\n\r\n");
    CHECK(preflight.is_error(403));
    CHECK(preflight.field("Access-Control-Allow-Origin").empty());
    CHECK(client.ask(get_root).field("Access-Control-Allow-Origin") == "*");
}

TEST_CASE("only the page itself may use it")
{
    fixture f(with_page());
    raw_client client(f);
    class use {
    public:
        int status;
        std::string_view path;
        std::string_view fields;
    };
    std::vector<use> const uses = {
        {200, "/emulator", "Host: 127.0.0.1:2200\r\n"},
        {200, "/emulator", "Host: [::1]:2200\r\n"},
        {200, "/emulator", "Host: LOCALHOST\r\n"},
        {200, "/emulator", "Host: shop.localhost:1\r\n"},
        {200, "/emulator", "Host: 192.168.1.7\r\n"},
        {403, "/emulator", "Host: shop.example:2200\r\n"}, // may have been resolved to this machine
        {403, "/emulator", "Host: 127.0.0.1.shop.example\r\n"},
        {403, "/emulator", "Host: notlocalhost\r\n"},
        {403, "/emulator", "Host: .localhost\r\n"},
        {403, "/emulator", "Host: localhost.shop.example\r\n"},
        {403, "/emulator", "Host: localhost:x\r\n"},
        {403, "/emulator", "Host: ::1\r\n"},
        {403, "/emulator", "Host: [::1\r\n"},
        {403, "/emulator", "Host: [127.0.0.1]\r\n"},
        {403, "/emulator", "Host:\r\n"},
        {200, "/emulator", "Host: localhost\r\nSec-Fetch-Site: cross-site\r\n"}, // a link of another site
        {200, "/emulator/", "Host: localhost\r\nSec-Fetch-Site: cross-site\r\n"},
        {403, "/emulator/page.js", "Host: localhost\r\nSec-Fetch-Site: cross-site\r\n"},
        {403, "/emulator/page.js", "Host: localhost\r\nSec-Fetch-Site: same-site\r\n"},
        {200, "/emulator/page.js", "Host: localhost\r\nSec-Fetch-Site: same-origin\r\n"},
        {200, "/emulator/page.js", "Host: localhost\r\nSec-Fetch-Site: none\r\n"},
        {200, "/emulator/page.js", "Host: localhost:1\r\nOrigin: http://localhost:1\r\n"},
        {200, "/emulator/page.js", "Host: localhost:1\r\nOrigin: https://localhost:1\r\n"}, // behind a proxy with TLS
        {403, "/emulator/page.js", "Host: localhost:1\r\nOrigin: http://localhost:2\r\n"},
        {403, "/emulator/page.js", "Host: localhost:1\r\nOrigin: http://shop.example\r\n"},
        {403, "/emulator/page.js", "Host: localhost:1\r\nOrigin: null\r\n"},
        {403, "/emulator/events", "Host: localhost\r\nOrigin: http://shop.example\r\n"},
    };
    for (use const& each : uses) {
        CAPTURE(each.path);
        CAPTURE(each.fields);
        CHECK(client.ask(get(each.path, each.fields)).status == each.status);
    }

    std::string const target = "/emulator/commands/add-fault";
    std::string const body = R"({"fault":"500"})";
    auto const with_type = [&](std::string_view type, std::string_view origin) {
        return client
            .ask("POST " + target + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(body.size()) +
                 "\r\n" + std::string(type) + std::string(origin) + "\r\n" + body)
            .status;
    };
    CHECK(with_type("Content-Type: text/plain\r\n", "") == 415); // a form of another site can send it
    CHECK(with_type("", "") == 415);
    CHECK(with_type("Content-Type: application/json\r\n", "Origin: http://shop.example\r\n") == 403);
    CHECK(with_type("Content-Type: application/json\r\n", "Sec-Fetch-Site: cross-site\r\n") == 403);
    CHECK(f.back_end.faults().empty());
    CHECK(with_type("Content-Type: application/json; charset=utf-8\r\n", "Origin: http://localhost\r\n") == 200);
    CHECK(f.back_end.faults().size() == 1);
}

TEST_CASE("the stream begins with everything, and goes on with what changes")
{
    fixture f(with_page());
    std::string const ada = f.back_end.add_user("ada@shop.example", "ada-secret");
    raw_client client(f);
    CHECK(client.ask(get("/flows?token=abc")).status == 401);
    follower browser(f);
    json::object const first = browser.next("snapshot");
    CHECK(first.at("users").at("total") == 1);
    CHECK(first.at("users").at("set").at(0).at("username") == "ada@shop.example");
    for (std::string_view const kind : {"flows", "stores", "tasks", "charts", "files", "accounts"}) {
        CAPTURE(kind);
        CHECK((!first.contains(kind) || first.at(kind).at("total") == 0));
    }
    CHECK(first.at("requests").at("total") == 1);
    CHECK(first.at("requests").at("set").at(0).at("path") == "/flows");
    CHECK(first.at("requests").at("set").at(0).at("status") == 401);
    CHECK(first.at("controls").at("faults").as_array().empty());

    SUBCASE("an object that the program adds, without a request, and its removal")
    {
        std::string const file = f.back_end.add_file(ada, "a.txt", "12345", "text/plain");
        json::object const files = browser.next_changes("files");
        CHECK(files.at("total") == 1);
        CHECK(files.at("set").at(0).at("id").as_string() == file);
        CHECK(files.at("set").at(0).at("length") == 5);
        CHECK(!files.contains("removed"));
        REQUIRE(f.back_end.remove_user(ada));
        json::object const none = browser.next_changes("files");
        CHECK(none.at("total") == 0);
        CHECK(none.at("removed") == json::array{json::value(file)});
    }
    SUBCASE("requests, but not those of the page, and what they change")
    {
        std::string const field = "Authorization: Bearer " + f.back_end.issue_token(ada) + "\r\n";
        CHECK(client.ask(get("/emulator")).status == 200);
        CHECK(client.ask(post("/flows", R"({"name":"<img src=x onerror=alert(1)>"})", field)).status == 200);
        json::object const changes = browser.next("changes");
        CHECK(changes.at("flows").at("set").at(0).at("name") == "<img src=x onerror=alert(1)>");
        CHECK(changes.at("flows").at("set").at(0).at("owner") == "ada@shop.example");
        CHECK(changes.at("users").at("set").at(0).at("flows") == 1);
        CHECK(changes.at("requests").at("total") == 2);
        json::object const request = changes.at("requests").at("set").at(0).as_object();
        CHECK(request.at("method") == "POST");
        CHECK(request.at("path") == "/flows");
        CHECK(request.at("status") == 200);
    }
    SUBCASE("what an object shows of another one")
    {
        std::string const grace = f.back_end.add_user("grace@shop.example", "grace-secret");
        f.back_end.add_account(grace, "acme:crm", "grace at acme");
        CHECK(browser.next_changes("accounts").at("set").at(0).at("owner") == "grace@shop.example");
        REQUIRE(f.back_end.remove_user(ada));
        json::object const changes = browser.next_changes("users");
        CHECK(changes.at("removed") == json::array{json::value(ada)});
        CHECK(changes.at("set").as_array().empty());
    }
    SUBCASE("a task becomes due when the clock moves")
    {
        json::object fields;
        fields["decisionBy"] = "2030-01-01T00:00:00.000Z";
        f.back_end.add_task("Refund", "ada@shop.example", "grace@shop.example", fields);
        CHECK(browser.next_changes("tasks").at("set").at(0).at("status") == "pending");
        f.back_end.set_clock(
            [] { return appmixer::timestamp(std::chrono::sys_days(std::chrono::year(2031) / 1 / 1)); });
        CHECK(browser.next_changes("tasks").at("set").at(0).at("status") == "due");
    }
    SUBCASE("a clock that throws ends it: the browser begins again")
    {
        f.back_end.set_clock([]() -> appmixer::timestamp { throw std::runtime_error("no time"); });
        browser.wait_for_end();
        CHECK(client.ask(get("/emulator/events")).is_error(500));
        f.back_end.set_clock({});
        follower again(f);
        CHECK(again.next("snapshot").at("users").at("total") == 1);
    }
    SUBCASE("other data end it: the browser begins again")
    {
        REQUIRE(f.back_end.load_text(R"({"users":[{"username":"grace","password":"grace-secret"}]})").has_value());
        browser.wait_for_end();
        follower again(f);
        CHECK(again.next("snapshot").at("users").at("set").at(0).at("username") == "grace");
        f.back_end.add_user("ada", "ada-secret");
        json::object const users = again.next_changes("users");
        CHECK(users.at("set").as_array().size() == 1);
        CHECK(!users.contains("removed"));
    }
    SUBCASE("stop ends it, also for a second browser, which began with what it is now")
    {
        f.back_end.add_user("grace@shop.example", "grace-secret");
        follower second(f);
        CHECK(second.next("snapshot").at("users").at("total") == 2);
        json::object const added = browser.next_changes("users");
        CHECK(added.at("set").as_array().size() == 1);
        CHECK(added.at("set").at(0).at("username") == "grace@shop.example");
        std::string const file = f.back_end.add_file(ada, "a.txt", "12345", "text/plain");
        for (follower* const each : {&browser, &second})
            CHECK(each->next_changes("files").at("set").at(0).at("id").as_string() == file);
        f.server->stop();
        browser.wait_for_end();
        second.wait_for_end();
        CHECK(f.settles_at(0));
    }
    SUBCASE("destruction ends it")
    {
        f.server.reset();
        browser.wait_for_end();
    }
    SUBCASE("a browser that goes away is forgotten")
    {
        browser.vanish();
        CHECK(f.settles_at(1)); // of `client`
    }
}

TEST_CASE("long lists in an object are shortened")
{
    fixture f(with_page());
    f.back_end.add_user("ada", "ada-secret", std::vector<std::string>(1000, std::string(3000, 'x')));
    follower browser(f);
    json::array const scope = browser.next("snapshot").at("users").at("set").at(0).at("scope").as_array();
    CHECK(scope.size() == 20);
    CHECK(scope.front().as_string().size() < 2010);
}

TEST_CASE("the clock is read once for each request, as without a page")
{
    appmixer::server_settings settings = with_page();
    int logged = 0;
    settings.on_access = [&](appmixer::access_entry const&) { ++logged; };
    fixture f(settings);
    int reads = 0;
    bool broken = false;
    appmixer::timestamp const start = std::chrono::sys_days(std::chrono::year(2024) / 5 / 1);
    f.back_end.set_clock([&] {
        if (broken)
            throw std::runtime_error("no time");
        return start + std::chrono::milliseconds(++reads);
    });
    raw_client client(f);
    for (int i = 0; i < 3; ++i)
        CHECK(client.ask(get_root).status == 200);
    CHECK(reads == 3);
    broken = true;
    CHECK(client.ask(get_root).is_error(500));
    broken = false;
    CHECK(client.ask(get_root).status == 200); // on the same connection
    CHECK(logged == 5);
    CHECK(reads == 4);
    follower browser(f);
    json::object const requests = browser.next("snapshot").at("requests").as_object();
    CHECK(requests.at("total") == 5);
    for (std::size_t const i : {0U, 2U, 4U})
        CHECK(requests.at("set").at(i).at("time") ==
              (start + std::chrono::milliseconds(i == 4 ? 4 : i + 1)).time_since_epoch().count());
}

TEST_CASE("a clock that the program moves is not shown as one that runs")
{
    fixture f(with_page());
    follower browser(f);
    CHECK(browser.next("snapshot").at("controls").at("clock").at("running") == true);

    appmixer::timestamp time = std::chrono::sys_days(std::chrono::year(2024) / 5 / 1);
    f.back_end.set_clock([&] { return time; });
    json::object const standing = browser.next_changes("controls");
    CHECK(standing.at("clock").at("running") == false);
    CHECK(standing.at("now") == time.time_since_epoch().count());
    time += std::chrono::hours(1);
    CHECK(browser.next_changes("controls").at("now") == time.time_since_epoch().count());
    time -= std::chrono::seconds(1);
    CHECK(browser.next_changes("controls").at("now") == time.time_since_epoch().count());

    f.back_end.set_clock({});
    CHECK(browser.next_changes("controls").at("clock").at("running") == true);
}

TEST_CASE("a clock that is shown in seconds is not sent for less")
{
    fixture f(with_page());
    appmixer::timestamp const start = std::chrono::sys_days(std::chrono::year(2024) / 5 / 1);
    int reads = 0;
    f.back_end.set_clock([&] { return start + std::chrono::milliseconds(++reads); });
    follower browser(f);
    browser.next("snapshot");
    REQUIRE(run_until(f.io, [&] { return reads > 4; }));
    f.back_end.add_user("ada@shop.example", "ada-secret");
    json::object const changes = browser.next("changes");
    CHECK(changes.contains("users"));
    CHECK(!changes.contains("controls"));
}

TEST_CASE("the newest 5000 objects are sent, with their order and with the number of all")
{
    fixture f(with_page());
    std::string const ada = f.back_end.add_user("ada@shop.example", "ada-secret");
    std::string newest;
    for (int i = 0; i < 5001; ++i)
        newest = f.back_end.add_account(ada, "acme:crm", std::to_string(i));
    follower browser(f);
    json::object const accounts = browser.next("snapshot").at("accounts").as_object();
    CHECK(accounts.at("total") == 5001);
    json::array const& sent = accounts.at("set").as_array();
    CHECK(sent.size() == 5000);
    CHECK(sent.front().at("name") == "1");
    CHECK(sent.front().at("order") == 1);
    CHECK(sent.back().at("order") == 5000);

    // The oldest, which was left out, comes after the others: the browser needs its order.
    raw_client client(f);
    std::string const field = "Authorization: Bearer " + f.back_end.issue_token(ada) + "\r\n";
    CHECK(client.ask("DELETE /accounts/" + newest + " HTTP/1.1\r\nHost: localhost\r\n" + field + "\r\n").status == 200);
    json::object const changes = browser.next_changes("accounts");
    CHECK(changes.at("total") == 5000);
    CHECK(changes.at("removed") == json::array{json::value(newest)});
    CHECK(changes.at("set").as_array().size() == 1);
    CHECK(changes.at("set").at(0).at("name") == "0");
    CHECK(changes.at("set").at(0).at("order") == 0);
}

TEST_CASE("log records arrive")
{
    fixture f(with_page());
    raw_client client(f);
    std::string const field = authorization(client);
    std::string const flow(
        json::parse(client.ask(post("/flows", R"({"name":"Orders"})", field)).body).at("flowId").as_string());
    follower browser(f);
    CHECK(browser.next("snapshot").at("logs").at("total") == 0);
    CHECK(client.ask(command("start-flow", R"({"flowId":")" + flow + "\"}")).status == 200);
    json::object const started = browser.next("changes");
    CHECK(started.at("flows").at("set").at(0).at("stage") == "running");
    json::object const record = started.at("logs").at("set").at(0).as_object();
    CHECK(record.at("flowName") == "Orders");
    CHECK(record.at("flowId").as_string() == flow);
    CHECK(record.at("severity") == "info");
    CHECK(record.at("msg") == "Flow started.");
}

TEST_CASE("no secret is in the data")
{
    fixture f(with_page());
    std::string const ada = f.back_end.add_user("ada@shop.example", "ada-password");
    std::string const token = f.back_end.issue_token(ada);
    f.back_end.add_task("Refund", "ada@shop.example", "grace@shop.example");
    f.back_end.add_account(ada, "acme:crm", "ada at acme");
    f.back_end.add_file(ada, "a.txt", "content-of-a-file", "text/plain");
    raw_client client(f);
    CHECK(
        client.ask(get("/user?token=" + token, "Host: localhost\r\nAuthorization: Bearer " + token + "\r\n")).status ==
        200);
    json::object const saved = f.back_end.save().as_object();
    std::vector<std::string> secrets = {token, "ada-password", "content-of-a-file",
                                        f.back_end.task_secret("ada@shop.example"),
                                        f.back_end.task_secret("grace@shop.example")};
    secrets.emplace_back(std::string_view(saved.at("signingKey").as_string()));
    json::object const& hash = saved.at("users").at(0).at("passwordHash").as_object();
    secrets.emplace_back(std::string_view(hash.at("salt").as_string()));
    secrets.emplace_back(std::string_view(hash.at("key").as_string()));

    follower browser(f);
    std::string const data = json::serialize(browser.next("snapshot"));
    CHECK(data.find("ada at acme") != std::string::npos);
    CHECK(data.find("Refund") != std::string::npos);
    for (std::string const& secret : secrets)
        CHECK(data.find(secret) == std::string::npos);
}

TEST_SUITE_END();

} // namespace
