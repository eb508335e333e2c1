#ifndef APPMIXER_API_PEOPLE_TASKS_HPP
#define APPMIXER_API_PEOPLE_TASKS_HPP

// Operations on tasks that a person approves or rejects. A handle made by `client::with_alternative_paths` uses the
// paths under /plugins, which servers have since 5.1.

#include <appmixer/call/client.hpp>
#include <appmixer/call/operation_list.hpp>
#include <appmixer/call/paging.hpp>
#include <appmixer/call/request_values.hpp>
#include <appmixer/model/people_task.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
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
    static constexpr auto params = std::tuple{in_query("role", &get_people_tasks::role),
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
    static constexpr auto params = std::tuple{in_query("role", &get_people_tasks_count::role),
                                              in_query("pattern", &get_people_tasks_count::pattern),
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
        std::tuple{in_path("taskId", &get_people_task::task_id), in_secret_query("secret", &get_people_task::secret)};
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
        std::tuple{in_path("taskId", &approve_task::task_id), in_secret_body("secret", &approve_task::secret)};
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
        std::tuple{in_path("taskId", &reject_task::task_id), in_secret_body("secret", &reject_task::secret)};
};

/// The operations of this header.
using people_task_operations =
    operation_list<get_people_tasks, get_people_tasks_count, get_people_task, approve_task, reject_task>;

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

} // namespace appmixer

#endif
