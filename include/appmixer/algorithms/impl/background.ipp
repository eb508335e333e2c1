#ifndef APPMIXER_ALGORITHMS_IMPL_BACKGROUND_IPP
#define APPMIXER_ALGORITHMS_IMPL_BACKGROUND_IPP

#include <appmixer/algorithms/detail/background.hpp>

#include <boost/asio/dispatch.hpp>

#include <vector>

namespace appmixer::detail {

APPMIXER_DECL wake_point::waiter::waiter(wake_point& point, asio::any_io_executor const& executor)
    : timer(executor, (asio::steady_timer::time_point::max)()), point_(point)
{
    point_.timer_ = &timer;
}

APPMIXER_DECL void task_group::cancel()
{
    if (running_.empty())
        return;
    cancelled_ = true;
    asio::dispatch(executor_, [self = shared_from_this()] {
        // A signal may end a task at once, which changes the list.
        std::vector<std::shared_ptr<task>> const started(self->running_.begin(), self->running_.end());
        for (std::shared_ptr<task> const& one : started)
            if (one->running_)
                detail::cancel(one->signal_);
    });
}

APPMIXER_DECL void task_group::cancel(std::weak_ptr<task> started)
{
    if (running_.empty())
        return;
    asio::dispatch(executor_, [target = std::move(started)] {
        std::shared_ptr<task> const one = target.lock();
        if (one != nullptr && one->running_)
            detail::cancel(one->signal_);
    });
}

APPMIXER_DECL void task_group::remove(tasks::iterator position) noexcept
{
    (*position)->running_ = false;
    running_.erase(position);
    if (!running_.empty())
        return;
    executor_ = asio::any_io_executor();
    ended_.wake();
}

} // namespace appmixer::detail

#endif
