// The results as an SVG: the latency by percentile, and throughput and latency over the measured time.

#include "report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

constexpr std::string_view style = R"(<style>
  svg { --paper: #fff; --ink: #1f2328; --grid: #d8dee4; --pale: #59636e; --c0: #0969da; --c1: #bc4c00; }
  @media (prefers-color-scheme: dark) {
    svg { --paper: #0d1117; --ink: #e6edf3; --grid: #30363d; --pale: #9198a1; --c0: #4493f8; --c1: #f0883e; }
  }
  text { font: 12px system-ui, sans-serif; fill: var(--ink); }
  .paper { fill: var(--paper); }
  .title { font-size: 16px; font-weight: 600; }
  .pale { fill: var(--pale); }
  .grid { stroke: var(--grid); stroke-width: 1; }
  .line { fill: none; stroke-width: 2; stroke-linejoin: round; }
  .r0 { stroke: var(--c0); } .r1 { stroke: var(--c1); }
  .n0 { fill: var(--c0); } .n1 { fill: var(--c1); }
  .thin { stroke-dasharray: 4 3; stroke-width: 1.5; }
</style>
)";

using points = std::vector<std::pair<double, double>>;

std::string escaped(std::string_view text)
{
    std::string safe;
    for (char const c : text) {
        if (c == '<')
            safe += "&lt;";
        else if (c == '&')
            safe += "&amp;";
        else
            safe += c;
    }
    return safe;
}

/// The next "round" number: 1, 2 or 5 times a power of ten.
double round_up(double value)
{
    double const power = std::pow(10, std::floor(std::log10(std::max(value, 1e-9))));
    for (double const factor : {1.0, 2.0, 5.0})
        if (value <= factor * power * (1 + 1e-9))
            return factor * power;
    return 10 * power;
}

/// A rectangle of the picture with axes. `x` and `y` of points are parts of its width and of `top`.
class panel {
public:
    panel(std::string& svg, double left, double upper, double width, std::string_view title, double highest)
        : out_(svg), left_(left), upper_(upper), width_(width), top_(round_up(highest))
    {
        text(left_, upper_ - 14, "", title);
        for (int step = 0; step <= 4; ++step) {
            double const value = top_ * step / 4;
            line(left_, y(value), left_ + width_, y(value));
            text(left_ - 8, y(value) + 4, R"( class="pale" text-anchor="end")", fmt::format("{:.4g}", value));
        }
    }

    void mark_x(double part, std::string_view label)
    {
        line(x(part), upper_, x(part), upper_ + height);
        text(x(part), upper_ + height + 18, R"( class="pale" text-anchor="middle")", label);
    }
    void draw(points const& values, std::string_view classes)
    {
        if (values.empty())
            return;
        auto const out = std::back_inserter(out_);
        fmt::format_to(out, R"(<polyline class="line {}" points=")", classes);
        for (auto const& [part, value] : values)
            fmt::format_to(out, "{:.1f},{:.1f} ", x(part), y(value));
        out_ += "\"/>\n";
    }

    static constexpr double height = 200;

private:
    double x(double part) const { return left_ + part * width_; }
    double y(double value) const { return upper_ + height * (1 - std::min(value / top_, 1.0)); }
    void line(double x1, double y1, double x2, double y2)
    {
        fmt::format_to(std::back_inserter(out_),
                       R"(<line class="grid" x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}"/>)", x1, y1, x2, y2);
        out_ += '\n';
    }
    void text(double at_x, double at_y, std::string_view attributes, std::string_view content)
    {
        fmt::format_to(std::back_inserter(out_), R"(<text x="{:.1f}" y="{:.1f}"{}>{}</text>)", at_x, at_y, attributes,
                       escaped(content));
        out_ += '\n';
    }

    std::string& out_;
    double left_;
    double upper_;
    double width_;
    double top_;
};

/// Where a percentile stands on the axis, which gives each further nine the same width.
constexpr double nines = 4;
double place_of(double part) { return std::min(-std::log10(std::max(1 - part, 1e-12)), nines) / nines; }

points latency_by_percentile(run_results const& run)
{
    points curve;
    std::uint64_t seen = 0;
    for (bin_results const& bin : run.bins) {
        curve.emplace_back(place_of(static_cast<double>(seen) / static_cast<double>(run.calls)), bin.up_to);
        seen += bin.count;
        curve.emplace_back(place_of(static_cast<double>(seen) / static_cast<double>(run.calls)), bin.up_to);
    }
    return curve;
}

points over_time(run_results const& run, double slice_results::*figure)
{
    points curve;
    for (std::size_t i = 0; i < run.slices.size(); ++i)
        if (figure == &slice_results::per_second || run.slices[i].calls > 0)
            curve.emplace_back((static_cast<double>(i) + 0.5) / static_cast<double>(run.slices.size()),
                               run.slices[i].*figure);
    return curve;
}

template <class Curve>
double highest(std::vector<run_results> const& runs, Curve curve)
{
    double top = 0;
    for (run_results const& run : runs)
        for (auto const& [part, value] : curve(run))
            top = std::max(top, value);
    return top;
}

/// Runs of different lengths share the axis by the part of the run that has passed.
void mark_time(panel& to, std::vector<run_results> const& runs)
{
    double const seconds = runs.front().seconds;
    bool const same = std::all_of(runs.begin(), runs.end(), [&](run_results const& run) {
        return std::abs(run.seconds - seconds) < 0.005 * seconds;
    });
    for (int quarter = 0; quarter <= 4; ++quarter)
        to.mark_x(quarter / 4.0,
                  same ? fmt::format("{:.3g} s", seconds * quarter / 4) : fmt::format("{} %", 25 * quarter));
}

} // namespace

std::string chart(std::vector<run_results> const& runs, std::vector<std::string> const& names)
{
    std::string svg =
        R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 640" role="img" aria-label="Results of a load test">)";
    svg += '\n';
    svg += style;
    svg += R"(<rect class="paper" width="960" height="640"/>
<text class="title" x="60" y="36">Load test</text>
)";
    auto const out = std::back_inserter(svg);
    for (std::size_t i = 0; i < runs.size(); ++i) {
        run_results const& run = runs[i];
        fmt::format_to(
            out,
            R"(<text class="n{}" x="60" y="{}">{}: {:.0f} calls/s, p50 {:.2f} ms, p99 {:.2f} ms, {} failed</text>)", i,
            60 + 20 * i, escaped(names[i]), run.per_second, run.latency.p50, run.latency.p99, run.failed);
        fmt::format_to(out, R"(<text class="pale" x="900" y="{}" text-anchor="end">{}, {}, {}</text>)", 60 + 20 * i,
                       escaped(run.server), escaped(load_of(run)), run.date.substr(0, 10));
        svg += '\n';
    }

    panel percentiles(svg, 60, 130, 840, "Latency in ms by percentile", highest(runs, latency_by_percentile));
    for (char const* const label : {"0", "50", "90", "99", "99.9", "99.99"})
        percentiles.mark_x(place_of(std::stod(label) / 100), label);
    auto const rate_of = [](run_results const& run) { return over_time(run, &slice_results::per_second); };
    auto const p50_of = [](run_results const& run) { return over_time(run, &slice_results::p50); };
    auto const p99_of = [](run_results const& run) { return over_time(run, &slice_results::p99); };
    panel rate(svg, 60, 400, 390, "Calls per second", highest(runs, rate_of));
    panel times(svg, 510, 400, 390, "Latency in ms: p99, and p50 dashed", highest(runs, p99_of));
    mark_time(rate, runs);
    mark_time(times, runs);
    for (std::size_t i = 0; i < runs.size(); ++i) {
        std::string const color = 'r' + std::to_string(i);
        percentiles.draw(latency_by_percentile(runs[i]), color);
        rate.draw(rate_of(runs[i]), color);
        times.draw(p99_of(runs[i]), color);
        times.draw(p50_of(runs[i]), color + " thin");
    }
    svg += "</svg>\n";
    return svg;
}
