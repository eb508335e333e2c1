// A tour of the library. It signs up or in, creates a flow, starts it and lists it, stores records in a data store, and
// deletes everything again.
//
// It needs no server and no account: by default it calls the emulator, in this process. To call a server:
//
//     APPMIXER_BASE_URL=https://api.acme.appmixer.cloud APPMIXER_USERNAME=... APPMIXER_PASSWORD=... ./quickstart
//
// APPMIXER_USERNAME and APPMIXER_PASSWORD name a user of that server, or APPMIXER_ACCESS_TOKEN is a user's token.

#include <appmixer/emulator/emulator.hpp>
#include <appmixer/emulator/loopback.hpp>
#include <appmixer/https.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <cstdlib>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;
namespace json = boost::json;

// Two components: a timer that ticks every 15 minutes, and an HTTP request for each tick. The timer is the source of
// the request's input port "in".
json::object orders_descriptor()
{
    return json::parse(R"({
        "tick": {
            "type": "appmixer.utils.timers.Timer",
            "x": 110, "y": 90,
            "config": { "properties": { "interval": 15 } }
        },
        "fetch-orders": {
            "type": "appmixer.utils.http.Get",
            "x": 330, "y": 90,
            "source": { "in": { "tick": [ "out" ] } },
            "config": {
                "transform": { "in": { "tick": { "out": {
                    "type": "json2new",
                    "lambda": { "url": "https://shop.example/orders?since={{{$.tick.out.lastTick}}}" },
                    "modifiers": {}
                } } } }
            }
        }
    })")
        .as_object();
}

// Returns a client of a new user.
asio::awaitable<appmixer::default_client> sign_up(appmixer::default_client api)
{
    std::string const username = "ada@shop.example";
    appmixer::auth_result const created = co_await signup_user(api, username, "a made-up password");
    std::cout << "Signed up " << username << ".\n";
    co_return api.as(appmixer::access_token(created.token));
}

asio::awaitable<void> use_flows(appmixer::default_client api)
{
    json::object properties;
    properties["customFields"] = json::object({{"region", "emea"}});
    std::string const id = co_await create_flow(api, "Fetch new orders", orders_descriptor(), properties);
    std::cout << "\nCreated the flow " << id << ".\n";

    co_await start_flow(api, id);
    appmixer::flow flow = co_await get_flow(api, id);
    std::cout << "Started it. \"" << flow.name << "\" has " << flow.descriptor.value().size() << " components and is "
              << flow.stage.text() << ".\n";

    flow.name = "Fetch new orders every 15 minutes";
    appmixer::op::update_flow update(id, std::move(flow));
    update.force_update = true; // required while the flow runs
    co_await api.call(update);

    appmixer::op::get_flows query;
    query.filter.push_back("customFields.region:emea");
    query.sort = "mtime:-1";
    query.limit = 10;
    std::vector<appmixer::flow> const found = co_await get_flows(api, query);
    std::cout << "Flows with the custom field region = emea:\n";
    for (appmixer::flow const& each : found)
        std::cout << "  " << each.stage.text() << "  " << each.name << "\n";

    co_await stop_flow(api, id);
    co_await delete_flow(api, id);
    std::cout << "Stopped and deleted it.\n";
}

asio::awaitable<void> use_stores(appmixer::default_client api)
{
    std::string const id = co_await create_store(api, "Price list");
    json::value const espresso = {{"cents", 240}, {"currency", "EUR"}};
    co_await create_store_item(api, id, "coffee/espresso", espresso);
    co_await create_store_item(api, id, "greeting", "Good morning");

    std::vector<appmixer::store_record> const records = co_await get_store_records(api, id);
    std::cout << "\nThe store \"Price list\" contains " << records.size() << " records:\n";
    for (appmixer::store_record const& record : records)
        std::cout << "  " << record.key << " = " << json::serialize(record.value) << "\n";

    co_await delete_store(api, id);
    std::cout << "Deleted it.\n";
}

asio::awaitable<void> tour(appmixer::default_client api, bool is_new_user)
{
    appmixer::default_client me = api;
    if (is_new_user)
        me = co_await sign_up(api);
    appmixer::user const user = co_await get_user(me);
    std::cout << "The user is " << user.username << ", id " << user.id << ".\n";
    co_await use_flows(me);
    co_await use_stores(me);

    appmixer::result<appmixer::flow> missing = co_await get_flow(me.as_result(), "no-such-flow");
    std::cout << "\nAn error looks like this:\n  " << missing.error().what() << "\n";
}

int main()
{
    try {
        asio::io_context io;
        appmixer::settings const settings = appmixer::settings::from_environment();
        appmixer::emulator back_end;

        char const* const url = std::getenv("APPMIXER_BASE_URL");
        bool const remote = url != nullptr && *url != '\0';
        if (remote && settings.username().empty() && settings.token().empty())
            throw std::runtime_error("APPMIXER_BASE_URL is set: set also APPMIXER_USERNAME and APPMIXER_PASSWORD, or "
                                     "APPMIXER_ACCESS_TOKEN");
        std::cout << "Back end: " << (remote ? settings.base_url() : "the emulator, in this process") << "\n";
        appmixer::default_client const api =
            remote ? appmixer::make_client(io.get_executor(), settings)
                   : appmixer::make_client(appmixer::loopback(io.get_executor(), back_end), appmixer::settings());

        bool const is_new_user = !remote; // the emulator has no user yet
        asio::co_spawn(io, tour(api, is_new_user), [](std::exception_ptr failure) {
            if (failure)
                std::rethrow_exception(failure);
        });
        io.run();
        return EXIT_SUCCESS;
    } catch (std::exception const& e) {
        std::cerr << e.what() << "\n";
        return EXIT_FAILURE;
    }
}
