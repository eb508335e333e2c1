#ifndef APPMIXER_ALGORITHMS_IMPL_LOG_READER_IPP
#define APPMIXER_ALGORITHMS_IMPL_LOG_READER_IPP

#include <appmixer/algorithms/detail/log_reader.hpp>
#include <appmixer/algorithms/detail/wait_schedule.hpp>

#include <chrono>

namespace appmixer::detail {

APPMIXER_DECL void log_pace::succeeded(time_source const& time, log_cursor const& cursor) noexcept
{
    failures_ = 0;
    if (cursor.pauses())
        next_ = deadline_after(time, cursor.found_records() ? every_ : idle_);
}

APPMIXER_DECL bool log_pace::failed(time_source const& time, error const& failure, log_cursor& cursor) noexcept
{
    using std::chrono::milliseconds;
    if (failure == errc::response_too_large)
        return cursor.reduce_page(); // and ask at once
    bool passes = is_passing(failure);
    // The page of a gateway, or a response that was cut.
    for (errc const code : {errc::unexpected_content_type, errc::invalid_json, errc::empty_response})
        passes = passes || failure == code;
    if (!passes)
        return false;
    milliseconds const delay = milliseconds(500) * (1 << (std::min)(failures_, 6U));
    ++failures_;
    next_ = deadline_after(time, (std::max)((std::min)(delay, milliseconds(30'000)), server_wait(failure)));
    return true;
}

APPMIXER_DECL error records_skipped(timestamp time)
{
    error const skipped(errc::response_too_large, phase::none,
                        "more log records have the time " + to_iso(time) +
                            " than the server returns; the others are skipped");
    return of_operation(skipped, op::get_logs::info);
}

APPMIXER_DECL error ended_between_requests()
{
    error const cancelled(asio::error::operation_aborted, phase::none, "between two requests");
    return of_operation(cancelled, op::get_logs::info);
}

} // namespace appmixer::detail

#endif
