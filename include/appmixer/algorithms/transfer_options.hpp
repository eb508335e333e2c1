#ifndef APPMIXER_ALGORITHMS_TRANSFER_OPTIONS_HPP
#define APPMIXER_ALGORITHMS_TRANSFER_OPTIONS_HPP

// The options of `download_to`.

#include <appmixer/core/time_source.hpp>
#include <appmixer/core/transfer_progress.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <limits>
#include <utility>

namespace appmixer {

/// The options of `download_to`. Each function sets one option and returns the object.
class transfer_options {
public:
    using duration = time_source::clock::duration; ///< of the steady clock
    /// Called with the bytes transferred so far.
    using progress_function = std::function<void(transfer_progress const&)>;

    transfer_options() = default;

    /// Called on the executor of the transport with the number of bytes so far: at most ten times a second, and once at
    /// the end. What it throws ends the transfer and is thrown to the caller.
    transfer_options& progress(progress_function report)
    {
        progress_ = std::move(report);
        return *this;
    }
    progress_function const& progress() const noexcept { return progress_; }

    /// The longest time without a byte from the server; 30 seconds unless set. The time in which the sink is not ready
    /// does not count.
    transfer_options& idle(duration limit) noexcept
    {
        idle_ = limit;
        return *this;
    }
    duration idle() const noexcept { return idle_; }

    /// The greatest size in bytes; without a limit unless set.
    transfer_options& limit(std::uint64_t bytes) noexcept
    {
        limit_ = bytes;
        return *this;
    }
    std::uint64_t limit() const noexcept { return limit_; }

    /// For a download to a file: whether an incomplete one is kept beside the file, and whether this download continues
    /// an incomplete one. False unless set.
    transfer_options& resume(bool enabled) noexcept
    {
        resume_ = enabled;
        return *this;
    }
    bool resume() const noexcept { return resume_; }

private:
    progress_function progress_;
    duration idle_ = std::chrono::seconds(30);
    std::uint64_t limit_ = (std::numeric_limits<std::uint64_t>::max)();
    bool resume_ = false;
};

} // namespace appmixer

#endif
