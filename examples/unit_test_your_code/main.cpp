// The program whose code restart_failed_test.cpp tests: restarts the running flows that have logged an error in the
// last hours.
//
//     restart_failed [HOURS]    2 by default
//
// Ctrl-C ends it at once: the flow that it is restarting may stay stopped. flow_backup.cpp finishes first.
// back_end.hpp says what it reads from the environment.

#include "restart_failed.hpp"

#include "../back_end.hpp"
#include "../command_line.hpp"
#include "../run_main.hpp"
#include "../terminal.hpp"

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <iostream>

int main(int argc, char** argv)
{
    int hours = 2;
    CLI::App app("Restarts the running flows that have logged an error in the last hours.");
    app.add_option("HOURS", hours, "How many hours; 2 by default")->check(CLI::Range(1, 24 * 365).description(""));
    if (auto const status = parse(app, argc, argv))
        return *status;

    return run_main("restart_failed", [&](boost::asio::io_context& io) {
        back_end server(io.get_executor());
        auto const since =
            std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now() - std::chrono::hours(hours));
        restart_report const report = appmixer::run(io, restart_failed_flows(server.client(), since));
        for (std::string const& name : report.restarted)
            std::cout << "restarted " << printable(name) << '\n';
        for (std::string const& name : report.not_restarted)
            std::cerr << "not restarted: " << printable(name) << '\n';
        return report.not_restarted.empty() ? 0 : 1;
    });
}
