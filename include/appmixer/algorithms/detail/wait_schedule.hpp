#ifndef APPMIXER_ALGORITHMS_DETAIL_WAIT_SCHEDULE_HPP
#define APPMIXER_ALGORITHMS_DETAIL_WAIT_SCHEDULE_HPP

// The decisions of a wait: when to look next, which failures to wait through, when to give up. They do no I/O.

#include <appmixer/algorithms/wait_policy.hpp>
#include <appmixer/core/error.hpp>
#include <appmixer/core/time_source.hpp>
#include <appmixer/model/flow.hpp>

#include <chrono>
#include <optional>
#include <random>
#include <string>
#include <string_view>

namespace appmixer::detail {

/// Whether a look that failed may succeed later: after network failures, timeouts and the statuses 408, 429 and 5xx.
APPMIXER_DECL bool is_passing(error const& failure) noexcept;

/// The longest time that an algorithm waits because the server asks for it: one odd `Retry-After` must not silence a
/// follower for hours. The public comments and the README call it a minute.
inline constexpr std::chrono::milliseconds longest_server_wait{60'000};

/// How long the server asks to wait after a failure, from 0 to `longest_server_wait`; 0 without a `Retry-After`.
APPMIXER_DECL std::chrono::milliseconds server_wait(error const& failure) noexcept;

/// When to look, and what to report at the end. One object for each wait.
class wait_schedule {
public:
    using clock = time_source::clock;

    /// call_timeout: of the handle. now: when the wait begins.
    APPMIXER_DECL wait_schedule(wait_policy how, clock::duration call_timeout, clock::time_point now);

    /// The timeout of a call that begins now: that of the handle or what is left of the limit, whichever is less.
    APPMIXER_DECL clock::duration call_timeout(clock::time_point now) const noexcept;
    /// Called after a look that did not end the wait. Returns when to look again; nothing when the wait is over.
    ///
    /// failure: a passing failure of the look; an error without a code when the look succeeded.
    APPMIXER_DECL std::optional<clock::time_point> next(clock::time_point now, error const& failure);

    /// The error of a wait that `next` has ended.
    ///
    /// operation: the vendor's name of the call that looks; empty when it is not known. state: what the last successful
    /// look saw, as a phrase; empty when that is not known.
    APPMIXER_DECL error limit_reached(std::string_view operation, std::string_view state) const;
    /// The error of a command before the wait: it names the limit of the wait if that has ended the call.
    APPMIXER_DECL error command_failed(error const& cause) const;
    /// The error of a wait that was cancelled between two looks. The arguments are those of `limit_reached`.
    APPMIXER_DECL error cancelled(std::string_view operation, std::string_view state) const;

private:
    bool is_limited() const noexcept { return how_.limit() > clock::duration::zero(); }
    APPMIXER_DECL clock::duration draw_delay();
    APPMIXER_DECL std::string looks() const;

    wait_policy how_;
    clock::duration call_timeout_;
    clock::time_point end_;
    clock::time_point last_look_; ///< no look begins after this
    clock::duration longest_delay_;
    clock::duration delay_; ///< after the next look
    unsigned looks_ = 0;
    error last_failure_; ///< without a code when no look has failed
    bool asked_too_long_ = false;
    std::minstd_rand generator_;
};

/// Whether a flow has reached a stage, from what the looks saw. One object for each wait.
class stage_progress {
public:
    explicit stage_progress(flow_stage wanted) noexcept : wanted_(wanted) {}

    /// Called after each look that succeeded. Returns whether the flow has the stage.
    ///
    /// Errors: `errc::stage_not_reached` when it will not get there: its stage is "error" or "failed", or it has gone
    /// back from `starting` to `stopped`.
    APPMIXER_DECL result<bool> saw(flow const& current);
    /// The last stage as a phrase for an error; empty before the first look that succeeded.
    APPMIXER_DECL std::string state() const;
    /// Whether the wait is for `running` and the flow has been seen `starting`.
    bool is_starting() const noexcept { return was_starting_; }

private:
    APPMIXER_DECL error not_reached(flow const& current, std::string why) const;

    flow_stage wanted_;
    bool looked_ = false;
    bool was_starting_ = false;
    std::string last_;
};

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/algorithms/impl/wait_schedule.ipp>
#endif

#endif
