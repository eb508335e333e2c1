#include "statistics.hpp"
#include "report.hpp"

#include <boost/math/distributions/students_t.hpp>

#include <fmt/format.h>

#include <cmath>
#include <iterator>
#include <string_view>
#include <utility>

namespace {

/// The deviation that 99 % of the samples do not exceed, in standard errors.
double critical_deviation(double degrees_of_freedom)
{
    return boost::math::quantile(boost::math::students_t(degrees_of_freedom), 0.995);
}

double square_of_error(sample const& of) { return of.variance() / static_cast<double>(of.size()); }

std::string_view text_of(verdict value)
{
    switch (value) {
    case verdict::same: return "no more than the spread";
    case verdict::better: return "better";
    case verdict::worse: return "worse";
    case verdict::unfounded: return "shorter, but more calls fail";
    case verdict::unknown: break;
    }
    return "too few data";
}

class figure {
public:
    std::string_view name;
    double slice_results::*member;
    bool more_is_better;
};

constexpr figure figures[] = {{"calls/s", &slice_results::per_second, true},
                              {"p50 in ms", &slice_results::p50, false},
                              {"p99 in ms", &slice_results::p99, false},
                              {"failed in %", &slice_results::failed, false}};

std::string difference_of(double a, double b) { return a > 0 ? fmt::format("{:+.1f} %", (b / a - 1) * 100) : "-"; }

} // namespace

sample::sample(std::vector<double> values) : size_(values.size())
{
    for (double const value : values)
        mean_ += value / static_cast<double>(size_);
    for (double const value : values)
        variance_ += (value - mean_) * (value - mean_) / static_cast<double>(size_ - 1);
}

double sample::spread() const
{
    return std::sqrt(square_of_error(*this)) * critical_deviation(static_cast<double>(size_ - 1));
}

sample sample_of(run_results const& results, double slice_results::*figure)
{
    std::vector<double> values;
    for (slice_results const& slice : results.slices)
        if (figure == &slice_results::per_second || slice.calls > 0)
            values.push_back(slice.*figure);
    return sample(std::move(values));
}

verdict compare(sample const& a, sample const& b, bool more_is_better)
{
    if (!a.is_enough() || !b.is_enough())
        return verdict::unknown;
    double const difference = b.mean() - a.mean();
    double const of_a = square_of_error(a);
    double const of_b = square_of_error(b);
    bool is_more = false;
    if (of_a + of_b > 0) {
        auto const weight = [](double square, sample const& of) {
            return square * square / static_cast<double>(of.size() - 1);
        };
        double const degrees = (of_a + of_b) * (of_a + of_b) / (weight(of_a, a) + weight(of_b, b));
        is_more = std::abs(difference) > critical_deviation(degrees) * std::sqrt(of_a + of_b);
    } else {
        is_more = difference != 0;
    }
    if (!is_more)
        return verdict::same;
    return (difference > 0) == more_is_better ? verdict::better : verdict::worse;
}

comparison compare(run_results const& a, run_results const& b)
{
    comparison outcome;
    auto const out = std::back_inserter(outcome.text);
    bool better = false;
    bool const fails_more =
        compare(sample_of(a, &slice_results::failed), sample_of(b, &slice_results::failed), false) == verdict::worse;
    fmt::format_to(out, "A  {}  {}  {}\nB  {}  {}  {}\n", a.date, a.server, load_of(a), b.date, b.server, load_of(b));
    outcome.same_load =
        a.mix == b.mix && load_of(a) == load_of(b) && a.in_flight == b.in_flight && a.connections == b.connections;
    fmt::format_to(out, "\n{:<12} {:>20} {:>20} {:>10}  B is\n", "", "A", "B", "B - A");
    for (figure const& one : figures) {
        sample const of_a = sample_of(a, one.member);
        sample const of_b = sample_of(b, one.member);
        verdict value = compare(of_a, of_b, one.more_is_better);
        if (fails_more && value == verdict::better && !one.more_is_better)
            value = verdict::unfounded;
        outcome.is_worse = outcome.is_worse || value == verdict::worse;
        better = better || value == verdict::better;
        auto const shown = [](sample const& of) {
            return of.is_enough() ? fmt::format("{:.2f} ± {:.2f}", of.mean(), of.spread())
                                  : fmt::format("{:.2f}", of.mean());
        };
        fmt::format_to(out, "{:<12} {:>20} {:>20} {:>10}  {}\n", one.name, shown(of_a), shown(of_b),
                       difference_of(of_a.mean(), of_b.mean()), text_of(value));
    }
    if (!outcome.same_load) {
        outcome.text += "\nNo verdict: the runs differ in their mix, their load or their connections.\n";
        return outcome;
    }
    std::string_view const end = outcome.is_worse && better ? "better in some figures, worse in others"
                                 : outcome.is_worse         ? "worse: the difference exceeds the spread of the runs"
                                 : better                   ? "better: the difference exceeds the spread of the runs"
                                                            : "not different from A beyond the spread of the runs";
    fmt::format_to(out, "\nB is {}.\n", end);
    return outcome;
}
