#ifndef APPMIXER_TRANSPORTS_IMPL_READ_SCHEDULER_IPP
#define APPMIXER_TRANSPORTS_IMPL_READ_SCHEDULER_IPP

#include <appmixer/transports/detail/read_scheduler.hpp>

#include <utility>

namespace appmixer::detail {

APPMIXER_DECL bool scheduled_read::may_read(bool has_more) noexcept
{
    use_lock const lock(scheduler_.in_use_);
    bool const reading = scheduler_.reading_ == this;
    bool const must_yield = read_ >= read_scheduler::max_uninterrupted_read && !scheduler_.waiting_.empty();
    if (reading && (!has_more || must_yield))
        leave();
    if (!has_more || (reading && !must_yield))
        return true;
    if (scheduler_.reading_ != nullptr)
        return false;
    scheduler_.reading_ = this;
    joined_ = true;
    read_ = 0;
    return true;
}

APPMIXER_DECL asio::awaitable<error> scheduled_read::wait(asio::any_io_executor executor, deadline_entry& deadline)
{
    asio::steady_timer timer(std::move(executor), (asio::steady_timer::time_point::max)());
    join(timer);
    deadline.cancel_on_expiry(timer);
    auto const [code] = co_await wait_unless(is_ready_, timer, scheduler_.in_use_);
    deadline.cancel_nothing();
    if (deadline.expired()) {
        leave();
        co_return error(deadline.code(), phase::read);
    }
    if (is_waiting()) {
        leave();
        co_return error(code, phase::read);
    }
    co_return error();
}

APPMIXER_DECL void scheduled_read::join(asio::steady_timer& timer) noexcept
{
    use_lock const lock(scheduler_.in_use_);
    joined_ = true;
    is_ready_ = scheduler_.reading_ == nullptr; // another thread may just have finished
    if (is_ready_) {
        scheduler_.reading_ = this;
        read_ = 0;
        return;
    }
    ready_timer_ = &timer;
    scheduler_.waiting_.push_back(*this);
}

APPMIXER_DECL bool scheduled_read::is_waiting() const noexcept
{
    use_lock const lock(scheduler_.in_use_);
    return ready_timer_ != nullptr;
}

APPMIXER_DECL void scheduled_read::leave() noexcept
{
    use_lock const lock(scheduler_.in_use_);
    if (std::exchange(ready_timer_, nullptr) != nullptr)
        scheduler_.waiting_.erase(*this);
    if (scheduler_.reading_ != this)
        return;
    scheduler_.reading_ = nullptr;
    if (scheduler_.waiting_.empty())
        return;
    scheduled_read& next = scheduler_.waiting_.front();
    scheduler_.waiting_.erase(next);
    scheduler_.reading_ = &next;
    next.read_ = 0;
    next.is_ready_ = true;
    std::exchange(next.ready_timer_, nullptr)->cancel();
}

} // namespace appmixer::detail

#endif
