// The bodies of prometheus.hpp.

#include "prometheus.hpp"

#include <charconv>
#include <cmath>
#include <cstddef>
#include <limits>
#include <stdexcept>
#include <system_error>

namespace test {

prometheus_page::prometheus_page(std::string_view text)
{
    if (!text.empty() && text.back() != '\n')
        fail("the last line does not end with a line feed");
    while (!text.empty()) {
        std::size_t const end = text.find('\n');
        read_line(text.substr(0, end));
        text.remove_prefix(end + 1);
    }
    for (auto const& [name, metric] : metrics_)
        check(name, metric);
}

std::optional<double> prometheus_page::value(std::string_view name, prometheus_labels const& labels) const
{
    for (auto const& [family, metric] : metrics_)
        for (prometheus_sample const& sample : metric.samples)
            if (sample.name == name && sample.labels == labels)
                return sample.value;
    return std::nullopt;
}

std::size_t prometheus_page::samples() const
{
    std::size_t count = 0;
    for (auto const& [family, metric] : metrics_)
        count += metric.samples.size();
    return count;
}

void prometheus_page::fail(std::string const& why) const { throw std::runtime_error(why + ": " + std::string(line_)); }

void prometheus_page::read_line(std::string_view line)
{
    line_ = line;
    rest_ = line;
    skip_blanks();
    if (rest_.empty())
        return;
    if (rest_.front() == '#')
        read_comment();
    else
        read_sample();
}

void prometheus_page::read_comment()
{
    rest_.remove_prefix(1);
    std::string const keyword = token();
    if (keyword != "HELP" && keyword != "TYPE")
        fail("a comment that says nothing");
    std::string const name = token();
    if (!is_name(name, true))
        fail("not the name of a metric");
    begin(name);
    prometheus_metric& metric = metrics_[name];
    if (!metric.samples.empty())
        fail("comes after the first sample");
    if (keyword == "HELP") {
        if (!metric.help.empty())
            fail("a second HELP");
        metric.help = unescape(rest_, false);
        if (metric.help.empty())
            fail("HELP without a text");
        return;
    }
    if (!metric.type.empty())
        fail("a second TYPE");
    metric.type = token();
    static std::set<std::string> const types = {"counter", "gauge", "histogram", "summary", "untyped"};
    if (types.count(metric.type) == 0 || !rest_.empty())
        fail("TYPE takes a name and one of the types");
}

void prometheus_page::read_sample()
{
    prometheus_sample sample;
    std::size_t const end = rest_.find_first_of("{ \t");
    sample.name = std::string(rest_.substr(0, end));
    rest_.remove_prefix(sample.name.size());
    if (!is_name(sample.name, true))
        fail("not the name of a metric");
    skip_blanks();
    if (rest_.starts_with('{'))
        read_labels(sample.labels);
    sample.value = number(token());
    if (!rest_.empty())
        fail("text after the value");

    std::string const family = family_of(sample.name);
    begin(family);
    prometheus_metric& metric = metrics_[family];
    if (metric.type.empty() || metric.help.empty())
        fail("a sample without HELP and TYPE before it");
    if (!seen_.insert({sample.name, sample.labels}).second)
        fail("the same name and labels again");
    metric.samples.push_back(std::move(sample));
}

void prometheus_page::read_labels(prometheus_labels& labels)
{
    rest_.remove_prefix(1);
    skip_blanks();
    while (!rest_.starts_with('}')) {
        std::string const name(rest_.substr(0, rest_.find_first_of("= \t")));
        rest_.remove_prefix(name.size());
        if (!is_name(name, false) || name.starts_with("__"))
            fail("not the name of a label");
        skip_blanks();
        expect('=');
        skip_blanks();
        expect('"');
        std::size_t end = 0;
        while (end < rest_.size() && rest_[end] != '"')
            end += rest_[end] == '\\' ? 2U : 1U;
        if (end >= rest_.size())
            fail("a value without an end");
        if (!labels.emplace(name, unescape(rest_.substr(0, end), true)).second)
            fail("the same label again");
        rest_.remove_prefix(end + 1);
        skip_blanks();
        if (rest_.starts_with('}'))
            break;
        expect(',');
        skip_blanks();
    }
    expect('}');
    skip_blanks();
}

std::string prometheus_page::family_of(std::string const& name) const
{
    for (std::string_view const suffix : {"_bucket", "_sum", "_count"})
        if (name.ends_with(suffix)) {
            std::string const family = name.substr(0, name.size() - suffix.size());
            auto const known = metrics_.find(family);
            if (known != metrics_.end() && known->second.type == "histogram")
                return family;
        }
    return name;
}

void prometheus_page::begin(std::string const& name)
{
    if (name == current_)
        return;
    if (metrics_.count(name) != 0)
        fail("the lines of a metric are not together");
    current_ = name;
}

void prometheus_page::check(std::string const& name, prometheus_metric const& metric)
{
    line_ = name;
    if (metric.type.empty() || metric.help.empty())
        fail("a metric without HELP or TYPE");
    if (metric.type == "histogram")
        check_histogram(name, metric);
    for (prometheus_sample const& sample : metric.samples)
        if (metric.type == "counter" && !(sample.value >= 0))
            fail("a counter below zero");
}

void prometheus_page::check_histogram(std::string const& name, prometheus_metric const& metric)
{
    class series {
    public:
        std::vector<std::pair<double, double>> buckets; // in the order of the text
        std::optional<double> sum;
        std::optional<double> count;
    };
    std::map<prometheus_labels, series> all;
    for (prometheus_sample const& sample : metric.samples) {
        prometheus_labels labels = sample.labels;
        auto const bound = labels.extract("le");
        series& one = all[labels];
        if (sample.name == name + "_bucket" && bound)
            one.buckets.emplace_back(number(bound.mapped()), sample.value);
        else if (sample.name == name + "_sum" && !bound)
            one.sum = sample.value;
        else if (sample.name == name + "_count" && !bound)
            one.count = sample.value;
        else
            fail("not a sample of a histogram");
    }
    for (auto const& [labels, one] : all) {
        if (!one.sum || !one.count || one.buckets.empty())
            fail("a histogram lacks a sample");
        for (std::size_t i = 1; i < one.buckets.size(); ++i)
            if (!(one.buckets[i].first > one.buckets[i - 1].first) || one.buckets[i].second < one.buckets[i - 1].second)
                fail("the buckets do not increase");
        if (!std::isinf(one.buckets.back().first) || one.buckets.back().second != *one.count)
            fail("the last bucket does not hold all");
    }
}

bool prometheus_page::is_name(std::string_view name, bool of_metric)
{
    auto const letter = [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (of_metric && c == ':');
    };
    if (name.empty() || !letter(name.front()))
        return false;
    for (char const c : name)
        if (!letter(c) && !(c >= '0' && c <= '9'))
            return false;
    return true;
}

void prometheus_page::skip_blanks()
{
    while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\t'))
        rest_.remove_prefix(1);
}

std::string prometheus_page::token()
{
    skip_blanks();
    std::string const text(rest_.substr(0, rest_.find_first_of(" \t")));
    rest_.remove_prefix(text.size());
    skip_blanks();
    return text;
}

void prometheus_page::expect(char c)
{
    if (!rest_.starts_with(c))
        fail(std::string("no ") + c);
    rest_.remove_prefix(1);
}

std::string prometheus_page::unescape(std::string_view text, bool in_quotes) const
{
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\') {
            plain += text[i];
            continue;
        }
        char const next = ++i < text.size() ? text[i] : '\0';
        if (next != '\\' && next != 'n' && !(next == '"' && in_quotes))
            fail("not an escape");
        plain += next == 'n' ? '\n' : next;
    }
    return plain;
}

double prometheus_page::number(std::string const& text) const
{
    if (text == "+Inf")
        return std::numeric_limits<double>::infinity();
    double value = 0;
    auto const [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (code != std::errc() || end != text.data() + text.size() || !std::isfinite(value))
        fail("not a number");
    return value;
}

} // namespace test
