#ifndef APPMIXER_EMULATOR_LOGS_LOG_WRITER_IPP
#define APPMIXER_EMULATOR_LOGS_LOG_WRITER_IPP

#include <appmixer/core/detail/utf8.hpp>
#include <appmixer/emulator/logs/log_writer.hpp>
#include <appmixer/json/all.hpp>

#include <chrono>
#include <stdexcept>

namespace appmixer::detail::emu {

APPMIXER_DECL void append_log(state& back_end, std::string_view user_id, json::object document, timestamp time)
{
    user_logs& records = back_end.logs.try_emplace(std::string(user_id)).first->second;
    emulator_switches const& switches = back_end.switches;
    records.append(log_entry(std::move(document), time, back_end.log_numbers++), switches.log_records,
                   switches.log_bytes);
}

/// The name of the search index of a record. There is one index a month.
inline std::string log_index(state const& back_end, timestamp time)
{
    std::string const date = to_iso(time);
    return back_end.switches.log_index_prefix + date.substr(0, 4) + date.substr(5, 2);
}

inline std::string unused_log_id(user_logs const& records, id_source& ids, timestamp now)
{
    for (int attempts = 0; attempts < 1000; ++attempts)
        if (std::string id = ids.object_id(now); !records.contains(id))
            return id;
    throw std::runtime_error("the id source returned only ids that are in use");
}

/// The longest copy of a name, label, port or correlation id in a record, in bytes.
inline constexpr std::size_t longest_log_name = 1024;

/// The members that all records begin with.
inline json::object new_log_document(state& back_end, flow_entry const& flow, timestamp now)
{
    user_logs const& records = back_end.logs.try_emplace(std::string(flow.owner())).first->second;
    json::object document;
    document["_id"] = unused_log_id(records, back_end.ids, now);
    document["_index"] = log_index(back_end, now);
    document["flowId"] = flow.id();
    document["flowName"] = cut_text(text_or_empty(flow.document, "name"), longest_log_name);
    document["userId"] = flow.owner();
    return document;
}

inline void put_times(json::object& document, timestamp now)
{
    std::string const time = to_iso(now);
    document["@timestamp"] = time;
    document["gridTimestamp"] = time;
}

APPMIXER_DECL void log_data(state& back_end, flow_entry const& flow, component_event const& event, timestamp now)
{
    json::object document = new_log_document(back_end, flow, now);
    document["componentId"] = event.component_id;
    auto const put = [&](std::string_view key, std::string_view text) {
        if (!text.empty())
            document[key] = cut_text(text, longest_log_name);
    };
    json::value const* const descriptor = flow.document.if_contains("flow");
    if (descriptor != nullptr && descriptor->is_object())
        if (json::value const* const component = descriptor->get_object().if_contains(event.component_id))
            if (component->is_object()) {
                put("componentType", text_or_empty(component->get_object(), "type"));
                put("srcComponentLabel", text_or_empty(component->get_object(), "label"));
            }
    put("severity", event.severity);
    put("portType", event.port_type);
    put("port", event.port);
    put("senderId", event.sender_id);
    put("senderPort", event.sender_port);
    put("senderType", event.sender_type);
    put("correlationId", event.correlation_id);
    document["type"] = "data";
    put_times(document, now);
    if (!event.msg.is_null())
        document["msg"] = json_text(event.msg);
    if (!event.err.is_null())
        document["err"] = json_text(event.err);
    append_log(back_end, flow.owner(), std::move(document), now);
}

APPMIXER_DECL void log_flow(state& back_end, flow_entry const& flow, std::string_view text, timestamp now)
{
    json::object document = new_log_document(back_end, flow, now);
    document["severity"] = "info";
    document["type"] = "flow";
    put_times(document, now);
    document["msg"] = text; // only messages of components are JSON
    append_log(back_end, flow.owner(), std::move(document), now);
}

APPMIXER_DECL void remove_logs_of(state& back_end, std::string_view user_id)
{
    auto const found = back_end.logs.find(user_id);
    if (found != back_end.logs.end())
        back_end.logs.erase(found);
}

} // namespace appmixer::detail::emu

#endif
