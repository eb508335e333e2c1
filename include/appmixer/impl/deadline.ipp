#ifndef APPMIXER_IMPL_DEADLINE_IPP
#define APPMIXER_IMPL_DEADLINE_IPP

#include <appmixer/detail/deadline.hpp>

#include <boost/asio/post.hpp>

#include <algorithm>

namespace appmixer::detail {

APPMIXER_DECL void deadline_sweeper::end() noexcept
{
    for (deadline_sweeper* one = this; one != nullptr; one = one->next_.get()) {
        if (one->timer_ && one->first_ != nullptr)
            one->time_->forget(*one->timer_);
        one->timer_.reset();
    }
}

APPMIXER_DECL deadline_sweeper& deadline_sweeper::other(time_source& time)
{
    if (!timer_)
        return *this;
    if (!next_)
        next_ = std::make_shared<deadline_sweeper>(timer_->get_executor(), time);
    // One without a call has nothing to do with its clock any more, which may be gone.
    if (next_->first_ == nullptr)
        next_->time_ = &time;
    return next_->keeping_to(time);
}

APPMIXER_DECL void deadline_sweeper::add(deadline_watch& watch)
{
    watch.next_ = first_;
    if (first_ != nullptr)
        first_->previous_ = &watch;
    first_ = &watch;
    if (watch.when_ < armed_for_)
        arm(watch.when_);
}

APPMIXER_DECL void deadline_sweeper::remove(deadline_watch& watch) noexcept
{
    (watch.previous_ != nullptr ? watch.previous_->next_ : first_) = watch.next_;
    if (watch.next_ != nullptr)
        watch.next_->previous_ = watch.previous_;
    if (!timer_ || first_ != nullptr)
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

APPMIXER_DECL void deadline_sweeper::rest() noexcept
{
    rest_is_due_ = false;
    if (!timer_ || first_ != nullptr)
        return;
    armed_for_ = (clock::time_point::max)();
    ++round_;
    time_->forget(*timer_);
    timer_->cancel();
}

APPMIXER_DECL void deadline_sweeper::arm(clock::time_point when)
{
    if (!timer_)
        return;
    armed_for_ = when;
    time_->set(*timer_, when);
    timer_->async_wait([weak = weak_from_this(), round = ++round_](boost::system::error_code) {
        if (auto const self = weak.lock(); self && self->round_ == round)
            self->sweep();
    });
}

APPMIXER_DECL void deadline_sweeper::sweep()
{
    auto const now = time_->now();
    auto earliest = (clock::time_point::max)();
    for (deadline_watch* watch = first_; watch != nullptr; watch = watch->next_) {
        if (watch->expired())
            continue;
        if (watch->when_ <= now)
            watch->expire();
        else
            earliest = (std::min)(earliest, watch->when_);
    }
    armed_for_ = (clock::time_point::max)();
    if (earliest != (clock::time_point::max)())
        arm(earliest);
}

APPMIXER_DECL deadline_watch::deadline_watch(deadline_sweeper& sweeper, call_context::clock::time_point when,
                                             time_source& time)
    : sweeper_(sweeper.keeping_to(time)), when_((std::max)(when, passed + call_context::clock::duration(1)))
{
    if (when_ != (call_context::clock::time_point::max)())
        sweeper_.add(*this);
}

APPMIXER_DECL deadline_watch::~deadline_watch()
{
    if (when_ != (call_context::clock::time_point::max)())
        sweeper_.remove(*this);
}

} // namespace appmixer::detail

#endif
