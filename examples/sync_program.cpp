// Prints the flows of a user and, given the name of one, starts it. It has no coroutine: `appmixer::run` makes a call
// and returns its result.
//
//     sync_program [NAME]
//
// back_end.hpp says what it reads from the environment.

#include "back_end.hpp"
#include "command_line.hpp"
#include "run_main.hpp"
#include "terminal.hpp"

#include <boost/asio/io_context.hpp>

#include <iostream>
#include <stdexcept>
#include <string>

int main(int argc, char** argv)
{
    std::string to_start;
    CLI::App app("Prints the flows of a user and, given the name of one, starts it.");
    app.add_option("NAME", to_start, "The flow to start");
    if (auto const status = parse(app, argc, argv))
        return *status;

    return run_main("sync_program", [&](boost::asio::io_context& io) {
        back_end server(io.get_executor());
        appmixer::default_client const api = server.client();
        bool found = to_start.empty();
        auto flows = paginate(api, appmixer::op::get_flows());
        while (auto flow = appmixer::run(io, flows.next())) {
            if (flow->name == to_start) {
                *flow = appmixer::run(io, start_and_wait(api, flow->flow_id));
                found = true;
            }
            std::cout << flow->stage.text() << "  " << printable(flow->name) << '\n';
        }
        if (!found)
            throw std::runtime_error("no flow is called " + to_start);
        return 0;
    });
}
