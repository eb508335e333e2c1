// Prints the logs of a flow, or of all flows, as they are written, until Ctrl-C.
//
//     tail_logs [FLOW_ID]
//
// APPMIXER_BASE_URL, APPMIXER_USERNAME and APPMIXER_PASSWORD name the server and the user.

#include <appmixer/https.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/json/serialize.hpp>

#include <csignal>
#include <cstdlib>
#include <exception>
#include <iostream>

namespace asio = boost::asio;

int main(int argc, char** argv)
{
    try {
        asio::io_context io;
        auto const api = appmixer::make_client(io.get_executor(), appmixer::settings::from_environment());
        appmixer::log_query query;
        if (argc > 1)
            query.flow(argv[1]);
        auto const how = appmixer::follow_options().last(10).on_failure(
            [](appmixer::error const& failure) { std::cerr << failure.what() << "; trying again\n"; });

        asio::signal_set interrupt(io, SIGINT, SIGTERM);
        interrupt.async_wait([&](boost::system::error_code, int) { io.stop(); });
        auto const print = [](appmixer::followed_record const& record) {
            std::cout << record.flow_name << "  " << record.severity << "  " << record.component_id << "  "
                      << boost::json::serialize(record.failure().is_null() ? record.message() : record.failure())
                      << (record.late ? "  (late)" : "") << std::endl;
        };
        appmixer::run(io, follow_logs(api, query, print, how));
        return EXIT_SUCCESS;
    } catch (appmixer::exception const& e) {
        if (e.error() == appmixer::condition::cancelled)
            return EXIT_SUCCESS;
        std::cerr << e.what() << "\n";
    } catch (std::exception const& e) {
        std::cerr << e.what() << "\n";
    }
    return EXIT_FAILURE;
}
