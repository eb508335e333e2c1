#ifndef APPMIXER_EMULATOR_PAGE_PAGE_ITEMS_IPP
#define APPMIXER_EMULATOR_PAGE_PAGE_ITEMS_IPP

#include <appmixer/core/detail/utf8.hpp>
#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/page/page_items.hpp>
#include <appmixer/emulator/people_tasks/task_rules.hpp>
#include <appmixer/json/all.hpp>

#include <algorithm>
#include <functional>
#include <initializer_list>
#include <optional>
#include <utility>

namespace appmixer::detail::emu {

APPMIXER_DECL page_item::page_item(std::string item_id, json::object const& members) : id(std::move(item_id))
{
    json_writer(text).value(members);
}

/// The beginning of a text that may be long.
inline json::value shortened(std::string_view text)
{
    constexpr std::size_t most_bytes = 2000;
    std::string_view const beginning = cut_text(text, most_bytes);
    return json::value(beginning.size() == text.size() ? std::string(text) : std::string(beginning) + "…");
}

/// A text, number, boolean or list of such, shortened. Nothing for other values.
inline std::optional<json::value> shown_value(json::value const& value)
{
    constexpr std::size_t most_elements = 20;
    if (value.is_string())
        return shortened(value.get_string());
    if (value.is_null() || value.is_object())
        return std::nullopt;
    if (!value.is_array())
        return value;
    json::array elements;
    for (json::value const& element : value.get_array()) {
        if (elements.size() == most_elements)
            break;
        if (element.is_string())
            elements.push_back(shortened(element.get_string()));
        else if (element.is_number() || element.is_bool())
            elements.push_back(element);
    }
    return elements;
}

/// Copies the members that have such values.
inline void copy_members(json::object& to, json::object const& from, std::initializer_list<std::string_view> keys)
{
    for (std::string_view const key : keys) {
        json::value const* const value = from.if_contains(key);
        std::optional<json::value> shown = value == nullptr ? std::nullopt : shown_value(*value);
        if (shown)
            to[key] = std::move(*shown);
    }
}

/// The name of a user by the id; the id when there is no such user.
inline std::string_view owner_name(state const& back_end, std::string_view id)
{
    user_entry const* const user = back_end.users.find(id);
    std::string_view const name = user == nullptr ? id : text_or_empty(user->document, "username");
    return name.empty() ? id : name;
}

APPMIXER_DECL page_source::page_source(state& data, timestamp time) : back_end(data), now(time), owner_names(0)
{
    std::as_const(data.users).each([&](collection<user_entry>::slot const& slot) {
        std::string const id(slot.item->id());
        owner_names += std::hash<std::string>()(id + '\n' + std::string(owner_name(back_end, id)));
    });
}

/// Lists the newest objects of a collection. `describe(object, entry)` adds members to the JSON of an object.
///
/// others: a hash of what `describe` takes from other collections.
template <class T, class Describe>
page_list page_list_of(collection<T> const& all, std::size_t others, list_memory& memory, Describe describe)
{
    page_list list;
    list.total = all.size();
    list.changed = memory.revision != all.revision() || memory.others != others;
    if (!list.changed)
        return list;
    bool const anew = !memory.revision || memory.others != others;
    auto const sorted = all.all_slots();
    std::size_t const begin = sorted.size() - (std::min)(sorted.size(), most_page_items);
    list.items.reserve(sorted.size() - begin);
    for (std::size_t i = begin; i < sorted.size(); ++i) {
        T const& item = *sorted[i]->item;
        list.items.emplace_back(std::string(item.id()));
        if (!anew && sorted[i]->revision <= *memory.revision && sorted[i]->order >= memory.oldest)
            continue;
        json::object shown;
        shown["id"] = item.id();
        shown["order"] = sorted[i]->order;
        describe(shown, item);
        json_writer(list.items.back().text).value(shown);
    }
    memory.revision = all.revision();
    memory.others = others;
    memory.oldest = sorted.empty() ? 0 : sorted[begin]->order;
    return list;
}

inline page_list user_list(page_source const& source, list_memory& memory)
{
    collection<flow_entry> const& flows = source.back_end.flows;
    return page_list_of(source.back_end.users, flows.members_revision(), memory,
                        [&](json::object& shown, user_entry const& user) {
                            copy_members(shown, user.document, {"username", "email", "scope", "created"});
                            shown["flows"] = flows.count_of(user.id());
                        });
}

inline json::object const& descriptor_of(flow_entry const& flow)
{
    static json::object const none;
    json::value const* const descriptor = flow.document.if_contains("flow");
    return descriptor != nullptr && descriptor->is_object() ? descriptor->get_object() : none;
}

APPMIXER_DECL std::string flow_version(flow_entry const& flow)
{
    std::size_t const name = std::hash<std::string_view>()(text_or_empty(flow.document, "name"));
    return std::to_string(std::hash<json::object>()(descriptor_of(flow)) ^ (name << 1));
}

/// What both the list of flows and a single flow show.
inline void describe_flow(state const& back_end, json::object& shown, flow_entry const& flow)
{
    copy_members(shown, flow.document, {"name", "stage", "btime", "mtime", "type"});
    shown["owner"] = owner_name(back_end, flow.owner());
    shown["components"] = descriptor_of(flow).size();
    shown["version"] = flow_version(flow);
}

inline page_list flow_list(page_source const& source, list_memory& memory)
{
    return page_list_of(
        source.back_end.flows, source.owner_names, memory,
        [&](json::object& shown, flow_entry const& flow) { describe_flow(source.back_end, shown, flow); });
}

APPMIXER_DECL json::object page_flow(state const& back_end, std::string_view id)
{
    flow_entry const* const flow = back_end.flows.find(id);
    if (flow == nullptr)
        throw http_error(404, "Flow not found.");
    json::object shown;
    shown["id"] = flow->id();
    describe_flow(back_end, shown, *flow);
    copy_members(shown, flow->document, {"description", "started", "stopped"});
    shown["descriptor"] = json_text(descriptor_of(*flow), true);
    return shown;
}

inline page_list store_list(page_source const& source, list_memory& memory)
{
    return page_list_of(source.back_end.stores, source.owner_names * 31 + source.back_end.items.members_revision(),
                        memory, [&](json::object& shown, store_entry const& store) {
                            copy_members(shown, store.document, {"name"});
                            shown["owner"] = owner_name(source.back_end, store.user_id);
                            shown["items"] = source.back_end.items.count_of(store.id());
                        });
}

APPMIXER_DECL json::object page_store(state& back_end, std::string_view id)
{
    constexpr std::size_t most_items = 200;
    store_entry const* const store = back_end.stores.find(id);
    if (store == nullptr)
        throw http_error(404, "Store not found.");
    json::object shown;
    shown["id"] = store->id();
    copy_members(shown, store->document, {"name"});
    shown["owner"] = owner_name(back_end, store->user_id);
    shown["total"] = back_end.items.count_of(id);
    json::array& items = shown["items"].emplace_array();
    back_end.items.each_of(id, [&](collection<item_entry>::slot const& slot) {
        json::object item;
        copy_members(item, slot.item->document, {"key", "updatedAt"});
        if (json::value const* const value = slot.item->document.if_contains("value"))
            item["value"] = shortened(json_text(*value));
        items.emplace_back(std::move(item));
        return items.size() < most_items;
    });
    return shown;
}

inline page_list task_list(page_source const& source, list_memory& memory)
{
    collection<task_entry>& tasks = source.back_end.tasks;
    std::vector<std::string> outdated;
    std::as_const(tasks).each([&](collection<task_entry>::slot const& slot) {
        task_entry const& task = *slot.item;
        if (task.open && text_or_empty(task.document, "status") != open_status(task, source.now))
            outdated.emplace_back(task.id());
    });
    for (std::string const& id : outdated)
        refresh_task(*tasks.find(id), source.now);
    return page_list_of(tasks, 0, memory, [&](json::object& shown, task_entry const& task) {
        copy_members(shown, task.document,
                     {"title", "description", "status", "approver", "requester", "decisionBy", "flowId", "created"});
    });
}

inline page_list chart_list(page_source const& source, list_memory& memory)
{
    return page_list_of(source.back_end.charts, source.owner_names, memory,
                        [&](json::object& shown, chart_entry const& chart) {
                            copy_members(shown, chart.document, {"name", "type", "index", "mtime"});
                            shown["owner"] = owner_name(source.back_end, chart.owner());
                        });
}

inline page_list file_list(page_source const& source, list_memory& memory)
{
    return page_list_of(std::as_const(source.back_end.files).files(), source.owner_names, memory,
                        [&](json::object& shown, file_entry const& file) {
                            copy_members(shown, file.document, {"filename", "length", "contentType", "uploadDate"});
                            shown["owner"] = owner_name(source.back_end, file.user_id);
                        });
}

inline page_list account_list(page_source const& source, list_memory& memory)
{
    return page_list_of(source.back_end.accounts, source.owner_names, memory,
                        [&](json::object& shown, account_entry const& account) {
                            copy_members(shown, account.document, {"name", "displayName", "service"});
                            shown["owner"] = owner_name(source.back_end, account.owner());
                        });
}

APPMIXER_DECL std::array<page_kind, page_kind_count> const& page_kinds() noexcept
{
    static constexpr std::array<page_kind, page_kind_count> kinds{
        page_kind("users", &user_list),      page_kind("flows", &flow_list),   page_kind("stores", &store_list),
        page_kind("tasks", &task_list),      page_kind("charts", &chart_list), page_kind("files", &file_list),
        page_kind("accounts", &account_list)};
    return kinds;
}

APPMIXER_DECL std::vector<page_item> page_logs(state const& back_end, std::uint64_t from, std::size_t most)
{
    std::vector<log_entry const*> found;
    for (auto const& [user, records] : back_end.logs) {
        std::uint64_t number = records.last();
        for (std::size_t count = 0; number > records.first() && count < most; ++count) {
            log_entry const& entry = records.at(--number);
            if (entry.order < from)
                break;
            found.push_back(&entry);
        }
    }
    std::sort(found.begin(), found.end(), [](log_entry const* a, log_entry const* b) { return a->order < b->order; });
    if (found.size() > most)
        found.erase(found.begin(), found.end() - static_cast<std::ptrdiff_t>(most));
    std::vector<page_item> shown;
    for (log_entry const* const each : found) {
        json::object record;
        record["id"] = each->order;
        record["time"] = to_iso(each->time);
        copy_members(
            record, each->document,
            {"severity", "flowId", "flowName", "componentId", "componentType", "portType", "port", "msg", "err"});
        shown.emplace_back(std::to_string(each->order), record);
    }
    return shown;
}

} // namespace appmixer::detail::emu

#endif
