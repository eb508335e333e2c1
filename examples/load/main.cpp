// Measures the throughput and the latency of a tenant, or of the emulator.
//
//     load --in-flight 16 --duration 30                       sixteen callers, for half a minute
//     load --rate 200 --json monday.json --svg monday.svg     200 calls a second, whatever the server does
//     load --compare monday.json tuesday.json                 is Tuesday better than Monday?
//
// `load --help` says what a closed and an open loop are, and what it reads from the environment.

#include "generator.hpp"
#include "live_view.hpp"
#include "options.hpp"
#include "report.hpp"
#include "results.hpp"
#include "statistics.hpp"
#include "workload.hpp"

#include "../back_end.hpp"
#include "../command_line.hpp"
#include "../local_server.hpp"

#include <appmixer/algorithms/run.hpp>
#include <appmixer/layers/retry.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <chrono>
#include <csignal>
#include <cstddef>
#include <exception>
#include <iostream>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

namespace asio = boost::asio;

namespace {

asio::awaitable<void> measure(generator& calls, live_view& view)
{
    auto const executor = co_await asio::this_coro::executor;
    asio::co_spawn(executor, view.run(), asio::detached);
    co_await calls.run();
    view.stop();
}

void print(std::string const& text)
{
    if (!(std::cout << text << std::flush))
        throw std::runtime_error("cannot write the output");
}

void write(run_results const& results, options const& chosen)
{
    print(report(results));
    if (!chosen.json.empty())
        save(results, chosen.json);
    if (!chosen.svg.empty())
        write_file(chosen.svg, chart({results}, {"this run"}));
}

int compare_runs(options const& chosen)
{
    run_results const a = load_results(chosen.compare[0]);
    run_results const b = load_results(chosen.compare[1]);
    comparison const outcome = compare(a, b);
    print(outcome.text);
    if (!chosen.svg.empty())
        write_file(chosen.svg, chart({a, b}, {"A", "B"}));
    if (!outcome.same_load)
        return 1;
    return outcome.is_worse ? 3 : 0;
}

int run(options const& chosen)
{
    asio::io_context io(1);
    back_end called(io.get_executor());
    std::optional<local_server> emulated;
    if (called.is_emulated())
        emulated.emplace(called.emulator());
    appmixer::settings settings = called.settings();
    if (emulated)
        settings = appmixer::settings(emulated->base_url()).credentials(settings.username(), settings.password());
    settings.max_connections(chosen.connections);
    auto const timeout = std::chrono::duration_cast<appmixer::time_source::clock::duration>(chosen.timeout);
    appmixer::default_client const api =
        appmixer::make_client(io, settings, appmixer::with_retry(appmixer::standard_retry().max_attempts(1)))
            .within(timeout);

    workload work(api);
    generator calls(io.get_executor(), chosen, work);
    live_view view(io.get_executor(), calls);
    int signal = 0;
    asio::signal_set signals(io, SIGINT, SIGTERM);
    signals.async_wait([&](boost::system::error_code ec, int number) {
        if (ec)
            return;
        signal = number;
        signals.clear(); // a second signal ends the program at once
        work.stop_set_up();
        calls.stop();
    });
    std::exception_ptr failure;
    try {
        appmixer::run(io, work.set_up(chosen.flows));
        if (signal == 0)
            appmixer::run(io, measure(calls, view));
    } catch (...) {
        failure = std::current_exception();
    }
    std::size_t const left = appmixer::run(io, work.tear_down());
    if (left > 0)
        std::cerr << "load: " << left << " flows named \"Load test\" could not be deleted\n";
    if (failure)
        std::rethrow_exception(failure);
    if (calls.results().times().count() == 0) {
        if (signal == 0)
            throw std::runtime_error("no call began in the measured time; make it longer with --duration");
        std::cerr << "load: interrupted before anything was measured\n";
        return 128 + signal;
    }
    write(run_results(chosen, emulated ? "emulator" : settings.base_url(), calls.results()), chosen);
    return signal != 0 ? 128 + signal : 0;
}

} // namespace

int main(int argc, char** argv)
{
    try {
        options chosen;
        if (std::optional<int> const status = read_options(argc, argv, chosen))
            return *status;
        return chosen.compare.empty() ? run(chosen) : compare_runs(chosen);
    } catch (std::exception const& e) {
        std::cerr << "load: " << e.what() << '\n';
        return 1;
    }
}
