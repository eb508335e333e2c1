#ifndef APPMIXER_LAYERS_RETRY_POLICY_HPP
#define APPMIXER_LAYERS_RETRY_POLICY_HPP

// Policies that decide whether and when a call is retried.

#include <appmixer/core/transport.hpp>

#include <algorithm>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <functional>
#include <utility>

namespace appmixer {

/// The attempt after which a policy decides.
class attempt_info {
public:
    attempt_info() = default;
    attempt_info(unsigned count, appmixer::idempotency kind) noexcept : number(count), idempotency(kind) {}

    unsigned number = 1; ///< the attempts made so far; 1 after the first
    /// As the operation declares it. For a request built by hand: safe for GET and HEAD, unsafe otherwise.
    appmixer::idempotency idempotency = appmixer::idempotency::unsafe;
};

/// The decision of a policy after a failed attempt: another attempt after a delay, or none, with the reason.
class retry_decision {
public:
    /// Another attempt after `delay`. A negative delay counts as zero.
    template <class Rep, class Period>
    retry_decision(std::chrono::duration<Rep, Period> delay)
        : delay_((std::max)(std::chrono::duration_cast<call_context::clock::duration>(delay),
                            call_context::clock::duration::zero()))
    {
    }
    /// No further attempt.
    retry_decision(stop_reason why) noexcept : reason_(why), retry_(false) {}

    /// Whether to make another attempt.
    bool retry() const noexcept { return retry_; }
    /// The wait before it.
    call_context::clock::duration delay() const noexcept { return delay_; }
    /// Why there is none.
    stop_reason reason() const noexcept { return reason_; }

private:
    call_context::clock::duration delay_ = call_context::clock::duration::zero();
    stop_reason reason_ = stop_reason::none;
    bool retry_ = true;
};

/// Decides whether and when a failed call is retried. One object serves all calls of a `retry_layer`.
///
/// `next` is called after each failed attempt: one that ended with an error, or with a status other than 2xx. It is not
/// called for cancelled calls. A wait that would reach the deadline of the call is not begun, whatever `next` returns.
/// A policy may also have a function `succeeded()`; it is called after each successful attempt.
///
///     class twice {                                      // retries a call once, after one second
///     public:
///         appmixer::retry_decision next(appmixer::attempt_info const& attempt, appmixer::call_context const&,
///                                       appmixer::result<appmixer::http_response> const& outcome)
///         {
///             appmixer::stop_reason const why = appmixer::reason_not_to_retry(attempt.idempotency, outcome);
///             if (why != appmixer::stop_reason::none)
///                 return why;
///             if (attempt.number > 1)
///                 return appmixer::stop_reason::exhausted;
///             return std::chrono::seconds(1);
///         }
///     };
// clang-format off
template <class T>
concept retry_policy =
    std::move_constructible<T> &&
    requires(T& t, attempt_info const& attempt, call_context const& context, result<http_response> const& outcome) {
        { t.next(attempt, context, outcome) } -> std::convertible_to<retry_decision>;
    };
// clang-format on

/// Why a call must not be retried after this outcome; `stop_reason::none` when it may be. The number of attempts and
/// the time left are not considered.
///
/// | Outcome                                                            | safe, idempotent | unsafe           |
/// |--------------------------------------------------------------------|------------------|------------------|
/// | failed in sign_in, acquire, resolve, connect or handshake          | retry            | retry            |
/// | failed in write, wait, read or an unknown phase                    | retry            | `not_repeatable` |
/// | 429                                                                | retry            | retry            |
/// | 408, 502, 503, 504                                                 | retry            | `not_repeatable` |
/// | 408, 502, 503, 504 of a sign-in                                    | retry            | retry            |
/// | any other status                                                   | `permanent`      | `permanent`      |
/// | `deadline_exceeded`                                                | `deadline`       | `deadline`       |
/// | cancelled                                                          | `cancelled`      | `cancelled`      |
/// | any other `errc`; failed in encode, start, response or decode      | `permanent`      | `permanent`      |
///
/// * An unsafe call is retried only when the server certainly did not execute it.
/// * A truncated response (read) counts as no response (RFC 9110 §9.2.2).
/// * `untrusted_certificate` and `wrong_scheme` are permanent, although nothing was written.
/// * `too_many_waiting` is permanent: the bound on waiting calls sheds load, and retries would wait outside of it.
/// * A 408 means that the server stopped waiting for the request; it may have received parts of it.
/// * `proxy_refused` is decided by the status of the proxy: 408, 429, 502, 503 and 504 are retried, also for unsafe
///   calls, since nothing reached the server. Any other status is permanent.
APPMIXER_DECL stop_reason reason_not_to_retry(idempotency kind, result<http_response> const& outcome) noexcept;

/// Limits the retries of all calls together, so that an outage does not multiply the traffic. Each retry takes one unit
/// from the budget; a number of successful attempts returns one. While the budget is empty, failed calls are not
/// retried.
class retry_budget {
public:
    /// reserve: the initial and largest number of retries; 10 unless given; 0 disables retries.
    /// successes: the successful attempts that return one retry; 10 unless given, at least 1.
    APPMIXER_DECL explicit retry_budget(unsigned reserve = 10, unsigned successes = 10) noexcept;

    /// Takes one retry. Returns false when the budget is empty.
    APPMIXER_DECL bool take() noexcept;
    /// Counts a successful attempt.
    APPMIXER_DECL void succeeded() noexcept;
    /// The retries left.
    APPMIXER_DECL unsigned left() const noexcept;

private:
    std::uint64_t per_retry_; // a success adds one unit, and a retry costs this many
    std::uint64_t full_;
    std::uint64_t units_;
};

/// The policy of `with_retry()`: a limited number of attempts with exponential backoff, full jitter and a retry budget.
///
/// The wait after attempt n is random, uniform between 0 and `first_backoff` · 2^(n-1), but at most `max_backoff`. A
/// `Retry-After` of the response, in seconds (a fraction is accepted) or as a date, is added to it, so that calls that
/// were refused together do not return together. Any other value of `Retry-After` is ignored.
///
/// A call is not retried, in this order of checks:
/// * when `reason_not_to_retry` gives a reason;
/// * `exhausted`: all attempts were made;
/// * `retry_after`: `Retry-After` is above `max_retry_after`;
/// * `deadline`: the wait would reach the deadline of the call;
/// * `budget`: the budget is empty.
class standard_retry {
public:
    using duration = call_context::clock::duration; ///< of the steady clock

    standard_retry() = default;

    /// The attempts of a call, including the first; 4 unless set, at least 1.
    standard_retry& max_attempts(unsigned count) noexcept
    {
        max_attempts_ = count;
        return *this;
    }
    unsigned max_attempts() const noexcept { return max_attempts_; }

    /// The longest wait after the first attempt; 250 milliseconds unless set. Zero: no wait except for `Retry-After`.
    standard_retry& first_backoff(duration longest) noexcept
    {
        first_backoff_ = longest;
        return *this;
    }
    duration first_backoff() const noexcept { return first_backoff_; }

    /// The longest wait after any attempt, apart from `Retry-After`; 8 seconds unless set.
    standard_retry& max_backoff(duration longest) noexcept
    {
        max_backoff_ = longest;
        return *this;
    }
    duration max_backoff() const noexcept { return max_backoff_; }

    /// The longest `Retry-After` that a call waits for; 60 seconds unless set. A longer one ends the call.
    standard_retry& max_retry_after(std::chrono::seconds longest) noexcept
    {
        max_retry_after_ = longest;
        return *this;
    }
    std::chrono::seconds max_retry_after() const noexcept { return max_retry_after_; }

    /// The budget that all calls share; `retry_budget` with its defaults unless set.
    standard_retry& budget(retry_budget shared) noexcept
    {
        budget_ = shared;
        return *this;
    }
    retry_budget const& budget() const noexcept { return budget_; }

    /// The source of random numbers in [0, 1]; a generator of this object unless set. Tests set a deterministic one.
    standard_retry& random(std::function<double()> source)
    {
        random_ = std::move(source);
        return *this;
    }

    /// See the concept `retry_policy`.
    APPMIXER_DECL retry_decision next(attempt_info const& attempt, call_context const& context,
                                      result<http_response> const& outcome);
    /// Counts a successful attempt for the budget.
    void succeeded() noexcept { budget_.succeeded(); }

private:
    APPMIXER_DECL duration draw(unsigned attempt);
    APPMIXER_DECL double draw();

    unsigned max_attempts_ = 4;
    duration first_backoff_ = std::chrono::milliseconds(250);
    duration max_backoff_ = std::chrono::seconds(8);
    std::chrono::seconds max_retry_after_ = std::chrono::seconds(60);
    retry_budget budget_;
    std::function<double()> random_;
    std::uint_fast32_t seed_ = 0; // 0 until the generator is used, so that copies of a policy differ
};

static_assert(retry_policy<standard_retry>);

namespace detail {

/// Whether a wait that begins now ends before the deadline of the call.
APPMIXER_DECL bool ends_in_time(call_context const& context, call_context::clock::duration wait) noexcept;

} // namespace detail

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/layers/impl/retry_policy.ipp>
#endif

#endif
