#ifndef APPMIXER_TRANSPORTS_IMPL_DEADLINE_QUEUE_IPP
#define APPMIXER_TRANSPORTS_IMPL_DEADLINE_QUEUE_IPP

#include <appmixer/transports/detail/deadline_queue.hpp>

#include <boost/asio/post.hpp>

#include <algorithm>
#include <chrono>

namespace appmixer::detail {

APPMIXER_DECL void deadline_queue::end() noexcept
{
    use_lock const alone(in_use);
    for (deadline_queue* one = this; one != nullptr; one = one->next_.get()) {
        if (one->timer_ && !one->entries_.empty())
            one->time_->forget(*one->timer_);
        one->timer_.reset();
    }
}

APPMIXER_DECL deadline_queue& deadline_queue::other(time_source& time)
{
    use_lock const alone(in_use);
    if (!timer_)
        return *this;
    if (!next_)
        next_ = std::make_shared<deadline_queue>(timer_->get_executor(), time, flag_);
    // One without a call has nothing to do with its clock any more, which may be gone.
    if (next_->entries_.empty())
        next_->time_ = &time;
    return next_->keeping_to(time);
}

APPMIXER_DECL void deadline_queue::add(deadline_entry& watch)
{
    use_lock const alone(in_use);
    entries_.push_back(watch);
    if (watch.when() < armed_for_)
        arm(watch.when());
}

APPMIXER_DECL void deadline_queue::remove(deadline_entry& watch) noexcept
{
    use_lock const alone(in_use);
    entries_.erase(watch);
    if (!timer_ || !entries_.empty())
        return;
    if (time_ != &system_time()) // a clock that may go with the last call
        return rest();
    if (armed_for_ == (clock::time_point::max)() || rest_is_due_)
        return;
    // An io_context with nothing left to do must return from run(). A caller whose next call begins right behind this
    // one finds the timer armed, though, which spares both calls the system call.
    try {
        asio::post(timer_->get_executor(), [weak = weak_from_this()] {
            if (auto const self = weak.lock())
                self->rest();
        });
        rest_is_due_ = true;
    } catch (...) { // no memory
        rest();
    }
}

APPMIXER_DECL void deadline_queue::rest() noexcept
{
    use_lock const alone(in_use);
    rest_is_due_ = false;
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
            self->sweep(round);
    });
}

APPMIXER_DECL void deadline_queue::sweep(unsigned long round)
{
    use_lock const alone(in_use);
    if (round != round_)
        return;
    auto const now = time_->now();
    auto earliest = (clock::time_point::max)();
    for (deadline_entry* watch = entries_.first(); watch != nullptr; watch = watch->following) {
        if (watch->when() > now) {
            earliest = (std::min)(earliest, watch->when());
            continue;
        }
        watch->expire();
        // The call ends in its next handler. Only with two threads at work can the wait begin after that.
        if (time_ == &system_time())
            earliest = (std::min)(earliest, now + std::chrono::milliseconds(100));
    }
    armed_for_ = (clock::time_point::max)();
    if (earliest != (clock::time_point::max)())
        arm(earliest);
}

APPMIXER_DECL deadline_entry::deadline_entry(deadline_queue& deadlines, call_context::clock::time_point when,
                                             time_source& time)
    : deadlines_(deadlines.keeping_to(time)), when_((std::max)(when, passed + call_context::clock::duration(1)))
{
    if (when_.load(std::memory_order_relaxed) != (call_context::clock::time_point::max)())
        deadlines_.add(*this);
}

APPMIXER_DECL deadline_entry::~deadline_entry()
{
    if (when_.load(std::memory_order_relaxed) != (call_context::clock::time_point::max)())
        deadlines_.remove(*this);
}

} // namespace appmixer::detail

#endif
