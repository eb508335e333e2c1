#ifndef APPMIXER_ALGORITHMS_SYNC_HPP
#define APPMIXER_ALGORITHMS_SYNC_HPP

// Makes the flows and data stores of a user equal to a folder of files, and the other way round.
//
// The folder has a folder "flows" with one file for each flow and, if stores are synchronized, a folder "stores". Files
// are JSON with sorted keys, fit for a version control system:
//
//     {
//       "customFields": {
//         "region": "emea"
//       },
//       "flow": {…},
//       "flowId": "3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34",
//       "format": "appmixer-flow/1",
//       "name": "Orders"
//     }
//
// * A file has the fields that a client can write. A missing field is the same as an empty one. Fields that only the
//   server can write are ignored, and other keys are errors.
// * Which flow a file describes: the one with its `flowId`, otherwise the one with its name, if the name is unique in
//   the folder and on the server. `flowId` is optional. Names of files have no meaning; those that do not end in
//   ".json" or begin with '.' are not read. Symbolic links, and files of more than 2 MiB, are errors.
// * Secrets are not in files. A text is secret when its key says so, such as "apiKey" or "password": `{"$secret":
//   "<JSON pointer>"}` stands in its place. It means that the value on the server stays. For a new flow,
//   `sync_options::secrets` provides the value.
// * The file of a store has its records in `items`, an object of key → value. They are written as they are.

#include <appmixer/algorithms/detail/outcome.hpp>
#include <appmixer/algorithms/detail/sync_apply.hpp>
#include <appmixer/algorithms/detail/sync_exporter.hpp>
#include <appmixer/algorithms/detail/sync_planner.hpp>
#include <appmixer/algorithms/sync_options.hpp>
#include <appmixer/algorithms/sync_plan.hpp>
#include <appmixer/call/client.hpp>

#include <boost/asio/awaitable.hpp>

#include <filesystem>
#include <utility>

namespace appmixer {

namespace detail {

/// Awaits an outcome and gives it in the form of the handle.
template <api_handle Api, class T>
call_result<Api, T> delivered(asio::awaitable<result<T>, typename Api::executor_type> work)
{
    result<T> outcome = co_await std::move(work);
    co_return deliver<Api>(std::move(outcome));
}

} // namespace detail

/// Finds out what has to be done to make the flows of the user equal to a folder. Nothing is changed.
///
///     appmixer::sync_plan plan = co_await plan_sync(api, "company");
///     std::cout << plan;
///     appmixer::sync_report report = co_await apply(api, plan);
///
/// Flows are compared by value. What the server adds is no difference: dates, stage, owner, the `version` of a
/// component. So a second plan after `apply` is empty.
///
/// folder: has the folder "flows", and "stores" if stores are synchronized.
/// how: what is compared, and whether anything may be deleted; see `sync_options`.
/// Result: the plan. It has no contents and no secrets, and its memory does not depend on the size of flows.
/// Errors: those of the calls; those of the file system, `errc::invalid_json` and `errc::unexpected_shape` with the
/// file in `detail()`; `errc::invalid_request` when `delete_missing` is set and there is no file;
/// `errc::response_too_large` for a store with too many records.
/// Cancellation: ends it. Files are read and written on the executor, each at once.
template <api_handle Api>
call_result<Api, sync_plan> plan_sync(Api api, std::filesystem::path folder, sync_options how = sync_options())
{
    return detail::delivered<Api>(detail::make_sync_plan(api.as_result(), std::move(folder), std::move(how)));
}

/// Carries out a plan: creations first, then changes, then deletions. Right before each one it checks that the file and
/// the flow are still as planned; if not, nothing is sent for it.
///
/// plan: from `plan_sync`. The files are read again. Apply a plan once: it would create new flows again.
/// how: how many actions at once, and what to do with running flows and conflicts; see `apply_options`.
/// Result: what became of each action. A failure does not stop the others, except that an invalid token does. After
/// failures, plan and apply again: what was done is unchanged then, and a flow whose creation was not confirmed is
/// found by its name. Errors: `errc::conflict` when the plan has conflicts; nothing is sent then. What the progress
/// function throws. Cancellation: cuts the calls in flight and fails with `operation_aborted`; `detail()` names the
/// actions whose outcome is not known. To end orderly, return false from the progress function.
template <api_handle Api>
call_result<Api, sync_report> apply(Api api, sync_plan plan, apply_options how = apply_options())
{
    return detail::delivered<Api>(detail::apply_sync_plan(api.as_result(), std::move(plan), std::move(how)));
}

/// Writes the flows of the user to a folder, for `plan_sync` to read. The same flows give the same bytes. A file is
/// only written when its content differs, by a temporary file and renaming, and never through a link.
///
/// A file is named after its flow, with a digest of the id. When a flow was renamed, so is its file.
///
/// folder: is created if it is not there.
/// how: which flows, and whether other files of the format are removed; see `export_options`.
/// Result: what was written. A flow that could not be written, for example because it has more than 2 MiB, is among
/// `failures`.
/// Errors: those of the calls and of the file system. What was written before stays.
/// Cancellation: ends it between two files.
template <api_handle Api>
call_result<Api, export_report> export_to(Api api, std::filesystem::path folder, export_options how = export_options())
{
    return detail::delivered<Api>(detail::export_all(api.as_result(), std::move(folder), std::move(how)));
}

} // namespace appmixer

#endif
