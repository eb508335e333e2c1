// The tasks that wait for a user's decision: a screen to approve and reject them.
//
//     task_inbox                        the screen
//     task_inbox --list                 prints the tasks
//     task_inbox --approve ID           approves a task; --reject ID rejects it
//     task_inbox --bot "Invoice below"  approves all tasks whose titles begin so, also later ones, until Ctrl-C
//
// back_end.hpp says what it reads from the environment.

#include "inbox.hpp"
#include "inbox_screen.hpp"

#include "../back_end.hpp"
#include "../command_line.hpp"
#include "../run_main.hpp"
#include "../screen.hpp"
#include "../terminal.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

namespace asio = boost::asio;
using namespace std::chrono_literals;

void print(appmixer::people_task const& task)
{
    std::cout << task.task_id << "  " << due_text(task) << "  " << printable(task.title) << '\n';
}

/// Approves the tasks whose titles begin with a text, and looks for new ones every ten seconds.
asio::awaitable<void> approve_matching(appmixer::default_client api, std::string beginning)
{
    for (;;) {
        try {
            std::vector<appmixer::people_task> const tasks = co_await pending_tasks(api);
            for (appmixer::people_task const& task : tasks)
                if (task.title.starts_with(beginning)) {
                    co_await approve_task(api, task.task_id);
                    std::cout << "approved " << task.task_id << "  " << printable(task.title) << std::endl;
                }
        } catch (appmixer::exception const& e) { // the next round tries again
            if (e.error() == appmixer::condition::cancelled)
                throw;
            std::cerr << "task_inbox: " << e.what() << "; trying again\n";
        }
        co_await sleep(api, 10s);
    }
}

int main(int argc, char** argv)
{
    bool list = false;
    std::string to_approve;
    std::string to_reject;
    std::string bot;
    CLI::App app("The tasks that wait for a user's decision: a screen to approve and reject them.");
    app.add_flag("--list", list, "Print the tasks");
    app.add_option("--approve", to_approve, "Approve a task")->type_name("ID");
    app.add_option("--reject", to_reject, "Reject a task")->type_name("ID");
    app.add_option("--bot", bot, "Approve all tasks whose titles begin so, also later ones, until Ctrl-C")
        ->type_name("TITLE");
    app.require_option(0, 1);
    if (auto const status = parse(app, argc, argv))
        return *status;

    return run_main("task_inbox", [&](asio::io_context& io) {
        back_end server(io.get_executor());
        appmixer::default_client const api = server.client();
        if (list) {
            for (appmixer::people_task const& task : appmixer::run(io, pending_tasks(api)))
                print(task);
        } else if (!to_approve.empty()) {
            print(appmixer::run(io, approve_task(api, to_approve)));
        } else if (!to_reject.empty()) {
            print(appmixer::run(io, reject_task(api, to_reject)));
        } else if (!bot.empty()) {
            appmixer::run(io, approve_matching(api, bot));
        } else {
            if (!is_interactive())
                throw std::runtime_error("this is not a terminal; use --list, --approve and --reject");
            // A wrong password is reported before the screen is cleared.
            appmixer::user const me = appmixer::run(io, get_user(api));
            screen terminal(io.get_executor());
            appmixer::run(io, show_inbox(terminal, api, "Tasks of " + me.username + ", on " + server.name()));
        }
        return 0;
    });
}
