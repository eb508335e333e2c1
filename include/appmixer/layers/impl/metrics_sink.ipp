#ifndef APPMIXER_LAYERS_IMPL_METRICS_SINK_IPP
#define APPMIXER_LAYERS_IMPL_METRICS_SINK_IPP

#include <appmixer/layers/metrics_sink.hpp>

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <iterator>

namespace appmixer {

namespace detail {

/// Bounds the number of different statuses: 0 for none, -1 for one outside of 100 … 599.
inline int status_key(int status) noexcept { return status == 0 || (status >= 100 && status <= 599) ? status : -1; }

inline std::string status_label(int key)
{
    if (key == 0)
        return "none";
    return key < 0 ? "other" : std::to_string(key);
}

/// Exact seconds: "0.005", "30".
inline std::string seconds_text(std::chrono::nanoseconds time)
{
    constexpr std::int64_t second = 1'000'000'000;
    std::string text = std::to_string(time.count() / second);
    if (std::int64_t const rest = time.count() % second; rest != 0) {
        std::string fraction = std::to_string(second + rest);
        fraction.front() = '.';
        text.append(fraction, 0, fraction.find_last_not_of('0') + 1);
    }
    return text;
}

/// Writes metrics in Prometheus' text format.
class prometheus_writer {
public:
    using label = std::pair<std::string_view, std::string_view>;

    /// Begins the next metric; its samples follow.
    void metric(std::string_view name, std::string_view type, std::string_view help)
    {
        name_ = "appmixer_client_";
        name_ += name;
        text_.append("# HELP ").append(name_).append(" ").append(help).append("\n");
        text_.append("# TYPE ").append(name_).append(" ").append(type).append("\n");
    }
    void sample(std::string_view suffix, std::initializer_list<label> labels, std::string_view value)
    {
        text_.append(name_).append(suffix);
        char before = '{';
        for (auto const& [name, content] : labels) {
            text_.append(1, before).append(name).append("=\"");
            for (char const c : content) {
                if (c == '\\' || c == '"' || c == '\n')
                    text_ += '\\';
                text_ += c == '\n' ? 'n' : c;
            }
            text_ += '"';
            before = ',';
        }
        text_.append("} ").append(value).append("\n");
    }
    std::string take() { return std::move(text_); }

private:
    std::string text_;
    std::string name_;
};

} // namespace detail

APPMIXER_DECL metrics_sink::metrics_sink()
    : metrics_sink({std::chrono::milliseconds(5), std::chrono::milliseconds(10), std::chrono::milliseconds(25),
                    std::chrono::milliseconds(50), std::chrono::milliseconds(100), std::chrono::milliseconds(250),
                    std::chrono::milliseconds(500), std::chrono::seconds(1), std::chrono::milliseconds(2500),
                    std::chrono::seconds(5), std::chrono::seconds(10), std::chrono::seconds(30)})
{
}

APPMIXER_DECL metrics_sink::metrics_sink(std::vector<std::chrono::nanoseconds> buckets) : buckets_(std::move(buckets))
{
    std::chrono::nanoseconds below(0);
    for (std::chrono::nanoseconds const bound : buckets_) {
        if (bound <= below)
            throw exception(error(errc::invalid_settings, phase::none, "the bucket bounds do not increase"));
        below = bound;
    }
}

APPMIXER_DECL metrics_sink::operation_metrics& metrics_sink::metrics_of(trace_event const& event)
{
    std::string_view const name = event.declaration() != nullptr ? event.operation() : "request";
    auto const found = operations_.find(name);
    return found != operations_.end() ? found->second : operations_[std::string(name)];
}

APPMIXER_DECL void metrics_sink::on_call_start(trace_event const& event)
{
    std::lock_guard const lock(mutex_);
    ++metrics_of(event).in_flight;
}

APPMIXER_DECL void metrics_sink::on_retry(trace_event const& event)
{
    std::string_view const failure = event.status() != 0 || event.code() ? event.error_kind() : "unknown";
    std::lock_guard const lock(mutex_);
    ++metrics_of(event).retries[{detail::status_key(event.status()), failure}];
}

APPMIXER_DECL void metrics_sink::on_attempt_end(trace_event const& event)
{
    std::lock_guard const lock(mutex_);
    operation_metrics& metrics = metrics_of(event);
    ++metrics.attempts[detail::status_key(event.status())];
    metrics.request_bytes += event.request_size();
    metrics.response_bytes += event.response_size();
}

APPMIXER_DECL void metrics_sink::on_call_end(trace_event const& event)
{
    std::lock_guard const lock(mutex_);
    operation_metrics& metrics = metrics_of(event);
    --metrics.in_flight;
    if (event.code())
        ++metrics.failures[{event.error_kind(), detail::short_name(event.phase())}];
    metrics.mistyped_fields += event.mistyped_fields();
    histogram& durations = metrics.durations[detail::status_key(event.status())];
    durations.counts.resize(buckets_.size() + 1);
    auto const bucket = std::lower_bound(buckets_.begin(), buckets_.end(), event.elapsed());
    ++durations.counts[static_cast<std::size_t>(std::distance(buckets_.begin(), bucket))];
    durations.sum += event.elapsed();
}

APPMIXER_DECL std::string metrics_sink::prometheus_text() const
{
    metrics_map operations;
    {
        std::lock_guard const lock(mutex_);
        operations = operations_;
    }
    detail::prometheus_writer out;

    out.metric("calls_in_flight", "gauge", "Calls that have begun and not ended.");
    for (auto const& [name, metrics] : operations)
        out.sample("", {{"operation", name}}, std::to_string(metrics.in_flight));

    out.metric("call_duration_seconds", "histogram",
               "Time from the start of a call to its end, with all its attempts.");
    for (auto const& [name, metrics] : operations)
        for (auto const& [key, durations] : metrics.durations) {
            std::string const status = detail::status_label(key);
            std::uint64_t count = 0;
            for (std::size_t i = 0; i < durations.counts.size(); ++i) {
                count += durations.counts[i];
                std::string const bound = i < buckets_.size() ? detail::seconds_text(buckets_[i]) : "+Inf";
                out.sample("_bucket", {{"operation", name}, {"status", status}, {"le", bound}}, std::to_string(count));
            }
            out.sample("_sum", {{"operation", name}, {"status", status}}, detail::seconds_text(durations.sum));
            out.sample("_count", {{"operation", name}, {"status", status}}, std::to_string(count));
        }

    out.metric("call_failures_total", "counter", "Calls that ended without a response that could be decoded.");
    for (auto const& [name, metrics] : operations)
        for (auto const& [cause, count] : metrics.failures)
            out.sample("", {{"operation", name}, {"error", cause.first}, {"phase", cause.second}},
                       std::to_string(count));

    out.metric("attempts_total", "counter", "Exchanges with the server, sign-ins included.");
    for (auto const& [name, metrics] : operations)
        for (auto const& [key, count] : metrics.attempts)
            out.sample("", {{"operation", name}, {"status", detail::status_label(key)}}, std::to_string(count));

    out.metric("retries_total", "counter", "Attempts beyond the first, by what the attempt before ended with.");
    for (auto const& [name, metrics] : operations)
        for (auto const& [cause, count] : metrics.retries) {
            std::string const reason = cause.first != 0 ? detail::status_label(cause.first) : std::string(cause.second);
            out.sample("", {{"operation", name}, {"reason", reason}}, std::to_string(count));
        }

    out.metric("request_body_bytes_total", "counter", "Bytes in the bodies of requests.");
    for (auto const& [name, metrics] : operations)
        out.sample("", {{"operation", name}}, std::to_string(metrics.request_bytes));

    out.metric("response_body_bytes_total", "counter", "Bytes in the bodies of responses.");
    for (auto const& [name, metrics] : operations)
        out.sample("", {{"operation", name}}, std::to_string(metrics.response_bytes));

    out.metric("mistyped_fields_total", "counter", "Fields of responses that are of another type than declared.");
    for (auto const& [name, metrics] : operations)
        out.sample("", {{"operation", name}}, std::to_string(metrics.mistyped_fields));
    return out.take();
}

} // namespace appmixer

#endif
