#ifndef APPMIXER_API_TASK_WEBHOOKS_HPP
#define APPMIXER_API_TASK_WEBHOOKS_HPP

// Operations on the webhooks of people tasks. A handle made by `client::with_alternative_paths` uses the paths under
// /plugins, which servers have since 5.1.

#include <appmixer/call/client.hpp>
#include <appmixer/call/operation_list.hpp>
#include <appmixer/core/table.hpp>
#include <appmixer/model/task_webhook.hpp>

#include <string>
#include <utility>

namespace appmixer {

namespace op {

/// Adds a webhook to a task. `POST /people-task/webhooks`.
class create_task_webhook {
public:
    create_task_webhook() = default;
    create_task_webhook(std::string target_url, std::string id) : url(std::move(target_url)), task_id(std::move(id)) {}

    std::string url; ///< called when the task is approved or rejected
    std::string task_id;

    using response_type = task_webhook;
    static constexpr operation_info info =
        operation_info("createTaskWebhook", method::post, "/people-task/webhooks", idempotency::unsafe)
            .with_alternative_path("/plugins/appmixer/utils/tasks/webhooks");
    static constexpr auto params =
        table{in_body("url", &create_task_webhook::url), in_body("taskId", &create_task_webhook::task_id)};
};

/// Deletes a webhook. `DELETE /people-task/webhooks/{webhookId}`.
class delete_task_webhook {
public:
    delete_task_webhook() = default;
    explicit delete_task_webhook(std::string id) : webhook_id(std::move(id)) {}

    std::string webhook_id;

    using response_type = void;
    static constexpr operation_info info =
        operation_info("deleteTaskWebhook", method::delete_, "/people-task/webhooks/{webhookId}",
                       idempotency::idempotent)
            .with_alternative_path("/plugins/appmixer/utils/tasks/webhooks/{webhookId}");
    static constexpr auto params = table{in_path("webhookId", &delete_task_webhook::webhook_id)};
};

/// The operations of this header.
using task_webhook_operations = operation_list<create_task_webhook, delete_task_webhook>;

} // namespace op

/// Adds a webhook to a task: when the task is approved or rejected, the server posts it to the URL as JSON.
///
/// url: with the scheme http or https; the server must be able to reach it.
/// Result: the webhook.
/// Errors: `errc::bad_request` for an invalid URL; `condition::not_found` when there is no such task.
/// Not idempotent: repeating the call adds a second webhook, and the URL is called twice.
/// Source: https://docs.appmixer.com, API, People Task.
template <api_handle Api>
call_result<Api, task_webhook> create_task_webhook(Api const& api, std::string url, std::string task_id)
{
    return api.call(op::create_task_webhook(std::move(url), std::move(task_id)));
}

/// Deletes a webhook. It is not called any more.
///
/// Errors: `condition::not_found` when the caller has no such webhook, also when it is already deleted.
/// Source: https://docs.appmixer.com, API, People Task.
template <api_handle Api>
call_result<Api, void> delete_task_webhook(Api const& api, std::string webhook_id)
{
    return api.call(op::delete_task_webhook(std::move(webhook_id)));
}

} // namespace appmixer

#endif
