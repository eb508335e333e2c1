#ifndef APPMIXER_EMULATOR_CHARTS_CHARTS_IPP
#define APPMIXER_EMULATOR_CHARTS_CHARTS_IPP

// Routes of /charts: list, read, create, update, delete.

#include <appmixer/api/charts.hpp>
#include <appmixer/emulator/charts/charts.hpp>
#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/http/request_body.hpp>
#include <appmixer/emulator/http/responses.hpp>
#include <appmixer/emulator/text/query.hpp>
#include <appmixer/json/all.hpp>

#include <algorithm>
#include <array>
#include <cmath>

namespace appmixer::detail::emu {

inline constexpr std::array<std::string_view, 5> chart_types{"bar", "line", "scatter", "area", "pie"};
/// The fields that a client may write, in the order in which responses show them.
inline constexpr std::array<std::string_view, 6> chart_fields{"name", "index", "type", "query", "options", "traces"};

APPMIXER_DECL void check_chart_fields(json::object const& fields, bool partial)
{
    for (std::string_view const key : {"name", "index", "type"})
        if (!partial && !fields.contains(key))
            throw bad_field(key, "is required");
    if (json::value const* const name = fields.if_contains("name")) {
        if (!name->is_string() || !is_utf8(name->get_string()))
            throw bad_field("name", "must be a string");
        if (name->get_string().empty())
            throw bad_field("name", "is not allowed to be empty");
    }
    if (json::value const* const index = fields.if_contains("index"))
        if (!index->is_number() || (index->is_double() && !std::isfinite(index->get_double())))
            throw bad_field("index", "must be a number");
    if (json::value const* const type = fields.if_contains("type"))
        if (!type->is_string() || std::find(chart_types.begin(), chart_types.end(),
                                            std::string_view(type->get_string())) == chart_types.end())
            throw bad_field("type", "must be one of [bar, line, scatter, area, pie]");
}

APPMIXER_DECL chart_entry make_chart(std::string_view id, std::string_view user_id, json::object const& fields,
                                     timestamp now)
{
    chart_entry chart;
    chart.document["chartId"] = id;
    chart.document["userId"] = user_id;
    for (std::string_view const key : chart_fields) {
        json::value const* const value = fields.if_contains(key);
        chart.document[key] = value == nullptr ? json::value(json::object()) : *value;
    }
    chart.document["mtime"] = to_iso(now);
    return chart;
}

APPMIXER_DECL void remove_charts_of(state& back_end, std::string_view user_id) { back_end.charts.erase_owner(user_id); }

/// The chart in the path. Throws a 404 unless it belongs to the caller.
inline chart_entry& required_chart(request_context& ctx)
{
    chart_entry* const chart = ctx.back_end.charts.find(ctx.path_parameters[0]);
    if (chart == nullptr || chart->owner() != ctx.user_id())
        throw http_error(404, "Chart not found.");
    return *chart;
}

inline http_response serve_get_charts(request_context& ctx)
{
    list_options const options(ctx.query);
    filter_set filters(ctx.query.all("filter"));
    std::string_view const source = ctx.query.text("pattern");
    pattern wanted(source);
    std::size_t const limit = options.rows_needed();
    std::vector<json::object const*> rows;
    ctx.back_end.charts.each_of(ctx.user_id(), [&](auto const& slot) {
        json::object const& document = slot.item->document;
        if (filters.matches(document) && (source.empty() || wanted.matches(text_of(document, "name"))))
            rows.push_back(&document);
        return rows.size() < limit;
    });
    options.select_page(rows, [](json::object const* document) -> json::object const& { return *document; });
    json_list list;
    for (json::object const* const document : rows) {
        if (options.shown.empty())
            list.add(*document);
        else
            list.add(options.shown.applied(*document));
    }
    return respond_json(list.take());
}

inline http_response serve_get_chart(request_context& ctx) { return respond_json(required_chart(ctx).document); }

inline http_response serve_create_chart(request_context& ctx)
{
    json::object const fields = limited_object_body(ctx.request);
    check_chart_fields(fields, false);
    std::string const id = unused_object_id(ctx.back_end.charts, ctx.back_end.ids, ctx.now);
    ctx.back_end.charts.insert(make_chart(id, ctx.user_id(), fields, ctx.now));
    return respond_with_member("chartId", id);
}

inline http_response serve_update_chart(request_context& ctx)
{
    json::object const fields = limited_object_body(ctx.request);
    json::object& document = required_chart(ctx).document;
    check_chart_fields(fields, true);
    for (std::string_view const key : chart_fields)
        if (json::value const* const value = fields.if_contains(key))
            document[key] = *value;
    document["mtime"] = to_iso(ctx.now);
    return respond_json(document);
}

inline http_response serve_delete_chart(request_context& ctx)
{
    required_chart(ctx);
    ctx.back_end.charts.erase(ctx.path_parameters[0]);
    return respond_empty(ctx.back_end.switches);
}

APPMIXER_DECL void add_chart_routes(router& routes)
{
    routes.add(op::get_charts::info, &serve_get_charts);
    routes.add(op::get_chart::info, &serve_get_chart);
    routes.add(op::delete_chart::info, &serve_delete_chart);
    routes.add(op::create_chart::info, &serve_create_chart);
    routes.add(op::update_chart::info, &serve_update_chart);
}

} // namespace appmixer::detail::emu

#endif
