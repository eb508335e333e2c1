#ifndef APPMIXER_LAYERS_RETRY_POLICY_HPP
#define APPMIXER_LAYERS_RETRY_POLICY_HPP

#include <appmixer/core/transport.hpp>

#include <algorithm>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <functional>
#include <utility>

namespace appmixer {

/// Which attempt of which kind of call a policy is asked about.
class attempt_info {
public:
    attempt_info() = default;
    attempt_info(unsigned count, appmixer::idempotency kind) noexcept : number(count), idempotency(kind) {}

    unsigned number = 1; ///< how often the call has been made; 1 after the first attempt
    /// As the operation declares it; of a request built by hand, safe for GET and HEAD, otherwise unsafe.
    appmixer::idempotency idempotency = appmixer::idempotency::unsafe;
};

/// What a policy says after an attempt that failed: once more after a delay, or no more, and why.
class retry_decision {
public:
    /// The call is to be made again after a delay; a negative one counts as none.
    template <class Rep, class Period>
    retry_decision(std::chrono::duration<Rep, Period> delay)
        : delay_((std::max)(std::chrono::duration_cast<call_context::clock::duration>(delay),
                            call_context::clock::duration::zero()))
    {
    }
    /// The call has failed.
    retry_decision(stop_reason why) noexcept : reason_(why), again_(false) {}

    /// Whether the call is to be made again.
    bool again() const noexcept { return again_; }
    /// How long to wait before.
    call_context::clock::duration delay() const noexcept { return delay_; }
    /// Why it is not to be made again.
    stop_reason reason() const noexcept { return reason_; }

private:
    call_context::clock::duration delay_ = call_context::clock::duration::zero();
    stop_reason reason_ = stop_reason::none;
    bool again_ = true;
};

/// Decides whether a call that failed is made again, and when. One object serves all calls of a `retry_layer`.
///
/// `next` is asked after each attempt that failed: it gave an error, or a response whose status is not 2xx. Two things
/// are not left to it: a cancelled call has ended, and no wait is begun that would end at the deadline or after it.
/// A policy may have a function `succeeded()` as well; it is called after each attempt that succeeded.
///
///     class twice {                                      // each call that can be repeated, once more after a second
///     public:
///         appmixer::retry_decision next(appmixer::attempt_info const& attempt, appmixer::call_context const&,
///                                       appmixer::result<appmixer::http_response> const& outcome)
///         {
///             appmixer::stop_reason const why = appmixer::obstacle_to_retry(attempt.idempotency, outcome);
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

/// What stands against making a call again after this outcome, whatever the number of attempts and the time that is
/// left; `stop_reason::none` when nothing does.
///
/// | Outcome                                                            | safe, idempotent | unsafe           |
/// |--------------------------------------------------------------------|------------------|------------------|
/// | failed in sign_in, acquire, resolve, connect or handshake          | again            | again            |
/// | failed in write, wait or read, or where is not known               | again            | `not_repeatable` |
/// | 429                                                                | again            | again            |
/// | 408, 502, 503, 504; of a sign-in, again in any case                | again            | `not_repeatable` |
/// | any other status                                                   | `permanent`      | `permanent`      |
/// | `deadline_exceeded`                                                | `deadline`       | `deadline`       |
/// | cancelled                                                          | `cancelled`      | `cancelled`      |
/// | any other `errc`, and what failed in encode, response or decode      | `permanent`      | `permanent`      |
///
/// * An unsafe call is made again only when it is certain that the server did not carry it out.
/// * A response that was cut off (read) counts as no response, as RFC 9110 §9.2.2 has it.
/// * `untrusted_certificate` is permanent although nothing was written, and so is `too_many_waiting`: the bound on
///   waiting calls is there to shed load, and calls that wait to be repeated would be a second queue without one.
/// * A 408 says that the server waited for the request in vain, not that none of it came.
/// * `proxy_refused` goes by the status that the proxy gave: 408, 429, 502, 503 and 504 again, since nothing reached
/// the
///   server; any other is permanent. `wrong_scheme` is permanent, too.
APPMIXER_DECL stop_reason obstacle_to_retry(idempotency kind, result<http_response> const& outcome) noexcept;

/// A store of retries that all calls share, so that an outage does not multiply the traffic: a retry takes one out,
/// and a number of successful calls together put one back. When it is empty, calls fail at their first attempt.
class retry_budget {
public:
    /// reserve: how many retries it holds at the most, and at first; 10 unless given, 0 for none at all.
    /// successes: how many successful calls put one back; 10 unless given, at least 1.
    APPMIXER_DECL explicit retry_budget(unsigned reserve = 10, unsigned successes = 10) noexcept;

    /// Takes a retry out; false when there is none.
    APPMIXER_DECL bool take() noexcept;
    /// A call succeeded.
    APPMIXER_DECL void succeeded() noexcept;
    /// How many retries there are.
    APPMIXER_DECL unsigned left() const noexcept;

private:
    std::uint64_t per_retry_; // units are counted, so that nothing is lost to rounding; a success gives one
    std::uint64_t full_;
    std::uint64_t units_;
};

/// The policy of `with_retry()`: what `obstacle_to_retry` lets pass is made again, up to a number of attempts, after
/// waits that double and are drawn at random.
///
/// The wait after the n-th attempt is drawn evenly from 0 to `first_backoff` · 2^(n-1), `max_backoff` at the most
/// ("full jitter"). A response with `Retry-After`, in seconds, with a fraction perhaps, or as a date, is waited for in
/// full, and that random wait comes on top, so that the calls that were refused together do not come back together. A
/// value that is neither is ignored, and one above `max_retry_after` ends the call.
///
/// It stops, in this order: for the reason of `obstacle_to_retry`; `exhausted`, when all attempts were made or the
/// server asks for more than `max_retry_after`; `deadline`, when the wait would end at the call's deadline or after
/// it; `budget`, when the budget is empty.
class standard_retry {
public:
    using duration = call_context::clock::duration;

    standard_retry() = default;

    /// How often a call is made, the first time included; 4 unless set, at least 1.
    standard_retry& max_attempts(unsigned count) noexcept
    {
        max_attempts_ = count;
        return *this;
    }
    unsigned max_attempts() const noexcept { return max_attempts_; }

    /// The longest wait after the first attempt; 250 milliseconds unless set. Zero: no wait but the server's.
    standard_retry& first_backoff(duration longest) noexcept
    {
        first_backoff_ = longest;
        return *this;
    }
    duration first_backoff() const noexcept { return first_backoff_; }

    /// What no wait is longer than, the server's aside; 8 seconds unless set.
    standard_retry& max_backoff(duration longest) noexcept
    {
        max_backoff_ = longest;
        return *this;
    }
    duration max_backoff() const noexcept { return max_backoff_; }

    /// The longest `Retry-After` that is waited for; 60 seconds unless set.
    standard_retry& max_retry_after(std::chrono::seconds longest) noexcept
    {
        max_retry_after_ = longest;
        return *this;
    }
    std::chrono::seconds max_retry_after() const noexcept { return max_retry_after_; }

    /// The budget that all calls share; 10 retries, and one more for 10 successful calls, unless set.
    standard_retry& budget(retry_budget store) noexcept
    {
        budget_ = store;
        return *this;
    }
    retry_budget const& budget() const noexcept { return budget_; }

    /// Where chance comes from: numbers from 0 up to 1. A generator of the object's own, unless set; a test gives one
    /// that it can foresee.
    standard_retry& random(std::function<double()> source)
    {
        random_ = std::move(source);
        return *this;
    }

    /// As the concept `retry_policy` says.
    APPMIXER_DECL retry_decision next(attempt_info const& attempt, call_context const& context,
                                      result<http_response> const& outcome);
    /// A call succeeded: counts for the budget.
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
    std::uint_fast32_t seed_ = 0; // of our own generator; 0: not in use yet, so that copies of a policy differ
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
