#ifndef APPMIXER_MODEL_PEOPLE_TASK_HPP
#define APPMIXER_MODEL_PEOPLE_TASK_HPP

// Tasks that a person approves or rejects.

#include <appmixer/core/table.hpp>
#include <appmixer/json/all.hpp>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace appmixer {

/// The state of a task. A task that is due can still be approved or rejected.
enum class people_task_status : unsigned char { unknown, pending, approved, rejected, due };

constexpr auto enumerators(people_task_status) noexcept
{
    return std::array{std::pair(people_task_status::pending, std::string_view("pending")),
                      std::pair(people_task_status::approved, std::string_view("approved")),
                      std::pair(people_task_status::rejected, std::string_view("rejected")),
                      std::pair(people_task_status::due, std::string_view("due"))};
}

/// The part that a caller has in a task.
enum class people_task_role : unsigned char { unknown, approver, requester };

constexpr auto enumerators(people_task_role) noexcept
{
    return std::array{std::pair(people_task_role::approver, std::string_view("approver")),
                      std::pair(people_task_role::requester, std::string_view("requester"))};
}

/// A task that a person approves or rejects.
///
/// Source: https://docs.appmixer.com, API, People Task.
class people_task {
public:
    people_task() = default;

    std::string task_id;                    ///< also read from `id`, the key of older servers
    std::string title;                      ///< one line; shown in lists
    std::optional<std::string> description; ///< Markdown; in lists, some servers send it rendered as HTML
    open_enum<people_task_status> status;   ///< "pending", "due", "approved" or "rejected"
    std::string approver;                   ///< an e-mail address
    std::string requester;                  ///< an e-mail address
    std::optional<timestamp> decision_by;   ///< due date
    std::optional<timestamp> decision_made; ///< when it was approved or rejected
    std::string flow_id;                    ///< the flow that created the task
    std::optional<bool> is_public;          ///< what the caller set; its effect is not documented by the vendor
    std::optional<timestamp> created;       ///< when it was created
    std::optional<timestamp> mtime;         ///< the last change
    std::optional<bool> is_approver;        ///< whether the caller may approve or reject it
    std::string approver_secret;  ///< replaces the approver's token; only in the response to `create_people_task`
    std::string requester_secret; ///< the same of the requester
    json::object extra;           ///< every key not named above

    static constexpr auto fields = table{field("taskId", &people_task::task_id),
                                         field("title", &people_task::title, access::writable),
                                         field("description", &people_task::description, access::writable),
                                         field("status", &people_task::status),
                                         field("approver", &people_task::approver, access::writable),
                                         field("requester", &people_task::requester, access::writable),
                                         field("decisionBy", &people_task::decision_by, access::writable),
                                         field("decisionMade", &people_task::decision_made),
                                         field("flowId", &people_task::flow_id, access::writable),
                                         field("public", &people_task::is_public, access::writable),
                                         field("created", &people_task::created),
                                         field("mtime", &people_task::mtime),
                                         field("isApprover", &people_task::is_approver),
                                         field("approverSecret", &people_task::approver_secret),
                                         field("requesterSecret", &people_task::requester_secret)};

    /// Versions up to 5.0 send `id` in place of `taskId`. A `taskId` that is a text wins when a server sends both.
    void normalize()
    {
        json::value const* const id = extra.if_contains("id");
        if (id == nullptr)
            return;
        if (json::string const* const text = id->if_string(); text != nullptr && task_id.empty())
            task_id = std::string_view(*text);
        if (!task_id.empty())
            extra.erase("id");
    }
};

/// The response to `get_task_plugin_info`.
class task_plugin_info {
public:
    task_plugin_info() = default;

    std::string version; ///< "1.0"
    json::object extra;  ///< every key not named above

    static constexpr auto fields = table{field("version", &task_plugin_info::version)};
};

} // namespace appmixer

#endif
