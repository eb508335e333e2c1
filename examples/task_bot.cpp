// Approves the tasks of a user whose titles begin with a text, and looks for new ones every ten seconds, until Ctrl-C.
//
//     task_bot "Invoice below 100 EUR"
//
// APPMIXER_BASE_URL, APPMIXER_USERNAME and APPMIXER_PASSWORD name the server and the user.

#include <appmixer/https.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>

namespace asio = boost::asio;
using namespace std::chrono_literals;

asio::awaitable<void> approve(appmixer::default_client api, std::string title)
{
    auto const decide = [&](appmixer::people_task task) -> asio::awaitable<void> {
        if (!task.title.starts_with(title))
            co_return;
        co_await approve_task(api, task.task_id);
        std::cout << "approved " << task.task_id << "  " << task.title << std::endl;
    };
    for (;;) {
        appmixer::op::get_people_tasks pending;
        pending.filter.push_back("status:pending");
        pending.role = appmixer::people_task_role::approver;
        try {
            appmixer::batch_result const round =
                co_await appmixer::for_each_limited(4, paginate(api, pending), decide, appmixer::collect_all);
            for (appmixer::batch_failure const& failure : round.failures())
                if (failure.error)
                    std::cerr << failure.error->what() << "\n"; // the next round tries it again
        } catch (appmixer::exception const& e) {                // the list could not be read
            if (e.error() == appmixer::condition::cancelled)
                throw;
            std::cerr << e.what() << "\n";
        }
        co_await sleep(api, 10s);
    }
}

int main(int argc, char** argv)
{
    if (argc != 2) {
        std::cerr << "usage: task_bot TITLE\n";
        return EXIT_FAILURE;
    }
    try {
        asio::io_context io;
        auto const api = appmixer::make_client(io.get_executor(), appmixer::settings::from_environment());
        asio::signal_set interrupt(io, SIGINT, SIGTERM);
        interrupt.async_wait([&](boost::system::error_code, int) { io.stop(); });
        appmixer::run(io, approve(api, argv[1]));
    } catch (appmixer::exception const& e) {
        if (e.error() == appmixer::condition::cancelled)
            return EXIT_SUCCESS;
        std::cerr << e.what() << "\n";
    } catch (std::exception const& e) {
        std::cerr << e.what() << "\n";
    }
    return EXIT_FAILURE;
}
