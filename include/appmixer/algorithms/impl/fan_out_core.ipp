#ifndef APPMIXER_ALGORITHMS_IMPL_FAN_OUT_CORE_IPP
#define APPMIXER_ALGORITHMS_IMPL_FAN_OUT_CORE_IPP

#include <appmixer/algorithms/detail/fan_out_core.hpp>

#include <boost/asio/error.hpp>

#include <utility>

namespace appmixer::detail {

APPMIXER_DECL std::exception_ptr call_outcome::as_exception() const
{
    return thrown != nullptr ? thrown : std::make_exception_ptr(exception(*returned));
}

APPMIXER_DECL fan_out_core::fan_out_core(std::size_t most, bool collects, fan_out how)
    : limit(most), how_(std::move(how)), collects_(collects)
{
}

APPMIXER_DECL bool fan_out_core::limit_is_valid()
{
    if (limit == 0)
        fail(call_outcome(error(errc::invalid_request, phase::none, "the limit of calls in flight is 0")));
    return limit > 0;
}

APPMIXER_DECL void fan_out_core::item_ended(std::size_t index, call_outcome outcome)
{
    --progress_.in_flight;
    if (failure_)
        return;
    ++(outcome.succeeded() ? progress_.done : progress_.failed);
    if (how_.progress() && (outcome.succeeded() || collects_)) {
        try {
            if (!how_.progress()(progress_))
                stop();
        } catch (...) {
            fail(call_outcome(std::current_exception()));
            return;
        }
    }
    if (outcome.succeeded())
        return;
    if (collects_)
        collected_.emplace_back(index, outcome.as_exception());
    else
        fail(std::move(outcome));
}

APPMIXER_DECL void fan_out_core::fail(call_outcome failure)
{
    if (failure_)
        return;
    failure_ = std::move(failure);
    stop();
    tasks->cancel();
}

APPMIXER_DECL void fan_out_core::stop()
{
    stopped_ = true;
    tasks->cancel(feeder);
}

APPMIXER_DECL result<void> fan_out_core::outcome() const
{
    if (failure_ && failure_->thrown != nullptr)
        std::rethrow_exception(failure_->thrown);
    if (failure_)
        return *failure_->returned;
    if (tasks->cancelled())
        return error(asio::error::operation_aborted);
    return {};
}

APPMIXER_DECL batch_result fan_out_core::collected(std::size_t waiting)
{
    return batch_result(progress_.done, std::move(collected_), waiting);
}

} // namespace appmixer::detail

#endif
