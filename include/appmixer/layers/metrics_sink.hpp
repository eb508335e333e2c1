#ifndef APPMIXER_LAYERS_METRICS_SINK_HPP
#define APPMIXER_LAYERS_METRICS_SINK_HPP

// A trace sink that counts calls for Prometheus.

#include <appmixer/layers/trace_event.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace appmixer {

/// A sink for `with_call_trace` and `with_attempt_trace` that collects metrics for Prometheus.
///
///     auto const metrics = std::make_shared<appmixer::metrics_sink>();
///     appmixer::client api(http_transport(executor, settings) | with_attempt_trace(metrics) | with_retry() |
///                          with_call_trace(metrics));
///     // in the handler of GET /metrics:
///     response.set("Content-Type", appmixer::metrics_sink::content_type);
///     response.body() = metrics->prometheus_text();
///
/// | Metric, prefixed `appmixer_client_`      | Type      | Labels                  | Trace of |
/// |------------------------------------------|-----------|-------------------------|----------|
/// | `calls_in_flight`                        | gauge     | operation               | calls    |
/// | `call_duration_seconds`                  | histogram | operation, status       | calls    |
/// | `call_failures_total`                    | counter   | operation, error, phase | calls    |
/// | `attempts_total`                         | counter   | operation, status       | attempts |
/// | `retries_total`                          | counter   | operation, reason       | attempts |
/// | `request_body_bytes_total`               | counter   | operation               | attempts |
/// | `response_body_bytes_total`              | counter   | operation               | attempts |
/// | `mistyped_fields_total`                  | counter   | operation               | calls    |
///
/// * `operation` is the vendor's name, "getFlow"; all requests built by hand share the label "request".
/// * `status` is the HTTP status, "none" for a failure, or "other" outside of 100 … 599.
/// * `call_failures_total` counts calls that ended without a response, or with one that could not be decoded. `error`
///   is `trace_event::error_kind`, `phase` is the phase of the error, "" if unknown.
/// * `reason` is the status or the error of the previous attempt; "unknown" if the calls are not traced as well.
/// * `mistyped_fields_total` counts fields of responses whose values are of another type than declared; see
///   `trace_event::mistyped_fields`. When it rises, the API has changed, or the library is wrong about it.
/// * A sign-in is not a call, but its exchanges are attempts of the operation "authenticateUser".
///
/// The number of time series is bounded: it does not grow with ids, users or time.
///
/// Threads: transports on several threads may share the sink, and any thread may call `prometheus_text`.
class metrics_sink {
public:
    /// Uses buckets of 5, 10, 25, 50, 100, 250, 500 milliseconds, 1, 2.5, 5, 10 and 30 seconds.
    APPMIXER_DECL metrics_sink();
    /// buckets: the upper bounds of the buckets, without the unlimited last one. Throws `exception` with
    /// `errc::invalid_settings` unless the bounds are above zero and increase.
    APPMIXER_DECL explicit metrics_sink(std::vector<std::chrono::nanoseconds> buckets);

    /// The `Content-Type` of `prometheus_text`.
    static constexpr std::string_view content_type = "text/plain; version=0.0.4; charset=utf-8";
    /// The metrics in Prometheus' text format, version 0.0.4
    /// (https://prometheus.io/docs/instrumenting/exposition_formats/). Calls are not held up while the text is written.
    APPMIXER_DECL std::string prometheus_text() const;

    APPMIXER_DECL void on_call_start(trace_event const& event);  ///< counts a call in flight
    APPMIXER_DECL void on_retry(trace_event const& event);       ///< counts a retry by its reason
    APPMIXER_DECL void on_attempt_end(trace_event const& event); ///< counts an attempt by its status, and its time
    APPMIXER_DECL void on_call_end(trace_event const& event);    ///< counts a call by its status or error, and its time

private:
    class histogram {
    public:
        std::vector<std::uint64_t> counts; ///< one for each bucket, not cumulative
        std::chrono::nanoseconds sum{0};
    };
    /// The metrics of one operation. Statuses are keys made by `status_key`.
    class operation_metrics {
    public:
        std::int64_t in_flight = 0;
        std::map<int, histogram> durations;
        std::map<std::pair<std::string_view, std::string_view>, std::uint64_t> failures; ///< by error and phase
        std::map<int, std::uint64_t> attempts;
        std::map<std::pair<int, std::string_view>, std::uint64_t> retries; ///< by the status or the error
        std::uint64_t request_bytes = 0;
        std::uint64_t response_bytes = 0;
        std::uint64_t mistyped_fields = 0;
    };
    using metrics_map = std::map<std::string, operation_metrics, std::less<>>;

    APPMIXER_DECL operation_metrics& metrics_of(trace_event const& event);

    std::vector<std::chrono::nanoseconds> buckets_;
    mutable std::mutex mutex_;
    metrics_map operations_;
};

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/layers/impl/metrics_sink.ipp>
#endif

#endif
