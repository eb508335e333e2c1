// Keeps the flows of a user in a folder of files, for a version control system, and brings them back.
//
//     flow_backup export FOLDER      writes the flows to files; a file that has not changed is not touched
//     flow_backup diff FOLDER        shows what `sync` would change on the server; exit status 3 if anything
//     flow_backup sync FOLDER        makes the flows on the server equal to the files; deletes only with --delete
//
// `flow_backup --help` lists the options; back_end.hpp says what it reads from the environment. Ctrl-C does no harm: a
// file is complete or not there, and `sync` finishes the changes that it has begun. Secrets are not in the files.

#include "back_end.hpp"
#include "command_line.hpp"
#include "progress_bar.hpp"
#include "run_main.hpp"
#include "terminal.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <string>

namespace asio = boost::asio;

namespace {

class options {
public:
    std::string folder;
    bool stores = false;
    bool delete_missing = false;
    bool restart = false;
};

appmixer::sync_options how_to_compare(options const& chosen)
{
    return appmixer::sync_options().stores(chosen.stores).delete_missing(chosen.delete_missing);
}

/// The number of flows that the user owns, for the progress bar.
asio::awaitable<std::uint64_t> count_own_flows(appmixer::default_client api)
{
    appmixer::user const me = co_await get_user(api);
    appmixer::op::get_flows_count query;
    query.filter.push_back("userId:" + me.id);
    co_return co_await get_flows_count(api, query);
}

asio::awaitable<int> export_flows(appmixer::default_client api, options chosen)
{
    std::uint64_t const total = co_await count_own_flows(api);
    status_line line;
    auto const show = [&](std::size_t done) { line.show("export  " + progress_bar(done, std::max(total, done))); };
    auto how = appmixer::export_options().stores(chosen.stores).prune(chosen.delete_missing).progress(show);
    appmixer::export_report const report = co_await export_to(api, chosen.folder, how);
    line.clear();
    std::cout << report.written << " files written, " << report.unchanged << " unchanged, " << report.removed.size()
              << " removed\n";
    for (std::string const& file : report.stale)
        std::cout << printable(file) << " is of no flow; --delete removes it\n";
    for (appmixer::export_failure const& failure : report.failures)
        std::cerr << "flow_backup: " << printable(failure.name) << ": " << printable(failure.cause.what()) << '\n';
    co_return report.failures.empty() ? 0 : 1;
}

asio::awaitable<int> diff(appmixer::default_client api, options chosen)
{
    appmixer::sync_plan const plan = co_await plan_sync(api, chosen.folder, how_to_compare(chosen));
    std::cout << plan;
    co_return plan.empty() ? 0 : 3;
}

/// How far `sync` is, and what a signal has asked for.
class sync_state {
public:
    sync_state() = default;

    bool is_changing = false; ///< the plan is being carried out; before, nothing has changed
    int signal = 0;           ///< the signal that has arrived: no further change is to begin
};

asio::awaitable<bool> sync(appmixer::default_client api, options chosen, sync_state& state)
{
    appmixer::sync_plan const plan = co_await plan_sync(api, chosen.folder, how_to_compare(chosen));
    std::cout << plan;
    state.is_changing = true;
    status_line line;
    auto const show = [&](appmixer::sync_progress const& now) {
        line.show("sync  " + progress_bar(now.done, now.total));
        return state.signal == 0;
    };
    auto how = appmixer::apply_options().progress(show);
    if (chosen.restart)
        how.running(appmixer::running_flow::stop_and_restart);
    appmixer::sync_report const report = co_await apply(api, plan, how);
    line.clear();
    std::cout << report << std::flush;
    co_return report.complete();
}

/// Does not stop at once on Ctrl-C when it has begun to change something; a second Ctrl-C does.
int run_sync(options const& chosen)
{
    sync_state state;
    auto const body = [&](asio::io_context& io) {
        back_end called(io.get_executor());
        bool const complete = appmixer::run(io, sync(called.client(), chosen, state));
        return complete ? 0 : state.signal != 0 ? 128 + state.signal : 1;
    };
    return run_main("flow_backup", body, [&](int signal) {
        state.signal = signal;
        if (state.is_changing)
            std::cerr << "\nflow_backup: finishing the changes that have begun; Ctrl-C again ends it at once\n";
        return state.is_changing;
    });
}

} // namespace

int main(int argc, char** argv)
{
    options chosen;
    CLI::App app("Keeps the flows of a user in a folder of files, and brings them back.");
    app.require_subcommand(1);
    CLI::App* const exporting = app.add_subcommand("export", "Write the flows to files");
    CLI::App* const comparing =
        app.add_subcommand("diff", "Show what `sync` would change; exit status 3 if anything would change");
    CLI::App* const syncing = app.add_subcommand("sync", "Make the flows on the server equal to the files");
    for (CLI::App* const command : {exporting, comparing, syncing}) {
        command->add_option("FOLDER", chosen.folder, "The folder with the files")->required();
        command->add_flag("--stores", chosen.stores, "Also the data stores, with their records");
    }
    exporting->add_flag("--delete", chosen.delete_missing, "Remove files of flows that are no more");
    for (CLI::App* const command : {comparing, syncing})
        command->add_flag("--delete", chosen.delete_missing, "Delete flows on the server that have no file");
    syncing->add_flag("--restart", chosen.restart, "Stop a running flow to change it, and start it again");
    if (auto const status = parse(app, argc, argv))
        return *status;
    if (syncing->parsed())
        return run_sync(chosen);
    return run_main("flow_backup", [&](asio::io_context& io) {
        back_end called(io.get_executor());
        appmixer::default_client const api = called.client();
        return appmixer::run(io, exporting->parsed() ? export_flows(api, chosen) : diff(api, chosen));
    });
}
