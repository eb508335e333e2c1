#ifndef APPMIXER_ALGORITHMS_DETAIL_RESUME_SCHEDULE_HPP
#define APPMIXER_ALGORITHMS_DETAIL_RESUME_SCHEDULE_HPP

// Decides when a download that broke off goes on.

#include <appmixer/core/time_source.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>

namespace appmixer::detail {

/// The pauses of a download between its requests. They grow while requests bring little; after ten such requests in a
/// row the download gives up.
class resume_schedule {
public:
    using duration = time_source::clock::duration;
    static constexpr std::uint64_t little = std::uint64_t(64) << 10; ///< bytes
    static constexpr unsigned most_requests = 10;

    /// Called when a request has failed. received: the bytes that it brought. Returns how long to wait; nothing when
    /// the download ends.
    std::optional<duration> next(std::uint64_t received) noexcept
    {
        small_ = received < little ? small_ + 1 : 0;
        if (small_ >= most_requests)
            return std::nullopt;
        return std::chrono::milliseconds(100) * (1 << (std::min)(small_, 7U));
    }

private:
    unsigned small_ = 0; ///< requests in a row that brought little
};

} // namespace appmixer::detail

#endif
