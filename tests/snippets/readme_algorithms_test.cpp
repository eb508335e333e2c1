// The C++ blocks of the README on algorithms and on webhooks; see readme_test.cpp.

#include "../spawned.hpp"

#include <appmixer/appmixer.hpp>
#include <appmixer/emulator/emulator.hpp>
#include <appmixer/emulator/loopback.hpp>
#include <appmixer/testing/manual_clock.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <iostream>
#include <optional>
#include <random>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

template <class Api>
asio::awaitable<appmixer::log_hit> start_and_change(Api me, std::string id)
{
    appmixer::flow running = co_await start_and_wait(me, id); // or stop_and_wait, wait_for_stage
    appmixer::op::get_logs query;
    query.flow_id = id;
    auto first_record = [&](auto api) -> asio::awaitable<std::optional<appmixer::log_hit>> {
        appmixer::log_page page = co_await get_logs(api, query);
        if (page.hits.empty())
            co_return std::nullopt; // look again later
        co_return page.hits.front();
    };
    appmixer::log_hit hit = co_await wait_until(me, first_record, appmixer::wait_policy().limit(1min));
    CHECK(running.stage == appmixer::flow_stage::running);

    auto policy = appmixer::update_policy().running(appmixer::running_flow::stop_and_restart);
    auto rename = [](appmixer::flow& f) { f.name = "Nightly import"; };
    co_await update_with(me, id, rename, policy);

    auto print = [](appmixer::followed_record const& record) {
        std::cout << (record.late ? "late: " : "") << record.message() << '\n';
        return record.message() != "Flow stopped.";
    };
    co_await follow_logs(me, appmixer::log_query().flow(id), print, appmixer::follow_options().last(100));
    co_return hit;
}

template <class Api>
asio::awaitable<appmixer::http_response> place_order(Api api, std::string id)
{
    auto order = appmixer::request_content::json({{"item", "espresso"}});
    appmixer::http_response reply = co_await component_post(api, id, "hook", order);
    co_return reply;
}

template <class Api>
asio::awaitable<void> read_names(Api me, std::vector<std::string>& names, std::string& stored)
{
    appmixer::op::get_flows all;
    all.filter = "stage:stopped";
    auto flows = appmixer::paginate(me, all, appmixer::page_options().page_size(500).from(stored));
    while (std::optional<appmixer::flow> f = co_await flows.next()) {
        names.push_back(f->name);
        stored = flows.position();
    }
}

template <class Api>
asio::awaitable<void> start_all(Api me, std::vector<std::string> ids)
{
    auto start = [&](std::string flow_id) { return start_and_wait(me, flow_id); };
    co_await appmixer::for_each_limited(8, ids, start);
    auto get = [&](std::string flow_id) { return get_flow(me, flow_id); };
    std::vector<appmixer::flow> started = co_await appmixer::transform_limited(8, ids, get);
    REQUIRE(started.size() == ids.size());
    for (std::size_t i = 0; i < ids.size(); ++i) {
        CHECK(started[i].flow_id == ids[i]);
        CHECK(started[i].stage == appmixer::flow_stage::running);
    }
}

template <class Api>
asio::awaitable<void> print_events(Api me)
{
    auto events = watch_mcp_gateways(me);
    while (std::optional<appmixer::server_event> event = co_await events.next())
        std::cout << event->event << ": " << event->data << '\n';
}

template <class Api>
asio::awaitable<void> download(Api me, std::string store_id, std::string path)
{
    auto show = [](appmixer::transfer_progress const& now) { std::clog << now.done << " bytes\n"; };
    appmixer::transfer_options with_progress;
    with_progress.progress(show).limit(1'000'000'000);
    appmixer::op::download_store as_csv(store_id);
    as_csv.format = "csv";
    appmixer::download_result file = co_await download_to(me, as_csv, path, with_progress);
    CHECK(file.file_name == "Prices.csv");
    CHECK(file.size == std::filesystem::file_size(path));
}

template <class Api>
asio::awaitable<void> copy_film(Api me, std::string path, std::string copy)
{
    auto show = [](appmixer::transfer_progress const& now) { std::clog << now.done << " bytes\n"; };
    appmixer::file_upload film("film.mp4", appmixer::upload_body::file(path, "video/mp4"));
    appmixer::stored_file stored = co_await upload_file(me, film.progress(show));
    co_await download_to(me, appmixer::op::download_file(stored.file_id), copy);
    CHECK(stored.filename == "film.mp4");
    CHECK(stored.length == std::filesystem::file_size(copy));
}

template <class Api>
asio::awaitable<void> copy_flows(Api me, Api bob, std::filesystem::path folder)
{
    appmixer::export_report exported = co_await export_to(me, folder);
    appmixer::sync_plan plan = co_await plan_sync(bob, folder);
    std::clog << plan; // what would be created and updated
    appmixer::sync_report report = co_await apply(bob, plan);
    CHECK(exported.written == 12);
    CHECK(report.complete());
    CHECK(report.outcomes.size() == 12);
}

} // namespace

TEST_CASE("the README's program without coroutines runs, and what it says of waiting and changing is true")
{
    appmixer::emulator back_end;
    back_end.add_user("ada@shop.example", "secret");

    asio::io_context io;
    appmixer::client api(appmixer::loopback(io.get_executor(), back_end)); // or make_client(…)
    appmixer::auth_result session = appmixer::run(io, authenticate_user(api, "ada@shop.example", "secret"));
    auto me = api.as(appmixer::access_token(session.token));
    std::string id = appmixer::run(io, create_flow(me, "Hello"));

    std::vector<std::string> names;
    std::string stored;
    appmixer::run(io, read_names(me, names, stored));
    CHECK(names == std::vector<std::string>{"Hello"});
    appmixer::run(io, read_names(me, names, stored));
    CHECK(names.size() == 1);

    CHECK(appmixer::run(io, start_and_change(me, id)).flow_id == id);
    appmixer::flow const changed = appmixer::run(io, get_flow(me, id));
    CHECK(changed.name == "Nightly import");
    CHECK(changed.stage == appmixer::flow_stage::running);
}

TEST_CASE("what the README says of many calls and of files is true")
{
    asio::io_context io;
    appmixer::emulator back_end;
    auto const token_of = [&](char const* name) {
        return appmixer::access_token(back_end.issue_token(back_end.add_user(name, "secret")));
    };
    appmixer::client api(appmixer::loopback(io.get_executor(), back_end));
    auto const me = api.as(token_of("ada@shop.example"));
    std::vector<std::string> ids;
    for (int i = 0; i < 12; ++i)
        ids.push_back(appmixer::run(io, create_flow(me, "Flow " + std::to_string(i))));
    appmixer::run(io, start_all(me, ids));

    auto const bob = api.as(token_of("bob@shop.example"));
    std::filesystem::path const folder =
        std::filesystem::temp_directory_path() / ("appmixer_readme_" + std::to_string(std::random_device()()));
    appmixer::run(io, copy_flows(me, bob, folder));
    CHECK(appmixer::run(io, get_flows_count(bob)) == 12);
    CHECK(appmixer::run(io, plan_sync(bob, folder)).empty());
    std::filesystem::remove_all(folder);
}

TEST_CASE("what the README says of webhooks is true")
{
    asio::io_context io;
    appmixer::emulator back_end;
    appmixer::client api(appmixer::loopback(io.get_executor(), back_end));
    auto const me = api.as(appmixer::access_token(back_end.issue_token(back_end.add_user("ada@shop.example", "s"))));
    boost::json::object const descriptor{{"hook", {{"type", "appmixer.utils.http.Webhook"}}}};
    std::string const id = appmixer::run(io, create_flow(me, "Orders", descriptor));
    CHECK(appmixer::run(io, place_order(api, id)).status == 404); // the flow is not running
    appmixer::run(io, start_flow(me, id));
    CHECK(appmixer::run(io, place_order(api, id)).status == 200);
    back_end.set_webhook_reply(id, "hook", appmixer::http_response(418, "tea only"));
    CHECK(appmixer::run(io, place_order(api, id)).body == "tea only");
    appmixer::emulator copy;
    CHECK(copy.load(back_end.save()).has_value());
    CHECK(copy.handle(appmixer::http_request(appmixer::method::get, "/flows/" + id + "/components/hook")).status ==
          418);

    appmixer::flow_stop_status const end =
        appmixer::run(io, wait_for(me, appmixer::run(io, stop_flow_in_background(me, id))));
    CHECK(end.status == "completed");
}

TEST_CASE("what the README says of large responses, large files and event streams is true")
{
    asio::io_context io;
    appmixer::emulator back_end;
    std::string const user = back_end.add_user("ada@shop.example", "secret");
    appmixer::client api(appmixer::loopback(io.get_executor(), back_end));
    auto const me = api.as(appmixer::access_token(back_end.issue_token(user)));

    std::ostringstream printed;
    std::streambuf* const console = std::cout.rdbuf(printed.rdbuf());
    appmixer::manual_clock clock;
    test::spawned<void> printing(io, print_events(me.with_clock(clock)));
    io.poll();
    appmixer::event_feed feed = back_end.gateway_events(user);
    feed.send("message", R"({"type":"gateway-add"})", "7");
    feed.cut(); // the follower connects again and asks for what came after event 7
    feed.send("message", "8", "8");
    clock.run(io, std::chrono::seconds(10));
    feed.end();
    clock.run(io, std::chrono::seconds(10));
    std::cout.rdbuf(console);
    CHECK(printing.done);
    CHECK(printed.str() == "message: {\"type\":\"gateway-add\"}\nmessage: 8\n");

    std::string const store = appmixer::run(io, create_store(me, "Prices"));
    std::filesystem::path const path =
        std::filesystem::temp_directory_path() / ("appmixer_readme_" + std::to_string(std::random_device()()));
    appmixer::run(io, download(me, store, path.string()));
    std::filesystem::path const copy = path.string() + ".copy";
    appmixer::run(io, copy_film(me, path.string(), copy.string()));
    std::filesystem::remove(path);
    std::filesystem::remove(copy);
}
