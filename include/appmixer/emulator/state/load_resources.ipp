#ifndef APPMIXER_EMULATOR_STATE_LOAD_RESOURCES_IPP
#define APPMIXER_EMULATOR_STATE_LOAD_RESOURCES_IPP

// Saves and loads unprocessed messages, versions of flows, and modifiers.

#include <appmixer/emulator/components/unprocessed_messages.ipp>
#include <appmixer/emulator/flows/flow_versions.ipp>
#include <appmixer/emulator/modifiers/modifiers.hpp>
#include <appmixer/emulator/state/loaded_object.hpp>

namespace appmixer::detail::emu {

/// Rejects values that the API would not accept from a client either.
inline void check_flow_fields(loaded_object const& from)
{
    from.expect_object("flow");
    for (std::string_view const key : {"customFields", "wizard", "componentIdMap"})
        from.expect_kind(key, json::kind::object, "expected an object or null", true);
    for (std::string_view const key : {"thumbnail", "templateId", "originFlowId"})
        from.expect_kind(key, json::kind::string, "expected a string or null", true);
    from.expect_kind("categories", json::kind::array, "expected an array or null", true);
    json::value const* const revision = from.find("revision");
    if (revision != nullptr && !revision->is_number() && !revision->is_null())
        from.fail("revision", "expected a number or null");
}

/// The flow that an object belongs to.
inline flow_entry const& load_flow_of(state& to, loaded_object const& from)
{
    flow_entry const* const flow = to.flows.find(from.text("flowId", {}));
    if (flow == nullptr)
        from.fail("flowId", "no flow has this id");
    return *flow;
}

inline void load_message(state& to, loaded_object const& from, timestamp now)
{
    from.only("a message",
              {"messageId", "flowId", "componentId", "correlationId", "messages", "created", "err", "target"});
    message_entry message;
    std::string const id = from.text("messageId", unused_uuid(to.messages, to.ids));
    if (id.empty() || to.messages.contains(id))
        from.fail("messageId", "expected a string that is not the id of another message");
    json::value const* const messages = from.find("messages");
    message.document["messageId"] = id;
    message.document["flowId"] = load_flow_of(to, from).id();
    message.document["componentId"] = from.text("componentId", {});
    message.document["correlationId"] = messages == nullptr ? json::array() : correlation_ids(*messages);
    message.document["messages"] = messages == nullptr ? json::value(json::object()) : *messages;
    message.document["created"] = from.text("created", to_iso(now));
    message.document["err"] = from.text("err", "{}");
    message.document["target"] = from.text("target", std::string(message_target));
    to.messages.insert(std::move(message));
}

inline void load_version(state& to, loaded_object const& from, timestamp now)
{
    from.only("a version", {"versionId", "versionNumber", "flowId", "type", "label", "btime", "fields"});
    from.expect_kind("label", json::kind::string, "expected a string or null", true);
    version_entry version;
    version.flow_id = load_flow_of(to, from).id();
    std::string const id = from.text("versionId", unused_uuid(to.versions, to.ids));
    if (id.empty() || to.versions.contains(id))
        from.fail("versionId", "expected a string that is not the id of another version");
    json::value const* const number = from.find("versionNumber");
    boost::system::error_code code;
    std::int64_t const wanted = number == nullptr ? 1 : number->to_number<std::int64_t>(code);
    if (code || wanted < 1 || wanted > 1'000'000'000)
        from.fail("versionNumber", "expected a number from 1 to 1000000000");
    version.document["versionId"] = id;
    version.document["versionNumber"] = wanted;
    version.document["type"] = from.text("type", "manual");
    version.document["label"] = from.find("label") == nullptr ? json::value() : *from.find("label");
    version.document["btime"] = from.text("btime", to_iso(now));

    json::value const* const fields = from.find("fields");
    if (fields == nullptr)
        from.fail("fields", "expected an object");
    loaded_object const kept(*fields, from.below("fields"));
    kept.only("a version", versioned_fields);
    check_flow_fields(kept);
    json::value const* const descriptor = kept.find("flow");
    if (descriptor == nullptr || !descriptor->is_object())
        kept.fail("flow", "expected an object");
    version.fields["name"] = kept.text("name", {});
    for (std::string_view const field : versioned_fields)
        if (json::value const* const value = kept.find(field))
            version.fields[field] = *value;
    to.versions.insert(std::move(version));
}

inline void load_modifiers(state& to, loaded_object const& root)
{
    json::value const* const modifiers = root.find("modifiers");
    if (modifiers == nullptr)
        return;
    loaded_object(*modifiers, root.below("modifiers")).only("a set of modifiers", {"categories", "modifiers"});
    try {
        check_modifiers(*modifiers);
    } catch (http_error const& why) {
        root.fail("modifiers", why.message);
    }
    to.modifiers = modifiers->get_object();
}

inline json::array saved_messages(state const& from)
{
    json::array messages;
    for (message_entry const* const message : from.messages.all())
        messages.emplace_back(message->document);
    return messages;
}

inline json::array saved_versions(state const& from)
{
    json::array versions;
    for (version_entry const* const version : from.versions.all()) {
        json::object saved = version->document;
        saved["flowId"] = version->flow_id;
        saved["fields"] = version->fields;
        versions.emplace_back(std::move(saved));
    }
    return versions;
}

} // namespace appmixer::detail::emu

#endif
