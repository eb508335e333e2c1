#ifndef APPMIXER_EMULATOR_PEOPLE_TASKS_TASK_RULES_HPP
#define APPMIXER_EMULATOR_PEOPLE_TASKS_TASK_RULES_HPP

// Rules of people tasks: valid fields, secrets, status and due date.

#include <appmixer/emulator/state/state.hpp>

#include <boost/json/object.hpp>

#include <string>
#include <string_view>

namespace appmixer::detail::emu {

/// The form in which addresses are compared.
APPMIXER_DECL std::string plain_address(std::string_view email);
/// The secret of an e-mail address. It grants the same rights as being signed in with that address.
APPMIXER_DECL std::string task_secret_of(state const& back_end, std::string_view email);
/// The index key of a secret.
APPMIXER_DECL std::string secret_digest(std::string_view secret);

/// Throws `bad_field` when a field of a task is invalid. Ignores unknown fields.
APPMIXER_DECL void check_task_fields(json::object const& fields);
/// Makes a task from fields that include its id, a title, an approver and a requester. Throws `bad_field`.
APPMIXER_DECL task_entry make_task(state const& back_end, json::object const& fields, timestamp now);
/// Adds a task, whose id must be new.
APPMIXER_DECL collection<task_entry>::slot& insert_task(state& back_end, task_entry task);
/// Applies the changes of a client to a task.
APPMIXER_DECL void change_task(state& back_end, collection<task_entry>::slot& slot, json::object const& changes,
                               timestamp now);
/// The status of a task while it is undecided.
inline std::string_view open_status(task_entry const& task, timestamp now)
{
    return task.deadline && now >= *task.deadline ? "due" : "pending";
}
/// Updates the status of an undecided task: pending or due.
APPMIXER_DECL void refresh_task(task_entry& task, timestamp now);
/// The JSON of a task in responses, without `isApprover`.
APPMIXER_DECL json::object shown_task(emulator_switches const& switches, task_entry const& task);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/people_tasks/task_rules.ipp>
#endif

#endif
