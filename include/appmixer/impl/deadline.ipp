#ifndef APPMIXER_IMPL_DEADLINE_IPP
#define APPMIXER_IMPL_DEADLINE_IPP

#include <appmixer/detail/deadline.hpp>

#include <boost/asio/post.hpp>

#include <algorithm>

namespace appmixer::detail {

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
    if (!timer_ || first_ != nullptr || armed_for_ == (clock::time_point::max)() || rest_is_due_)
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
    timer_->cancel();
}

APPMIXER_DECL void deadline_sweeper::arm(clock::time_point when)
{
    if (!timer_)
        return;
    armed_for_ = when;
    timer_->expires_at(when);
    timer_->async_wait([weak = weak_from_this(), round = ++round_](boost::system::error_code) {
        if (auto const self = weak.lock(); self && self->round_ == round)
            self->sweep();
    });
}

APPMIXER_DECL void deadline_sweeper::sweep()
{
    auto const now = clock::now();
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

APPMIXER_DECL deadline_watch::deadline_watch(deadline_sweeper& sweeper, call_context::clock::time_point when)
    : sweeper_(sweeper), when_((std::max)(when, passed + call_context::clock::duration(1)))
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
