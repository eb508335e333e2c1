#ifndef APPMIXER_TESTS_EMULATOR_REFERENCE_TASKS_HPP
#define APPMIXER_TESTS_EMULATOR_REFERENCE_TASKS_HPP

// Part of the reference implementation: the calls for people tasks.

#include "reference_calls.hpp"

namespace emulator_tests::reference {

inline json::value reference_emulator::task_call()
{
    std::size_t const prefix = at(0) == "plugins" ? 4 : 1;
    for (document& task : tasks) // the status depends on the clock
        if (task.contains("decisionBy") && (text_of(task, "status") == "pending" || text_of(task, "status") == "due"))
            task["status"] = text_of(task, "decisionBy") <= date() ? "due" : "pending";
    if (at(prefix) == "webhooks")
        return task_webhook_call();
    if (is(method::post, prefix + 1))
        return make_task();

    bool const signed_in = call_->token == call::token_kind::valid;
    bool const update = is(method::put, prefix + 2);
    std::optional<document> const body = body_fields();
    std::string secret = wanted("secret").value_or("");
    if (call_->verb == method::put && body && body->contains("secret"))
        secret = text_of(*body, "secret");
    auto const is_mine = [&](document const& task, std::string const& role) {
        if (!secret.empty() && secret == text_of(task, role + "Secret"))
            return true;
        return signed_in && lower(text_of(task, role)) == lower(caller().name);
    };
    auto const shown = [&](document const& task, bool with_right) {
        document d = task;
        d.erase("approverSecret");
        d.erase("requesterSecret");
        d.erase("creator");
        d["id"] = d.at("taskId");
        if (with_right)
            d["isApprover"] = is_mine(task, "approver");
        return d;
    };
    if (update && !signed_in)
        throw rejection(401);
    if (call_->verb == method::get && call_->path.size() == prefix + 1) {
        if (!signed_in && secret.empty())
            throw rejection(400);
        std::string const role = wanted("role").value_or("");
        if (!role.empty() && role != "approver" && role != "requester")
            throw rejection(400);
        documents all;
        for (document const& task : tasks) {
            bool fits = false;
            for (std::string const one : {"approver", "requester"})
                if (role.empty() || role == one)
                    fits = fits || (secret.empty() ? lower(text_of(task, one)) == lower(caller().name)
                                                   : text_of(task, one + "Secret") == secret);
            if (fits)
                all.push_back(shown(task, true));
        }
        filter(all, call_->query);
        if (auto const pattern = wanted("pattern"))
            std::erase_if(all, [&](document const& d) { return !finds(*pattern, text_of(d, "title")); });
        return at(prefix) == "tasks-count" ? count(all) : list(std::move(all));
    }
    std::size_t const index = position(tasks, "taskId", at(prefix + 1));
    if (index == tasks.size())
        throw rejection(404, body ? "Task not found." : "", body ? 0 : 400);
    document& task = tasks[index];
    if (!is_mine(task, "approver"))
        throw rejection(!signed_in && secret.empty() ? 400 : 403, {}, body ? 0 : 400);
    if (!body)
        throw rejection(400);
    if (call_->verb == method::get)
        return to_json(shown(task, true));
    if (update)
        return to_json(shown((change_task(task), task), false));
    std::string const command = at(prefix + 2);
    std::string const status = text_of(task, "status");
    if (status == "approved" || status == "rejected")
        throw rejection(400, "Cannot " + command + " task, already " + status);
    task["status"] = command == "approve" ? "approved" : "rejected";
    task["decisionMade"] = task["mtime"] = date();
    return to_json(shown(task, false));
}

inline json::value reference_emulator::make_task()
{
    std::optional<document> const body = body_fields();
    static std::set<std::string> const known = {"title", "approver", "requester", "description", "decisionBy"};
    if (!body || !std::all_of(body->begin(), body->end(), [](auto const& f) { return known.contains(f.first); }))
        throw rejection(400);
    for (std::string const key : {"title", "approver", "requester"})
        if (text_of(*body, key).empty() || (key != "title" && text_of(*body, key).find('@') == std::string::npos))
            throw rejection(400);
    document task = *body;
    task["taskId"] = new_id("taskId", tasks);
    task["created"] = task["mtime"] = date();
    task["status"] = text_of(task, "decisionBy").empty() || text_of(task, "decisionBy") > date() ? "pending" : "due";
    for (std::string const role : {"approver", "requester"}) {
        std::string const given = text_of(got_->at(role + "Secret"));
        std::string const& secret = secrets.try_emplace(text_of(task, role), given).first->second;
        task[role + "Secret"] = secret;
    }
    tasks.push_back(task);
    tasks.back()["creator"] = caller().id;
    task["id"] = task.at("taskId");
    return to_json(task);
}

inline json::value reference_emulator::task_webhook_call()
{
    if (call_->verb == method::delete_) {
        erase(webhooks, own(webhooks, "webhookId", call_->path.back()));
        return json::object();
    }
    std::optional<document> const body = body_fields();
    if (!body || !text_of(*body, "url").starts_with("http://") || text_of(*body, "taskId").empty())
        throw rejection(400);
    std::string const id = text_of(*body, "taskId");
    std::size_t const index = position(tasks, "taskId", id);
    if (index == tasks.size())
        throw rejection(404);
    document const& task = tasks[index];
    if (text_of(task, "creator") != caller().id && lower(text_of(task, "approver")) != lower(caller().name) &&
        lower(text_of(task, "requester")) != lower(caller().name))
        throw rejection(403);
    if (std::count_if(webhooks.begin(), webhooks.end(), [&](auto const& w) { return text_of(w, "taskId") == id; }) >=
        20)
        throw rejection(400);
    document webhook = from_json({{"webhookId", new_id("webhookId", webhooks)},
                                  {"url", body->at("url")},
                                  {"taskId", json::string(id)},
                                  {"status", "pending"},
                                  {"created", date()}});
    json::value const response = to_json(webhook);
    webhook["userId"] = caller().id;
    webhooks.push_back(std::move(webhook));
    return response;
}

inline json::value reference_emulator::change_task(document& task)
{
    std::optional<document> const body = body_fields();
    if (!body)
        throw rejection(400);
    for (auto const& [key, value] : *body)
        if (key == "title" && text_of(value).empty())
            throw rejection(400);
    for (std::string const key : {"title", "description", "decisionBy"})
        if (body->contains(key))
            task[key] = body->at(key);
    if (text_of(task, "status") == "due" || text_of(task, "status") == "pending")
        task["status"] =
            text_of(task, "decisionBy").empty() || text_of(task, "decisionBy") > date() ? "pending" : "due";
    task["mtime"] = date();
    return nullptr;
}

} // namespace emulator_tests::reference

#endif
