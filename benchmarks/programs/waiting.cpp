// Many calls on one thread that wait for a few connections: the memory of a waiting call, whether the time grows
// with their number, and whether they are served in turn.

#include "job.hpp"
#include "meter.hpp"

#include <appmixer/api/flows.hpp>
#include <appmixer/make_client.hpp>
#include <appmixer/transports/http.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <malloc.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

namespace {

namespace asio = boost::asio;
using bench::job;
using clock_type = std::chrono::steady_clock;

constexpr std::size_t connections = 8;
constexpr std::array<std::size_t, 4> batch_sizes{1250, 2500, 5000, 10000};
constexpr unsigned steady_callers = 64;

/// Bytes allocated by this thread, the only one.
std::size_t heap_in_use()
{
    struct mallinfo2 const used = mallinfo2();
    return used.uordblks + used.hblkhd;
}

void end(std::exception_ptr failure)
{
    if (failure)
        std::rethrow_exception(failure);
}

/// Concurrent calls.
class batch {
public:
    explicit batch(std::size_t number) : calls(number) {}

    std::size_t calls;
    std::size_t started = 0;
    std::size_t heap = 0; ///< when all have been started, and wait
    double cpu = 0;       ///< seconds until the last has ended
};

asio::awaitable<void> call_once(appmixer::default_client api, std::string id, batch& all)
{
    if (++all.started == all.calls)
        all.heap = heap_in_use();
    co_await get_flow(api, id);
}

batch run_batch(asio::io_context& io, appmixer::default_client const& api, std::string const& id, std::size_t calls)
{
    batch all(calls);
    std::size_t const before = heap_in_use();
    bench::usage const start = bench::usage::now();
    for (std::size_t i = 0; i < calls; ++i)
        asio::co_spawn(io, call_once(api, id, all), end);
    io.run();
    io.restart();
    all.cpu = bench::usage::now().cpu - start.cpu;
    all.heap -= before;
    return all;
}

/// How long the calls of a steady load waited: in microseconds, and in the number of calls that ended meanwhile, which
/// other programs on the machine do not lengthen.
class waits {
public:
    waits() = default;
    std::vector<double> times;
    std::vector<double> calls_meanwhile;
};

asio::awaitable<void> keep_calling(appmixer::default_client api, std::string id, clock_type::time_point until,
                                   waits& seen)
{
    while (clock_type::now() < until) {
        clock_type::time_point const asked = clock_type::now();
        std::size_t const ended_before = seen.times.size();
        co_await get_flow(api, id);
        seen.calls_meanwhile.push_back(static_cast<double>(seen.times.size() - ended_before));
        seen.times.push_back(std::chrono::duration<double, std::micro>(clock_type::now() - asked).count());
    }
}

waits run_steadily(asio::io_context& io, appmixer::default_client const& api, std::string const& id,
                   std::chrono::duration<double> time)
{
    waits seen;
    auto const until = clock_type::now() + std::chrono::duration_cast<clock_type::duration>(time);
    for (unsigned i = 0; i < steady_callers; ++i)
        asio::co_spawn(io, keep_calling(api, id, until, seen), end);
    io.run();
    return seen;
}

void print_quantiles(char const* name, std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    std::cout << ", \"" << name << R"(": {"median": )" << values[values.size() / 2] << R"(, "p99": )"
              << values[values.size() * 99 / 100] << "}";
}

void run(job const& work)
{
    std::size_t const path = work.target.rfind("/flows/");
    std::string const id = work.target.substr(path + std::string_view("/flows/").size());
    appmixer::settings settings(work.origin() + work.target.substr(0, path));
    settings.token(work.token).max_connections(connections);
    asio::io_context io(1);
    auto const api = appmixer::make_client(appmixer::http_transport(io.get_executor(), settings), settings);

    run_batch(io, api, id, batch_sizes.back()); // opens the connections and grows the heap
    std::cout << R"({"connections": )" << connections << R"(, "batches": [)";
    for (std::size_t const size : batch_sizes) {
        batch const all = run_batch(io, api, id, size);
        auto const calls = static_cast<double>(all.calls);
        std::cout << (size == batch_sizes.front() ? "" : ", ") << R"({"calls": )" << all.calls
                  << R"(, "bytes_a_call": )" << static_cast<double>(all.heap) / calls << R"(, "cpu_us_a_call": )"
                  << all.cpu / calls * 1e6 << "}";
    }
    waits const seen = run_steadily(io, api, id, std::chrono::duration<double>(work.measured));
    std::cout << R"(], "callers": )" << steady_callers << R"(, "calls": )" << seen.times.size();
    print_quantiles("wait_us", seen.times);
    print_quantiles("wait_calls", seen.calls_meanwhile);
    std::cout << "}\n";
}

} // namespace

int main(int argc, char** argv)
{
    try {
        run(job::from_arguments(argc, argv));
    } catch (std::exception const& e) {
        bench::give_up(e.what());
    }
}
