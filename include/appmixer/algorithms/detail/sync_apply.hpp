#ifndef APPMIXER_ALGORITHMS_DETAIL_SYNC_APPLY_HPP
#define APPMIXER_ALGORITHMS_DETAIL_SYNC_APPLY_HPP

// The calls of `apply`: one coroutine for each kind of action, several at a time.

#include <appmixer/algorithms/detail/outcome.hpp>
#include <appmixer/algorithms/detail/store_records.hpp>
#include <appmixer/algorithms/detail/sync_applier.hpp>
#include <appmixer/algorithms/detail/update_steps.hpp>
#include <appmixer/algorithms/fan_out.hpp>
#include <appmixer/algorithms/paginate.hpp>
#include <appmixer/algorithms/update_with.hpp>
#include <appmixer/algorithms/wait.hpp>
#include <appmixer/api/flows.hpp>
#include <appmixer/api/store_items.hpp>
#include <appmixer/api/stores.hpp>
#include <appmixer/call/client.hpp>
#include <appmixer/core/detail/cancel.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace appmixer::detail {

using shared_applier = std::shared_ptr<sync_applier>;
template <class Api>
using sync_step = asio::awaitable<result<void>, typename Api::executor_type>;

/// Creates a flow. id: receives the new id.
template <api_handle Api>
sync_step<Api> create_synced_flow(Api api, shared_applier applier, std::size_t index, std::string& id)
{
    sync_action const& action = applier->action(index);
    result<flow> content = applier->flow_to_create(action);
    if (!content)
        co_return content.error();
    if (applier->plan().options.keeps_ids() && !action.id.empty()) {
        op::get_flow look(action.id);
        look.projection = "flowId";
        result<flow> const found = co_await api.call(look);
        if (found)
            co_return error(errc::conflict, phase::none, "the server has a flow " + action.id + " now");
        if (found.error() != condition::not_found)
            co_return found.error();
        applier->sent(index);
        result<flow_update> const put = co_await api.call(op::update_flow(action.id, std::move(*content)));
        if (!put)
            co_return put.error();
        id = action.id;
        co_return result<void>();
    }
    applier->sent(index);
    result<std::string> const created = co_await api.call(op::create_flow(std::move(*content)));
    if (!created)
        co_return created.error();
    id = *created;
    co_return result<void>();
}

/// The change of an update.
class synced_change {
public:
    synced_change(shared_applier applier, std::size_t index, result<void>& outcome)
        : applier_(std::move(applier)), index_(index), outcome_(&outcome)
    {
    }
    bool operator()(flow& server) const
    {
        *outcome_ = applier_->change_flow(applier_->action(index_), server);
        if (*outcome_)
            applier_->sent(index_);
        return outcome_->has_value();
    }

private:
    shared_applier applier_;
    std::size_t index_;
    result<void>* outcome_;
};

template <api_handle Api>
sync_step<Api> update_synced_flow(Api api, shared_applier applier, std::size_t index)
{
    result<void> outcome;
    synced_change const change(applier, index, outcome);
    update_policy how;
    how.running(applier->options().running());
    std::string const id = applier->action(index).id;
    result<flow> const written = co_await update_with(api, id, change, how);
    if (!written)
        co_return written.error();
    co_return std::move(outcome);
}

/// Deletes a flow. One that is gone already is a success.
template <api_handle Api>
sync_step<Api> send_deletion(Api api, shared_applier applier, std::size_t index)
{
    applier->sent(index);
    result<void> deleted = co_await api.call(op::delete_flow(applier->action(index).id));
    if (!deleted && deleted.error() == condition::not_found)
        co_return result<void>();
    co_return std::move(deleted);
}

/// Reads a flow that was stopped, and deletes it if it is as planned.
template <api_handle Api>
sync_step<Api> delete_stopped_flow(Api api, shared_applier applier, std::size_t index)
{
    sync_action const& action = applier->action(index);
    result<flow> found = co_await api.call(op::get_flow(action.id));
    if (!found)
        co_return found.error() == condition::not_found ? result<void>() : result<void>(found.error());
    found->mtime.reset(); // stopping a flow may change it
    if (result<void> const unchanged = applier->expect_unchanged(action, *found); !unchanged)
        co_return unchanged.error();
    result<void> deleted = co_await send_deletion(api, applier, index);
    co_return std::move(deleted);
}

/// Stops a flow and deletes it. When that fails, the flow is started again.
template <api_handle Api>
sync_step<Api> stop_and_delete_flow(Api api, shared_applier applier, std::size_t index)
{
    std::string const id = applier->action(index).id;
    result<flow> const stopped = co_await stop_and_wait(api, id);
    if (!stopped && is_rejected(stopped.error(), op::stop_flow::info))
        co_return stopped.error();
    bool cancelled = is_cancelled(co_await asio::this_coro::cancellation_state);
    if (cancelled)
        co_return update_cancelled("the flow may be stopped");
    result<void> deleted;
    if (stopped)
        deleted = co_await delete_stopped_flow(api, applier, index);
    else
        deleted = stopped.error();
    if (deleted)
        co_return result<void>();
    cancelled = is_cancelled(co_await asio::this_coro::cancellation_state);
    if (cancelled)
        co_return add_detail(deleted.error(), "the flow may be stopped");
    result<flow> const restarted = co_await start_and_wait(api, id);
    if (restarted)
        co_return deleted.error();
    if (restarted.error() == condition::not_found)
        co_return result<void>(); // it was deleted, only the response was lost
    std::string const stage = is_rejected(restarted.error(), op::start_flow::info) ? "is stopped" : "may be stopped";
    co_return add_detail(deleted.error(),
                         "the flow " + stage + ": starting it again failed: " + restarted.error().code().message());
}

template <api_handle Api>
sync_step<Api> delete_synced_flow(Api api, shared_applier applier, std::size_t index)
{
    sync_action const& action = applier->action(index);
    std::string const id = action.id;
    result<flow> const found = co_await api.call(op::get_flow(id));
    if (!found)
        co_return found.error() == condition::not_found ? result<void>() : result<void>(found.error());
    if (result<void> const unchanged = applier->expect_unchanged(action, *found); !unchanged)
        co_return unchanged.error();
    bool const is_running = found->stage == flow_stage::running || found->stage == flow_stage::starting;
    bool const stops = is_running && applier->options().running() == running_flow::stop_and_restart;
    result<void> deleted;
    if (stops)
        deleted = co_await stop_and_delete_flow(api, applier, index);
    else
        deleted = co_await send_deletion(api, applier, index);
    co_return std::move(deleted);
}

/// Reads a store and checks that it is as planned.
template <api_handle Api>
asio::awaitable<result<sync_document>, typename Api::executor_type> read_synced_store(Api api, shared_applier applier,
                                                                                      std::size_t index)
{
    sync_action const& action = applier->action(index);
    result<store> const found = co_await api.call(op::get_store(action.id));
    if (!found)
        co_return found.error();
    result<std::vector<store_record>> const all =
        co_await read_records(api, *found, applier->plan().options.max_items());
    if (!all)
        co_return all.error();
    sync_document document = document_of(*found, *all);
    if (result<void> const unchanged = applier->expect_unchanged(action, document); !unchanged)
        co_return unchanged.error();
    co_return std::move(document);
}

/// Writes and deletes the records of a store.
template <api_handle Api>
sync_step<Api> write_store_records(Api api, std::string store_id, store_changes changes)
{
    for (store_record& record : changes.written) {
        result<store_record> const written =
            co_await api.call(op::create_store_item(store_id, std::move(record.key), std::move(record.value)));
        if (!written)
            co_return written.error();
    }
    if (changes.deleted.empty())
        co_return result<void>();
    result<std::uint64_t> const deleted = co_await api.call(op::delete_store_items(std::move(changes.deleted)));
    if (!deleted)
        co_return deleted.error();
    co_return result<void>();
}

/// Creates a store with its records. id: receives the new id.
template <api_handle Api>
sync_step<Api> create_synced_store(Api api, shared_applier applier, std::size_t index, std::string& id)
{
    sync_action const& action = applier->action(index);
    result<store_changes> changes = applier->changes_of_store(action, nullptr);
    if (!changes)
        co_return changes.error();
    applier->sent(index);
    result<std::string> const created = co_await api.call(op::create_store(action.name));
    if (!created)
        co_return created.error();
    id = *created;
    result<void> written = co_await write_store_records(api, id, std::move(*changes));
    co_return std::move(written);
}

template <api_handle Api>
sync_step<Api> update_synced_store(Api api, shared_applier applier, std::size_t index)
{
    sync_action const& action = applier->action(index);
    result<sync_document> const server = co_await read_synced_store(api, applier, index);
    if (!server)
        co_return server.error();
    result<store_changes> changes = applier->changes_of_store(action, &*server);
    if (!changes)
        co_return changes.error();
    applier->sent(index);
    if (changes->renamed) {
        result<store_rename> const renamed = co_await api.call(op::rename_store(action.id, action.name));
        if (!renamed)
            co_return renamed.error();
    }
    result<void> written = co_await write_store_records(api, action.id, std::move(*changes));
    co_return std::move(written);
}

template <api_handle Api>
sync_step<Api> delete_synced_store(Api api, shared_applier applier, std::size_t index)
{
    result<sync_document> const server = co_await read_synced_store(api, applier, index);
    if (!server)
        co_return server.error() == condition::not_found ? result<void>() : result<void>(server.error());
    applier->sent(index);
    result<void> deleted = co_await api.call(op::delete_store(applier->action(index).id));
    if (!deleted && deleted.error() == condition::not_found)
        co_return result<void>();
    co_return std::move(deleted);
}

/// Carries out one action and notes how it ended.
template <api_handle Api>
asio::awaitable<void, typename Api::executor_type> apply_action(Api api, shared_applier applier, std::size_t index)
{
    bool const is_flow = applier->action(index).subject == sync_subject::flow;
    std::string id;
    result<void> outcome;
    switch (applier->action(index).kind) {
    case sync_kind::create:
        if (is_flow)
            outcome = co_await create_synced_flow(api, applier, index, id);
        else
            outcome = co_await create_synced_store(api, applier, index, id);
        break;
    case sync_kind::delete_:
        if (is_flow)
            outcome = co_await delete_synced_flow(api, applier, index);
        else
            outcome = co_await delete_synced_store(api, applier, index);
        break;
    default:
        if (is_flow)
            outcome = co_await update_synced_flow(api, applier, index);
        else
            outcome = co_await update_synced_store(api, applier, index);
        break;
    }
    applier->finish(index, outcome, std::move(id));
}

/// `apply` for a handle from `as_result`.
template <api_handle Api>
asio::awaitable<result<sync_report>, typename Api::executor_type> apply_sync_plan(Api api, sync_plan plan,
                                                                                  apply_options options)
{
    auto const applier = std::make_shared<sync_applier>(std::move(plan), std::move(options));
    if (result<void> const accepted = applier->accept(); !accepted)
        co_return accepted.error();
    auto const carry_out = [api, applier](std::size_t index) { return apply_action(api, applier, index); };
    fan_out how;
    how.progress([applier](fan_out_progress const&) { return !applier->stopped(); });
    std::exception_ptr thrown;
    try {
        for (int step = 0; step < sync_applier::phases; ++step) {
            std::vector<std::size_t> actions = applier->begin_phase(step);
            co_await for_each_limited(applier->options().in_flight(), std::move(actions), carry_out, how);
        }
    } catch (boost::system::system_error const&) {
        thrown = std::current_exception();
    }
    if (thrown) {
        bool const cancelled = is_cancelled(co_await asio::this_coro::cancellation_state);
        if (!cancelled)
            std::rethrow_exception(thrown); // of a function of the caller
        co_return applier->cancelled();
    }
    co_return applier->take_report();
}

} // namespace appmixer::detail

#endif
