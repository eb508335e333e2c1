#ifndef APPMIXER_ALGORITHMS_DETAIL_UPDATE_STEPS_HPP
#define APPMIXER_ALGORITHMS_DETAIL_UPDATE_STEPS_HPP

// The coroutines of `update_with`: read and change, stop, write, start.

#include <appmixer/algorithms/detail/flow_changes.hpp>
#include <appmixer/algorithms/detail/outcome.hpp>
#include <appmixer/algorithms/detail/wait_looks.hpp>
#include <appmixer/algorithms/update_policy.hpp>
#include <appmixer/api/flows.hpp>
#include <appmixer/call/client.hpp>
#include <appmixer/core/detail/type_traits.hpp>
#include <appmixer/core/error.hpp>
#include <appmixer/model/flow.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

#include <concepts>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

namespace appmixer::detail {

/// The error of an update that was cancelled between two calls.
inline error update_cancelled(std::string state)
{
    return error(asio::error::operation_aborted, phase::none, std::move(state));
}

/// Whether the server rejected a command, so that it had no effect.
inline bool is_rejected(error const& failure, operation_info const& command) noexcept
{
    return failure.operation() == command.name && failure.status() >= 400 && failure.status() <= 499;
}

/// Sends the changes of a flow.
///
/// Errors: also `errc::conflict` when the flow was deleted, and the server created another one from the changes.
template <api_handle Api>
asio::awaitable<result<void>, typename Api::executor_type> send_changes(Api api, op::update_flow request)
{
    result<flow_update> const written = co_await api.call(request);
    if (!written)
        co_return written.error();
    if (written->result == "created")
        co_return error(errc::conflict, phase::none,
                        "the flow was deleted meanwhile; the server created one with the changed fields only");
    co_return result<void>();
}

/// Stops a flow, sends its changes and starts it again. While it stops, others may change it; so it is read again
/// before the write. Fields are compared, since with some servers a stop changes `mtime`.
///
/// before: the flow as it was read before.
/// Result: the restarted flow, with its id, name and stage only; nothing when somebody else has changed a field that is
/// to be written: then nothing was written, and the flow was started again.
template <api_handle Api>
asio::awaitable<result<std::optional<flow>>, typename Api::executor_type>
send_changes_stopped(Api api, flow before, op::update_flow request, wait_policy how)
{
    std::string const id = request.flow_id;
    result<flow> const stopped = co_await command_flow(api, op::stop_flow(id), flow_stage::stopped, how);
    if (!stopped) {
        error const& e = stopped.error();
        if (e == condition::cancelled)
            co_return add_detail(e, "the flow may be stopped");
        if (is_rejected(e, op::stop_flow::info))
            co_return e;
    }
    bool cancelled = is_cancelled(co_await asio::this_coro::cancellation_state);
    if (cancelled)
        co_return update_cancelled(stopped ? "the flow is stopped and was not changed" : "the flow may be stopped");
    result<void> written = stopped ? result<void>() : result<void>(stopped.error());
    bool changed_by_others = false;
    if (stopped) {
        op::get_flow const again(id);
        result<flow> const now = co_await api.call(again);
        if (!now && now.error() == condition::cancelled)
            co_return add_detail(now.error(), "the flow is stopped and was not changed");
        cancelled = is_cancelled(co_await asio::this_coro::cancellation_state);
        if (cancelled)
            co_return update_cancelled("the flow is stopped and was not changed");
        std::optional<flow> const others = now ? changes_between(before, *now) : std::nullopt;
        changed_by_others = others && have_common_field(*others, request.changes);
        if (!now)
            written = now.error();
        else if (changed_by_others)
            written = error(errc::conflict, phase::none, "somebody else changed the flow while it was being stopped");
    }
    if (written) {
        written = co_await send_changes(api, std::move(request));
        if (!written && written.error() == condition::cancelled)
            co_return add_detail(written.error(), "the flow is stopped, and may have been changed");
        if (!written && written.error() == errc::conflict && written.error().status() == 0)
            co_return written.error(); // this flow is another one
        cancelled = is_cancelled(co_await asio::this_coro::cancellation_state);
        if (cancelled)
            co_return update_cancelled(written ? "the flow was changed and is stopped"
                                               : "the flow is stopped, and may have been changed");
    }
    result<flow> restarted = co_await command_flow(api, op::start_flow(id), flow_stage::running, how);
    std::optional<flow> outcome;
    if (restarted && changed_by_others)
        co_return std::move(outcome);
    if (restarted && !written)
        co_return written.error();
    if (restarted) {
        outcome = std::move(*restarted);
        co_return std::move(outcome);
    }
    error const& failure = restarted.error();
    if (failure == condition::not_found && written)
        co_return add_detail(failure, "the flow was changed and then deleted");
    if (failure == condition::not_found)
        co_return add_detail(written.error(), "the flow no longer exists");
    std::string const stage = is_rejected(failure, op::start_flow::info) ? "is stopped" : "may be stopped";
    if (written)
        co_return add_detail(failure, "the flow was changed and " + stage);
    error const& first = failure == condition::cancelled ? failure : written.error();
    co_return add_detail(first, "the flow " + stage + ": starting it again failed: " + failure.code().message());
}

/// What a caller's change returns.
template <class Change>
using change_result = std::invoke_result_t<Change&, flow&>;
template <class T>
inline constexpr bool is_awaitable = false;
template <class T, class Executor>
inline constexpr bool is_awaitable<asio::awaitable<T, Executor>> = true;

/// Lets the caller change a flow. Returns whether to write it.
template <class Executor, class Change>
asio::awaitable<bool, Executor> apply_change(Change& change, flow& changed)
{
    using returned = change_result<Change>;
    bool wanted = true;
    if constexpr (std::is_void_v<returned>)
        change(changed);
    else if constexpr (std::same_as<returned, bool>)
        wanted = change(changed);
    else if constexpr (std::same_as<returned, asio::awaitable<void, Executor>>)
        co_await change(changed);
    else if constexpr (std::same_as<returned, asio::awaitable<bool, Executor>>)
        wanted = co_await change(changed);
    else
        static_assert(always_false<Change>, "appmixer: the change of update_with must return void or bool, or an "
                                            "awaitable of one with the executor type of the handle");
    co_return wanted;
}

/// The error of an update whose attempts are used up.
inline error update_conflict(unsigned attempts)
{
    std::string when = "meanwhile";
    if (attempts > 1)
        when = "during each of " + std::to_string(attempts) + " attempts";
    return error(errc::conflict, phase::none, "somebody else changed the flow " + when);
}

/// `update_with` for a handle from `as_result`.
template <api_handle Api, class Change>
asio::awaitable<result<flow>, typename Api::executor_type> read_change_write(Api api, std::string flow_id,
                                                                             Change change, update_policy how)
{
    for (unsigned attempt = 1;; ++attempt) {
        result<flow> read = co_await api.call(op::get_flow(flow_id));
        if (!read)
            co_return std::move(read);
        bool cancelled = is_cancelled(co_await asio::this_coro::cancellation_state);
        if (cancelled)
            co_return update_cancelled("nothing was changed");
        flow changed = *read;
        bool const wanted = co_await apply_change<typename Api::executor_type>(change, changed);
        if (!wanted)
            co_return std::move(read);
        std::optional<flow> changes = changes_between(*read, changed);
        if (!changes)
            co_return std::move(changed);
        cancelled = is_cancelled(co_await asio::this_coro::cancellation_state);
        if (cancelled)
            co_return update_cancelled("nothing was changed");

        if constexpr (is_awaitable<change_result<Change>>) { // time has passed since the flow was read
            op::get_flow again(flow_id);
            again.projection = "flowId,mtime,stage";
            result<flow> const now = co_await api.call(again);
            if (!now)
                co_return now.error();
            cancelled = is_cancelled(co_await asio::this_coro::cancellation_state);
            if (cancelled)
                co_return update_cancelled("nothing was changed");
            if (now->mtime != read->mtime && attempt < how.attempts())
                continue;
            if (now->mtime != read->mtime)
                co_return update_conflict(attempt);
            changed.stage = now->stage;
        }

        op::update_flow request(flow_id, std::move(*changes));
        if (how.running() == running_flow::force)
            request.force_update = true;
        bool const is_running = changed.stage == flow_stage::running || changed.stage == flow_stage::starting;
        if (how.running() == running_flow::stop_and_restart && is_running) {
            result<std::optional<flow>> const restarted =
                co_await send_changes_stopped(api, std::move(*read), std::move(request), how.waits());
            if (!restarted)
                co_return restarted.error();
            if (!restarted->has_value()) {
                cancelled = is_cancelled(co_await asio::this_coro::cancellation_state);
                if (cancelled)
                    co_return update_cancelled("nothing was changed");
                if (attempt < how.attempts())
                    continue;
                co_return update_conflict(attempt);
            }
            changed.stage = (*restarted)->stage;
        } else {
            result<void> const written = co_await send_changes(api, std::move(request));
            if (!written)
                co_return written.error();
        }
        co_return std::move(changed);
    }
}

/// The same with the result in the form of the handle.
template <api_handle Api, class Change>
call_result<Api, flow> update_flow_with(Api api, std::string flow_id, Change change, update_policy how)
{
    result<flow> written =
        co_await read_change_write(api.as_result(), std::move(flow_id), std::move(change), std::move(how));
    if (!written) // of the steps between the calls
        written = of_operation(written.error(), op::update_flow::info);
    co_return deliver<Api>(std::move(written));
}

} // namespace appmixer::detail

#endif
