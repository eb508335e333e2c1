// Prints log records, and new ones as they are written, until Ctrl-C.
//
//     log_tail --last 20 --flow "Update prices" --severity error
//     log_tail --no-follow --json | jq .msg
//
// `log_tail --help` lists the options; back_end.hpp says what it reads from the environment. The emulator gets an order
// each second, so that there is something to follow.

#include "back_end.hpp"
#include "command_line.hpp"
#include "example_data.hpp"
#include "run_main.hpp"
#include "terminal.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/color.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

namespace asio = boost::asio;
namespace json = boost::json;
using namespace std::chrono_literals;

class options {
public:
    std::vector<std::string> flows;
    std::vector<std::string> severities;
    std::string text;
    std::size_t last = 10;
    bool last_only = false;
    bool as_json = false;
    bool colors = shows_colors();
};

/// Adds the flows to a query. names: ids or names of flows.
asio::awaitable<appmixer::log_query> select_flows(appmixer::default_client api, appmixer::log_query query,
                                                  std::vector<std::string> names)
{
    std::vector<std::string> unknown = names;
    appmixer::op::get_flows all;
    all.projection = "flowId,name";
    auto flows = paginate(api, all);
    while (!names.empty()) {
        auto const flow = co_await flows.next();
        if (!flow)
            break;
        for (std::string const& name : names)
            if (flow->flow_id == name || flow->name == name) {
                query.flow(flow->flow_id);
                std::erase(unknown, name);
            }
    }
    if (!unknown.empty())
        throw std::runtime_error("no flow has the id or the name \"" + unknown.front() + '"');
    co_return query;
}

void print(appmixer::followed_record const& record, options const& chosen)
{
    if (chosen.as_json) {
        std::cout << to_json<appmixer::log_hit>(record) << '\n';
        return;
    }
    auto const styled = [&](std::string const& text, fmt::text_style style) {
        return chosen.colors ? fmt::format(style, "{}", text) : text;
    };
    fmt::text_style const plain;
    fmt::text_style severity = plain;
    if (record.severity == "error")
        severity = fmt::emphasis::bold | fg(fmt::terminal_color::red);
    else if (record.severity == "trace")
        severity = fmt::emphasis::faint | plain;

    json::value const failure = record.failure();
    std::string const time = record.time() ? appmixer::to_iso(*record.time()).substr(11, 8) : "--:--:--";
    std::cout << styled(time, fmt::emphasis::faint | plain) << "  "
              << styled(fmt::format("{:5}", printable(record.severity)), severity) << "  "
              << styled(printable(record.flow_name), fg(fmt::terminal_color::cyan)) << "  "
              << printable(record.component_id) << "  "
              << styled(printable(json::serialize(failure.is_null() ? record.message() : failure)), severity)
              << (record.late ? "  (late)" : "") << '\n';
}

asio::awaitable<void> tail(appmixer::default_client api, options chosen)
{
    appmixer::log_query query;
    for (std::string const& severity : chosen.severities)
        query.severity(severity);
    query.text(chosen.text);
    query = co_await select_flows(api, query, chosen.flows);

    auto const on_failure = [&](appmixer::error const& failure) {
        if (chosen.last_only)
            throw appmixer::exception(failure);
        std::cerr << "log_tail: " << failure.what() << "; trying again\n";
    };
    auto how = appmixer::follow_options().last(chosen.last).idle(2s).on_failure(on_failure);
    if (chosen.last_only) {
        query.until(std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()));
        how.lateness(0ms);
    }
    auto const print_record = [&](appmixer::followed_record const& record) {
        print(record, chosen);
        return bool(std::cout.flush());
    };
    co_await follow_logs(api, query, print_record, how);
}

/// Sends an order to the webhook of a flow each second.
asio::awaitable<void> send_orders(appmixer::default_client api)
{
    appmixer::op::get_flows query;
    query.pattern = std::string(example_webhook_flow);
    std::vector<appmixer::flow> const found = co_await get_flows(api, query);
    for (int number = 1043;; ++number) {
        auto order = appmixer::request_content::json({{"order", "A-" + std::to_string(number)}, {"cents", 240}});
        co_await component_post(api, found.front().flow_id, std::string(example_webhook), order);
        co_await sleep(api, 1s);
    }
}

int main(int argc, char** argv)
{
    options chosen;
    CLI::App app("Prints log records, and new ones as they are written, until Ctrl-C.");
    app.add_option("--flow", chosen.flows, "Only records of this flow, by id or name; may be given several times")
        ->type_name("FLOW")
        ->allow_extra_args(false);
    app.add_option("--severity", chosen.severities, "Only records of this severity, such as error; several times")
        ->type_name("NAME")
        ->allow_extra_args(false);
    app.add_option("--text", chosen.text, "Only records that contain this phrase");
    app.add_option("--last", chosen.last, "How many records to begin with, at most 10000; 10 by default")
        ->check(CLI::Range(0, 10000))
        ->type_name("N");
    app.add_flag("--no-follow", chosen.last_only, "Print the last records and exit");
    app.add_flag("--json", chosen.as_json, "Print each record as a line of JSON");
    if (auto const status = parse(app, argc, argv))
        return *status;

    return run_main("log_tail", [&](asio::io_context& io) {
        back_end server(io.get_executor());
        appmixer::default_client const api = server.client();
        if (server.is_emulated() && !chosen.last_only)
            asio::co_spawn(io, send_orders(api), asio::detached);
        appmixer::run(io, tail(api, chosen));
        return 0;
    });
}
