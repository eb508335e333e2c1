#ifndef APPMIXER_EMULATOR_PEOPLE_TASKS_TASK_WEBHOOKS_IPP
#define APPMIXER_EMULATOR_PEOPLE_TASKS_TASK_WEBHOOKS_IPP

#include <appmixer/api/task_webhooks.hpp>
#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/http/request_body.hpp>
#include <appmixer/emulator/http/responses.hpp>
#include <appmixer/emulator/people_tasks/people_tasks.hpp>
#include <appmixer/emulator/people_tasks/task_rules.hpp>
#include <appmixer/emulator/people_tasks/task_webhooks.hpp>
#include <appmixer/emulator/state/document.hpp>
#include <appmixer/emulator/text/pattern.hpp>

#include <algorithm>
#include <chrono>

namespace appmixer::detail::emu {

inline constexpr std::size_t longest_webhook_url = 2048;
inline constexpr std::size_t longest_webhook_error = 500;
/// The delay after a failed delivery.
inline constexpr std::chrono::minutes webhook_pause{10};

APPMIXER_DECL bool is_webhook_url(std::string_view text) noexcept
{
    if (text.size() > longest_webhook_url)
        return false;
    std::size_t const scheme = text.find("://");
    if (scheme == std::string_view::npos ||
        (!iequals(text.substr(0, scheme), "http") && !iequals(text.substr(0, scheme), "https")))
        return false;
    std::string_view const remaining = text.substr(scheme + 3);
    std::string_view const host = remaining.substr(0, remaining.find_first_of("/?#"));
    return !host.empty() && host.front() != ':' && !host.ends_with('@') &&
           std::all_of(text.begin(), text.end(), [](char c) {
               auto const byte = static_cast<unsigned char>(c);
               return byte > ' ' && byte < 0x7f && c != '"' && c != '<' && c != '>' && c != '\\';
           });
}

inline void enqueue(state& back_end, collection<webhook_entry>::slot const& slot)
{
    back_end.deliveries.emplace(std::pair(*slot.item->due, slot.order), std::string(slot.item->id()));
}

APPMIXER_DECL void insert_webhook(state& back_end, webhook_entry webhook)
{
    auto const& slot = back_end.webhooks.insert(std::move(webhook));
    if (slot.item->due)
        enqueue(back_end, slot);
}

APPMIXER_DECL void queue_webhooks(state& back_end, std::string_view task_id, std::string_view body, timestamp now)
{
    if (!back_end.switches.task_webhooks)
        return;
    back_end.webhooks.each_of(task_id, [&](auto& slot) {
        webhook_entry& webhook = *slot.item;
        if (!webhook.due && text_of(webhook.document, "status") == "pending") {
            webhook.body = body;
            webhook.due = now;
            enqueue(back_end, slot);
        }
        return true;
    });
}

APPMIXER_DECL std::vector<webhook_entry const*> take_due_webhooks(state& back_end, timestamp now)
{
    std::vector<webhook_entry const*> taken;
    while (!back_end.deliveries.empty() && back_end.deliveries.begin()->first.first <= now) {
        webhook_entry& webhook = *back_end.webhooks.find(back_end.deliveries.begin()->second);
        back_end.deliveries.erase(back_end.deliveries.begin());
        webhook.taken = true;
        taken.push_back(&webhook);
    }
    return taken;
}

APPMIXER_DECL bool finish_webhook(state& back_end, std::string_view id, bool sent, std::string_view error,
                                  timestamp now)
{
    auto* const slot = back_end.webhooks.find_slot(id);
    if (slot == nullptr || !slot->item->taken)
        return false;
    webhook_entry& webhook = *slot->item;
    webhook.taken = false;
    webhook.document.erase("error");
    if (sent) {
        webhook.document["status"] = "sent";
        webhook.due.reset();
        webhook.body.clear();
    } else {
        webhook.document["status"] = "fail";
        webhook.document["error"] = repaired_utf8(cut_text(error, longest_webhook_error));
        webhook.due = now + webhook_pause;
        enqueue(back_end, *slot);
    }
    return true;
}

inline http_response serve_create_task_webhook(request_context& ctx)
{
    json::object const body = limited_object_body(ctx.request);
    std::string const url = required_text(body, "url");
    std::string const task_id = required_text(body, "taskId");
    if (!is_webhook_url(url))
        throw http_error(400, "\"url\" must be a valid uri");
    task_entry const* const task = ctx.back_end.tasks.find(task_id);
    if (task == nullptr)
        throw http_error(404, "Task not found.");
    std::string const address = plain_address(text_of(ctx.caller->document, "email"));
    if (task->creator != ctx.user_id() && address != plain_address(text_of(task->document, "approver")) &&
        address != plain_address(text_of(task->document, "requester")))
        throw http_error(403, "Forbidden"); // a webhook receives the whole task
    std::size_t count = 0;
    ctx.back_end.webhooks.each_of(task_id,
                                  [&](auto const&) { return ++count < ctx.back_end.switches.webhooks_per_task; });
    if (count >= ctx.back_end.switches.webhooks_per_task)
        throw http_error(400, "The task has too many webhooks");

    webhook_entry webhook;
    webhook.document["webhookId"] = unused_uuid(ctx.back_end.webhooks, ctx.back_end.ids);
    webhook.document["url"] = url;
    webhook.document["taskId"] = task_id;
    webhook.document["status"] = "pending";
    webhook.document["created"] = to_iso(ctx.now);
    webhook.user_id = ctx.user_id();
    json::object const response = webhook.document;
    insert_webhook(ctx.back_end, std::move(webhook));
    return respond_json(response);
}

inline http_response serve_delete_task_webhook(request_context& ctx)
{
    auto* const slot = ctx.back_end.webhooks.find_slot(ctx.path_parameters[0]);
    if (slot == nullptr || slot->item->user_id != ctx.user_id())
        throw http_error(404, "Webhook not found.");
    if (slot->item->due)
        ctx.back_end.deliveries.erase(std::pair(*slot->item->due, slot->order));
    ctx.back_end.webhooks.erase(ctx.path_parameters[0]);
    return respond_json("{}");
}

APPMIXER_DECL void add_task_webhook_routes(router& routes)
{
    add_task_route(routes, op::create_task_webhook::info, &serve_create_task_webhook);
    add_task_route(routes, op::delete_task_webhook::info, &serve_delete_task_webhook);
}

} // namespace appmixer::detail::emu

#endif
