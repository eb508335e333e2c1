#ifndef APPMIXER_TRANSPORTS_IMPL_READ_SCHEDULER_IPP
#define APPMIXER_TRANSPORTS_IMPL_READ_SCHEDULER_IPP

#include <appmixer/transports/detail/read_scheduler.hpp>

#include <utility>

namespace appmixer::detail {

APPMIXER_DECL bool scheduled_read::may_read(bool there) noexcept
{
    use_lock const alone(all_.flag_);
    bool const mine = all_.reading_ == this;
    bool const over = read_ >= read_scheduler::longest_turn && !all_.waiting_.empty();
    if (mine && (!there || over))
        leave();
    if (!there || (mine && !over))
        return true;
    if (all_.reading_ != nullptr)
        return false;
    all_.reading_ = this;
    known_ = true;
    read_ = 0;
    return true;
}

APPMIXER_DECL asio::awaitable<error> scheduled_read::wait(asio::any_io_executor executor, deadline_entry& watch)
{
    asio::steady_timer came(std::move(executor), (asio::steady_timer::time_point::max)());
    join(came);
    watch.wait_on(came);
    auto const [code] = co_await wait_unless(has_turn_, came, all_.flag_);
    watch.wait_on_nothing();
    if (watch.expired()) {
        leave();
        co_return error(errc::deadline_exceeded, phase::read);
    }
    if (is_waiting()) {
        leave();
        co_return error(code, phase::read);
    }
    co_return error();
}

APPMIXER_DECL void scheduled_read::join(asio::steady_timer& came) noexcept
{
    use_lock const alone(all_.flag_);
    known_ = true;
    has_turn_ = all_.reading_ == nullptr; // another thread may just have ended its turn
    if (has_turn_) {
        all_.reading_ = this;
        read_ = 0;
        return;
    }
    came_ = &came;
    all_.waiting_.push_back(*this);
}

APPMIXER_DECL bool scheduled_read::is_waiting() const noexcept
{
    use_lock const alone(all_.flag_);
    return came_ != nullptr;
}

APPMIXER_DECL void scheduled_read::leave() noexcept
{
    use_lock const alone(all_.flag_);
    if (std::exchange(came_, nullptr) != nullptr)
        all_.waiting_.erase(*this);
    if (all_.reading_ != this)
        return;
    all_.reading_ = nullptr;
    if (all_.waiting_.empty())
        return;
    scheduled_read& next = all_.waiting_.front();
    all_.waiting_.erase(next);
    all_.reading_ = &next;
    next.read_ = 0;
    next.has_turn_ = true;
    std::exchange(next.came_, nullptr)->cancel();
}

} // namespace appmixer::detail

#endif
