#ifndef APPMIXER_API_PEOPLE_TASKS_HPP
#define APPMIXER_API_PEOPLE_TASKS_HPP

#include <appmixer/call/client.hpp>
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

/// The tasks that a person has asked for or has to decide. `GET /people-task/tasks`.
class get_people_tasks {
public:
    get_people_tasks() = default;

    std::optional<open_enum<people_task_role>> role; ///< only as the one or the other
    std::optional<std::string> pattern;              ///< looked for in titles, without regard to case
    std::optional<std::string> secret;               ///< of an approver or a requester, instead of a token
    text_list filter;                                ///< "status:pending"; as in `get_flows`
    std::optional<std::string> sort;                 ///< "decisionBy:1"
    std::optional<std::string> projection;           ///< fields to give, or with a minus to leave out
    optional_number limit;                           ///< how many at most; the server's default is 100
    optional_number offset;                          ///< how many to skip; the server's default is 0

    using response_type = std::vector<people_task>;
    static constexpr operation_info info =
        operation_info("getPeopleTasks", method::get, "/people-task/tasks", idempotency::safe, credentials::optional)
            .with_alternative_path("/plugins/appmixer/utils/tasks/tasks");
    static constexpr auto params = std::tuple{in_query("role", &get_people_tasks::role),
                                              in_query("pattern", &get_people_tasks::pattern),
                                              in_secret_query("secret", &get_people_tasks::secret),
                                              in_query("filter", &get_people_tasks::filter),
                                              in_query("sort", &get_people_tasks::sort),
                                              in_query("projection", &get_people_tasks::projection),
                                              in_query("limit", &get_people_tasks::limit),
                                              in_query("offset", &get_people_tasks::offset)};
};

/// How many tasks there are. `GET /people-task/tasks-count`.
class get_people_tasks_count {
public:
    get_people_tasks_count() = default;

    std::optional<open_enum<people_task_role>> role; ///< the members mean what they mean in `get_people_tasks`
    std::optional<std::string> pattern;
    std::optional<std::string> secret;
    text_list filter;

    using response_type = std::uint64_t;
    static constexpr std::string_view response_key = "count";
    static constexpr operation_info info =
        operation_info("getPeopleTasksCount", method::get, "/people-task/tasks-count", idempotency::safe,
                       credentials::optional)
            .with_alternative_path("/plugins/appmixer/utils/tasks/tasks-count");
    static constexpr auto params = std::tuple{in_query("role", &get_people_tasks_count::role),
                                              in_query("pattern", &get_people_tasks_count::pattern),
                                              in_secret_query("secret", &get_people_tasks_count::secret),
                                              in_query("filter", &get_people_tasks_count::filter)};
};

/// One task. `GET /people-task/tasks/{taskId}`; 403 for everybody but the approver.
class get_people_task {
public:
    get_people_task() = default;
    explicit get_people_task(std::string id) : task_id(std::move(id)) {}

    std::string task_id;
    std::optional<std::string> secret; ///< the approver's, instead of a token

    using response_type = people_task;
    static constexpr operation_info info = operation_info("getPeopleTask", method::get, "/people-task/tasks/{taskId}",
                                                          idempotency::safe, credentials::optional)
                                               .with_alternative_path("/plugins/appmixer/utils/tasks/tasks/{taskId}");
    static constexpr auto params =
        std::tuple{in_path("taskId", &get_people_task::task_id), in_secret_query("secret", &get_people_task::secret)};
};

/// Approves a task. `PUT /people-task/tasks/{taskId}/approve`; 400 when it is decided already.
class approve_task {
public:
    approve_task() = default;
    explicit approve_task(std::string id) : task_id(std::move(id)) {}

    std::string task_id;
    std::optional<std::string> secret; ///< the approver's, instead of a token

    using response_type = people_task;
    static constexpr operation_info info =
        operation_info("approveTask", method::put, "/people-task/tasks/{taskId}/approve", idempotency::unsafe,
                       credentials::optional)
            .with_alternative_path("/plugins/appmixer/utils/tasks/tasks/{taskId}/approve");
    static constexpr auto params =
        std::tuple{in_path("taskId", &approve_task::task_id), in_secret_body("secret", &approve_task::secret)};
};

/// Rejects a task. `PUT /people-task/tasks/{taskId}/reject`; 400 when it is decided already.
class reject_task {
public:
    reject_task() = default;
    explicit reject_task(std::string id) : task_id(std::move(id)) {}

    std::string task_id;
    std::optional<std::string> secret; ///< the approver's, instead of a token

    using response_type = people_task;
    static constexpr operation_info info =
        operation_info("rejectTask", method::put, "/people-task/tasks/{taskId}/reject", idempotency::unsafe,
                       credentials::optional)
            .with_alternative_path("/plugins/appmixer/utils/tasks/tasks/{taskId}/reject");
    static constexpr auto params =
        std::tuple{in_path("taskId", &reject_task::task_id), in_secret_body("secret", &reject_task::secret)};
};

} // namespace op

// Servers since 5.1 have these operations at the alternative path, for a handle `api.with_alternative_paths()`.

/// Lists the tasks in which the caller is approver or requester, by e-mail address; with a secret, those that the
/// secret belongs to, and then the handle needs no token.
///
/// Source: https://docs.appmixer.com, API, People Task.
template <api_handle Api>
call_result<Api, std::vector<people_task>> get_people_tasks(Api const& api, op::get_people_tasks query = {})
{
    return api.call(query);
}

/// Counts the tasks that `get_people_tasks` would list without a limit.
///
/// Source: https://docs.appmixer.com, API, People Task.
template <api_handle Api>
call_result<Api, std::uint64_t> get_people_tasks_count(Api const& api, op::get_people_tasks_count query = {})
{
    return api.call(query);
}

/// Fetches a task that the caller has to decide; `op::get_people_task` takes a secret in place of a token.
///
/// Errors: `condition::forbidden` for everybody but the approver, the requester included; `condition::not_found`.
/// Source: https://docs.appmixer.com, API, People Task.
template <api_handle Api>
call_result<Api, people_task> get_people_task(Api const& api, std::string task_id)
{
    return api.call(op::get_people_task(std::move(task_id)));
}

/// Approves a task; `op::approve_task` takes a secret in place of a token. A task that is due can be approved, too.
///
/// Result: the task. Errors: `errc::bad_request` when it is decided already; `condition::forbidden` for everybody but
/// the approver. The call is not repeatable, since the second one is an error. Source: https://docs.appmixer.com, API,
/// People Task.
template <api_handle Api>
call_result<Api, people_task> approve_task(Api const& api, std::string task_id)
{
    return api.call(op::approve_task(std::move(task_id)));
}

/// Rejects a task; all else is as with `approve_task`.
///
/// Source: https://docs.appmixer.com, API, People Task.
template <api_handle Api>
call_result<Api, people_task> reject_task(Api const& api, std::string task_id)
{
    return api.call(op::reject_task(std::move(task_id)));
}

} // namespace appmixer

#endif
