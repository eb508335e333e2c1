// The README's test of a program, line for line from here on.
#include <appmixer/appmixer.hpp>
#include <appmixer/emulator/emulator.hpp>
#include <appmixer/emulator/loopback.hpp>
#include <appmixer/make_client.hpp>
#include <appmixer/testing/manual_clock.hpp>

#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>

namespace asio = boost::asio;
using namespace std::chrono_literals;

asio::awaitable<void> program(appmixer::default_client api) // what is tested
{
    std::string id = co_await create_flow(api, "Hello");
    co_await start_flow(api, id);
}

TEST_CASE("the program waits as long as the server asks")
{
    appmixer::manual_clock clock; // outlives what waits on it
    asio::io_context io;
    appmixer::emulator back_end;
    appmixer::settings settings;
    settings.token(back_end.issue_token(back_end.add_user("ada@shop.example", "secret")));
    auto api = appmixer::make_client(appmixer::loopback(io.get_executor(), back_end), settings);

    back_end.faults().add("503:retry-after=20,count=1,path=/flows/{flowId}/coordinator").value();
    clock.run(io, program(api.with_clock(clock))); // to its end; waits take no real time
    CHECK(clock.elapsed() >= 20s);
    CHECK(back_end.save().at("flows").at(0).at("stage") == "running");
}
