#ifndef APPMIXER_ALGORITHMS_IMPL_WAIT_SCHEDULE_IPP
#define APPMIXER_ALGORITHMS_IMPL_WAIT_SCHEDULE_IPP

#include <appmixer/algorithms/detail/wait_schedule.hpp>
#include <appmixer/core/detail/utf8.hpp>

#include <boost/asio/error.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace appmixer::detail {

APPMIXER_DECL bool is_passing(error const& failure) noexcept
{
    // These transport failures would be the same at the next look.
    for (errc const permanent : {errc::untrusted_certificate, errc::wrong_scheme, errc::response_too_large})
        if (failure == permanent)
            return false;
    for (condition const passing :
         {condition::transport, condition::server_error, condition::rate_limited, condition::timeout})
        if (failure == passing)
            return true;
    return false;
}

APPMIXER_DECL std::chrono::milliseconds server_wait(error const& failure) noexcept
{
    std::chrono::milliseconds const none(0);
    return std::clamp(failure.retry_after().value_or(none), none, longest_server_wait);
}

APPMIXER_DECL wait_schedule::wait_schedule(wait_policy how, clock::duration call_timeout, clock::time_point now)
    : how_(std::move(how)), call_timeout_(call_timeout), end_(now), last_look_(now),
      longest_delay_(std::clamp<clock::duration>(how_.at_most(), std::chrono::milliseconds(1), std::chrono::hours(24))),
      delay_(std::clamp<clock::duration>(how_.first(), std::chrono::milliseconds(1), longest_delay_))
{
    if (is_limited()) {
        auto const left = (clock::time_point::max)() - (std::max)(now, clock::time_point());
        end_ = how_.limit() < left ? now + how_.limit() : (clock::time_point::max)();
        last_look_ = end_ - (std::min)(delay_, how_.limit());
    }
    if (!how_.random())
        generator_.seed(std::random_device()());
}

APPMIXER_DECL wait_schedule::clock::duration wait_schedule::call_timeout(clock::time_point now) const noexcept
{
    return is_limited() ? (std::min)(call_timeout_, end_ - now) : call_timeout_;
}

APPMIXER_DECL std::optional<wait_schedule::clock::time_point> wait_schedule::next(clock::time_point now,
                                                                                  error const& failure)
{
    ++looks_;
    if (failure.code())
        last_failure_ = failure;
    clock::duration const left = last_look_ - now;
    if (left <= clock::duration::zero())
        return std::nullopt;
    clock::duration const asked = server_wait(failure);
    asked_too_long_ = asked > left;
    if (asked_too_long_)
        return std::nullopt;
    return now + std::clamp(draw_delay(), asked, left);
}

APPMIXER_DECL wait_schedule::clock::duration wait_schedule::draw_delay()
{
    double chance =
        how_.random() ? how_.random()() : double(generator_() - (generator_.min)()) / double((generator_.max)());
    chance = chance > 0 ? (std::min)(chance, 1.0) : 0.0; // also for NaN
    auto const scaled = [&](double by) { return std::chrono::duration_cast<clock::duration>(delay_ * by); };
    clock::duration const drawn = scaled(0.8 + 0.4 * chance);
    double const growth = how_.factor() > 1 ? how_.factor() : 1;
    delay_ = growth < double(longest_delay_.count()) / double(delay_.count()) ? scaled(growth) : longest_delay_;
    return drawn;
}

APPMIXER_DECL error wait_schedule::limit_reached(std::string_view operation, std::string_view state) const
{
    std::string cause = looks();
    if (is_limited())
        cause +=
            " in " + duration_text(std::chrono::ceil<std::chrono::milliseconds>(how_.limit())) + ", wait_policy::limit";
    if (!state.empty())
        cause.append("; ").append(state);
    if (last_failure_.code()) {
        cause.append("; the last failed poll: ").append(last_failure_.code().message());
        if (!last_failure_.detail().empty())
            cause.append(" (").append(last_failure_.detail()).append(")");
    }
    if (asked_too_long_)
        cause += "; the server asks to wait " + duration_text(*last_failure_.retry_after());
    diagnostics info;
    info.operation = operation.empty() ? last_failure_.operation() : operation;
    info.detail = std::move(cause);
    info.server_message = last_failure_.server_message();
    info.server_details = last_failure_.server_details();
    info.retry_after = last_failure_.retry_after();
    return error(errc::deadline_exceeded, std::move(info));
}

APPMIXER_DECL error wait_schedule::command_failed(error const& cause) const
{
    diagnostics info = cause.info();
    if (cause != errc::deadline_exceeded || !is_limited() || how_.limit() >= call_timeout_ ||
        info.timeout <= info.timeout.zero())
        return cause;
    info.timeout = info.timeout.zero();
    return add_detail(error(cause.code(), std::move(info)), limit_text("wait_policy::limit", how_.limit()));
}

APPMIXER_DECL error wait_schedule::cancelled(std::string_view operation, std::string_view state) const
{
    diagnostics info;
    info.operation = operation;
    info.detail = looks();
    if (!state.empty())
        info.detail.append("; ").append(state);
    return error(asio::error::operation_aborted, std::move(info));
}

APPMIXER_DECL std::string wait_schedule::looks() const
{
    return "after " + std::to_string(looks_) + (looks_ == 1 ? " poll" : " polls");
}

APPMIXER_DECL result<bool> stage_progress::saw(flow const& current)
{
    looked_ = true;
    last_ = one_line(current.stage.text(), 100);
    if (current.stage == wanted_)
        return true;
    if (current.stage == "error" || current.stage == "failed")
        return not_reached(current, state());
    if (was_starting_ && current.stage == flow_stage::stopped)
        return not_reached(current, "the stage fell back from \"starting\" to \"stopped\"");
    was_starting_ = wanted_ == flow_stage::running && (was_starting_ || current.stage == flow_stage::starting);
    return false;
}

APPMIXER_DECL std::string stage_progress::state() const
{
    if (!looked_)
        return {};
    return last_.empty() ? "the response has no stage" : "the stage is \"" + last_ + "\"";
}

APPMIXER_DECL error stage_progress::not_reached(flow const& current, std::string why) const
{
    diagnostics info;
    info.operation = "getFlow";
    info.detail = std::move(why);
    info.server_details = current.stage_change_info.value();
    return error(errc::stage_not_reached, std::move(info));
}

} // namespace appmixer::detail

#endif
