#ifndef LOAD_REPORT_HPP
#define LOAD_REPORT_HPP

#include "results.hpp"

#include <string>
#include <vector>

/// "closed loop, 8 in flight", or "open loop, 200 calls/s".
std::string load_of(run_results const& results);
/// The results as a text of several lines.
std::string report(run_results const& results);
/// The results of several runs as an SVG, in light or dark as the viewer prefers. names: of the runs.
std::string chart(std::vector<run_results> const& runs, std::vector<std::string> const& names);

#endif
