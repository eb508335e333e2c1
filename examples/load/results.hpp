#ifndef LOAD_RESULTS_HPP
#define LOAD_RESULTS_HPP

// The results of a run, as they are written to a JSON file. They are models, like those of the API, and so have `extra`
// for keys that they do not name. Times are in milliseconds unless the name says otherwise.

#include "measurement.hpp"
#include "options.hpp"

#include <appmixer/json/all.hpp>

#include <cstdint>
#include <string>
#include <vector>

class latency_results {
public:
    latency_results() = default;
    explicit latency_results(latencies const& of);

    double mean = 0, p50 = 0, p90 = 0, p99 = 0, p999 = 0, longest = 0;
    appmixer::json::object extra;

    static constexpr auto fields = appmixer::table{
        appmixer::field("mean", &latency_results::mean),  appmixer::field("p50", &latency_results::p50),
        appmixer::field("p90", &latency_results::p90),    appmixer::field("p99", &latency_results::p99),
        appmixer::field("p99_9", &latency_results::p999), appmixer::field("max", &latency_results::longest)};
};

class kind_results {
public:
    kind_results() = default;

    std::string name;
    std::uint64_t calls = 0;
    std::uint64_t failed = 0;
    latency_results latency;
    appmixer::json::object extra;

    static constexpr auto fields = appmixer::table{
        appmixer::field("name", &kind_results::name), appmixer::field("calls", &kind_results::calls),
        appmixer::field("failed", &kind_results::failed), appmixer::field("latency", &kind_results::latency)};
};

/// A slice of the measured time, and a sample of the figures of the run.
class slice_results {
public:
    slice_results() = default;

    double per_second = 0;   ///< calls that succeeded
    std::uint64_t calls = 0; ///< that began; without any, there are no latencies
    double failed = 0;       ///< of these, in percent
    double p50 = 0, p99 = 0;
    appmixer::json::object extra;

    static constexpr auto fields = appmixer::table{
        appmixer::field("per_second", &slice_results::per_second), appmixer::field("calls", &slice_results::calls),
        appmixer::field("failed", &slice_results::failed), appmixer::field("p50", &slice_results::p50),
        appmixer::field("p99", &slice_results::p99)};
};

class failure_results {
public:
    failure_results() = default;

    std::string cause;
    std::uint64_t count = 0;
    appmixer::json::object extra;

    static constexpr auto fields = appmixer::table{appmixer::field("cause", &failure_results::cause),
                                                   appmixer::field("count", &failure_results::count)};
};

/// A bin of the histogram of all latencies.
class bin_results {
public:
    bin_results() = default;

    double up_to = 0;
    std::uint64_t count = 0;
    appmixer::json::object extra;

    static constexpr auto fields =
        appmixer::table{appmixer::field("up_to", &bin_results::up_to), appmixer::field("count", &bin_results::count)};
};

class run_results {
public:
    run_results() = default;
    run_results(options const& chosen, std::string server, measurement const& measured);

    std::string format;
    std::string server;
    std::string date; ///< ISO 8601
    std::string mix;
    double rate = 0; ///< calls per second of an open loop; 0: a closed loop
    std::uint64_t in_flight = 0;
    std::uint64_t connections = 0;
    double seconds = 0;
    std::uint64_t calls = 0;
    std::uint64_t failed = 0;
    double per_second = 0; ///< calls that succeeded
    latency_results latency;
    std::vector<kind_results> kinds;
    std::vector<failure_results> failures;
    std::vector<slice_results> slices;
    std::vector<bin_results> bins;
    appmixer::json::object extra;

    static constexpr auto fields = appmixer::table{appmixer::field("format", &run_results::format),
                                                   appmixer::field("server", &run_results::server),
                                                   appmixer::field("date", &run_results::date),
                                                   appmixer::field("mix", &run_results::mix),
                                                   appmixer::field("rate", &run_results::rate),
                                                   appmixer::field("in_flight", &run_results::in_flight),
                                                   appmixer::field("connections", &run_results::connections),
                                                   appmixer::field("seconds", &run_results::seconds),
                                                   appmixer::field("calls", &run_results::calls),
                                                   appmixer::field("failed", &run_results::failed),
                                                   appmixer::field("per_second", &run_results::per_second),
                                                   appmixer::field("latency", &run_results::latency),
                                                   appmixer::field("kinds", &run_results::kinds),
                                                   appmixer::field("failures", &run_results::failures),
                                                   appmixer::field("slices", &run_results::slices),
                                                   appmixer::field("bins", &run_results::bins)};
};

/// Writes them to a file. Throws `std::runtime_error`.
void save(run_results const& results, std::string const& path);
/// Reads what `save` wrote. Throws `std::runtime_error`.
run_results load_results(std::string const& path);

#endif
