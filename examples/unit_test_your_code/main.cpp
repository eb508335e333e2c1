// The program whose code restart_failed_test.cpp tests: restarts the running flows that have logged an error in the
// last hours.
//
//     restart_failed [HOURS]    2 by default
//
// On Ctrl-C it first starts the flow again that it has stopped, for two minutes at most; a second Ctrl-C ends it at
// once. back_end.hpp says what it reads from the environment.

#include "restart_failed.hpp"

#include "../back_end.hpp"
#include "../command_line.hpp"
#include "../run_main.hpp"
#include "../terminal.hpp"

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <iostream>
#include <string>

static void print(restart_report const& report)
{
    for (std::string const& name : report.restarted)
        std::cout << "restarted " << printable(name) << '\n';
    for (std::string const& name : report.not_restarted)
        std::cerr << "not restarted: " << printable(name) << '\n';
}

int main(int argc, char** argv)
{
    int hours = 2;
    CLI::App app("Restarts the running flows that have logged an error in the last hours.");
    app.add_option("HOURS", hours, "How many hours; 2 by default")->check(CLI::Range(1, 24 * 365).description(""));
    if (auto const status = parse(app, argc, argv))
        return *status;

    restart_report report;
    int received = 0;
    auto const restart = [&](boost::asio::io_context& io) {
        back_end server(io.get_executor());
        auto const since =
            std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now() - std::chrono::hours(hours));
        try {
            appmixer::run(io, restart_failed_flows(server.client(), since, report));
        } catch (...) {
            print(report);
            throw;
        }
        print(report);
        return received != 0 ? 128 + received : report.not_restarted.empty() ? 0 : 1;
    };
    auto const end_soon = [&](int signal) {
        received = signal;
        report.is_ending = true;
        if (report.at_hand)
            std::cerr << "\nrestart_failed: finishing the restart of " << printable(*report.at_hand)
                      << "; Ctrl-C again ends it at once\n";
        return report.at_hand.has_value();
    };
    return run_main("restart_failed", restart, end_soon);
}
