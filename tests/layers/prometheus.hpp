#ifndef APPMIXER_TESTS_LAYERS_PROMETHEUS_HPP
#define APPMIXER_TESTS_LAYERS_PROMETHEUS_HPP

// A strict reader of Prometheus' text format, version 0.0.4, written from its description:
// https://prometheus.io/docs/instrumenting/exposition_formats/. What breaks a rule there is an exception here, and so
// is what a server would take but no exporter should write: a metric without HELP or TYPE, a comment, a timestamp.

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace test {

using prometheus_labels = std::map<std::string, std::string>;

class prometheus_sample {
public:
    std::string name;
    prometheus_labels labels;
    double value = 0;
};

class prometheus_metric {
public:
    std::string type;
    std::string help;
    std::vector<prometheus_sample> samples;
};

/// A text that was read.
class prometheus_page {
public:
    explicit prometheus_page(std::string_view text);
    std::map<std::string, prometheus_metric> const& metrics() const noexcept { return metrics_; }
    prometheus_metric const& metric(std::string const& name) const { return metrics_.at(name); }
    /// The value of a sample; nothing when there is none with exactly these labels.
    std::optional<double> value(std::string_view name, prometheus_labels const& labels) const;
    std::size_t samples() const;

private:
    [[noreturn]] void fail(std::string const& why) const;
    void read_line(std::string_view line);
    void read_comment();
    void read_sample();
    void read_labels(prometheus_labels& labels);
    /// The metric that a sample belongs to: a histogram has samples of three names.
    std::string family_of(std::string const& name) const;
    /// All lines of a metric are one group.
    void begin(std::string const& name);
    void check(std::string const& name, prometheus_metric const& metric);
    void check_histogram(std::string const& name, prometheus_metric const& metric);
    static bool is_name(std::string_view name, bool of_metric);
    void skip_blanks();
    std::string token();
    void expect(char c);
    std::string unescape(std::string_view text, bool in_quotes) const;
    double number(std::string const& text) const;

    std::map<std::string, prometheus_metric> metrics_;
    std::set<std::pair<std::string, prometheus_labels>> seen_;
    std::string current_;
    std::string_view line_;
    std::string_view rest_;
};

} // namespace test

#endif
