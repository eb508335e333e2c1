#ifndef APPMIXER_EMULATOR_LOGS_LOG_ROUTES_IPP
#define APPMIXER_EMULATOR_LOGS_LOG_ROUTES_IPP

#include <appmixer/api/logs.hpp>
#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/http/request_body.hpp>
#include <appmixer/emulator/http/responses.hpp>
#include <appmixer/emulator/logs/log_aggregations.hpp>
#include <appmixer/emulator/logs/log_routes.hpp>
#include <appmixer/emulator/logs/log_search_parameters.hpp>
#include <appmixer/json/all.hpp>
#include <appmixer/json/reader.hpp>

#include <algorithm>
#include <chrono>
#include <map>

namespace appmixer::detail::emu {

/// Appends the number of records of each day. With `empty_days`, the days between have a count of 0, unless there are
/// more than 65536 of them.
inline void append_buckets(std::string& body, std::vector<log_entry const*> const& found, bool empty_days)
{
    using std::chrono::days;
    std::map<std::chrono::sys_days, std::size_t> counts;
    for (log_entry const* const entry : found)
        ++counts[std::chrono::floor<days>(entry->time)];
    constexpr days longest(65'536);
    if (empty_days && !counts.empty() && counts.rbegin()->first - counts.begin()->first < longest)
        for (auto day = counts.begin()->first; day < counts.rbegin()->first; day += days(1))
            counts.try_emplace(day, 0);
    body += '[';
    for (auto const& [day, count] : counts) {
        timestamp const start = day;
        body += body.back() == '[' ? "{\"key_as_string\":" : ",{\"key_as_string\":";
        json_writer(body).string(to_iso(start));
        body += ",\"key\":" + std::to_string(start.time_since_epoch().count()) +
                ",\"doc_count\":" + std::to_string(count) + '}';
    }
    body += ']';
}

inline void append_hits(std::string& body, std::vector<log_entry const*> const& rows, shown_fields& shown)
{
    json_list list;
    for (log_entry const* const row : rows) {
        if (shown.all()) {
            list.add(row->document);
            continue;
        }
        json::object seen;
        for (auto const& entry : row->document)
            if (shown.has(entry.key()))
                seen.emplace(entry.key(), entry.value());
        list.add(seen);
    }
    body += list.take();
}

inline http_response serve_get_logs(request_context& ctx)
{
    log_search_parameters wanted(ctx);
    std::vector<log_entry const*> found = wanted.find();
    std::string body = "{\"buckets\":";
    append_buckets(body, found, ctx.back_end.switches.empty_log_days);
    body += ",\"hits\":";
    append_hits(body, wanted.page(std::move(found)), wanted.shown);
    body += '}';
    return respond_json(std::move(body));
}

/// The same search as a POST, with aggregations in the body. Without `aggs` it is the same as the GET.
inline http_response serve_aggregate_logs(request_context& ctx)
{
    json::object const request = limited_object_body(ctx.request);
    json::value const* aggregations = request.if_contains("aggs");
    if (aggregations == nullptr)
        aggregations = request.if_contains("aggregations");
    if (aggregations == nullptr)
        return serve_get_logs(ctx);
    log_search_parameters wanted(ctx);
    std::vector<log_entry const*> found = wanted.find();
    std::string body = "{\"aggregations\":";
    json_writer(body).value(log_aggregator(ctx.now).results(*aggregations, found));
    body += ",\"hits\":";
    append_hits(body, wanted.page(std::move(found)), wanted.shown);
    body += '}';
    return respond_json(std::move(body));
}

/// A single record in the form of the search engine.
inline http_response log_response(request_context const& ctx, std::string_view index, std::string_view id,
                                  std::string_view flow_id)
{
    log_entry const* entry = nullptr;
    each_visible_log(ctx, [&](user_logs const& records, std::string_view shared) {
        log_entry const* const found = records.find(id);
        std::string_view const flow = found == nullptr ? std::string_view() : text_or_empty(found->document, "flowId");
        if (found != nullptr && (shared.empty() || flow == shared) && (flow_id.empty() || flow == flow_id) &&
            text_or_empty(found->document, "_index") == index && is_searchable(ctx, *found))
            entry = found;
        return entry == nullptr;
    });
    if (entry == nullptr)
        throw http_error(404, "Log not found.");
    json::object source;
    for (auto const& field : entry->document) {
        std::string_view const key = field.key();
        if (key == "_id" || key == "_index")
            continue;
        json::string const* const text = key == "msg" || key == "err" ? field.value().if_string() : nullptr;
        result<json::value> const parsed = text == nullptr ? field.value() : parse_json(*text, max_message_depth);
        source.emplace(key, parsed ? *parsed : field.value());
    }
    json::object response;
    response["_index"] = index;
    response["_type"] = "engine";
    response["_id"] = id;
    response["_version"] = 1;
    response["_source"] = std::move(source);
    return respond_json(response);
}

inline void check_log_path(request_context const& ctx, emulator_switches::single_log_rule rule)
{
    emulator_switches::single_log_rule const served = ctx.back_end.switches.single_log_paths;
    if (served != emulator_switches::single_log_rule::all && served != rule)
        throw http_error(404, "Not Found");
}

inline http_response serve_get_log(request_context& ctx)
{
    check_log_path(ctx, emulator_switches::single_log_rule::documentation);
    return log_response(ctx, ctx.path_parameters[0], ctx.path_parameters[1], {});
}

inline http_response serve_get_log_of_flow(request_context& ctx)
{
    check_log_path(ctx, emulator_switches::single_log_rule::documentation);
    return log_response(ctx, ctx.path_parameters[1], ctx.path_parameters[2], ctx.path_parameters[0]);
}

inline http_response serve_get_log_of_logs(request_context& ctx)
{
    check_log_path(ctx, emulator_switches::single_log_rule::command_line);
    return log_response(ctx, ctx.path_parameters[0], ctx.path_parameters[1], {});
}

APPMIXER_DECL void add_log_routes(router& routes)
{
    routes.add(op::get_logs::info, &serve_get_logs);
    routes.add(op::aggregate_logs::info, &serve_aggregate_logs);
    routes.add(op::get_log::info, &serve_get_log);
    routes.add(op::get_log_of_flow::info, &serve_get_log_of_flow);
    routes.add(op::get_log_of_logs::info, &serve_get_log_of_logs);
}

} // namespace appmixer::detail::emu

#endif
