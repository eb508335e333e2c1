#ifndef APPMIXER_ALGORITHMS_DETAIL_FAN_OUT_CORE_HPP
#define APPMIXER_ALGORITHMS_DETAIL_FAN_OUT_CORE_HPP

// What does not depend on the types of a fan-out: what has begun and ended, and what stops it.

#include <appmixer/algorithms/detail/background.hpp>
#include <appmixer/algorithms/fan_out_options.hpp>

#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace appmixer::detail {

/// How a call ended.
class call_outcome {
public:
    call_outcome() = default;
    explicit call_outcome(std::exception_ptr exception) noexcept : thrown(std::move(exception)) {}
    explicit call_outcome(error failure) noexcept : returned(std::move(failure)) {}
    bool succeeded() const noexcept { return thrown == nullptr && !returned; }
    /// What it threw, or an exception with the error that it returned.
    APPMIXER_DECL std::exception_ptr as_exception() const;

    std::exception_ptr thrown;
    std::optional<error> returned;
};

/// The bookkeeping of a fan-out.
class fan_out_core {
public:
    /// most: how many calls may be in flight. collects: whether a failed call does not stop the others.
    APPMIXER_DECL fan_out_core(std::size_t most, bool collects, fan_out how);
    fan_out_core(fan_out_core const&) = delete;
    fan_out_core& operator=(fan_out_core const&) = delete;

    /// total: the number of items, if the range knows it.
    void set_total(std::optional<std::size_t> total) noexcept { progress_.total = total; }
    /// Whether any call may be in flight. If not, the fan-out fails.
    APPMIXER_DECL bool limit_is_valid();
    /// Whether no further item may begin.
    bool stopped() const noexcept { return stopped_ || tasks->cancelled(); }
    /// The index of an item that begins.
    std::size_t begin_item() noexcept
    {
        ++progress_.in_flight;
        return begun_++;
    }
    /// Records how the call of an item ended. The first failure stops the fan-out, unless failures are collected.
    APPMIXER_DECL void item_ended(std::size_t index, call_outcome outcome);
    /// Ends the fan-out with an error: cancels what runs, and lets nothing begin. Only the first one counts.
    APPMIXER_DECL void fail(call_outcome failure);

    /// How the fan-out ended, once its tasks have: success, the first error, or `operation_aborted` if the caller
    /// cancelled it. If the first failure is an exception, rethrows it.
    APPMIXER_DECL result<void> outcome() const;
    /// waiting: the number of items that were not begun.
    APPMIXER_DECL batch_result collected(std::size_t waiting);

    std::size_t const limit;
    std::shared_ptr<task_group> tasks;      ///< the workers and the feeder; set before they start
    std::weak_ptr<task_group::task> feeder; ///< empty without an async range
    wake_point room;                        ///< where the feeder waits until an item can be queued

private:
    /// Lets no further item begin.
    APPMIXER_DECL void stop();

    fan_out const how_;
    bool const collects_;
    fan_out_progress progress_;
    std::size_t begun_ = 0;
    std::vector<batch_failure> collected_;
    std::optional<call_outcome> failure_; ///< that ended the fan-out
    bool stopped_ = false;
};

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/algorithms/impl/fan_out_core.ipp>
#endif

#endif
