#ifndef APPMIXER_API_PEOPLE_TASKS_HPP
#define APPMIXER_API_PEOPLE_TASKS_HPP

// Operations on tasks that a person approves or rejects. A handle made by `client::with_alternative_paths` uses the
// paths under /plugins, which servers have since 5.1.

#include <appmixer/call/client.hpp>
#include <appmixer/call/operation_list.hpp>
#include <appmixer/call/paging.hpp>
#include <appmixer/call/request_values.hpp>
#include <appmixer/core/table.hpp>
#include <appmixer/model/people_task.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace appmixer {

namespace op {

/// The tasks in which the caller is approver or requester. `GET /people-task/tasks`.
class get_people_tasks {
public:
    get_people_tasks() = default;

    std::optional<open_enum<people_task_role>> role; ///< only tasks in which the caller has this role
    std::optional<std::string> pattern;              ///< searched for in titles, ignoring case
    std::optional<std::string> secret;               ///< an approver's or a requester's, instead of a token
    text_list filter;                                ///< "status:pending"; as in `get_flows`
    std::optional<std::string> sort;                 ///< "decisionBy:1"
    std::optional<std::string> projection; ///< fields to include, "taskId,title", or to exclude, "-description"
    optional_number limit;                 ///< maximum number of tasks; the server's default is 100
    optional_number offset;                ///< number of tasks to skip; the server's default is 0

    using response_type = std::vector<people_task>;
    static constexpr operation_info info =
        operation_info("getPeopleTasks", method::get, "/people-task/tasks", idempotency::safe, token_use::optional)
            .with_alternative_path("/plugins/appmixer/utils/tasks/tasks");
    static constexpr auto params = table{in_query("role", &get_people_tasks::role),
                                         in_query("pattern", &get_people_tasks::pattern),
                                         in_secret_query("secret", &get_people_tasks::secret),
                                         in_query("filter", &get_people_tasks::filter),
                                         in_query("sort", &get_people_tasks::sort),
                                         in_query("projection", &get_people_tasks::projection),
                                         in_query("limit", &get_people_tasks::limit),
                                         in_query("offset", &get_people_tasks::offset)};
    static constexpr auto paging =
        by_offset(&get_people_tasks::offset, &get_people_tasks::limit, unique_key("taskId", &people_task::task_id));
};

/// The number of tasks. `GET /people-task/tasks-count`.
class get_people_tasks_count {
public:
    get_people_tasks_count() = default;

    std::optional<open_enum<people_task_role>> role; ///< as in `get_people_tasks`
    std::optional<std::string> pattern;              ///< as in `get_people_tasks`
    std::optional<std::string> secret;               ///< as in `get_people_tasks`
    text_list filter;                                ///< as in `get_people_tasks`

    using response_type = std::uint64_t;
    static constexpr std::string_view response_key = "count";
    static constexpr operation_info info =
        operation_info("getPeopleTasksCount", method::get, "/people-task/tasks-count", idempotency::safe,
                       token_use::optional)
            .with_alternative_path("/plugins/appmixer/utils/tasks/tasks-count");
    static constexpr auto params =
        table{in_query("role", &get_people_tasks_count::role), in_query("pattern", &get_people_tasks_count::pattern),
              in_secret_query("secret", &get_people_tasks_count::secret),
              in_query("filter", &get_people_tasks_count::filter)};
};

/// One task. `GET /people-task/tasks/{taskId}`; 403 unless the caller is the approver.
class get_people_task {
public:
    get_people_task() = default;
    explicit get_people_task(std::string id) : task_id(std::move(id)) {}

    std::string task_id;
    std::optional<std::string> secret; ///< the approver's, instead of a token

    using response_type = people_task;
    static constexpr operation_info info = operation_info("getPeopleTask", method::get, "/people-task/tasks/{taskId}",
                                                          idempotency::safe, token_use::optional)
                                               .with_alternative_path("/plugins/appmixer/utils/tasks/tasks/{taskId}");
    static constexpr auto params =
        table{in_path("taskId", &get_people_task::task_id), in_secret_query("secret", &get_people_task::secret)};
};

/// Approves a task. `PUT /people-task/tasks/{taskId}/approve`; 400 when it is already approved or rejected.
class approve_task {
public:
    approve_task() = default;
    explicit approve_task(std::string id) : task_id(std::move(id)) {}

    std::string task_id;
    std::optional<std::string> secret; ///< the approver's, instead of a token

    using response_type = people_task;
    static constexpr operation_info info =
        operation_info("approveTask", method::put, "/people-task/tasks/{taskId}/approve", idempotency::unsafe,
                       token_use::optional)
            .with_alternative_path("/plugins/appmixer/utils/tasks/tasks/{taskId}/approve");
    static constexpr auto params =
        table{in_path("taskId", &approve_task::task_id), in_secret_body("secret", &approve_task::secret)};
};

/// Rejects a task. `PUT /people-task/tasks/{taskId}/reject`; 400 when it is already approved or rejected.
class reject_task {
public:
    reject_task() = default;
    explicit reject_task(std::string id) : task_id(std::move(id)) {}

    std::string task_id;
    std::optional<std::string> secret; ///< the approver's, instead of a token

    using response_type = people_task;
    static constexpr operation_info info =
        operation_info("rejectTask", method::put, "/people-task/tasks/{taskId}/reject", idempotency::unsafe,
                       token_use::optional)
            .with_alternative_path("/plugins/appmixer/utils/tasks/tasks/{taskId}/reject");
    static constexpr auto params =
        table{in_path("taskId", &reject_task::task_id), in_secret_body("secret", &reject_task::secret)};
};

/// Creates a task. `POST /people-task/tasks`.
class create_people_task {
public:
    create_people_task() = default;
    /// approver_email: of the person who decides. requester_email: of the person who asks for the decision.
    create_people_task(std::string text, std::string approver_email, std::string requester_email)
        : title(std::move(text)), approver(std::move(approver_email)), requester(std::move(requester_email))
    {
    }

    std::string title;                      ///< one line; shown in lists
    std::string approver;                   ///< the e-mail address of the person who decides
    std::string requester;                  ///< the e-mail address of the person who asks for the decision
    std::optional<std::string> description; ///< Markdown
    std::optional<timestamp> decision_by;   ///< due date; without one the task is never due

    using response_type = people_task;
    static constexpr bool secret_response = true;
    static constexpr operation_info info =
        operation_info("createPeopleTask", method::post, "/people-task/tasks", idempotency::unsafe)
            .with_alternative_path("/plugins/appmixer/utils/tasks/tasks");
    static constexpr auto params = table{
        in_body("title", &create_people_task::title), in_body("approver", &create_people_task::approver),
        in_body("requester", &create_people_task::requester), in_body("description", &create_people_task::description),
        in_body("decisionBy", &create_people_task::decision_by)};
};

/// Changes a task. `PUT /people-task/tasks/{taskId}`; 403 unless the caller is the approver.
class update_people_task {
public:
    update_people_task() = default;
    update_people_task(std::string id, people_task with) : task_id(std::move(id)), changes(std::move(with)) {}

    std::string task_id;
    people_task changes;               ///< writable members that are set and all of `extra` are sent
    std::optional<std::string> secret; ///< the approver's, when the caller is somebody else

    using response_type = people_task;
    static constexpr operation_info info =
        operation_info("updatePeopleTask", method::put, "/people-task/tasks/{taskId}", idempotency::idempotent)
            .with_alternative_path("/plugins/appmixer/utils/tasks/tasks/{taskId}");
    static constexpr auto params =
        table{in_path("taskId", &update_people_task::task_id), in_secret_query("secret", &update_people_task::secret),
              changes_in_body(&update_people_task::changes)};
};

/// The page on which people decide their tasks. `GET /people-task/dashboard-url`; 400 when none is configured.
class get_task_dashboard_url {
public:
    get_task_dashboard_url() = default;

    using response_type = std::string;
    static constexpr std::string_view response_key = "dashboardUrl";
    static constexpr operation_info info =
        operation_info("getTaskDashboardUrl", method::get, "/people-task/dashboard-url", idempotency::safe)
            .with_alternative_path("/plugins/appmixer/utils/tasks/dashboard-url");
};

/// The plugin that serves tasks since 5.1. `GET /plugins/appmixer/utils/tasks/`; 404 on servers without it.
class get_task_plugin_info {
public:
    get_task_plugin_info() = default;

    using response_type = task_plugin_info;
    static constexpr operation_info info{"getTaskPluginInfo", method::get, "/plugins/appmixer/utils/tasks/",
                                         idempotency::safe, token_use::none};
};

/// The operations of this header.
using people_task_operations =
    operation_list<get_people_tasks, get_people_tasks_count, get_people_task, approve_task, reject_task,
                   create_people_task, update_people_task, get_task_dashboard_url, get_task_plugin_info>;

} // namespace op

/// Lists the tasks in which the caller is approver or requester, by e-mail address. With `query.secret`, lists the
/// tasks that the secret belongs to; the handle then needs no token.
///
/// query: which tasks, in what order, and how many; by default all, but at most 100. `paginate` has no such limit.
/// Result: the tasks; empty when none matches.
/// Source: https://docs.appmixer.com, API, People Task.
template <api_handle Api>
call_result<Api, std::vector<people_task>> get_people_tasks(Api const& api, op::get_people_tasks query = {})
{
    return api.call(query);
}

/// Counts the tasks in which the caller is approver or requester.
///
/// query: which tasks, as in `get_people_tasks`; all by default.
/// Result: their number.
/// Source: https://docs.appmixer.com, API, People Task.
template <api_handle Api>
call_result<Api, std::uint64_t> get_people_tasks_count(Api const& api, op::get_people_tasks_count query = {})
{
    return api.call(query);
}

/// Fetches one task. `op::get_people_task` takes a secret instead of a token.
///
/// Result: the task.
/// Errors: `condition::forbidden` unless the caller is the approver, also for the requester; `condition::not_found`
/// when there is no such task.
/// Source: https://docs.appmixer.com, API, People Task.
template <api_handle Api>
call_result<Api, people_task> get_people_task(Api const& api, std::string task_id)
{
    return api.call(op::get_people_task(std::move(task_id)));
}

/// Approves a task. A task that is due can be approved, too. `op::approve_task` takes a secret instead of a token.
///
/// Result: the task.
/// Errors: `errc::bad_request` when it is already approved or rejected; `condition::forbidden` unless the caller is the
/// approver; `condition::not_found` when there is no such task.
/// Not idempotent: repeating the call is an error.
/// Source: https://docs.appmixer.com, API, People Task.
template <api_handle Api>
call_result<Api, people_task> approve_task(Api const& api, std::string task_id)
{
    return api.call(op::approve_task(std::move(task_id)));
}

/// Rejects a task. A task that is due can be rejected, too. `op::reject_task` takes a secret instead of a token.
///
/// Result: the task.
/// Errors: as for `approve_task`.
/// Not idempotent: repeating the call is an error.
/// Source: https://docs.appmixer.com, API, People Task.
template <api_handle Api>
call_result<Api, people_task> reject_task(Api const& api, std::string task_id)
{
    return api.call(op::reject_task(std::move(task_id)));
}

/// Creates a task that a person approves or rejects. `op::create_people_task` takes a description and a due date, too.
///
/// approver: the e-mail address of the person who decides. requester: the e-mail address of the person who asks for the
/// decision. Neither needs to be a user.
/// Result: the task, with the secrets of both; no later response has them. Whoever has a secret can see all tasks of
/// its address, and decide those of the approver. Errors: `errc::bad_request` for an empty title or an invalid address.
/// Not idempotent: repeating the call creates a second task.
/// Source: https://docs.appmixer.com, API, People Task.
template <api_handle Api>
call_result<Api, people_task> create_people_task(Api const& api, std::string title, std::string approver,
                                                 std::string requester)
{
    return api.call(op::create_people_task(std::move(title), std::move(approver), std::move(requester)));
}

/// Changes a task. Each writable member that is set in `changes`, and each key of its `extra`, replaces the value that
/// the server has. A task from `get_people_task` can be changed and passed as it is; in lists, some servers have the
/// description as HTML. `approve_task` and `reject_task` decide a task.
///
/// changes: the new values; empty members are not sent.
/// Result: the task.
/// Errors: `condition::forbidden` unless the caller is the approver, also for the requester; `condition::not_found`
/// when there is no such task; `errc::bad_request` for an invalid value.
/// Source: https://docs.appmixer.com, API, People Task.
template <api_handle Api>
call_result<Api, people_task> update_people_task(Api const& api, std::string task_id, people_task changes)
{
    return api.call(op::update_people_task(std::move(task_id), std::move(changes)));
}

/// Fetches the URL of the page on which people see and decide their tasks.
///
/// Result: the URL.
/// Errors: `errc::bad_request` when none is configured at the server.
/// Source: https://docs.appmixer.com, API, People Task.
template <api_handle Api>
call_result<Api, std::string> get_task_dashboard_url(Api const& api)
{
    return api.call(op::get_task_dashboard_url());
}

/// Fetches the version of the plugin that serves tasks. Needs no token. A server that has the plugin serves tasks under
/// the paths that `client::with_alternative_paths` uses.
///
/// Result: the version.
/// Errors: `condition::not_found` on servers without the plugin, that is, before 5.1.
/// Source: https://github.com/clientIO/appmixer-connectors, src/appmixer/utils/tasks.
template <api_handle Api>
call_result<Api, task_plugin_info> get_task_plugin_info(Api const& api)
{
    return api.call(op::get_task_plugin_info());
}

} // namespace appmixer

#endif
