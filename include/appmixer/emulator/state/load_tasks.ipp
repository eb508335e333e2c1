#ifndef APPMIXER_EMULATOR_STATE_LOAD_TASKS_IPP
#define APPMIXER_EMULATOR_STATE_LOAD_TASKS_IPP

// Saves and loads people tasks, their webhooks, and charts.

#include <appmixer/core/detail/hex.hpp>
#include <appmixer/emulator/charts/charts.hpp>
#include <appmixer/emulator/http/request_body.hpp>
#include <appmixer/emulator/people_tasks/task_rules.hpp>
#include <appmixer/emulator/people_tasks/task_webhooks.hpp>
#include <appmixer/emulator/state/load.hpp>
#include <appmixer/emulator/state/loaded_object.hpp>

namespace appmixer::detail::emu {

inline std::string load_task_secret(loaded_object const& source, std::string_view key, std::string otherwise)
{
    std::string const bytes = source.hex(key, {});
    if (!bytes.empty() && bytes.size() != 32)
        source.fail(key, "expected 64 hex digits");
    return bytes.empty() ? otherwise : to_hex(bytes);
}

/// Sorts the keys of a task in the order of the loaded document, so that saving and loading preserve it.
inline json::object in_order_of(json::object const& model, json::object const& task)
{
    json::object ordered;
    ordered["taskId"] = task.at("taskId");
    ordered["id"] = task.at("id");
    for (auto const& entry : model)
        if (json::value const* const value = task.if_contains(entry.key()))
            ordered.emplace(entry.key(), *value);
    for (auto const& entry : task)
        ordered.emplace(entry.key(), entry.value());
    return ordered;
}

APPMIXER_DECL void load_task(state& back_end, loaded_object const& source, timestamp now)
{
    std::string const id =
        source.text(source.find("taskId") == nullptr ? "id" : "taskId", unused_uuid(back_end.tasks, back_end.ids));
    if (id.empty() || id.size() > 100 || back_end.tasks.contains(id))
        source.fail("taskId", "expected an id that no other task has");
    json::object fields = source.object();
    fields["taskId"] = id;
    try {
        task_entry task = make_task(back_end, fields, now);
        task.approver_secret = load_task_secret(source, "approverSecret", task.approver_secret);
        task.requester_secret = load_task_secret(source, "requesterSecret", task.requester_secret);
        if (source.find("userId") != nullptr || source.find("owner") != nullptr)
            task.creator = load_owner(back_end, source);
        task.document = in_order_of(source.object(), task.document);
        insert_task(back_end, std::move(task));
    } catch (bad_field const& why) {
        source.fail(why.field, why.problem);
    }
}

APPMIXER_DECL void load_webhook(state& back_end, loaded_object const& source, timestamp now)
{
    source.allow_keys("a webhook",
                      {"webhookId", "url", "taskId", "status", "created", "error", "userId", "owner", "due", "body"});
    std::string const id = source.text("webhookId", unused_uuid(back_end.webhooks, back_end.ids));
    if (id.empty() || back_end.webhooks.contains(id))
        source.fail("webhookId", "expected an id that no other webhook has");
    std::string const task = source.text("taskId", {});
    if (!back_end.tasks.contains(task))
        source.fail("taskId", "no task has this id");
    std::string const url = source.text("url", {});
    if (!is_webhook_url(url))
        source.fail("url", "expected a URL with http or https");
    std::string const status = source.text("status", "pending");
    if (status != "pending" && status != "sent" && status != "fail")
        source.fail("status", "expected pending, sent or fail");
    webhook_entry webhook;
    webhook.document["webhookId"] = id;
    webhook.document["url"] = url;
    webhook.document["taskId"] = task;
    webhook.document["status"] = status;
    webhook.document["created"] = source.text("created", to_iso(now));
    if (source.find("error") != nullptr)
        webhook.document["error"] = source.text("error", {});
    webhook.user_id = load_owner(back_end, source);
    webhook.body = source.text("body", {});
    if (source.find("due") != nullptr) {
        webhook.due = parse_iso(source.text("due", {}));
        if (!webhook.due || webhook.body.empty())
            source.fail("due", "expected a date, and a \"body\"");
    }
    insert_webhook(back_end, std::move(webhook));
}

APPMIXER_DECL void load_chart(state& back_end, loaded_object const& source, timestamp now)
{
    source.allow_keys("a chart",
                      {"chartId", "userId", "owner", "name", "index", "type", "query", "options", "traces", "mtime"});
    std::string const id = source.text("chartId", unused_object_id(back_end.charts, back_end.ids, now));
    if (!is_object_id(id) || back_end.charts.contains(id))
        source.fail("chartId", "expected 24 hex digits that no other chart has");
    std::string const owner = load_owner(back_end, source);
    try {
        check_chart_fields(source.object(), false);
    } catch (bad_field const& why) {
        source.fail(why.field, why.problem);
    }
    chart_entry chart = make_chart(id, owner, source.object(), now);
    chart.document["mtime"] = source.text("mtime", to_iso(now));
    back_end.charts.insert(std::move(chart));
}

APPMIXER_DECL json::array saved_tasks(state const& back_end)
{
    json::array tasks;
    for (task_entry const* const task : back_end.tasks.all()) {
        json::object saved = task->document;
        saved.stable_erase("id"); // equal to "taskId"
        if (task->open)
            saved["status"] = "pending"; // `load` decides by the clock whether it is due
        saved["approverSecret"] = task->approver_secret;
        saved["requesterSecret"] = task->requester_secret;
        if (back_end.users.contains(task->creator))
            saved["userId"] = task->creator;
        tasks.emplace_back(std::move(saved));
    }
    return tasks;
}

APPMIXER_DECL json::array saved_webhooks(state const& back_end)
{
    json::array webhooks;
    for (webhook_entry const* const webhook : back_end.webhooks.all()) {
        if (!back_end.users.contains(webhook->user_id))
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

APPMIXER_DECL json::array saved_charts(state const& back_end)
{
    json::array charts;
    for (chart_entry const* const chart : back_end.charts.all())
        charts.emplace_back(chart->document);
    return charts;
}

} // namespace appmixer::detail::emu

#endif
