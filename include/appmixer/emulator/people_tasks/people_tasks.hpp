#ifndef APPMIXER_EMULATOR_PEOPLE_TASKS_PEOPLE_TASKS_HPP
#define APPMIXER_EMULATOR_PEOPLE_TASKS_PEOPLE_TASKS_HPP

// People tasks: decisions that people take for a flow, and the webhooks that report a decision.

#include <appmixer/emulator/http/router.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace appmixer::detail::emu {

/// Throws a 404 for a path of people tasks that the switch `task_paths` turns off.
APPMIXER_DECL void check_task_path(emulator_switches const& switches, std::vector<std::string> const& path);

/// The secret of an e-mail address. It grants the same rights as being signed in with that address.
APPMIXER_DECL std::string task_secret_of(state const& back_end, std::string_view email);
/// Throws `bad_field` when a field of a task is invalid. Ignores unknown fields.
APPMIXER_DECL void check_task_fields(json::object const& fields);
/// Makes a task from fields that include its id, a title, an approver and a requester. Throws `bad_field`.
APPMIXER_DECL task_entry make_task(state const& back_end, json::object const& fields, timestamp now);
/// Adds a task, whose id must be new.
APPMIXER_DECL collection<task_entry>::slot& insert_task(state& back_end, task_entry task);
/// Applies the changes of a client to a task.
APPMIXER_DECL void change_task(state& back_end, collection<task_entry>::slot& slot, json::object const& changes,
                               timestamp now);
/// Updates the status of an undecided task: pending or due.
APPMIXER_DECL void refresh_task(task_entry& task, timestamp now);

/// Whether a text is an HTTP or HTTPS URL.
APPMIXER_DECL bool is_webhook_url(std::string_view text) noexcept;
/// Adds a webhook, whose id must be new, and queues it if it has something to send.
APPMIXER_DECL void insert_webhook(state& back_end, webhook_entry webhook);
/// Queues all webhooks of a task that have not been sent yet. They will send `body`.
APPMIXER_DECL void queue_webhooks(state& back_end, std::string_view task_id, std::string_view body, timestamp now);
/// Removes the due webhooks from the queue and returns them. Each is in flight until `finish_webhook`.
APPMIXER_DECL std::vector<webhook_entry const*> take_due_webhooks(state& back_end, timestamp now);
/// Records the outcome of a delivery. False unless the webhook was in flight.
APPMIXER_DECL bool finish_webhook(state& back_end, std::string_view id, bool sent, std::string_view error,
                                  timestamp now);

/// The JSON of a task in responses, without `isApprover`.
APPMIXER_DECL json::object shown_task(emulator_switches const& switches, task_entry const& task);

APPMIXER_DECL void add_task_webhook_routes(router& routes);
APPMIXER_DECL void add_people_task_routes(router& routes);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/people_tasks/people_tasks.ipp>
#include <appmixer/emulator/people_tasks/task_rules.ipp>
#include <appmixer/emulator/people_tasks/task_webhooks.ipp>
#endif

#endif
