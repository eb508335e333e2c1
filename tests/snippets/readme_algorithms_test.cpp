// The C++ blocks of the README's section on algorithms; see readme_test.cpp.

#include <appmixer/appmixer.hpp>
#include <appmixer/emulator/emulator.hpp>
#include <appmixer/emulator/loopback.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>

#include <chrono>
#include <iostream>
#include <optional>
#include <string>
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
