#ifndef APPMIXER_EMULATOR_STATE_LOAD_TASKS_IPP
#define APPMIXER_EMULATOR_STATE_LOAD_TASKS_IPP

// Saves and loads people tasks, their webhooks, and charts.

#include <appmixer/core/detail/hex.hpp>
#include <appmixer/emulator/charts/charts.hpp>
#include <appmixer/emulator/people_tasks/people_tasks.hpp>
#include <appmixer/emulator/state/loaded_object.hpp>

namespace appmixer::detail::emu {

inline std::string load_task_secret(loaded_object const& from, std::string_view key, std::string otherwise)
{
    std::string const bytes = from.hex(key, {});
    if (!bytes.empty() && bytes.size() != 32)
        from.fail(key, "expected 64 hex digits");
    return bytes.empty() ? otherwise : to_hex(bytes);
}

/// Puts the keys of a task in the order of the loaded document, so that saving and loading a task keeps their order.
inline json::object in_order_of(json::object const& from, json::object const& task)
{
    json::object ordered;
    ordered["taskId"] = task.at("taskId");
    ordered["id"] = task.at("id");
    for (auto const& entry : from)
        if (json::value const* const value = task.if_contains(entry.key()))
            ordered.emplace(entry.key(), *value);
    for (auto const& entry : task)
        ordered.emplace(entry.key(), entry.value());
    return ordered;
}

inline void load_task(state& to, loaded_object const& from, timestamp now)
{
    std::string const id = from.text(from.find("taskId") == nullptr ? "id" : "taskId", unused_uuid(to.tasks, to.ids));
    if (id.empty() || id.size() > 100 || to.tasks.contains(id))
        from.fail("taskId", "expected an id that no other task has");
    json::object fields = from.object();
    fields["taskId"] = id;
    try {
        task_entry task = make_task(to, fields, now);
        task.approver_secret = load_task_secret(from, "approverSecret", task.approver_secret);
        task.requester_secret = load_task_secret(from, "requesterSecret", task.requester_secret);
        if (from.find("userId") != nullptr || from.find("owner") != nullptr)
            task.creator = load_owner(to, from);
        task.document.stable_erase("owner");
        task.document = in_order_of(from.object(), task.document);
        insert_task(to, std::move(task));
    } catch (bad_field const& why) {
        from.fail(why.field, why.problem);
    }
}

inline void load_webhook(state& to, loaded_object const& from, timestamp now)
{
    from.only("a webhook",
              {"webhookId", "url", "taskId", "status", "created", "error", "userId", "owner", "due", "body"});
    std::string const id = from.text("webhookId", unused_uuid(to.webhooks, to.ids));
    if (id.empty() || to.webhooks.contains(id))
        from.fail("webhookId", "expected an id that no other webhook has");
    std::string const task = from.text("taskId", {});
    if (!to.tasks.contains(task))
        from.fail("taskId", "no task has this id");
    std::string const url = from.text("url", {});
    if (!is_webhook_url(url))
        from.fail("url", "expected a URL with http or https");
    std::string const status = from.text("status", "pending");
    if (status != "pending" && status != "sent" && status != "fail")
        from.fail("status", "expected pending, sent or fail");
    webhook_entry webhook;
    webhook.document["webhookId"] = id;
    webhook.document["url"] = url;
    webhook.document["taskId"] = task;
    webhook.document["status"] = status;
    webhook.document["created"] = from.text("created", to_iso(now));
    if (from.find("error") != nullptr)
        webhook.document["error"] = from.text("error", {});
    webhook.user_id = load_owner(to, from);
    webhook.body = from.text("body", {});
    if (from.find("due") != nullptr) {
        webhook.due = parse_iso(from.text("due", {}));
        if (!webhook.due || webhook.body.empty())
            from.fail("due", "expected a date, and \"body\" beside it");
    }
    insert_webhook(to, std::move(webhook));
}

inline void load_chart(state& to, loaded_object const& from, timestamp now)
{
    from.only("a chart",
              {"chartId", "userId", "owner", "name", "index", "type", "query", "options", "traces", "mtime"});
    std::string const id = from.text("chartId", unused_object_id(to.charts, to.ids, now));
    if (!is_object_id(id) || to.charts.contains(id))
        from.fail("chartId", "expected 24 hex digits that no other chart has");
    std::string const owner = load_owner(to, from);
    try {
        check_chart_fields(from.object(), false);
    } catch (bad_field const& why) {
        from.fail(why.field, why.problem);
    }
    chart_entry chart = make_chart(id, owner, from.object(), now);
    chart.document["mtime"] = from.text("mtime", to_iso(now));
    to.charts.insert(std::move(chart));
}

inline json::array saved_tasks(state const& from)
{
    json::array tasks;
    for (task_entry const* const task : from.tasks.all()) {
        json::object saved = task->document;
        saved.stable_erase("id"); // equal to "taskId"
        if (task->open)
            saved["status"] = "pending"; // `load` decides by the clock whether it is due
        saved["approverSecret"] = task->approver_secret;
        saved["requesterSecret"] = task->requester_secret;
        if (from.users.contains(task->creator))
            saved["userId"] = task->creator;
        tasks.emplace_back(std::move(saved));
    }
    return tasks;
}

inline json::array saved_webhooks(state const& from)
{
    json::array webhooks;
    for (webhook_entry const* const webhook : from.webhooks.all()) {
        if (!from.users.contains(webhook->user_id))
            continue;
        json::object saved = webhook->document;
        saved["userId"] = webhook->user_id;
        if (webhook->due) {
            saved["due"] = to_iso(*webhook->due);
            saved["body"] = webhook->body;
        }
        webhooks.emplace_back(std::move(saved));
    }
    return webhooks;
}

inline json::array saved_charts(state const& from)
{
    json::array charts;
    for (chart_entry const* const chart : from.charts.all())
        charts.emplace_back(chart->document);
    return charts;
}

} // namespace appmixer::detail::emu

#endif
