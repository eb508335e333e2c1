// The results as a text.

#include "report.hpp"
#include "statistics.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <iterator>

namespace {

std::string row(std::string const& name, std::uint64_t calls, std::uint64_t failed, latency_results const& latency)
{
    return fmt::format("{:<16} {:>10} {:>8} {:>9.2f} {:>9.2f} {:>9.2f} {:>9.2f} {:>9.2f} {:>9.2f}\n", name, calls,
                       failed, latency.mean, latency.p50, latency.p90, latency.p99, latency.p999, latency.longest);
}

} // namespace

std::string load_of(run_results const& results)
{
    return results.rate > 0 ? fmt::format("open loop, {} calls/s", results.rate)
                            : fmt::format("closed loop, {} in flight", results.in_flight);
}

std::string report(run_results const& results)
{
    std::string text;
    auto const out = std::back_inserter(text);
    fmt::format_to(out, "server      {}\nload        {}, {} connections\nmix         {}\n", results.server,
                   load_of(results), results.connections, results.mix);
    fmt::format_to(out, "measured    {} calls in {:.1f} s, {} failed\n", results.calls, results.seconds,
                   results.failed);
    sample const rate = sample_of(results, &slice_results::per_second);
    if (rate.is_enough())
        fmt::format_to(out, "throughput  {:.1f} ± {:.1f} calls/s succeeded\n", rate.mean(), rate.spread());
    else
        fmt::format_to(out, "throughput  {:.1f} calls/s succeeded\n", results.per_second);
    fmt::format_to(out, "\n{:<16} {:>10} {:>8} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9}\n", "latency in ms", "calls",
                   "failed", "mean", "p50", "p90", "p99", "p99.9", "max");
    for (kind_results const& kind : results.kinds)
        text += row(kind.name, kind.calls, kind.failed, kind.latency);
    text += row("all", results.calls, results.failed, results.latency);
    if (results.failures.empty())
        return text;
    text += "\nfailures\n";
    for (failure_results const& failure : results.failures)
        fmt::format_to(out, "{:>10}  {}\n", failure.count, failure.cause);
    return text;
}
