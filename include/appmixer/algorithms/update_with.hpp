#ifndef APPMIXER_ALGORITHMS_UPDATE_WITH_HPP
#define APPMIXER_ALGORITHMS_UPDATE_WITH_HPP

// Changes a flow: reads it, lets the caller change it, and writes what differs.

#include <appmixer/algorithms/detail/update_steps.hpp>
#include <appmixer/algorithms/update_policy.hpp>
#include <appmixer/call/client.hpp>
#include <appmixer/model/flow.hpp>

#include <string>
#include <utility>

namespace appmixer {

/// Reads a flow, lets the caller change it, and writes the top-level fields that differ. So changes that others make to
/// other fields at the same time are kept.
///
///     co_await update_with(api, id, [](appmixer::flow& f) { f.name = "Nightly import"; });
///
/// A field that `change` empties is sent empty: an empty `shared_with` ends all sharing. `custom_fields` is one field:
/// it is sent as it was read, plus the change.
///
/// change: `change(flow)` gets the whole flow by reference. It returns nothing, `bool`, or an awaitable of one; with
/// false, nothing is written. It runs again when another attempt is made. (g++ 12 destroys a lambda that captures by
/// value twice when it is written in the `co_await` expression; name it first.)
/// how: what to do with a running flow, and how often to begin again; see `update_policy`.
/// Result: the flow as it was written, with `mtime` as it was read. When nothing differs, nothing is written.
/// Errors: those of `get_flow` and `update_flow`. `errc::conflict` with status 0 when somebody else changed the flow
/// during each attempt, or deleted it. What `change` throws is passed on unchanged; then nothing was written. When the
/// flow was stopped and may not be running again, `detail()` says so.
/// Cancellation: nothing more is sent. `detail()` says whether the flow was changed and is stopped.
///
/// The server has no conditional update. After an awaitable `change`, the modification time is read again, and if it
/// has changed, all begins again. With `running_flow::stop_and_restart`, the flow is also read again after the stop; if
/// somebody else changed a field that is to be written, the flow is started again and all begins again. Changes of
/// others to the same field are lost when they come later than the last read: for about one round trip. An update of
/// `descriptor` may remove the accounts from its components.
/// Source: https://docs.appmixer.com, API, Flows.
template <api_handle Api, class Change>
call_result<Api, flow> update_with(Api api, std::string flow_id, Change change, update_policy how = update_policy())
{
    return detail::update_flow_with(std::move(api), std::move(flow_id), std::move(change), std::move(how));
}

} // namespace appmixer

#endif
