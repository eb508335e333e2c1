#ifndef APPMIXER_EMULATOR_PEOPLE_TASKS_PEOPLE_TASKS_IPP
#define APPMIXER_EMULATOR_PEOPLE_TASKS_PEOPLE_TASKS_IPP

// Routes of /people-task and its plugin path: list, read, create, update, approve, reject.

#include <appmixer/api/people_tasks.hpp>
#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/http/request_body.hpp>
#include <appmixer/emulator/http/responses.hpp>
#include <appmixer/emulator/people_tasks/people_tasks.hpp>
#include <appmixer/emulator/people_tasks/task_rules.hpp>
#include <appmixer/emulator/people_tasks/task_webhooks.hpp>
#include <appmixer/emulator/text/digest.hpp>
#include <appmixer/emulator/text/markdown.hpp>
#include <appmixer/emulator/text/query.hpp>
#include <appmixer/json/all.hpp>

#include <algorithm>
#include <array>
#include <limits>

namespace appmixer::detail::emu {

APPMIXER_DECL void check_task_path(emulator_switches const& switches, std::vector<std::string> const& path)
{
    using rule = emulator_switches::task_path_rule;
    constexpr std::array<std::string_view, 4> plugin{"plugins", "appmixer", "utils", "tasks"};
    bool const core_path = !path.empty() && path[0] == "people-task";
    bool const plugin_path = path.size() > plugin.size() && std::equal(plugin.begin(), plugin.end(), path.begin());
    if ((core_path && switches.task_paths == rule::plugin) || (plugin_path && switches.task_paths == rule::core))
        throw http_error(404, "Not Found");
}

/// The secret in the body or else in the query; empty if there is none.
inline std::string secret_of_request(request_context const& ctx, json::object const& body)
{
    json::value const* const value = body.if_contains("secret");
    if (value != nullptr && !value->is_null()) {
        if (!value->is_string())
            throw http_error(400, "\"secret\" must be a string");
        if (!value->get_string().empty())
            return std::string(std::string_view(value->get_string()));
    }
    return std::string(ctx.query.text("secret"));
}

[[noreturn]] inline void deny_task_access(int status)
{
    if (status == 403)
        throw http_error(403, "Forbidden");
    throw http_error(status, status == 500 ? "An internal server error occurred" : "A secret is required");
}

inline std::string caller_address(request_context const& ctx)
{
    return ctx.caller == nullptr ? std::string() : plain_address(text_of(ctx.caller->document, "email"));
}

/// Whether an address or a secret may decide a task.
inline bool may_decide(task_entry const& task, std::string_view address, std::string_view secret)
{
    return (!address.empty() && plain_address(text_of(task.document, "approver")) == address) ||
           (!secret.empty() && constant_time_equal(secret, task.approver_secret));
}

/// The task in the path. Throws unless it exists and the caller may decide it.
inline collection<task_entry>::slot& decidable_task(request_context& ctx, std::string_view secret)
{
    auto* const slot = ctx.back_end.tasks.find_slot(ctx.path_parameters[0]);
    if (slot == nullptr)
        throw http_error(404, "Task not found.");
    if (!may_decide(*slot->item, caller_address(ctx), secret)) {
        if (!secret.empty())
            deny_task_access(403);
        deny_task_access(ctx.caller == nullptr ? ctx.back_end.switches.missing_task_secret_status
                                               : ctx.back_end.switches.foreign_task_status);
    }
    refresh_task(*slot->item, ctx.now);
    return *slot;
}

/// The tasks that the query of a list or count selects.
class task_selection {
public:
    explicit task_selection(request_context& ctx)
        : ctx_(ctx), secret_(secret_of_request(ctx, json::object())), address_(caller_address(ctx)),
          filters_(ctx.query.all("filter")), pattern_(ctx.query.text("pattern")),
          any_title_(ctx.query.text("pattern").empty())
    {
        std::string_view const role = ctx.query.text("role");
        if (!role.empty() && role != "approver" && role != "requester")
            throw http_error(400, "\"role\" must be one of [approver, requester]");
        if (secret_.empty() && ctx.caller == nullptr)
            deny_task_access(ctx.back_end.switches.missing_task_secret_status);
        state const& back_end = ctx.back_end;
        std::string const key = secret_.empty() ? address_ : secret_digest(secret_);
        if (role != "requester")
            approver_ = find_ids(secret_.empty() ? back_end.tasks_of_approver : back_end.tasks_of_approver_secret, key);
        if (role != "approver")
            requester_ =
                find_ids(secret_.empty() ? back_end.tasks_of_requester : back_end.tasks_of_requester_secret, key);
    }

    /// The first `limit` tasks in the order of insertion: a merge of the two index lists.
    std::vector<task_entry*> find(std::size_t limit)
    {
        std::vector<task_entry*> rows;
        auto a = begin(approver_);
        auto b = begin(requester_);
        while (rows.size() < limit && (a != end(approver_) || b != end(requester_))) {
            bool const first = b == end(requester_) || (a != end(approver_) && a->first <= b->first);
            bool const both = first && b != end(requester_) && a->first == b->first;
            task_entry& task = *ctx_.back_end.tasks.find(first ? a->second : b->second);
            if (first)
                ++a;
            if (!first || both)
                ++b;
            refresh_task(task, ctx_.now);
            if (filters_.matches(task.document) && (any_title_ || pattern_.matches(text_of(task.document, "title"))))
                rows.push_back(&task);
        }
        return rows;
    }

    bool may_decide(task_entry const& task) const { return emu::may_decide(task, address_, secret_); }

private:
    using ids = state::numbered_ids;
    static ids const* find_ids(text_map<ids> const& index, std::string_view key)
    {
        auto const found = index.find(key);
        return found == index.end() ? nullptr : &found->second;
    }
    static ids const& or_empty(ids const* found)
    {
        static ids const empty;
        return found == nullptr ? empty : *found;
    }
    static ids::const_iterator begin(ids const* found) { return or_empty(found).begin(); }
    static ids::const_iterator end(ids const* found) { return or_empty(found).end(); }

    request_context& ctx_;
    std::string secret_;
    std::string address_;
    filter_set filters_;
    pattern pattern_;
    bool any_title_;
    ids const* approver_ = nullptr;
    ids const* requester_ = nullptr;
};

inline http_response serve_get_people_tasks(request_context& ctx)
{
    list_options const options(ctx.query);
    task_selection selection(ctx);
    std::vector<task_entry*> rows = selection.find(options.rows_needed());
    options.select_page(rows, [](task_entry const* task) -> json::object const& { return task->document; });
    json_list list;
    for (task_entry const* const task : rows) {
        json::object shown = shown_task(ctx.back_end.switches, *task);
        json::value* const description = shown.if_contains("description");
        if (ctx.back_end.switches.render_task_descriptions && description != nullptr && description->is_string())
            *description = json::string(markdown_to_html(description->get_string()));
        shown["isApprover"] = selection.may_decide(*task);
        list.add(options.shown.applied(shown));
    }
    return respond_json(list.take());
}

inline http_response serve_get_people_tasks_count(request_context& ctx)
{
    task_selection selection(ctx);
    std::size_t const count = selection.find((std::numeric_limits<std::size_t>::max)()).size();
    return respond_with_member("count", count);
}

inline http_response serve_get_people_task(request_context& ctx)
{
    task_entry const& task = *decidable_task(ctx, secret_of_request(ctx, json::object())).item;
    json::object shown = shown_task(ctx.back_end.switches, task);
    shown["isApprover"] = true;
    return respond_json(shown);
}

inline http_response decide_task(request_context& ctx, std::string_view verb, std::string_view outcome)
{
    json::object const body = limited_object_body(ctx.request);
    task_entry& task = *decidable_task(ctx, secret_of_request(ctx, body)).item;
    json::object& document = task.document;
    std::string_view const status = text_of(document, "status");
    if (status == "approved" || status == "rejected")
        throw http_error(400, "Cannot " + std::string(verb) + " task, already " + std::string(status));
    document["status"] = outcome;
    document["decisionMade"] = to_iso(ctx.now);
    document["mtime"] = to_iso(ctx.now);
    task.open = false;
    http_response response = respond_json(shown_task(ctx.back_end.switches, task));
    queue_webhooks(ctx.back_end, task.id(), response.body, ctx.now);
    return response;
}

inline http_response serve_approve_task(request_context& ctx) { return decide_task(ctx, "approve", "approved"); }
inline http_response serve_reject_task(request_context& ctx) { return decide_task(ctx, "reject", "rejected"); }

inline http_response serve_create_people_task(request_context& ctx)
{
    json::object fields = limited_object_body(ctx.request);
    constexpr std::array<std::string_view, 5> allowed{"title", "description", "requester", "approver", "decisionBy"};
    for (auto const& entry : fields)
        if (std::find(allowed.begin(), allowed.end(), std::string_view(entry.key())) == allowed.end())
            throw http_error(400, '"' + std::string(std::string_view(entry.key())) + "\" is not allowed");
    fields["taskId"] = unused_uuid(ctx.back_end.tasks, ctx.back_end.ids);
    task_entry new_task = make_task(ctx.back_end, fields, ctx.now);
    new_task.creator = ctx.user_id();
    task_entry& task = *insert_task(ctx.back_end, std::move(new_task)).item;
    refresh_task(task, ctx.now);
    json::object response = shown_task(ctx.back_end.switches, task);
    response["approverSecret"] = task.approver_secret; // no other response shows the secrets
    response["requesterSecret"] = task.requester_secret;
    return respond_json(response);
}

inline http_response serve_update_people_task(request_context& ctx)
{
    json::object const changes = limited_object_body(ctx.request);
    auto& slot = decidable_task(ctx, secret_of_request(ctx, changes));
    change_task(ctx.back_end, slot, changes, ctx.now);
    return respond_json(shown_task(ctx.back_end.switches, *slot.item));
}

inline http_response serve_get_task_dashboard_url(request_context& ctx)
{
    std::string const& url = ctx.back_end.switches.task_dashboard_url;
    if (url.empty())
        throw http_error(400, "The dashboard URL is not configured");
    return respond_with_member("dashboardUrl", url);
}

inline http_response serve_get_task_plugin_info(request_context&) { return respond_json(R"({"version":"1.0"})"); }

APPMIXER_DECL void add_task_route(router& routes, operation_info operation, router::handler run, route_access access)
{
    routes.add(operation, run, access);
    operation.path = operation.alternative_path;
    routes.add(operation, run, access);
}

APPMIXER_DECL void add_people_task_routes(router& routes)
{
    using enum route_access;
    add_task_route(routes, op::get_people_tasks::info, &serve_get_people_tasks, optional_token);
    add_task_route(routes, op::get_people_tasks_count::info, &serve_get_people_tasks_count, optional_token);
    add_task_route(routes, op::get_people_task::info, &serve_get_people_task, optional_token);
    add_task_route(routes, op::approve_task::info, &serve_approve_task, optional_token);
    add_task_route(routes, op::reject_task::info, &serve_reject_task, optional_token);
    add_task_route(routes, op::create_people_task::info, &serve_create_people_task);
    add_task_route(routes, op::update_people_task::info, &serve_update_people_task);
    add_task_route(routes, op::get_task_dashboard_url::info, &serve_get_task_dashboard_url);
    routes.add(op::get_task_plugin_info::info, &serve_get_task_plugin_info, anyone);
    add_task_webhook_routes(routes);
}

} // namespace appmixer::detail::emu

#endif
