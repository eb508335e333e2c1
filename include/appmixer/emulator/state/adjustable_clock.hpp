#ifndef APPMIXER_EMULATOR_STATE_ADJUSTABLE_CLOCK_HPP
#define APPMIXER_EMULATOR_STATE_ADJUSTABLE_CLOCK_HPP

// The clock of a back end.

#include <appmixer/core/timestamp.hpp>

#include <chrono>
#include <functional>
#include <optional>
#include <utility>

namespace appmixer::detail::emu {

/// The clock that the program sets, and how far the page of the server has moved it, or when it has stopped it.
class adjustable_clock {
public:
    adjustable_clock() = default;
    /// runs: whether `base` is known to advance as time passes, which nobody can tell of a function of the program.
    adjustable_clock(std::function<timestamp()> base, bool runs) : base_(std::move(base)), runs_(runs) {}

    /// The time. Calls the program's function, unless the clock is frozen.
    timestamp operator()() const
    {
        latest_ = frozen_ ? *frozen_ : base_() + offset_;
        return *latest_;
    }
    /// The time when it was last read; nothing: never.
    std::optional<timestamp> const& latest() const noexcept { return latest_; }

    std::chrono::milliseconds offset() const noexcept { return offset_; }
    bool is_frozen() const noexcept { return frozen_.has_value(); }
    /// Whether it is known to advance as time passes.
    bool is_running() const noexcept { return runs_ && !frozen_; }
    void move(std::chrono::milliseconds by)
    {
        offset_ += by;
        if (frozen_)
            *frozen_ += by;
    }
    /// Stops the clock.
    void freeze() { frozen_ = (*this)(); }
    /// Lets the clock go on from the time at which it stands.
    void resume()
    {
        if (!frozen_)
            return;
        offset_ = *frozen_ - base_();
        frozen_.reset();
    }
    /// Returns to the time of the program's function.
    void reset()
    {
        offset_ = std::chrono::milliseconds(0);
        frozen_.reset();
    }

private:
    std::function<timestamp()> base_;
    bool runs_ = false;
    std::chrono::milliseconds offset_{0};
    std::optional<timestamp> frozen_; ///< the time at which it stands still
    mutable std::optional<timestamp> latest_;
};

} // namespace appmixer::detail::emu

#endif
