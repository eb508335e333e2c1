#ifndef APPMIXER_LAYERS_METRICS_SINK_HPP
#define APPMIXER_LAYERS_METRICS_SINK_HPP

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

/// A sink for `with_call_trace` and `with_attempt_trace` that counts, for a service that exports its metrics to
/// Prometheus.
///
///     auto const metrics = std::make_shared<appmixer::metrics_sink>();
///     appmixer::client api(http_transport(executor, settings) | with_attempt_trace(metrics) | with_retry() |
///                          with_call_trace(metrics));
///     // in the handler of GET /metrics:
///     response.set("Content-Type", appmixer::metrics_sink::content_type);
///     response.body() = metrics->prometheus_text();
///
/// | Metric, with `appmixer_client_` in front | Type      | Labels                  | Of       |
/// |------------------------------------------|-----------|-------------------------|----------|
/// | `calls_in_flight`                        | gauge     | operation               | calls    |
/// | `call_duration_seconds`                  | histogram | operation, status       | calls    |
/// | `call_failures_total`                    | counter   | operation, error, phase | calls    |
/// | `attempts_total`                         | counter   | operation, status       | attempts |
/// | `retries_total`                          | counter   | operation, reason       | attempts |
/// | `request_body_bytes_total`               | counter   | operation               | attempts |
/// | `response_body_bytes_total`              | counter   | operation               | attempts |
///
/// * `operation` is the vendor's name, "getFlow"; all requests built by hand share the label "request".
/// * `status` is the HTTP status, or "none" without a response; one outside 100 … 599 is "other".
/// * `call_failures_total` has the calls that ended without a response: `error` is as `trace_event::error_kind` says,
///   `phase` is the part of the call, "" when it is not known.
/// * `reason` is the status or the error of the attempt before, "unknown" without a trace of calls around it.
/// * A sign-in is no call, but its exchanges are attempts, of the operation "authenticateUser".
///
/// So the number of time series has a bound: it does not grow with ids, users or time.
///
/// Threads: transports on several threads may share the sink, and any thread may ask for the text.
class metrics_sink {
public:
    /// Buckets of 5, 10, 25, 50, 100, 250, 500 milliseconds, 1, 2.5, 5, 10 and 30 seconds.
    APPMIXER_DECL metrics_sink();
    /// Buckets of one's own: the upper bounds, the last and unlimited one excepted. Throws `exception` with
    /// `errc::invalid_settings` when they do not increase from above zero.
    APPMIXER_DECL explicit metrics_sink(std::vector<std::chrono::nanoseconds> buckets);

    /// The `Content-Type` of the text.
    static constexpr std::string_view content_type = "text/plain; version=0.0.4; charset=utf-8";
    /// All that was counted, in Prometheus' text format, version 0.0.4
    /// (https://prometheus.io/docs/instrumenting/exposition_formats/). Calls go on being counted while it is written.
    APPMIXER_DECL std::string prometheus_text() const;

    APPMIXER_DECL void on_call_start(trace_event const& event);
    APPMIXER_DECL void on_retry(trace_event const& event);
    APPMIXER_DECL void on_response(trace_event const& event);
    APPMIXER_DECL void on_call_end(trace_event const& event);

private:
    class histogram {
    public:
        std::vector<std::uint64_t> counts; ///< one for each bucket, each without those below it
        std::chrono::nanoseconds sum{0};
    };
    /// What is counted of one operation. A status is a key as `status_key` gives it.
    class tally {
    public:
        std::int64_t in_flight = 0;
        std::map<int, histogram> durations;
        std::map<std::pair<std::string_view, std::string_view>, std::uint64_t> failures; ///< by error and phase
        std::map<int, std::uint64_t> attempts;
        std::map<std::pair<int, std::string_view>, std::uint64_t> retries; ///< by the status or the error
        std::uint64_t request_bytes = 0;
        std::uint64_t response_bytes = 0;
    };
    using tallies = std::map<std::string, tally, std::less<>>;

    APPMIXER_DECL tally& of(trace_event const& event);

    std::vector<std::chrono::nanoseconds> buckets_;
    mutable std::mutex mutex_;
    tallies operations_;
};

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/layers/impl/metrics_sink.ipp>
#endif

#endif
