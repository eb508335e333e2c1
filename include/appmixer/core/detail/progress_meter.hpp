#ifndef APPMIXER_CORE_DETAIL_PROGRESS_METER_HPP
#define APPMIXER_CORE_DETAIL_PROGRESS_METER_HPP

// Decides when the progress of a transfer is reported. It calls nothing and reads no clock.

#include <appmixer/core/time_source.hpp>
#include <appmixer/core/transfer_progress.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>

namespace appmixer::detail {

/// Counts the bytes of a transfer. Reports are at least 100 ms apart, except for the last one, and only made when
/// something is new.
class progress_meter {
public:
    using clock = time_source::clock;
    static constexpr clock::duration interval = std::chrono::milliseconds(100);

    progress_meter() = default;

    /// Called when an attempt begins, the first one as well.
    ///
    /// expected: the size of the whole; empty when it is not known. done: how many bytes of it were there before, with
    /// a download that is resumed.
    void begin(std::optional<std::uint64_t> expected, std::uint64_t done = 0) noexcept
    {
        now_.attempt = std::exchange(begun_, true) ? now_.attempt + 1 : 1;
        now_.expected = expected;
        now_.done = done;
    }

    /// Called when bytes have been sent or received, at `time`. Returns what to report; nothing if it is too early.
    std::optional<transfer_progress> add(std::uint64_t bytes, clock::time_point time) noexcept
    {
        now_.done += bytes;
        if (bytes == 0 || (reported_ && time - last_time_ < interval))
            return std::nullopt;
        last_time_ = time;
        return report();
    }

    /// Called when the transfer has ended. Returns the last report; nothing if the one before had the same content.
    std::optional<transfer_progress> finish() noexcept
    {
        if (reported_ == now_)
            return std::nullopt;
        return report();
    }

    transfer_progress const& current() const noexcept { return now_; }

private:
    transfer_progress const& report() noexcept { return *(reported_ = now_); }

    transfer_progress now_;
    std::optional<transfer_progress> reported_; ///< the last report
    clock::time_point last_time_;               ///< of that report
    bool begun_ = false;
};

} // namespace appmixer::detail

#endif
