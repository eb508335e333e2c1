// The C++ blocks of the README on algorithms; see readme_test.cpp.

#include "../spawned.hpp"

#include <appmixer/appmixer.hpp>
#include <appmixer/emulator/emulator.hpp>
#include <appmixer/emulator/loopback.hpp>
#include <appmixer/testing/manual_clock.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <random>
#include <sstream>
#include <string>
#include <vector>

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

asio::awaitable<void> change(appmixer::default_client api, std::string id)
{
    auto policy = appmixer::update_policy().running(appmixer::running_flow::stop_and_restart);
    auto rename = [](appmixer::flow& f) { f.name = "Nightly import"; };
    co_await update_with(api, id, rename, policy);

    auto print = [](appmixer::followed_record const& record) {
        std::cout << (record.late ? "late: " : "") << record.text() << '\n';
        return record.text() != "Flow stopped.";
    };
    co_await follow_logs(api, appmixer::log_query().flow(id), print, appmixer::follow_options().last(100));
}

asio::awaitable<void> read_names(appmixer::default_client api, std::vector<std::string>& names, std::string& stored)
{
    auto flows = appmixer::paginate(api, appmixer::op::get_flows(), appmixer::page_options().from(stored));
    while (std::optional<appmixer::flow> f = co_await flows.next()) {
        names.push_back(f->name);
        stored = flows.position();
    }
}

asio::awaitable<void> get_all(appmixer::default_client api, std::vector<std::string> ids)
{
    auto get = [&](std::string flow_id) { return get_flow(api, flow_id); };
    std::vector<appmixer::flow> found = co_await appmixer::transform_limited(8, ids, get);
    REQUIRE(found.size() == ids.size());
    for (std::size_t i = 0; i < ids.size(); ++i)
        CHECK(found[i].flow_id == ids[i]);
}

asio::awaitable<void> print_events(appmixer::default_client api)
{
    auto events = watch_mcp_gateways(api);
    while (std::optional<appmixer::server_event> event = co_await events.next())
        std::cout << event->event << ": " << event->data << '\n';
}

asio::awaitable<std::string> upload(appmixer::default_client api, std::string path)
{
    auto show = [](appmixer::transfer_progress const& now) { std::clog << now.done << " bytes\n"; };
    appmixer::file_upload film("film.mp4", appmixer::upload_body::file(path, "video/mp4"));
    appmixer::stored_file stored = co_await upload_file(api, film.progress(show));
    CHECK(stored.filename == "film.mp4");
    co_return stored.file_id;
}

asio::awaitable<void> download(appmixer::default_client api, std::string file_id, std::string path)
{
    auto show = [](appmixer::transfer_progress const& now) { std::clog << now.done << " bytes\n"; };
    appmixer::transfer_options with_progress;
    with_progress.progress(show).limit(1'000'000'000);
    appmixer::op::download_file film(file_id);
    appmixer::download_result file = co_await download_to(api, film, path, with_progress);
    CHECK(file.size == 14);
}

std::filesystem::path temporary_path()
{
    return std::filesystem::temp_directory_path() / ("appmixer_readme_" + std::to_string(std::random_device()()));
}

/// An emulator with the user Ada, and a client for it.
class setting {
public:
    setting()
        : ada(back_end.add_user("ada@shop.example", "secret")),
          api(appmixer::client(appmixer::loopback(io.get_executor(), back_end))
                  .as(appmixer::access_token(back_end.issue_token(ada))))
    {
    }
    asio::io_context io;
    appmixer::emulator back_end;
    std::string ada;
    appmixer::default_client api;
};

} // namespace

TEST_CASE("what the README says of pages, waiting and changing is true")
{
    setting s;
    std::string const id = appmixer::run(s.io, create_flow(s.api, "Hello"));
    std::vector<std::string> names;
    std::string stored;
    appmixer::run(s.io, read_names(s.api, names, stored));
    CHECK(names == std::vector<std::string>{"Hello"});
    appmixer::run(s.io, read_names(s.api, names, stored));
    CHECK(names.size() == 1);

    appmixer::run(s.io, start_and_wait(s.api, id));
    appmixer::run(s.io, change(s.api, id));
    appmixer::flow const changed = appmixer::run(s.io, get_flow(s.api, id));
    CHECK(changed.name == "Nightly import");
    CHECK(changed.stage == appmixer::flow_stage::running);

    appmixer::flow_stop_status const end =
        appmixer::run(s.io, wait_for(s.api, appmixer::run(s.io, stop_flow_in_background(s.api, id))));
    CHECK(end.status == "completed");
}

TEST_CASE("what the README says of many calls is true")
{
    setting s;
    std::vector<std::string> ids;
    for (int i = 0; i < 12; ++i)
        ids.push_back(appmixer::run(s.io, create_flow(s.api, "Flow " + std::to_string(i))));
    appmixer::run(s.io, get_all(s.api, ids));
}

TEST_CASE("what the README says of files is true")
{
    setting s;
    std::string const path = temporary_path().string();
    std::ofstream(path) << "moving picture";
    std::string const id = appmixer::run(s.io, upload(s.api, path));
    appmixer::run(s.io, download(s.api, id, path + ".copy"));
    std::ostringstream copy;
    copy << std::ifstream(path + ".copy").rdbuf();
    CHECK(copy.str() == "moving picture");
    std::filesystem::remove(path);
    std::filesystem::remove(path + ".copy");
}

TEST_CASE("what the README says of event streams, and that of testing/ of their tests, is true")
{
    setting s;
    std::string const user = s.ada;
    appmixer::emulator& back_end = s.back_end;
    std::ostringstream printed;
    std::streambuf* const console = std::cout.rdbuf(printed.rdbuf());
    appmixer::manual_clock clock;
    test::spawned<void> printing(s.io, print_events(s.api.with_clock(clock)));
    s.io.poll();
    appmixer::event_feed feed = back_end.gateway_events(user);
    feed.send("message", R"({"type":"gateway-add"})", "7");
    feed.cut(); // the follower connects again and asks for what came after event 7
    feed.send("message", "8", "8");
    clock.run(s.io, 10s);
    feed.end();
    clock.run(s.io, 10s);
    std::cout.rdbuf(console);
    CHECK(printing.done);
    CHECK(printed.str() == "message: {\"type\":\"gateway-add\"}\nmessage: 8\n");
}
