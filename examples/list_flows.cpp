// Prints the flows of a user. It has no coroutine of its own.
//
//     APPMIXER_BASE_URL=https://api.acme.appmixer.cloud APPMIXER_USERNAME=… APPMIXER_PASSWORD=… ./list_flows

#include <appmixer/https.hpp>

#include <boost/asio/io_context.hpp>

#include <cstdlib>
#include <exception>
#include <iostream>

int main()
{
    try {
        boost::asio::io_context io;
        auto const api = appmixer::make_client(io.get_executor(), appmixer::settings::from_environment());
        auto flows = paginate(api, appmixer::op::get_flows());
        while (auto const flow = appmixer::run(io, flows.next()))
            std::cout << flow->flow_id << "  " << flow->stage.text() << "  " << flow->name << "\n";
        return EXIT_SUCCESS;
    } catch (std::exception const& e) {
        std::cerr << e.what() << "\n";
        return EXIT_FAILURE;
    }
}
