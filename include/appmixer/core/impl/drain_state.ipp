#ifndef APPMIXER_CORE_IMPL_DRAIN_STATE_IPP
#define APPMIXER_CORE_IMPL_DRAIN_STATE_IPP

#include <appmixer/core/detail/drain_state.hpp>

namespace appmixer::detail {

APPMIXER_DECL bool drain_state::enter() noexcept
{
    use_lock const lock(in_use_);
    if (begun_)
        return false;
    ++in_flight_;
    return true;
}

APPMIXER_DECL void drain_state::leave(bool cut) noexcept
{
    use_lock const lock(in_use_);
    --in_flight_;
    if (!begun_)
        return;
    ++(cut ? cut_ : completed_);
    if (in_flight_ == 0)
        end_waits();
}

APPMIXER_DECL void drain_state::begin() noexcept
{
    use_lock const lock(in_use_);
    begun_ = true;
    end_waits();
}

APPMIXER_DECL void drain_state::abort() noexcept
{
    use_lock const lock(in_use_);
    aborted_ = true;
    end_waits();
}

APPMIXER_DECL void drain_state::end_waits() noexcept
{
    for (drain_wait* wait = waits_.first(); wait != nullptr; wait = wait->following)
        wait->timer_.cancel();
}

APPMIXER_DECL drain_wait::drain_wait(drain_state* state, asio::steady_timer& timer) noexcept
    : state_(state), timer_(timer)
{
    if (state_ == nullptr)
        return;
    use_lock const lock(state_->in_use_);
    state_->waits_.push_back(*this);
}

APPMIXER_DECL drain_wait::~drain_wait()
{
    if (state_ == nullptr)
        return;
    use_lock const lock(state_->in_use_);
    state_->waits_.erase(*this);
}

APPMIXER_DECL error shutting_down(phase where)
{
    return error(errc::shutting_down, where, "drain() was called for the transport");
}

} // namespace appmixer::detail

#endif
