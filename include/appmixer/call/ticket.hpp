#ifndef APPMIXER_CALL_TICKET_HPP
#define APPMIXER_CALL_TICKET_HPP

// Tickets: what the server returns when it goes on working after its response.

#include <appmixer/call/operation.hpp>
#include <appmixer/core/error.hpp>
#include <appmixer/core/table.hpp>
#include <appmixer/json/all.hpp>

#include <boost/asio/awaitable.hpp>

#include <concepts>
#include <string>
#include <utility>

namespace appmixer {

/// How far the work of a ticket is, by its status.
enum class job_progress : unsigned char {
    pending, ///< it has not ended
    done,    ///< it succeeded
    failed,  ///< it failed or was cancelled
};

/// The response of an operation whose work goes on in the background, such as publishing components. `wait_for` waits
/// for the end of the work.
///
/// JobStatus: the model of the work's status. Two functions, found by argument-dependent lookup, say what it means and
/// where it comes from; see `job_status`. A ticket is a text that can be stored, and made from text again:
///
///     publish_status end = co_await wait_for(api, ticket<publish_status>(text));
template <class JobStatus>
class ticket {
public:
    ticket() = default;
    /// ticket_text: as the server wrote it. subject_id: what the work is done on, for a status whose path names it,
    /// such as the id of the user who is being deleted; empty by default.
    explicit ticket(std::string ticket_text, std::string subject_id = {})
        : text(std::move(ticket_text)), subject(std::move(subject_id))
    {
    }

    std::string text;
    std::string subject; ///< not part of the response
    json::object extra;  ///< every key of the response not named above

    static constexpr auto fields = table{field("ticket", &ticket::text)};
};

/// A model of the status of work in the background. For such a class `JobStatus` there are two functions, in its
/// namespace or in `appmixer`:
///
///     job_progress progress_of(publish_status const& status);               // what a status means
///     get_publish_status status_request(ticket<publish_status> const& job); // the operation that reads it
// clang-format off
template <class JobStatus>
concept job_status = model<JobStatus> && requires(JobStatus const& status, ticket<JobStatus> const& job) {
    { progress_of(status) } -> std::same_as<job_progress>;
    { status_request(job) } -> operation;
    requires std::same_as<typename decltype(status_request(job))::response_type, JobStatus>;
};
// clang-format on

namespace detail {

template <class JobStatus>
void set_subject(ticket<JobStatus>& job, std::string&& subject)
{
    job.subject = std::move(subject);
}
template <class JobStatus>
void set_subject(result<ticket<JobStatus>>& job, std::string&& subject)
{
    if (job)
        job->subject = std::move(subject);
}

/// Makes a call whose response is a ticket, and sets the ticket's subject.
template <class Returned, class Executor>
asio::awaitable<Returned, Executor> with_subject(asio::awaitable<Returned, Executor> call, std::string subject)
{
    Returned job = co_await std::move(call);
    set_subject(job, std::move(subject));
    co_return job;
}

} // namespace detail

} // namespace appmixer

#endif
