#ifndef APPMIXER_LAYERS_IMPL_RETRY_POLICY_IPP
#define APPMIXER_LAYERS_IMPL_RETRY_POLICY_IPP

#include <appmixer/core/detail/retry_after.hpp>
#include <appmixer/layers/retry_policy.hpp>

#include <algorithm>
#include <chrono>
#include <optional>
#include <random>

namespace appmixer {

namespace detail {

inline stop_reason reason_not_to_retry(idempotency kind, int status) noexcept
{
    switch (status) {
    case 429: return stop_reason::none;
    case 408:
    case 502:
    case 503:
    case 504: return kind == idempotency::unsafe ? stop_reason::not_repeatable : stop_reason::none;
    default: return stop_reason::permanent;
    }
}

inline stop_reason reason_not_to_retry(idempotency kind, phase failed_in) noexcept
{
    switch (failed_in) {
    case phase::sign_in:
    case phase::acquire:
    case phase::resolve:
    case phase::connect:
    case phase::handshake: return stop_reason::none;
    case phase::none:
    case phase::write:
    case phase::wait:
    case phase::read: return kind == idempotency::unsafe ? stop_reason::not_repeatable : stop_reason::none;
    case phase::encode:
    case phase::start:
    case phase::response:
    case phase::decode: break;
    }
    return stop_reason::permanent;
}

APPMIXER_DECL bool ends_in_time(call_context const& context, call_context::clock::duration wait) noexcept
{
    return wait < context.deadline - context.time->now();
}

} // namespace detail

APPMIXER_DECL stop_reason reason_not_to_retry(idempotency kind, result<http_response> const& outcome) noexcept
{
    if (outcome)
        return detail::reason_not_to_retry(kind, outcome->status);
    error const& failure = outcome.error();
    boost::system::error_code const& code = failure.code();
    if (failure == condition::cancelled)
        return stop_reason::cancelled;
    if (code.category() != error_category()) // a failure of a local file would be the same again
        return failure == condition::transport ? detail::reason_not_to_retry(kind, failure.phase())
                                               : stop_reason::permanent;
    // A status as an error comes from a layer. If it is from a sign-in, the call itself has not been sent.
    if (code.value() >= 100)
        return detail::reason_not_to_retry(failure.phase() == phase::sign_in ? idempotency::safe : kind, code.value());
    switch (static_cast<errc>(code.value())) {
    case errc::connection_closed: return detail::reason_not_to_retry(kind, failure.phase());
    case errc::deadline_exceeded: return stop_reason::deadline;
    // The status is the proxy's. The server has received nothing, so that even an unsafe call can be retried.
    case errc::proxy_refused: return detail::reason_not_to_retry(idempotency::safe, failure.status());
    default: return stop_reason::permanent;
    }
}

APPMIXER_DECL retry_budget::retry_budget(unsigned reserve, unsigned successes) noexcept
    : per_retry_((std::max)(successes, 1U)), full_(reserve * per_retry_), units_(full_)
{
}

APPMIXER_DECL bool retry_budget::take() noexcept
{
    if (units_ < per_retry_)
        return false;
    units_ -= per_retry_;
    return true;
}

APPMIXER_DECL void retry_budget::succeeded() noexcept { units_ = (std::min)(units_ + 1, full_); }

APPMIXER_DECL unsigned retry_budget::left() const noexcept { return static_cast<unsigned>(units_ / per_retry_); }

APPMIXER_DECL retry_decision standard_retry::next(attempt_info const& attempt, call_context const& context,
                                                  result<http_response> const& outcome)
{
    if (stop_reason const why = reason_not_to_retry(attempt.idempotency, outcome); why != stop_reason::none)
        return why;
    if (attempt.number >= max_attempts_)
        return stop_reason::exhausted;
    std::optional<std::chrono::milliseconds> const asked =
        outcome ? detail::retry_after(*outcome, context.time->time_of_day()) : outcome.error().retry_after();
    if (asked && std::chrono::ceil<std::chrono::seconds>(*asked) > max_retry_after_)
        return stop_reason::retry_after;
    duration const wait = draw(attempt.number) + asked.value_or(std::chrono::milliseconds(0));
    if (!detail::ends_in_time(context, wait))
        return stop_reason::deadline;
    if (!budget_.take())
        return stop_reason::budget;
    return wait;
}

APPMIXER_DECL standard_retry::duration standard_retry::draw(unsigned attempt)
{
    duration const cap = std::clamp<duration>(max_backoff_, duration::zero(), std::chrono::hours(24));
    duration range = std::clamp<duration>(first_backoff_, duration::zero(), cap);
    for (unsigned doubled = 1; doubled < attempt && range < cap && range > duration::zero(); ++doubled)
        range = (std::min)(range * 2, cap);
    double const chance = random_ ? random_() : draw();
    if (!(chance > 0)) // also for NaN
        return duration::zero();
    return std::chrono::duration_cast<duration>(range * (std::min)(chance, 1.0));
}

APPMIXER_DECL double standard_retry::draw()
{
    if (seed_ == 0)
        seed_ = std::random_device()();
    std::minstd_rand generator(seed_);
    seed_ = generator(); // the last number is its whole state
    return double(seed_ - (generator.min)()) / double((generator.max)());
}

} // namespace appmixer

#endif
