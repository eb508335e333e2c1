#include "measurement.hpp"

#include <algorithm>

namespace {

constexpr int number_of_slices = 20;

/// What failures are counted by: the operation and the cause, without what differs from call to call.
std::string name_of(appmixer::error const& failure)
{
    if (failure.operation().empty())
        return "not begun before the end of the run";
    std::string const cause =
        failure.status() != 0 ? std::to_string(failure.status()) : std::string(failure.code().message());
    return std::string(failure.operation()) + ": " + cause;
}

} // namespace

measurement::measurement(std::vector<std::string> const& kinds)
{
    for (std::string const& name : kinds)
        kinds_.emplace_back().name = name;
}

void measurement::start(clock::time_point begin, clock::time_point end)
{
    begin_ = begin;
    end_ = end;
    slice_length_ = (end - begin) / number_of_slices;
    slices_.resize(number_of_slices);
}

void measurement::add(std::size_t kind, clock::time_point begun, clock::time_point ended,
                      appmixer::error const& failure)
{
    slice_counts in_no_slice; // when the run was interrupted in its first slice
    auto const slice_of = [&](clock::time_point when) -> slice_counts& {
        auto const slice = static_cast<std::size_t>((when - begin_) / slice_length_);
        return slices_.empty() ? in_no_slice : slices_[std::min(slice, slices_.size() - 1)];
    };
    if (!failure.code() && ended >= begin_ && ended < end_)
        ++slice_of(ended).succeeded;
    if (begun < begin_ || begun >= end_)
        return;
    auto const latency = ended - begun;
    times_.add(latency);
    kinds_[kind].times.add(latency);
    slice_of(begun).times.add(latency);
    if (failure.code()) {
        ++failed_;
        ++kinds_[kind].failed;
        ++slice_of(begun).failed;
        ++failures_[name_of(failure)];
    }
}

void measurement::finish(clock::time_point now)
{
    if (now >= end_ || slices_.empty())
        return;
    auto const passed = std::max(now - begin_, clock::duration(0));
    slices_.resize(static_cast<std::size_t>(passed / slice_length_));
    end_ = begin_ + passed;
}
