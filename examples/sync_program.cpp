// Prints the flows of a user and, given the name of one, starts it. It has no coroutine: `appmixer::run` makes a call
// and returns its result.
//
//     sync_program [NAME]
//
// back_end.hpp says what it reads from the environment.

#include "back_end.hpp"
#include "run_main.hpp"

#include <boost/asio/io_context.hpp>

#include <iostream>
#include <string>

int main(int argc, char** argv)
{
    std::string const to_start = argc > 1 ? argv[1] : "";
    return run_main("sync_program", [&](boost::asio::io_context& io) {
        back_end server(io.get_executor());
        appmixer::default_client const api = server.client();
        auto flows = paginate(api, appmixer::op::get_flows());
        while (auto flow = appmixer::run(io, flows.next())) {
            if (flow->name == to_start)
                *flow = appmixer::run(io, start_and_wait(api, flow->flow_id));
            std::cout << flow->stage.text() << "  " << flow->name << '\n';
        }
        return 0;
    });
}
