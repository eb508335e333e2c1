// The program whose code restart_failed_test.cpp tests: restarts the running flows that have logged an error in the
// last hours.
//
//     restart_failed [HOURS]    2 by default
//
// back_end.hpp says what it reads from the environment.

#include "restart_failed.hpp"

#include "../back_end.hpp"
#include "../run_main.hpp"

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstdlib>
#include <iostream>

int main(int argc, char** argv)
{
    std::chrono::hours const past(argc > 1 ? std::atoi(argv[1]) : 2);
    return run_main("restart_failed", [&](boost::asio::io_context& io) {
        back_end server(io.get_executor());
        auto const since = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now() - past);
        restart_report const report = appmixer::run(io, restart_failed_flows(server.client(), since));
        for (std::string const& name : report.restarted)
            std::cout << "restarted " << name << '\n';
        for (std::string const& name : report.not_restarted)
            std::cerr << "not restarted: " << name << '\n';
        return report.not_restarted.empty() ? 0 : 1;
    });
}
