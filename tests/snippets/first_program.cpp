// The README's first program, line for line from here on; the test `consumer, first_program` builds it as the README
// says.
#include <appmixer/emulator/emulator.hpp>
#include <appmixer/emulator/loopback.hpp>
#include <appmixer/https.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <iostream>
#include <string>

namespace asio = boost::asio;

asio::awaitable<void> start_all(appmixer::default_client api)
{
    appmixer::op::get_flows stopped;
    stopped.filter = "stage:stopped";
    auto start = [&](appmixer::flow flow) -> asio::awaitable<void> {
        appmixer::flow running = co_await start_and_wait(api, flow.flow_id);
        std::cout << running.name << " is " << running.stage.text() << '\n';
    };
    co_await appmixer::for_each_limited(8, appmixer::paginate(api, stopped), start);
}

int main()
try {
    appmixer::emulator back_end; // in this process
    back_end.add_user("ada@shop.example", "secret");

    asio::io_context io;
    appmixer::settings settings;
    settings.credentials("ada@shop.example", "secret");
    auto api = appmixer::make_client(appmixer::loopback(io.get_executor(), back_end), settings);

    for (std::string name : {"Import orders", "Send invoices", "Remind late payers"})
        appmixer::run(io, create_flow(api, name));
    appmixer::run(io, start_all(api));
} catch (std::exception const& e) {
    std::cerr << e.what() << '\n';
    return 1;
}
