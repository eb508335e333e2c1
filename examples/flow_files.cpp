// Keeps the flows of a user in a folder of files, for a version control system.
//
//     flow_files export FOLDER   writes the flows to the folder
//     flow_files plan FOLDER     prints what `apply` would change on the server
//     flow_files apply FOLDER    makes the flows on the server equal to the folder; deletes nothing
//
// APPMIXER_BASE_URL, APPMIXER_USERNAME and APPMIXER_PASSWORD name the server and the user. On Ctrl-C, `apply` finishes
// the calls in flight and begins no further one.

#include <appmixer/https.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <csignal>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iostream>
#include <string_view>

namespace asio = boost::asio;

int main(int argc, char** argv)
{
    std::string_view const command = argc == 3 ? argv[1] : "";
    if (command != "export" && command != "plan" && command != "apply") {
        std::cerr << "usage: flow_files export|plan|apply FOLDER\n";
        return EXIT_FAILURE;
    }
    std::filesystem::path const folder = argv[2];
    try {
        asio::io_context io;
        auto const api = appmixer::make_client(io.get_executor(), appmixer::settings::from_environment());
        if (command == "export") {
            appmixer::export_report const report = appmixer::run(io, export_to(api, folder));
            std::cout << report.written << " files written, " << report.unchanged << " unchanged\n";
            for (appmixer::export_failure const& failure : report.failures)
                std::cerr << failure.name << ": " << failure.cause.what() << "\n";
            return report.failures.empty() ? EXIT_SUCCESS : EXIT_FAILURE;
        }
        appmixer::sync_plan const plan = appmixer::run(io, plan_sync(api, folder));
        std::cout << plan;
        if (command == "plan")
            return EXIT_SUCCESS;

        bool stopped = false;
        asio::signal_set interrupt(io, SIGINT, SIGTERM);
        interrupt.async_wait([&](boost::system::error_code, int) { stopped = true; });
        auto const progress = [&](appmixer::sync_progress const& state) {
            std::cerr << '\r' << state.done << " of " << state.total << std::flush;
            return !stopped;
        };
        auto const how = appmixer::apply_options().in_flight(8).progress(progress);
        appmixer::sync_report const report = appmixer::run(io, apply(api, plan, how));
        std::cerr << '\n';
        std::cout << report;
        return report.complete() ? EXIT_SUCCESS : EXIT_FAILURE;
    } catch (std::exception const& e) {
        std::cerr << e.what() << "\n";
        return EXIT_FAILURE;
    }
}
