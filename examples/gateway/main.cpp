// A gateway: the server of a product that has an API of its own for its own users, with Appmixer behind it.
// product_api.hpp has the routes; `gateway --help` lists the options; back_end.hpp says what it reads from the
// environment.
//
//     gateway &
//     curl -s -H "Authorization: Bearer ada-key" http://localhost:8080/automations
//
// On SIGTERM and Ctrl-C it accepts no more connections and responds to the requests that it has, for ten seconds at
// most.

#include "http_server.hpp"
#include "metrics.hpp"
#include "product_api.hpp"
#include "users.hpp"

#include "../back_end.hpp"
#include "../command_line.hpp"
#include "../example_data.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <iostream>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>

#if defined(__unix__) || defined(__APPLE__)
#include <sys/resource.h>
#endif

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

class options {
public:
    std::uint16_t port = 8080;
    std::string address = "127.0.0.1";
    std::string users; ///< a file; empty: the users of the emulator, or the one of the environment
    std::size_t back_end_connections = 64;
    std::chrono::seconds drain = 10s;
    std::chrono::seconds request_limit = 10s; ///< for a response, with all its calls
    server_limits limits;
};

/// Each connection needs a file descriptor, and the usual limit of 1024 is for programs of another time.
void allow_many_connections()
{
#if defined(__unix__) || defined(__APPLE__)
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        ::setrlimit(RLIMIT_NOFILE, &files);
    }
    std::signal(SIGPIPE, SIG_IGN); // the reader of the output may end before the gateway
#endif
}

std::string random_key()
{
    std::random_device random;
    std::string key;
    for (int digit = 0; digit < 32; ++digit)
        key += "0123456789abcdef"[random() % 16];
    return key;
}

/// Returns what to tell about them.
std::string add_users(user_table& users, options const& chosen, back_end const& called)
{
    if (!chosen.users.empty()) {
        users.load(chosen.users);
        return {};
    }
    if (called.is_emulated()) {
        users.add("ada-key", std::string(example_user), std::string(example_password));
        users.add("bob-key", std::string(other_example_user), std::string(example_password));
        return "Keys: ada-key and bob-key\n";
    }
    std::string const key = random_key();
    users.add(key);
    return "Key: " + key + '\n';
}

/// Serves until a signal arrives, then ends in order: first the requests, then the calls that they left.
asio::awaitable<void> serve(http_server& server, product_api& product, appmixer::default_client api,
                            asio::signal_set& signals, options chosen)
{
    auto const executor = co_await asio::this_coro::executor;
    asio::co_spawn(executor, server.run(), asio::detached);
    co_await signals.async_wait(asio::use_awaitable);
    signals.clear(); // a second signal ends the program at once
    product.begin_shutdown();
    server.stop();
    bool closed = co_await server.wait_until_closed(chosen.drain);
    appmixer::drain_report const report = co_await drain(api, 0s);
    if (!closed)
        closed = co_await server.wait_until_closed(5s); // the responses to those whose calls were cut
    std::cout << "Stopped; " << report.cut << " calls were cut, " << server.requests_in_flight()
              << " requests have no response.\n"
              << std::flush;
}

void run(options const& chosen)
{
    asio::io_context io(1);
    back_end called(io.get_executor());
    called.settings().max_connections(chosen.back_end_connections);
    auto const metrics = std::make_shared<appmixer::metrics_sink>();
    // No user can take all connections to the back end.
    auto const fair = appmixer::rate_limits().identity_max_in_flight(16).identity_max_waiting(4096);
    appmixer::default_client const api = called.client(
        appmixer::with_rate_limit(fair), appmixer::with_call_trace(metrics), appmixer::with_attempt_trace(metrics));
    user_table users(api);
    std::string const keys = add_users(users, chosen, called);

    request_counts counts;
    std::function<std::string()> metrics_text;
    product_api product(users, chosen.request_limit, counts, [&] { return metrics_text(); });
    http_server server(io.get_executor(), chosen.limits, std::bind_front(&product_api::respond, &product));
    metrics_text = [&] { return counts.prometheus_text(server) + metrics->prometheus_text(); };
    asio::signal_set signals(io, SIGINT, SIGTERM); // before the text by which others know that it serves
    server.listen(asio::ip::tcp::endpoint(asio::ip::make_address(chosen.address), chosen.port));
    std::cout << keys << "Gateway on http://" << server.endpoint() << " for " << users.size() << " users of "
              << called.name() << '\n'
              << std::flush;
    appmixer::run(io, serve(server, product, api, signals, chosen));
}

std::string check_address(std::string const& text)
{
    boost::system::error_code ec;
    asio::ip::make_address(text, ec);
    return ec ? text + " is no IP address" : std::string();
}

CLI::Validator at_least(unsigned least) { return CLI::Range(least, 1'000'000U).description(""); }

void add_seconds(CLI::App& app, std::string const& name, std::chrono::seconds& time, unsigned least,
                 std::string const& meaning)
{
    auto const set = [&time](unsigned seconds) { time = std::chrono::seconds(seconds); };
    app.add_option_function<unsigned>(name, set, meaning)->check(at_least(least))->type_name("SECONDS");
}

} // namespace

int main(int argc, char** argv)
{
    options chosen;
    CLI::App app("The server of a product: its own HTTP API, with Appmixer behind it.");
    app.add_option("--port", chosen.port, "the port; 0 takes any free one; 8080 by default")->type_name("N");
    app.add_option("--address", chosen.address, "the address to listen on; 127.0.0.1 by default, 0.0.0.0 for all")
        ->check(CLI::Validator(check_address, ""))
        ->type_name("ADDRESS");
    app.add_option("--users", chosen.users, "a JSON file of users: [{\"key\": …, \"username\": …, \"password\": …}]")
        ->type_name("FILE");
    app.add_option("--back-end-connections", chosen.back_end_connections, "connections to Appmixer; 64 by default")
        ->check(at_least(1))
        ->type_name("N");
    app.add_option("--connections", chosen.limits.connections, "connections of clients at most; 4096 by default")
        ->check(at_least(1))
        ->type_name("N");
    add_seconds(app, "--receive", chosen.limits.request, 1,
                "how long a client may take to send a request; 10 by default");
    add_seconds(app, "--timeout", chosen.request_limit, 1, "how long the response may take; 10 by default");
    add_seconds(app, "--drain", chosen.drain, 0, "how long requests may take after SIGTERM; 10 by default");
    if (auto const status = parse(app, argc, argv))
        return *status;
    try {
        allow_many_connections();
        run(chosen);
        return 0;
    } catch (std::exception const& e) {
        std::cerr << "gateway: " << e.what() << '\n';
        return 1;
    }
}
