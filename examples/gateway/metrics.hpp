#ifndef GATEWAY_METRICS_HPP
#define GATEWAY_METRICS_HPP

// The gateway's own metrics, beside those of its calls, which `appmixer::metrics_sink` has.

#include <cstdint>
#include <map>
#include <string>
#include <utility>

class http_server;

/// Counts requests by route and status.
class request_counts {
public:
    request_counts() = default;

    void add(std::string const& route, unsigned status) { ++counts_[{route, status}]; }
    /// The counts, and the state of the server, in Prometheus' text format.
    std::string prometheus_text(http_server const& server) const;

private:
    std::map<std::pair<std::string, unsigned>, std::uint64_t> counts_;
};

#endif
