#include "results.hpp"

#include "../command_line.hpp"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>

namespace {

constexpr char const* format_name = "appmixer-load/1";

double milliseconds(latencies::duration time) { return std::chrono::duration<double, std::milli>(time).count(); }

double seconds(measurement::clock::duration time) { return std::chrono::duration<double>(time).count(); }

std::string text_of(std::vector<mix_entry> const& mix)
{
    std::string text;
    for (mix_entry const& entry : mix)
        text += (text.empty() ? "" : ",") + entry.name + '=' + std::to_string(static_cast<unsigned>(entry.weight));
    return text;
}

} // namespace

latency_results::latency_results(latencies const& of)
    : mean(milliseconds(of.mean())), p50(milliseconds(of.quantile(0.5))), p90(milliseconds(of.quantile(0.9))),
      p99(milliseconds(of.quantile(0.99))), p999(milliseconds(of.quantile(0.999))), longest(milliseconds(of.longest()))
{
}

run_results::run_results(options const& chosen, std::string called, measurement const& measured)
    : format(format_name), server(std::move(called)),
      date(appmixer::to_iso(
          std::chrono::time_point_cast<appmixer::timestamp::duration>(std::chrono::system_clock::now()))),
      mix(text_of(chosen.mix)), rate(chosen.rate), in_flight(chosen.in_flight), connections(chosen.connections),
      seconds(::seconds(measured.end() - measured.begin())), calls(measured.times().count()), failed(measured.failed()),
      latency(measured.times())
{
    std::uint64_t succeeded = 0;
    for (slice_counts const& slice : measured.slices()) {
        succeeded += slice.succeeded;
        slice_results& one = slices.emplace_back();
        one.per_second = static_cast<double>(slice.succeeded) / ::seconds(measured.slice_length());
        one.calls = slice.times.count();
        if (one.calls > 0)
            one.failed = 100 * static_cast<double>(slice.failed) / static_cast<double>(one.calls);
        one.p50 = milliseconds(slice.times.quantile(0.5));
        one.p99 = milliseconds(slice.times.quantile(0.99));
    }
    double const length = ::seconds(measured.slice_length()) * static_cast<double>(slices.size());
    per_second = length > 0 ? static_cast<double>(succeeded) / length : 0;
    for (kind_counts const& kind : measured.kinds()) {
        kind_results& one = kinds.emplace_back();
        one.name = kind.name;
        one.calls = kind.times.count();
        one.failed = kind.failed;
        one.latency = latency_results(kind.times);
    }
    for (auto const& [cause, count] : measured.failures()) {
        failure_results& one = failures.emplace_back();
        one.cause = cause;
        one.count = count;
    }
    measured.times().for_each([&](latencies::duration up_to, std::uint64_t count) {
        bin_results& one = bins.emplace_back();
        one.up_to = milliseconds(up_to);
        one.count = count;
    });
}

void save(run_results const& results, std::string const& path) { write_file(path, appmixer::to_json(results) + '\n'); }

run_results load_results(std::string const& path)
{
    std::ifstream file(path, std::ios::binary);
    std::string const text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (!file)
        throw std::runtime_error("cannot read " + path + ": " + std::strerror(errno));
    appmixer::result<run_results> read = appmixer::from_json<run_results>(text);
    if (!read || read->format != format_name)
        throw std::runtime_error(path + " is no result of this program");
    return *std::move(read);
}
