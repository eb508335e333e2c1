#ifndef APPMIXER_LAYERS_IMPL_RATE_LIMITER_IPP
#define APPMIXER_LAYERS_IMPL_RATE_LIMITER_IPP

#include <appmixer/core/detail/retry_after.hpp>
#include <appmixer/layers/detail/rate_limiter.hpp>

#include <algorithm>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

namespace appmixer::detail {

APPMIXER_DECL rate_permit::~rate_permit()
{
    if (limiter_)
        limiter_->release(*queue_, *context_);
}

APPMIXER_DECL rate_limiter::rate_limiter(rate_limits const& limits)
    : limits_(limits), by_identity_(limits.identity_requests_per_second() > 0 || limits.identity_max_in_flight() > 0),
      bucket_(limits.requests_per_second(), limits.burst()), shared_queue_(0, token_bucket(0, 1))
{
}

APPMIXER_DECL std::size_t rate_limiter::identity_key(http_request const& request, call_context const& context) const
{
    if (!by_identity_)
        return 0;
    if (context.identity) // its token is renewed
        return std::hash<identity const*>()(context.identity.get());
    return std::hash<std::string_view>()(request.headers.get("Authorization").value_or(""));
}

APPMIXER_DECL result<rate_permit> rate_limiter::try_acquire(std::size_t key, call_context const& context)
{
    std::unique_lock<use_flag> const lock(in_use_, std::try_to_lock);
    if (!lock)
        return concurrent_use();
    time_point const now = context.time->now();
    result<rate_permit> permit = acquire(queue_of(key), context, now);
    forget_idle(now);
    return permit;
}

APPMIXER_DECL result<rate_permit> rate_limiter::acquire(identity_queue& queue, call_context const& context,
                                                        time_point now)
{
    // Waiting calls go first, although some of them could be sent already and have not woken yet.
    if (queue.waiters.empty() && ready_.empty() && ready(queue, now) && ready(now) && now < context.deadline) {
        admit(queue, now);
        return rate_permit(*this, queue, context);
    }

    std::size_t const position = queue.waiting + 1;
    time_point const earliest = (std::max)(queue.bucket.ready_at(position, now), bucket_.ready_at(position, now));
    bool const full =
        counters_.waiting >= limits_.max_waiting() || (by_identity_ && queue.waiting >= limits_.identity_max_waiting());
    if (!full && (std::max)(earliest, now) < context.deadline)
        return rate_permit();
    ++counters_.refused;
    if (full) {
        bool const of_all = counters_.waiting >= limits_.max_waiting();
        std::string const limit =
            of_all ? "rate_limits::max_waiting is " + std::to_string(limits_.max_waiting())
                   : "rate_limits::identity_max_waiting is " + std::to_string(limits_.identity_max_waiting());
        return error(errc::too_many_waiting, phase::acquire, limit);
    }
    return error(errc::deadline_exceeded, phase::acquire,
                 "the rate limit would admit the call only after its deadline");
}

APPMIXER_DECL void rate_limiter::pause_after(rate_permit const& call, result<http_response> const& outcome,
                                             call_context const& context)
{
    auto const asked = outcome ? retry_after(*outcome, context.time->time_of_day()) : outcome.error().retry_after();
    if (!asked || *asked <= asked->zero() || limits_.max_pause() <= limits_.max_pause().zero())
        return;
    time_source::clock::duration const pause = std::min<std::chrono::milliseconds>(*asked, limits_.max_pause());
    use_lock const lock(in_use_);
    (by_identity_ ? call.queue_->bucket : bucket_).pause(context.time->now() + pause);
    ++counters_.pauses;
}

APPMIXER_DECL rate_limit_counters rate_limiter::counters() const noexcept
{
    use_lock const lock(in_use_);
    rate_limit_counters counters = counters_;
    counters.identities = queues_.size();
    return counters;
}

APPMIXER_DECL identity_queue& rate_limiter::queue_of(std::size_t key)
{
    if (!by_identity_)
        return shared_queue_;
    auto const found = queues_.find(key);
    if (found != queues_.end())
        return found->second;
    token_bucket const filled(limits_.identity_requests_per_second(), limits_.identity_burst());
    identity_queue& queue = queues_.try_emplace(key, key, filled).first->second;
    set_status(queue, identity_queue::status_type::idle);
    return queue;
}

APPMIXER_DECL void rate_limiter::forget_idle(time_point now)
{
    // A call adds one queue at most, so two checks a call keep the list short, in constant time.
    for (int checked = 0; checked < 2 && !idle_.empty(); ++checked) {
        identity_queue& queue = idle_.front();
        idle_.erase(queue);
        if (queue.bucket.full(now))
            queues_.erase(queue.key);
        else
            idle_.push_back(queue);
    }
}

APPMIXER_DECL bool rate_limiter::has_slot(identity_queue const& queue) const noexcept
{
    return limits_.identity_max_in_flight() == 0 || queue.in_flight < limits_.identity_max_in_flight();
}

APPMIXER_DECL bool rate_limiter::has_slot() const noexcept
{
    return limits_.max_in_flight() == 0 || counters_.in_flight < limits_.max_in_flight();
}

APPMIXER_DECL bool rate_limiter::ready(identity_queue const& queue, time_point now) const noexcept
{
    return has_slot(queue) && queue.bucket.ready(now);
}

APPMIXER_DECL bool rate_limiter::ready(time_point now) const noexcept { return has_slot() && bucket_.ready(now); }

APPMIXER_DECL rate_limiter::time_point rate_limiter::ready_at(identity_queue const& queue,
                                                              time_point now) const noexcept
{
    return has_slot(queue) ? queue.bucket.ready_at(1, now) : (time_point::max)();
}

APPMIXER_DECL rate_limiter::time_point rate_limiter::ready_at(time_point now) const noexcept
{
    return has_slot() ? bucket_.ready_at(1, now) : (time_point::max)();
}

APPMIXER_DECL void rate_limiter::set_status(identity_queue& queue, identity_queue::status_type status) noexcept
{
    if (queue.status == identity_queue::status_type::ready)
        ready_.erase(queue);
    else if (queue.status == identity_queue::status_type::idle)
        idle_.erase(queue);
    queue.status = status;
    if (status == identity_queue::status_type::ready)
        ready_.push_back(queue);
    else if (status == identity_queue::status_type::idle)
        idle_.push_back(queue);
}

APPMIXER_DECL void rate_limiter::admit(identity_queue& queue, time_point now) noexcept
{
    if (queue.status == identity_queue::status_type::idle)
        set_status(queue, identity_queue::status_type::blocked);
    queue.bucket.take(now);
    bucket_.take(now);
    ++queue.in_flight;
    ++counters_.in_flight;
    ++counters_.admitted;
}

APPMIXER_DECL void rate_limiter::release(identity_queue& queue, call_context const& context) noexcept
{
    use_lock const lock(in_use_);
    --queue.in_flight;
    --counters_.in_flight;
    if (counters_.waiting > 0)
        dispatch(queue, context.time->now());
    set_idle_if_unused(queue);
}

APPMIXER_DECL void rate_limiter::set_idle_if_unused(identity_queue& queue) noexcept
{
    if (by_identity_ && queue.waiters.empty() && queue.in_flight == 0)
        set_status(queue, identity_queue::status_type::idle);
}

APPMIXER_DECL void rate_limiter::dispatch(identity_queue& queue, time_point now) noexcept
{
    if (!queue.waiters.empty() && queue.status != identity_queue::status_type::ready) {
        if (ready(queue, now))
            set_status(queue, identity_queue::status_type::ready);
        else
            wake_when_ready(queue, now);
    }
    while (!ready_.empty() && ready(now)) {
        identity_queue& next = ready_.front();
        set_status(next, identity_queue::status_type::blocked);
        if (ready(next, now)) { // a 429 may have paused it since
            rate_waiter& first = next.waiters.front();
            first.leave();
            admit(next, now);
            first.admitted_ = true;
            first.wake();
        }
        if (next.waiters.empty())
            continue;
        if (ready(next, now))
            set_status(next, identity_queue::status_type::ready);
        else
            wake_when_ready(next, now);
    }
    if (!ready_.empty())
        ready_.front().waiters.front().wake_by(ready_at(now));
}

APPMIXER_DECL void rate_limiter::wake_when_ready(identity_queue const& queue, time_point now) noexcept
{
    queue.waiters.front().wake_by(ready_at(queue, now));
}

APPMIXER_DECL void rate_waiter::join(std::size_t key)
{
    use_lock const lock(in_use());
    queue_ = &limiter_.queue_of(key);
    if (queue_->status == identity_queue::status_type::idle)
        limiter_.set_status(*queue_, identity_queue::status_type::blocked);
    queue_->waiters.push_back(*this);
    queued_ = true;
    ++queue_->waiting;
    ++limiter_.counters_.waiting;
    ++limiter_.counters_.delayed;
    limiter_.dispatch(*queue_, context_.time->now());
}

APPMIXER_DECL void rate_waiter::leave() noexcept
{
    queue_->waiters.erase(*this);
    queued_ = false;
    --queue_->waiting;
    --limiter_.counters_.waiting;
}

APPMIXER_DECL rate_waiter::~rate_waiter()
{
    use_lock const lock(in_use());
    if (queued_) {
        leave();
        if (queue_->waiters.empty())
            limiter_.set_status(*queue_, identity_queue::status_type::blocked);
        limiter_.dispatch(*queue_, context_.time->now());
        limiter_.set_idle_if_unused(*queue_);
    } else if (admitted_) { // cancelled when it had been admitted already
        queue_->bucket.give_back();
        limiter_.bucket_.give_back();
        --limiter_.counters_.admitted;
        limiter_.release(*queue_, context_);
    }
}

APPMIXER_DECL void rate_waiter::set_timer()
{
    use_lock const lock(in_use());
    woken_ = admitted_;
    if (admitted_)
        return;
    rate_limiter::time_point const now = context_.time->now();
    expiry_ = context_.deadline;
    if (&queue_->waiters.front() == this) {
        if (queue_->status != identity_queue::status_type::ready)
            expiry_ = (std::min)(expiry_, limiter_.ready_at(*queue_, now));
        else if (&limiter_.ready_.front() == queue_)
            expiry_ = (std::min)(expiry_, limiter_.ready_at(now));
    }
    timer_.expires_at(expiry_);
}

APPMIXER_DECL void rate_waiter::wake_by(rate_limiter::time_point when) noexcept
{
    if (when < expiry_)
        wake();
}

APPMIXER_DECL void rate_waiter::wake() noexcept
{
    woken_ = true;
    timer_.cancel();
}

APPMIXER_DECL void rate_waiter::dispatch()
{
    use_lock const lock(in_use());
    if (!admitted_)
        limiter_.dispatch(*queue_, context_.time->now());
}

APPMIXER_DECL rate_permit rate_waiter::permit()
{
    use_lock const lock(in_use());
    admitted_ = false;
    return rate_permit(limiter_, *queue_, context_);
}

} // namespace appmixer::detail

#endif
