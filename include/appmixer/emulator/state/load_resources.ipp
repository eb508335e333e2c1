#ifndef APPMIXER_EMULATOR_STATE_LOAD_RESOURCES_IPP
#define APPMIXER_EMULATOR_STATE_LOAD_RESOURCES_IPP

// Saves and loads unprocessed messages, versions of flows, and modifiers.

#include <appmixer/emulator/components/unprocessed_messages.hpp>
#include <appmixer/emulator/flows/flow_versions.hpp>
#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/modifiers/modifiers.hpp>
#include <appmixer/emulator/state/load.hpp>
#include <appmixer/emulator/state/loaded_object.hpp>

namespace appmixer::detail::emu {

APPMIXER_DECL void check_flow_fields(loaded_object const& source)
{
    source.expect_object("flow");
    for (std::string_view const key : {"customFields", "wizard", "componentIdMap"})
        source.expect_kind(key, json::kind::object, "expected an object or null", true);
    for (std::string_view const key : {"thumbnail", "templateId", "originFlowId"})
        source.expect_kind(key, json::kind::string, "expected a string or null", true);
    source.expect_kind("categories", json::kind::array, "expected an array or null", true);
    json::value const* const revision = source.find("revision");
    if (revision != nullptr && !revision->is_number() && !revision->is_null())
        source.fail("revision", "expected a number or null");
}

/// The flow that an object belongs to.
inline flow_entry const& load_flow_of(state& back_end, loaded_object const& source)
{
    flow_entry const* const flow = back_end.flows.find(source.text("flowId", {}));
    if (flow == nullptr)
        source.fail("flowId", "no flow has this id");
    return *flow;
}

APPMIXER_DECL void load_message(state& back_end, loaded_object const& source, timestamp now)
{
    source.allow_keys("a message",
                      {"messageId", "flowId", "componentId", "correlationId", "messages", "created", "err", "target"});
    message_entry message;
    std::string const id = source.text("messageId", unused_uuid(back_end.messages, back_end.ids));
    if (id.empty() || back_end.messages.contains(id))
        source.fail("messageId", "expected a string that is not the id of another message");
    json::value const* const messages = source.find("messages");
    message.document["messageId"] = id;
    message.document["flowId"] = load_flow_of(back_end, source).id();
    message.document["componentId"] = source.text("componentId", {});
    message.document["correlationId"] = messages == nullptr ? json::array() : correlation_ids(*messages);
    message.document["messages"] = messages == nullptr ? json::value(json::object()) : *messages;
    message.document["created"] = source.text("created", to_iso(now));
    message.document["err"] = source.text("err", "{}");
    message.document["target"] = source.text("target", std::string(message_target));
    back_end.messages.insert(std::move(message));
}

APPMIXER_DECL void load_version(state& back_end, loaded_object const& source, timestamp now)
{
    source.allow_keys("a version", {"versionId", "versionNumber", "flowId", "type", "label", "btime", "fields"});
    source.expect_kind("label", json::kind::string, "expected a string or null", true);
    version_entry version;
    version.flow_id = load_flow_of(back_end, source).id();
    std::string const id = source.text("versionId", unused_uuid(back_end.versions, back_end.ids));
    if (id.empty() || back_end.versions.contains(id))
        source.fail("versionId", "expected a string that is not the id of another version");
    json::value const* const number = source.find("versionNumber");
    boost::system::error_code code;
    std::int64_t const wanted = number == nullptr ? 1 : number->to_number<std::int64_t>(code);
    if (code || wanted < 1 || wanted > 1'000'000'000)
        source.fail("versionNumber", "expected a number from 1 to 1000000000");
    version.document["versionId"] = id;
    version.document["versionNumber"] = wanted;
    version.document["type"] = source.text("type", "manual");
    version.document["label"] = source.find("label") == nullptr ? json::value() : *source.find("label");
    version.document["btime"] = source.text("btime", to_iso(now));

    json::value const* const fields = source.find("fields");
    if (fields == nullptr)
        source.fail("fields", "expected an object");
    loaded_object const kept(*fields, source.pointer_to("fields"));
    kept.allow_keys("a version", versioned_fields);
    check_flow_fields(kept);
    json::value const* const descriptor = kept.find("flow");
    if (descriptor == nullptr || !descriptor->is_object())
        kept.fail("flow", "expected an object");
    version.fields["name"] = kept.text("name", {});
    for (std::string_view const field : versioned_fields)
        if (json::value const* const value = kept.find(field))
            version.fields[field] = *value;
    back_end.versions.insert(std::move(version));
}

APPMIXER_DECL void load_modifiers(state& back_end, loaded_object const& root)
{
    json::value const* const modifiers = root.find("modifiers");
    if (modifiers == nullptr)
        return;
    loaded_object(*modifiers, root.pointer_to("modifiers"))
        .allow_keys("a set of modifiers", {"categories", "modifiers"});
    try {
        check_modifiers(*modifiers);
    } catch (http_error const& why) {
        root.fail("modifiers", why.message);
    }
    back_end.modifiers = modifiers->get_object();
}

APPMIXER_DECL json::array saved_messages(state const& back_end)
{
    json::array messages;
    for (message_entry const* const message : back_end.messages.all())
        messages.emplace_back(message->document);
    return messages;
}

APPMIXER_DECL json::array saved_versions(state const& back_end)
{
    json::array versions;
    for (version_entry const* const version : back_end.versions.all()) {
        json::object saved = version->document;
        saved["flowId"] = version->flow_id;
        saved["fields"] = version->fields;
        versions.emplace_back(std::move(saved));
    }
    return versions;
}

} // namespace appmixer::detail::emu

#endif
