#ifndef APPMIXER_MODEL_TASK_WEBHOOK_HPP
#define APPMIXER_MODEL_TASK_WEBHOOK_HPP

// Webhooks that are called when a person has decided a task.

#include <appmixer/core/table.hpp>
#include <appmixer/json/all.hpp>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace appmixer {

/// The state of a webhook. After a failure the server tries again every few minutes.
enum class task_webhook_status : unsigned char { unknown, pending, sent, fail };

constexpr auto enumerators(task_webhook_status) noexcept
{
    return std::array{std::pair(task_webhook_status::pending, std::string_view("pending")),
                      std::pair(task_webhook_status::sent, std::string_view("sent")),
                      std::pair(task_webhook_status::fail, std::string_view("fail"))};
}

/// A URL to which the server posts a task, as JSON, when the task has been approved or rejected.
///
/// Source: https://docs.appmixer.com, API, People Task.
class task_webhook {
public:
    task_webhook() = default;

    std::string webhook_id; ///< a UUID
    std::string url;
    std::string task_id;
    open_enum<task_webhook_status> status;
    std::optional<timestamp> created;
    std::string error;  ///< why the last call failed
    json::object extra; ///< every key not named above

    static constexpr auto fields =
        table{field("webhookId", &task_webhook::webhook_id), field("url", &task_webhook::url),
              field("taskId", &task_webhook::task_id),       field("status", &task_webhook::status),
              field("created", &task_webhook::created),      field("error", &task_webhook::error)};
};

} // namespace appmixer

#endif
