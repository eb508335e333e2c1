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
    if (gate_)
        gate_->release(*lane_, *context_);
}

APPMIXER_DECL rate_limiter::rate_limiter(rate_limits const& limits)
    : limits_(limits), by_identity_(limits.identity_calls_per_second() > 0 || limits.identity_max_in_flight() > 0),
      bucket_(limits.calls_per_second(), limits.burst()), everybody_(0, token_bucket(0, 1))
{
}

APPMIXER_DECL std::size_t rate_limiter::sender(http_request const& request, call_context const& context) const
{
    if (!by_identity_)
        return 0;
    if (context.identity) // its token changes
        return std::hash<identity const*>()(context.identity.get());
    return std::hash<std::string_view>()(request.headers.get("Authorization").value_or(""));
}

APPMIXER_DECL result<rate_permit> rate_limiter::enter(std::size_t who, call_context const& context)
{
    std::unique_lock<use_flag> const alone(in_use_, std::try_to_lock);
    if (!alone)
        return concurrent_use();
    time_point const now = context.time->now();
    result<rate_permit> permit = try_enter(lane_of(who), context, now);
    forget_idle(now);
    return permit;
}

APPMIXER_DECL result<rate_permit> rate_limiter::try_enter(identity_queue& lane, call_context const& context,
                                                          time_point now)
{
    // Calls in the queue may have their turn already and not have woken yet: they go first.
    if (lane.queue.empty() && line_.empty() && open(lane, now) && open(now) && now < context.deadline) {
        take(lane, now);
        return rate_permit(*this, lane, context);
    }

    std::size_t const turn = lane.waiting + 1;
    time_point const earliest = (std::max)(lane.bucket.ready_at(turn, now), bucket_.ready_at(turn, now));
    bool const full =
        counted_.waiting >= limits_.max_waiting() || (by_identity_ && lane.waiting >= limits_.identity_max_waiting());
    if (!full && (std::max)(earliest, now) < context.deadline)
        return rate_permit();
    ++counted_.refused;
    if (full) {
        bool const all = counted_.waiting >= limits_.max_waiting();
        std::string const limit = all ? "rate_limits::max_waiting allows " + std::to_string(limits_.max_waiting())
                                      : "rate_limits::identity_max_waiting allows each identity " +
                                            std::to_string(limits_.identity_max_waiting());
        return error(errc::too_many_waiting, phase::acquire, limit + " calls to wait under the rate limit");
    }
    return error(errc::deadline_exceeded, phase::acquire, "the rate limit leaves no turn before it");
}

APPMIXER_DECL void rate_limiter::refused(rate_permit const& call, http_response const& response,
                                         call_context const& context)
{
    auto const asked = retry_after(response, context.time->time_of_day());
    if (!asked || *asked <= asked->zero() || limits_.max_pause() <= limits_.max_pause().zero())
        return;
    time_source::clock::duration const pause = std::min<std::chrono::milliseconds>(*asked, limits_.max_pause());
    use_lock const alone(in_use_);
    (by_identity_ ? call.lane_->bucket : bucket_).pause(context.time->now() + pause);
    ++counted_.pauses;
}

APPMIXER_DECL rate_limit_counters rate_limiter::counters() const noexcept
{
    use_lock const alone(in_use_);
    rate_limit_counters seen = counted_;
    seen.identities = lanes_.size();
    return seen;
}

APPMIXER_DECL identity_queue& rate_limiter::lane_of(std::size_t who)
{
    if (!by_identity_)
        return everybody_;
    auto const known = lanes_.find(who);
    if (known != lanes_.end())
        return known->second;
    token_bucket const filled(limits_.identity_calls_per_second(), limits_.identity_burst());
    identity_queue& lane = lanes_.try_emplace(who, who, filled).first->second;
    move(lane, identity_queue::place::idle);
    return lane;
}

APPMIXER_DECL void rate_limiter::forget_idle(time_point now)
{
    // Two looks for each call that comes: more than one that it may add, and never a long time.
    for (int looks = 0; looks < 2 && !idle_.empty(); ++looks) {
        identity_queue& lane = idle_.front();
        idle_.erase(lane);
        if (lane.bucket.full(now))
            lanes_.erase(lane.key);
        else
            idle_.push_back(lane);
    }
}

APPMIXER_DECL bool rate_limiter::has_slot(identity_queue const& lane) const noexcept
{
    return limits_.identity_max_in_flight() == 0 || lane.in_flight < limits_.identity_max_in_flight();
}

APPMIXER_DECL bool rate_limiter::has_slot() const noexcept
{
    return limits_.max_in_flight() == 0 || counted_.in_flight < limits_.max_in_flight();
}

APPMIXER_DECL bool rate_limiter::open(identity_queue const& lane, time_point now) const noexcept
{
    return has_slot(lane) && lane.bucket.ready(now);
}

APPMIXER_DECL bool rate_limiter::open(time_point now) const noexcept { return has_slot() && bucket_.ready(now); }

APPMIXER_DECL rate_limiter::time_point rate_limiter::opens_at(identity_queue const& lane, time_point now) const noexcept
{
    return has_slot(lane) ? lane.bucket.ready_at(1, now) : (time_point::max)();
}

APPMIXER_DECL rate_limiter::time_point rate_limiter::opens_at(time_point now) const noexcept
{
    return has_slot() ? bucket_.ready_at(1, now) : (time_point::max)();
}

APPMIXER_DECL void rate_limiter::move(identity_queue& lane, identity_queue::place where) noexcept
{
    if (lane.where == identity_queue::place::line)
        line_.erase(lane);
    else if (lane.where == identity_queue::place::idle)
        idle_.erase(lane);
    lane.where = where;
    if (where == identity_queue::place::line)
        line_.push_back(lane);
    else if (where == identity_queue::place::idle)
        idle_.push_back(lane);
}

APPMIXER_DECL void rate_limiter::take(identity_queue& lane, time_point now) noexcept
{
    if (lane.where == identity_queue::place::idle)
        move(lane, identity_queue::place::none);
    lane.bucket.take(now);
    bucket_.take(now);
    ++lane.in_flight;
    ++counted_.in_flight;
    ++counted_.admitted;
}

APPMIXER_DECL void rate_limiter::release(identity_queue& lane, call_context const& context) noexcept
{
    use_lock const alone(in_use_);
    --lane.in_flight;
    --counted_.in_flight;
    if (counted_.waiting > 0)
        serve(lane, context.time->now());
    rest(lane);
}

APPMIXER_DECL void rate_limiter::rest(identity_queue& lane) noexcept
{
    if (by_identity_ && lane.queue.empty() && lane.in_flight == 0)
        move(lane, identity_queue::place::idle);
}

APPMIXER_DECL void rate_limiter::serve(identity_queue& lane, time_point now) noexcept
{
    if (!lane.queue.empty() && lane.where != identity_queue::place::line) {
        if (open(lane, now))
            move(lane, identity_queue::place::line);
        else
            watch(lane, now);
    }
    while (!line_.empty() && open(now)) {
        identity_queue& next = line_.front();
        move(next, identity_queue::place::none);
        if (open(next, now)) { // it may have had a pause meanwhile
            rate_waiter& first = next.queue.front();
            first.leave();
            take(next, now);
            first.has_turn_ = true;
            first.wake();
        }
        if (next.queue.empty())
            continue;
        if (open(next, now))
            move(next, identity_queue::place::line);
        else
            watch(next, now);
    }
    if (!line_.empty())
        line_.front().queue.front().wake_by(opens_at(now));
}

APPMIXER_DECL void rate_limiter::watch(identity_queue const& lane, time_point now) noexcept
{
    lane.queue.front().wake_by(opens_at(lane, now));
}

APPMIXER_DECL void rate_waiter::join(std::size_t who)
{
    use_lock const alone(flag());
    lane_ = &gate_.lane_of(who);
    if (lane_->where == identity_queue::place::idle)
        gate_.move(*lane_, identity_queue::place::none);
    lane_->queue.push_back(*this);
    queued_ = true;
    ++lane_->waiting;
    ++gate_.counted_.waiting;
    ++gate_.counted_.delayed;
    gate_.serve(*lane_, context_.time->now());
}

APPMIXER_DECL void rate_waiter::leave() noexcept
{
    lane_->queue.erase(*this);
    queued_ = false;
    --lane_->waiting;
    --gate_.counted_.waiting;
}

APPMIXER_DECL rate_waiter::~rate_waiter()
{
    use_lock const alone(flag());
    if (queued_) {
        leave();
        if (lane_->queue.empty())
            gate_.move(*lane_, identity_queue::place::none);
        gate_.serve(*lane_, context_.time->now());
        gate_.rest(*lane_);
    } else if (has_turn_) { // its call left just as its turn came
        lane_->bucket.give_back();
        gate_.bucket_.give_back();
        --gate_.counted_.admitted;
        gate_.release(*lane_, context_);
    }
}

APPMIXER_DECL void rate_waiter::set_alarm()
{
    use_lock const alone(flag());
    woken_ = has_turn_;
    if (has_turn_)
        return;
    rate_limiter::time_point const now = context_.time->now();
    set_for_ = context_.deadline;
    if (&lane_->queue.front() == this) {
        if (lane_->where != identity_queue::place::line)
            set_for_ = (std::min)(set_for_, gate_.opens_at(*lane_, now));
        else if (&gate_.line_.front() == lane_)
            set_for_ = (std::min)(set_for_, gate_.opens_at(now));
    }
    alarm_.set(set_for_);
}

APPMIXER_DECL void rate_waiter::wake_by(rate_limiter::time_point when) noexcept
{
    if (when < set_for_)
        wake();
}

APPMIXER_DECL void rate_waiter::wake() noexcept
{
    woken_ = true;
    timer().cancel();
}

APPMIXER_DECL void rate_waiter::look()
{
    use_lock const alone(flag());
    if (!has_turn_)
        gate_.serve(*lane_, context_.time->now());
}

APPMIXER_DECL rate_permit rate_waiter::take_turn()
{
    use_lock const alone(flag());
    has_turn_ = false;
    return rate_permit(gate_, *lane_, context_);
}

} // namespace appmixer::detail

#endif
