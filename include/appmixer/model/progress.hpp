#ifndef APPMIXER_MODEL_PROGRESS_HPP
#define APPMIXER_MODEL_PROGRESS_HPP

// The progress of work that the server does in the background.

#include <appmixer/call/ticket.hpp>
#include <appmixer/core/table.hpp>
#include <appmixer/json/all.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace appmixer {

/// How far the work of a ticket is. It counts steps, whose meaning the server does not say.
///
/// Kind: a class that names the kind of work, so that `wait_for` finds the operation that reads the status. Its
/// definition is not needed:
///
///     using user_delete_status = progress<class user_deletion>;
template <class Kind>
class progress {
public:
    progress() = default;

    std::string status; ///< "in-progress", "completed", "failed" or "cancelled"; also read from `state`
    std::optional<std::uint64_t> steps_total;
    std::optional<std::uint64_t> steps_done; ///< also read from `stepsCompleted`
    json::value error;                       ///< why the work failed, if the server says so; JSON of any kind
    json::object extra;                      ///< every key not named above

    static constexpr auto fields = table{field("status", &progress::status),
                                         field("state", &progress::status, access::alias),
                                         field("stepsTotal", &progress::steps_total),
                                         field("stepsDone", &progress::steps_done),
                                         field("stepsCompleted", &progress::steps_done, access::alias),
                                         field("error", &progress::error)};
};

/// What the status means for `wait_for`.
template <class Kind>
job_progress progress_of(progress<Kind> const& job)
{
    if (job.status == "completed")
        return job_progress::done;
    return job.status == "failed" || job.status == "cancelled" ? job_progress::failed : job_progress::pending;
}

} // namespace appmixer

#endif
