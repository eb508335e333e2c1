#ifndef APPMIXER_ALGORITHMS_DETAIL_WAIT_LOOKS_HPP
#define APPMIXER_ALGORITHMS_DETAIL_WAIT_LOOKS_HPP

// How waits look at the server, and the loop around a look.
//
// A look is a function object. Called with a handle, it returns an awaitable of `result<std::optional<value_type>>`,
// which is empty as long as the wait goes on. It says what it saw for errors: `operation()` and `state()`.

#include <appmixer/algorithms/detail/outcome.hpp>
#include <appmixer/algorithms/detail/wait_schedule.hpp>
#include <appmixer/api/flows.hpp>
#include <appmixer/call/client.hpp>
#include <appmixer/call/ticket.hpp>
#include <appmixer/json/reader.hpp>
#include <appmixer/json/writer.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/this_coro.hpp>

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace appmixer::detail {

/// The value that a caller's function waits for, from the awaitable that it returns.
template <class Awaitable>
class polled {
    static_assert(always_false<Awaitable>,
                  "appmixer: the function of wait_until must return an awaitable of std::optional<T>, or of "
                  "result<std::optional<T>>, with the executor type of the handle");
};
template <class T, class Executor>
class polled<asio::awaitable<std::optional<T>, Executor>> {
public:
    using value_type = T;
};
template <class T, class Executor>
class polled<asio::awaitable<result<std::optional<T>>, Executor>> {
public:
    using value_type = T;
};

/// Looks by a function of the caller.
template <api_handle Api, class Poll>
class poll_look {
public:
    using value_type = typename polled<std::invoke_result_t<Poll&, Api>>::value_type;

    explicit poll_look(Poll poll) : poll_(std::move(poll)) {}

    asio::awaitable<result<std::optional<value_type>>, typename Api::executor_type> operator()(Api api)
    {
        try {
            result<std::optional<value_type>> found = co_await poll_(std::move(api));
            co_return std::move(found);
        } catch (exception const& e) {
            if (!is_passing(e.error()))
                throw; // what the caller's function throws is passed on unchanged
            co_return e.error();
        }
    }
    static std::string_view operation() noexcept { return {}; }
    static std::string state() { return {}; }

private:
    Poll poll_;
};

/// Looks at the stage of a flow.
class stage_look {
public:
    using value_type = flow;

    stage_look(std::string flow_id, flow_stage wanted) : request_(std::move(flow_id)), progress_(wanted)
    {
        request_.projection = "flowId,name,stage,stageChangeInfo"; // a whole flow may take the server long
    }

    template <api_handle Api>
    asio::awaitable<result<std::optional<flow>>, typename Api::executor_type> operator()(Api api)
    {
        result<flow> current = co_await api.as_result().call(request_);
        if (!current)
            co_return std::move(current).error();
        result<bool> const reached = progress_.saw(*current);
        if (!reached)
            co_return reached.error();
        std::optional<flow> found;
        if (*reached)
            found = std::move(*current);
        co_return std::move(found);
    }
    /// Whether the flow is starting, when that is what it waits for.
    bool is_starting() const noexcept { return progress_.is_starting(); }
    static std::string_view operation() noexcept { return op::get_flow::info.name; }
    std::string state() const { return progress_.state(); }

private:
    op::get_flow request_;
    stage_progress progress_;
};

/// The error of work that failed. status: as JSON text.
APPMIXER_DECL error job_failed(std::string_view operation, std::string const& status);

/// Looks at the status of work in the background.
template <job_status JobStatus>
class ticket_look {
public:
    using value_type = JobStatus;

    explicit ticket_look(ticket<JobStatus> job) : request_(status_request(job)) {}

    template <api_handle Api>
    asio::awaitable<result<std::optional<JobStatus>>, typename Api::executor_type> operator()(Api api)
    {
        result<JobStatus> status = co_await api.as_result().call(request_);
        if (!status && seen_ && status.error() == condition::not_found)
            co_return add_detail(status.error(),
                                 "the server no longer knows the ticket; how the work ended is not known");
        if (!status)
            co_return std::move(status).error();
        seen_ = true;
        job_progress const progress = progress_of(std::as_const(*status));
        if (progress == job_progress::failed)
            co_return job_failed(operation(), to_json(*status));
        std::optional<JobStatus> found;
        if (progress == job_progress::done)
            found = std::move(*status);
        co_return std::move(found);
    }
    static std::string_view operation() noexcept { return request_type::info.name; }
    std::string state() const { return seen_ ? "the work has not ended" : ""; }

private:
    using request_type = decltype(status_request(std::declval<ticket<JobStatus> const&>()));

    request_type request_;
    bool seen_ = false;
};

/// Looks until the look finds something or fails in a way that does not pass, or until the schedule ends. The look and
/// the schedule must outlive the awaitable.
template <api_handle Api, class Look>
asio::awaitable<result<typename Look::value_type>, typename Api::executor_type>
look_until_found(Api api, Look& look, wait_schedule& schedule)
{
    while (true) {
        result<std::optional<typename Look::value_type>> seen =
            co_await look(api.within(schedule.call_timeout(api.time().now())));
        if (seen && seen->has_value())
            co_return std::move(**seen);
        error const failure = seen ? error() : seen.error();
        if (failure.code() && !is_passing(failure))
            co_return failure;
        auto const when = schedule.next(api.time().now(), failure);
        if (!when)
            co_return schedule.limit_reached(look.operation(), look.state());
        bool cancelled = is_cancelled(co_await asio::this_coro::cancellation_state);
        if (!cancelled) { // otherwise Asio would throw at the next `co_await`
            result<void> const paused = co_await pause<typename Api::executor_type>(api.time(), *when);
            cancelled = !paused;
        }
        if (cancelled)
            co_return schedule.cancelled(look.operation(), look.state());
    }
}

/// A whole wait, with the result in the form of the handle.
template <api_handle Api, class Look>
call_result<Api, typename Look::value_type> look_with(Api api, Look look, wait_policy how)
{
    wait_schedule schedule(std::move(how), api.timeout(), api.time().now());
    result<typename Look::value_type> outcome = co_await look_until_found(api, look, schedule);
    co_return deliver<Api>(std::move(outcome));
}

/// Sends a command to a flow and waits for the stage that it leads to.
///
/// api: a handle from `as_result`.
template <api_handle Api, class Command>
asio::awaitable<result<flow>, typename Api::executor_type> command_flow(Api api, Command command, flow_stage wanted,
                                                                        wait_policy how)
{
    wait_schedule schedule(std::move(how), api.timeout(), api.time().now());
    stage_look look(command.flow_id, wanted);
    result<coordinator_result> const commanded =
        co_await api.within(schedule.call_timeout(api.time().now())).call(command);
    if (!commanded && commanded.error() != errc::bad_request)
        co_return schedule.command_failed(commanded.error());
    bool const cancelled = is_cancelled(co_await asio::this_coro::cancellation_state);
    if (cancelled)
        co_return schedule.cancelled(Command::info.name, "");
    if (!commanded) { // some servers reject a command that would change nothing
        result<std::optional<flow>> seen = co_await look(api.within(schedule.call_timeout(api.time().now())));
        if (seen && seen->has_value())
            co_return std::move(**seen);
        if (!seen && seen.error() == condition::cancelled)
            co_return seen.error();
        bool const cancelled_meanwhile = is_cancelled(co_await asio::this_coro::cancellation_state);
        if (cancelled_meanwhile)
            co_return schedule.cancelled(look.operation(), look.state());
        if (!seen || !look.is_starting())
            co_return commanded.error();
    }
    result<flow> reached = co_await look_until_found(api, look, schedule);
    co_return std::move(reached);
}

/// The same with the result in the form of the handle.
template <api_handle Api, class Command>
call_result<Api, flow> command_with(Api api, Command command, flow_stage wanted, wait_policy how)
{
    result<flow> reached = co_await command_flow(api.as_result(), std::move(command), wanted, std::move(how));
    co_return deliver<Api>(std::move(reached));
}

/// `sleep` with the result in the form of the handle.
template <api_handle Api>
call_result<Api, void> sleep_with(Api api, time_source::clock::duration how_long)
{
    result<void> const slept =
        co_await pause<typename Api::executor_type>(api.time(), deadline_after(api.time(), how_long));
    co_return deliver<Api>(slept);
}

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/algorithms/impl/wait_looks.ipp>
#include <appmixer/core/detail/type_traits.hpp>
#endif

#endif
