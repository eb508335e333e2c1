#ifndef APPMIXER_EMULATOR_TELEMETRY_TELEMETRY_IPP
#define APPMIXER_EMULATOR_TELEMETRY_TELEMETRY_IPP

// Routes of /telemetry.

#include <appmixer/api/telemetry.hpp>
#include <appmixer/emulator/components/catalogue.hpp>
#include <appmixer/emulator/components/installed_components.hpp>
#include <appmixer/emulator/flows/flows.hpp>
#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/http/responses.hpp>
#include <appmixer/emulator/logs/log_search.hpp>
#include <appmixer/emulator/telemetry/telemetry.hpp>
#include <appmixer/emulator/users/admin.hpp>
#include <appmixer/json/all.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace appmixer::detail::emu {

/// The time of a request: from `from`, by default 1970, to `to`, by default now. Both ends are included.
class telemetry_period {
public:
    explicit telemetry_period(request_context const& ctx)
        : from(bound(ctx, "from", false, timestamp())), to(bound(ctx, "to", true, ctx.now))
    {
    }

    bool contains(timestamp time) const noexcept { return from <= time && time <= to; }
    void put_into(json::object& document) const
    {
        document["from"] = to_iso(from);
        document["to"] = to_iso(to);
    }

    timestamp from;
    timestamp to;

private:
    /// A date without a time means the beginning or, with `round_up`, the end of the day.
    static timestamp bound(request_context const& ctx, std::string_view name, bool round_up, timestamp fallback)
    {
        std::string_view const text = ctx.query.text(name);
        if (text.empty())
            return fallback;
        std::optional<timestamp> const time = search_time(text, round_up, ctx.now);
        if (!time)
            throw http_error(400, '"' + std::string(name) + "\" must be a valid date");
        return *time;
    }
};

/// A number of messages, and their size in bytes.
class message_sum {
public:
    message_sum() = default;
    void add(std::size_t bytes) noexcept
    {
        ++count;
        size += bytes;
    }
    json::object totals() const
    {
        json::object document;
        document["totalCount"] = count;
        document["totalSize"] = size;
        return document;
    }

    std::uint64_t count = 0;
    std::uint64_t size = 0;
};

inline bool is_message(log_entry const& entry)
{
    return text_or_empty(entry.document, "type") == "data" && text_or_empty(entry.document, "portType") == "in";
}

/// Calls `visit(entry, size in bytes)` for each message in a user's logs.
template <class Function>
void each_message(user_logs const& records, Function visit)
{
    for (std::uint64_t number = records.first(); number != records.last(); ++number)
        if (log_entry const& entry = records.at(number); is_message(entry))
            visit(entry, text_or_empty(entry.document, "msg").size());
}

/// The app of a component type: the module or service, built in or published, to which it belongs; otherwise its name
/// without the last part.
inline std::string_view app_of(installed_components const& components, std::string_view type)
{
    std::string_view const module_name = type.substr(0, type.rfind('.'));
    for (std::string_view name = module_name;; name = name.substr(0, name.rfind('.'))) {
        if (built_in_catalogue().apps().contains(name) || components.published_apps().contains(name))
            return name;
        if (name.find('.') == std::string_view::npos)
            return module_name;
    }
}

using app_names = std::set<std::string, std::less<>>;

inline void add_apps(installed_components const& components, json::object const& flow, app_names& names)
{
    for (auto const& component : flow.at("flow").as_object())
        if (json::object const* const object = component.value().if_object())
            if (std::string_view const type = text_or_empty(*object, "type"); !type.empty())
                names.emplace(app_of(components, type));
}

inline http_response serve_get_telemetry(request_context& ctx)
{
    telemetry_period const period(ctx);
    message_sum messages;
    if (auto const records = ctx.back_end.logs.find(ctx.user_id()); records != ctx.back_end.logs.end())
        each_message(records->second, [&](log_entry const& entry, std::size_t size) {
            if (period.contains(entry.time))
                messages.add(size);
        });
    std::uint64_t running = 0;
    app_names used;
    app_names active;
    ctx.back_end.flows.each_of(ctx.user_id(), [&](auto const& slot) {
        add_apps(ctx.back_end.components, slot.item->document, used);
        if (is_active(slot.item->document)) {
            ++running;
            add_apps(ctx.back_end.components, slot.item->document, active);
        }
        return true;
    });

    auto const counted = [&](std::uint64_t count) {
        json::object document;
        document["userId"] = ctx.user_id();
        document["count"] = count;
        return document;
    };
    json::object message_counts;
    period.put_into(message_counts);
    message_counts["count"] = messages.count;
    message_counts["userId"] = ctx.user_id();
    json::object body;
    body["messageCounts"] = std::move(message_counts);
    body["runningFlows"] = counted(running);
    body["activeConnectors"] = counted(active.size());
    body["usedApps"] = json::array(used.begin(), used.end());
    return respond_json(body);
}

/// The messages of one user or of all, by month.
inline http_response serve_get_telemetry_messages(request_context& ctx)
{
    require_admin(ctx);
    telemetry_period const period(ctx);
    message_sum total;
    std::map<std::string, message_sum, std::greater<>> months;
    auto const count = [&](user_logs const& records) {
        each_message(records, [&](log_entry const& entry, std::size_t size) {
            if (!period.contains(entry.time))
                return;
            total.add(size);
            months[to_iso(entry.time).substr(0, 7)].add(size);
        });
    };
    if (std::string_view const user = ctx.query.text("userId"); user.empty()) {
        for (auto const& [owner, records] : ctx.back_end.logs)
            count(records);
    } else if (auto const records = ctx.back_end.logs.find(user); records != ctx.back_end.logs.end()) {
        count(records->second);
    }

    json::array stats;
    for (auto const& [month, messages] : months) {
        json::object row;
        row["date"] = month;
        row["count"] = messages.count;
        row["size"] = messages.size;
        stats.emplace_back(std::move(row));
    }
    json::object body;
    period.put_into(body);
    for (auto const& entry : total.totals())
        body.emplace(entry.key(), entry.value());
    body["stats"] = std::move(stats);
    return respond_json(body);
}

/// The messages of one flow, which may be deleted as long as there are records of it.
inline http_response serve_get_telemetry_flow(request_context& ctx)
{
    require_admin(ctx);
    std::string const& flow = ctx.path_parameters[0];
    bool known = ctx.back_end.flows.contains(flow);
    message_sum messages;
    for (auto const& [owner, records] : ctx.back_end.logs) {
        auto const* const numbers = records.find_flow(flow);
        if (numbers == nullptr)
            continue;
        known = true;
        for (std::uint64_t const number : *numbers)
            if (log_entry const& entry = records.at(number); is_message(entry))
                messages.add(text_or_empty(entry.document, "msg").size());
    }
    if (!known)
        throw http_error(404, "Flow not found.");
    return respond_json(messages.totals());
}

APPMIXER_DECL void add_telemetry_routes(router& routes)
{
    routes.add(op::get_telemetry::info, &serve_get_telemetry);
    routes.add(op::get_telemetry_messages::info, &serve_get_telemetry_messages);
    routes.add(op::get_telemetry_flow::info, &serve_get_telemetry_flow);
}

} // namespace appmixer::detail::emu

#endif
