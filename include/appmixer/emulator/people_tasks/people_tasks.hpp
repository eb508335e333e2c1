#ifndef APPMIXER_EMULATOR_PEOPLE_TASKS_PEOPLE_TASKS_HPP
#define APPMIXER_EMULATOR_PEOPLE_TASKS_PEOPLE_TASKS_HPP

// People tasks: decisions that people take for a flow, and the webhooks that report a decision.

#include <appmixer/emulator/http/fields.hpp>
#include <appmixer/emulator/http/router.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace appmixer::detail::emu {

/// Throws a 404 for a path of tasks that the switch turns off.
APPMIXER_DECL void check_task_path(emulator_switches const& switches, std::vector<std::string> const& path);

/// The secret of an e-mail address: whoever shows it may act as its owner does.
APPMIXER_DECL std::string task_secret_of(state const& back_end, std::string_view email);
/// Throws `bad_field` when a field of a task is of the wrong kind. Fields that a task does not have are passed over.
APPMIXER_DECL void check_task_fields(json::object const& fields);
/// Makes a task of fields that include its id. They need a title, an approver and a requester; dates may be missing.
/// Throws `bad_field`.
APPMIXER_DECL task_entry make_task(state const& back_end, json::object const& fields, timestamp now);
/// Adds a task, whose id must be new.
APPMIXER_DECL collection<task_entry>::slot& insert_task(state& back_end, task_entry task);
/// Puts changes of a client into a task.
APPMIXER_DECL void change_task(state& back_end, collection<task_entry>::slot& where, json::object const& changes,
                               timestamp now);
/// Lets the status of a task follow the clock.
APPMIXER_DECL void refresh_task(task_entry& task, timestamp now);

/// Whether a text is a web address that something can be posted to.
APPMIXER_DECL bool is_webhook_url(std::string_view text) noexcept;
/// Adds a webhook, whose id must be new, and lines it up if it has something to send.
APPMIXER_DECL void insert_webhook(state& back_end, webhook_entry webhook);
/// Lines up all webhooks of a task that have not been sent anything. The body is what they will be sent.
APPMIXER_DECL void tell_webhooks(state& back_end, std::string_view task_id, std::string_view body, timestamp now);
/// Gives the webhooks whose time has come. They count as being sent from then on.
APPMIXER_DECL std::vector<webhook_entry const*> take_due_webhooks(state& back_end, timestamp now);
/// Notes how the sending of one went. False unless it was being sent.
APPMIXER_DECL bool finish_webhook(state& back_end, std::string_view id, bool sent, std::string_view error,
                                  timestamp now);

/// A task as a response shows it, but for `isApprover`.
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
