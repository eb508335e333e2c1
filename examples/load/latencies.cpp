#include "latencies.hpp"

#include <boost/histogram/indexed.hpp>

#include <algorithm>
#include <cmath>

namespace bh = boost::histogram;

namespace {

constexpr double lowest = 1e-6; // seconds
constexpr double highest = 1e3;
constexpr unsigned bins = 2083; // ln(1e9) / ln(1.01)

} // namespace

latencies::latencies() : bins_(axis(bins, lowest, highest)) {}

void latencies::add(duration latency)
{
    bins_(std::max(latency.count(), lowest)); // what is longer than the last bin goes to the overflow bin
    ++count_;
    sum_ += latency;
    longest_ = std::max(longest_, latency);
}

void latencies::clear() { *this = latencies(); }

latencies::duration latencies::mean() const { return count_ == 0 ? duration(0) : sum_ / static_cast<double>(count_); }

latencies::duration latencies::quantile(double part) const
{
    auto const rank = static_cast<std::uint64_t>(std::ceil(part * static_cast<double>(count_)));
    std::uint64_t seen = 0;
    duration found(0);
    for (auto const& bin : bh::indexed(bins_, bh::coverage::all)) {
        seen += *bin;
        if (seen >= rank && seen > 0) {
            found = duration(bin.bin().upper());
            break;
        }
    }
    return std::min(found, longest_);
}

void latencies::for_each(std::function<void(duration, std::uint64_t)> const& visit) const
{
    for (auto const& bin : bh::indexed(bins_, bh::coverage::all))
        if (*bin > 0)
            visit(std::min(duration(bin.bin().upper()), longest_), *bin);
}
