#include "metrics.hpp"

#include "http_server.hpp"

#include <sstream>

std::string request_counts::prometheus_text(http_server const& server) const
{
    std::ostringstream text;
    text << "# TYPE gateway_connections gauge\n"
         << "gateway_connections " << server.connections() << '\n'
         << "# TYPE gateway_requests_in_flight gauge\n"
         << "gateway_requests_in_flight " << server.requests_in_flight() << '\n'
         << "# TYPE gateway_requests_total counter\n";
    for (auto const& [key, count] : counts_)
        text << "gateway_requests_total{route=\"" << key.first << "\",status=\"" << key.second << "\"} " << count
             << '\n';
    text << "# TYPE gateway_requests_refused_total counter\n";
    for (auto const& [status, count] : server.refused())
        text << "gateway_requests_refused_total{status=\"" << status << "\"} " << count << '\n';
    return text.str();
}
