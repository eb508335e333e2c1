#include "frame_times.hpp"

#include <boost/histogram/ostream.hpp>

#include <fmt/format.h>

#include <algorithm>

void frame_times::add(duration taken)
{
    ++frames_;
    if (taken > frame)
        ++late_;
    longest_ = std::max(longest_, taken);
    milliseconds_(std::chrono::duration<double, std::milli>(taken).count());
}

std::vector<std::string> frame_times::lines(int columns) const
{
    using boost::histogram::coverage;
    using boost::histogram::indexed;
    double most = 1;
    for (auto const& bin : indexed(milliseconds_, coverage::all))
        most = std::max(most, *bin);
    std::vector<std::string> shown;
    for (auto const& bin : indexed(milliseconds_, coverage::all)) {
        std::string const range = bin.index() < 16
                                      ? fmt::format("{:2.0f} to {:2.0f} ms", bin.bin().lower(), bin.bin().upper())
                                      : std::string("longer     ");
        int const widest = std::max(1, columns - 24);
        int const width = *bin > 0 ? std::max(1, static_cast<int>(*bin / most * widest)) : 0;
        shown.push_back(fmt::format(" {} {:6.0f} {}", range, *bin, std::string(static_cast<std::size_t>(width), '#')));
    }
    return shown;
}

std::ostream& operator<<(std::ostream& out, frame_times const& times) { return out << times.milliseconds_; }
