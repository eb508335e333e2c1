#include "meter.hpp"

#include <sys/resource.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>

#if __has_include(<valgrind/callgrind.h>)
#include <valgrind/callgrind.h>
#else // no profiles then
#define CALLGRIND_START_INSTRUMENTATION
#define CALLGRIND_STOP_INSTRUMENTATION
#endif

/// From allocations.cpp, when it is preloaded.
extern "C" [[gnu::weak]] std::uint64_t benchmark_allocations();

namespace bench {

namespace {

double seconds(timeval const& value)
{
    return static_cast<double>(value.tv_sec) + static_cast<double>(value.tv_usec) * 1e-6;
}

} // namespace

// Of this program only; wait4 includes the process that started it.
long peak_kib()
{
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmHWM:"))
            return std::stol(line.substr(6));
    return 0;
}

usage usage::now()
{
    usage here;
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    here.cpu = seconds(used.ru_utime) + seconds(used.ru_stime);
    here.wall = std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
    if (benchmark_allocations != nullptr)
        here.allocations = benchmark_allocations();
    return here;
}

meter::meter(job const& work) : work_(work), start_(usage::now()) {}

bool meter::reached(double amount, std::uint64_t least_calls) const
{
    if (!work_.timed)
        return static_cast<double>(calls_) >= amount;
    if (calls_ < least_calls || calls_ % work_.in_flight != 0)
        return false;
    auto const now = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration<double>(now).count() - start_.wall >= amount;
}

void meter::begin_measuring()
{
    state_ = state::measuring;
    calls_ = 0;
    flows_ = 0;
    start_ = usage::now();
    CALLGRIND_START_INSTRUMENTATION;
}

void meter::finished(std::uint64_t flows)
{
    if (state_ == state::done)
        return;
    ++calls_;
    flows_ += flows;
    if (state_ == state::warming_up) {
        if (reached(work_.warm_up, work_.in_flight))
            begin_measuring();
    } else if (reached(work_.measured, std::uint64_t(3) * work_.in_flight)) {
        CALLGRIND_STOP_INSTRUMENTATION;
        end_ = usage::now();
        state_ = state::done;
    }
}

void meter::print() const
{
    std::cout << R"({"calls": )" << calls_ << R"(, "flows": )" << flows_ << R"(, "seconds": )"
              << end_.wall - start_.wall << R"(, "cpu_seconds": )" << end_.cpu - start_.cpu << R"(, "allocations": )";
    if (benchmark_allocations != nullptr)
        std::cout << end_.allocations - start_.allocations;
    else
        std::cout << "null";
    std::cout << R"(, "peak_kib": )" << peak_kib() << "}\n";
}

void give_up(char const* why)
{
    std::cerr << why << '\n';
    std::_Exit(1);
}

} // namespace bench
