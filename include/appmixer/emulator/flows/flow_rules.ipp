#ifndef APPMIXER_EMULATOR_FLOWS_FLOW_RULES_IPP
#define APPMIXER_EMULATOR_FLOWS_FLOW_RULES_IPP

#include <appmixer/emulator/flows/descriptor.hpp>
#include <appmixer/emulator/flows/flow_rules.hpp>
#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/http/request_body.hpp>
#include <appmixer/emulator/users/users.hpp>
#include <appmixer/json/all.hpp>

#include <algorithm>
#include <array>

namespace appmixer::detail::emu {

inline bool has_word(json::value const* words, std::string_view word)
{
    json::array const* const array = words == nullptr ? nullptr : words->if_array();
    return array != nullptr && std::any_of(array->begin(), array->end(), [&](json::value const& item) {
               return item.is_string() && std::string_view(item.get_string()) == word;
           });
}

/// Whether an entry of `sharedWith` applies to the caller: by e-mail address, its domain, role, or user id. One
/// matching subject is enough.
inline bool applies_to(json::object const& entry, request_context const& ctx)
{
    std::string_view const email = text_of(ctx.caller->document, "email");
    if (std::string_view const wanted = text_or_empty(entry, "email"); !wanted.empty() && iequals(wanted, email))
        return true;
    std::size_t const at = email.rfind('@');
    if (std::string_view const wanted = text_or_empty(entry, "domain");
        !wanted.empty() && at != std::string_view::npos && iequals(wanted, email.substr(at + 1)))
        return true;
    if (std::string_view const wanted = text_or_empty(entry, "scope"); !wanted.empty() && has_role(ctx, wanted))
        return true;
    return text_or_empty(entry, "userId") == ctx.user_id();
}

APPMIXER_DECL flow_rights rights_of(request_context const& ctx, flow_entry const& flow)
{
    flow_rights rights;
    rights.owner = flow.owner() == ctx.user_id();
    if (rights.owner) {
        rights.read = rights.start = rights.stop = true;
        return rights;
    }
    json::value const* const shares = flow.document.if_contains("sharedWith");
    if (shares == nullptr || !shares->is_array())
        return rights;
    for (json::value const& share : shares->get_array()) {
        json::object const* const entry = share.if_object();
        if (entry == nullptr || !applies_to(*entry, ctx))
            continue;
        json::value const* const permissions = entry->if_contains("permissions");
        rights.read = rights.read || has_word(permissions, "read");
        rights.start = rights.start || has_word(permissions, "start");
        rights.stop = rights.stop || has_word(permissions, "stop");
        rights.entries.push_back(share);
    }
    return rights;
}

APPMIXER_DECL bool may_read(request_context const& ctx, user_entry const& user, flow_entry const& flow)
{
    request_context as_user(ctx.back_end, ctx.request, ctx.now);
    as_user.caller = &user;
    return rights_of(as_user, flow).read;
}

APPMIXER_DECL bool sees_logs_of(request_context const& ctx, flow_entry const& flow)
{
    if (flow.owner() == ctx.user_id())
        return true;
    emulator_switches const& switches = ctx.back_end.switches;
    if (!switches.logs_of_shared_flows)
        return false;
    flow_rights const rights = rights_of(ctx, flow);
    return rights.read || (!switches.shared_logs_need_read && (rights.start || rights.stop));
}

APPMIXER_DECL bool grants_all(json::array const& entries, std::vector<std::string_view> const& permissions)
{
    return std::any_of(entries.begin(), entries.end(), [&](json::value const& entry) {
        json::value const* const granted = entry.get_object().if_contains("permissions");
        return std::all_of(permissions.begin(), permissions.end(),
                           [&](std::string_view wanted) { return has_word(granted, wanted); });
    });
}

APPMIXER_DECL void check_shares(state const& back_end, json::value const& shares)
{
    if (!shares.is_array())
        throw http_error(400, "\"sharedWith\" must be an array");
    for (json::value const& share : shares.get_array()) {
        json::object const* const entry = share.if_object();
        if (entry == nullptr)
            throw http_error(400, "\"sharedWith\" must contain objects");
        int subjects = 0;
        for (std::string_view const key : {"email", "domain", "scope", "userId"}) {
            if (!entry->contains(key))
                continue;
            ++subjects;
            required_text(*entry, key);
        }
        if (subjects == 0 || (subjects > 1 && back_end.switches.single_share_subject))
            throw http_error(400,
                             "An entry of \"sharedWith\" must have exactly one of email, domain, scope and userId");
        json::value const* const permissions = entry->if_contains("permissions");
        if (permissions == nullptr || !permissions->is_array())
            throw http_error(400, "An entry of \"sharedWith\" must have an array \"permissions\"");
        for (json::value const& word : permissions->get_array())
            if (word != "read" && word != "start" && word != "stop")
                throw http_error(400, "\"permissions\" may only contain read, start and stop");
    }
}

inline json::object checked_descriptor(state const& back_end, json::object descriptor, bool any_descriptor)
{
    if (back_end.switches.strict_descriptors && !any_descriptor) {
        json::array faults = descriptor_faults(descriptor);
        if (!faults.empty())
            throw http_error(400, "The flow descriptor is not valid.", std::move(faults));
    }
    if (!back_end.switches.component_version.empty())
        set_component_versions(back_end.components, descriptor, back_end.switches.component_version);
    return descriptor;
}

/// A field of a flow that a client may write.
class writable_field {
public:
    enum class kind : unsigned char { text, object, list, number, any };

    constexpr writable_field(std::string_view key, kind value_kind, bool not_null = false) noexcept
        : name(key), type(value_kind), ignore_null(not_null)
    {
    }
    /// The expected type if a value has another; otherwise empty.
    std::string_view fault(json::value const& value) const noexcept
    {
        switch (type) {
        case kind::text: return value.is_string() ? "" : "a string";
        case kind::object: return value.is_object() ? "" : "an object";
        case kind::list: return value.is_array() ? "" : "an array";
        case kind::number: return value.is_number() ? "" : "a number";
        case kind::any: break;
        }
        return {};
    }

    std::string_view name;
    kind type;
    bool ignore_null; ///< a null changes nothing; in other fields it is stored
};

inline writable_field const* find_writable_field(std::string_view name) noexcept
{
    using kind = writable_field::kind;
    static constexpr std::array fields{
        writable_field("name", kind::text, true),       writable_field("type", kind::text, true),
        writable_field("flow", kind::object, true),     writable_field("sharedWith", kind::list, true),
        writable_field("customFields", kind::object),   writable_field("thumbnail", kind::text),
        writable_field("description", kind::any),       writable_field("notes", kind::any),
        writable_field("wizard", kind::object),         writable_field("categories", kind::list),
        writable_field("templateId", kind::text),       writable_field("originFlowId", kind::text),
        writable_field("componentIdMap", kind::object), writable_field("revision", kind::number)};
    auto const found =
        std::find_if(fields.begin(), fields.end(), [&](auto const& field) { return field.name == name; });
    return found == fields.end() ? nullptr : &*found;
}

APPMIXER_DECL json::object writable_fields(state const& back_end, json::object&& body, bool any_descriptor)
{
    json::object fields;
    for (auto& entry : body) {
        std::string_view const key = entry.key();
        json::value& value = entry.value();
        writable_field const* const field = find_writable_field(key);
        if (field == nullptr)
            continue; // clients send back whole documents: ignore what they cannot write
        if (value.is_null()) {
            if (!field->ignore_null)
                fields.emplace(key, nullptr);
            continue;
        }
        if (std::string_view const fault = field->fault(value); !fault.empty())
            throw http_error(400, '"' + std::string(key) + "\" must be " + std::string(fault));
        if (key == "sharedWith")
            check_shares(back_end, value);
        if (key == "flow")
            fields.emplace(key, checked_descriptor(back_end, std::move(value.get_object()), any_descriptor));
        else
            fields.emplace(key, std::move(value));
    }
    return fields;
}

} // namespace appmixer::detail::emu

#endif
