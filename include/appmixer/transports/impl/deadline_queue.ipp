#ifndef APPMIXER_TRANSPORTS_IMPL_DEADLINE_QUEUE_IPP
#define APPMIXER_TRANSPORTS_IMPL_DEADLINE_QUEUE_IPP

#include <appmixer/transports/detail/deadline_queue.hpp>

#include <boost/asio/post.hpp>

#include <algorithm>
#include <chrono>

namespace appmixer::detail {

APPMIXER_DECL void deadline_queue::end() noexcept
{
    use_lock const lock(*in_use_);
    for (deadline_queue* one = this; one != nullptr; one = one->next_.get()) {
        if (one->timer_ && !one->entries_.empty())
            one->time_->forget(*one->timer_);
        one->timer_.reset();
    }
}

APPMIXER_DECL void deadline_queue::abort_all() noexcept
{
    use_lock const lock(*in_use_);
    for (deadline_queue* one = this; one != nullptr; one = one->next_.get())
        for (deadline_entry* entry = one->entries_.first(); entry != nullptr; entry = entry->following)
            entry->expire(deadline_entry::aborted);
}

APPMIXER_DECL deadline_queue& deadline_queue::linked_queue(time_source& time)
{
    use_lock const lock(*in_use_);
    if (!timer_)
        return *this;
    if (!next_)
        next_ = std::make_shared<deadline_queue>(timer_->get_executor(), in_use_, time);
    // The clock of a queue without calls may have been destroyed, so the queue takes the new one.
    if (next_->entries_.empty())
        next_->time_ = &time;
    return next_->for_clock(time);
}

APPMIXER_DECL void deadline_queue::add(deadline_entry& entry)
{
    use_lock const lock(*in_use_);
    entries_.push_back(entry);
    if (entry.when() < armed_for_)
        arm(entry.when());
}

APPMIXER_DECL void deadline_queue::remove(deadline_entry& entry) noexcept
{
    use_lock const lock(*in_use_);
    entries_.erase(entry);
    if (!timer_ || !entries_.empty())
        return;
    if (time_ != &system_time()) // the clock may be destroyed after the last call
        return stop();
    if (armed_for_ == (clock::time_point::max)() || stop_is_posted_)
        return;
    // The timer must be stopped so that io_context::run can return. A posted handler stops it: a call that follows at
    // once finds it armed, which saves a system call.
    try {
        asio::post(timer_->get_executor(), [weak = weak_from_this()] {
            if (auto const self = weak.lock())
                self->stop();
        });
        stop_is_posted_ = true;
    } catch (...) { // out of memory
        stop();
    }
}

APPMIXER_DECL void deadline_queue::stop() noexcept
{
    use_lock const lock(*in_use_);
    stop_is_posted_ = false;
    if (!timer_ || !entries_.empty())
        return;
    armed_for_ = (clock::time_point::max)();
    ++round_;
    time_->forget(*timer_);
    timer_->cancel();
}

APPMIXER_DECL void deadline_queue::arm(clock::time_point when)
{
    if (!timer_)
        return;
    armed_for_ = when;
    time_->set(*timer_, when);
    timer_->async_wait([weak = weak_from_this(), round = ++round_](boost::system::error_code) {
        if (auto const self = weak.lock())
            self->expire_due(round);
    });
}

APPMIXER_DECL void deadline_queue::expire_due(unsigned long round)
{
    use_lock const lock(*in_use_);
    if (round != round_)
        return;
    auto const now = time_->now();
    auto earliest = (clock::time_point::max)();
    for (deadline_entry* entry = entries_.first(); entry != nullptr; entry = entry->following) {
        if (entry->when() > now) {
            earliest = (std::min)(earliest, entry->when());
            continue;
        }
        entry->expire();
        // On another thread the call may begin to wait just now, so its operation is cancelled again later.
        if (time_ == &system_time())
            earliest = (std::min)(earliest, now + std::chrono::milliseconds(100));
    }
    armed_for_ = (clock::time_point::max)();
    if (earliest != (clock::time_point::max)())
        arm(earliest);
}

APPMIXER_DECL deadline_entry::deadline_entry(deadline_queue& deadlines, call_context::clock::time_point when,
                                             time_source& time)
    : deadlines_(deadlines.for_clock(time)), when_((std::max)(when, aborted + call_context::clock::duration(1)))
{
    deadlines_.add(*this);
}

APPMIXER_DECL void deadline_entry::move_to(call_context::clock::time_point when)
{
    use_lock const lock(*in_use());
    if (expired())
        return;
    when_.store((std::max)(when, aborted + call_context::clock::duration(1)), std::memory_order_relaxed);
    if (when < deadlines_.armed_for_)
        deadlines_.arm(when);
}

APPMIXER_DECL deadline_entry::~deadline_entry() { deadlines_.remove(*this); }

} // namespace appmixer::detail

#endif
