#ifndef APPMIXER_EMULATOR_IMPL_DESCRIPTOR_IPP
#define APPMIXER_EMULATOR_IMPL_DESCRIPTOR_IPP

#include <appmixer/emulator/detail/descriptor.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace appmixer::detail::emu {

inline constexpr std::array<std::string_view, 9> component_keys{
    "type", "label", "x", "y", "version", "manifest", "source", "config", "errorHandling"};
/// More than anybody reads.
inline constexpr std::size_t most_faults = 100;

inline bool is_component_id(std::string_view id) noexcept
{
    return !id.empty() && std::all_of(id.begin(), id.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
               c == ' ' || (c >= '\t' && c <= '\r');
    });
}

/// `vendor.service.module.Component`, or longer.
inline bool is_component_type(std::string_view type) noexcept
{
    std::size_t words = 0;
    while (true) {
        std::size_t const dot = type.find('.');
        if (dot == 0 || type.empty())
            return false;
        ++words;
        if (dot == std::string_view::npos)
            return words >= 4;
        type.remove_prefix(dot + 1);
    }
}

inline std::string component_fault(std::string_view id, json::value const& value)
{
    if (!is_component_id(id))
        return "The id may hold letters, digits, blanks, '_' and '-' only";
    json::object const* const component = value.if_object();
    if (component == nullptr)
        return "A component must be an object";
    json::value const* const type = component->if_contains("type");
    if (type == nullptr)
        return "\"type\" is required";
    if (!type->is_string() || !is_component_type(type->get_string()))
        return "\"type\" must be four or more words with dots between them";
    for (auto const& entry : *component)
        if (std::find(component_keys.begin(), component_keys.end(), std::string_view(entry.key())) ==
            component_keys.end())
            return '"' + std::string(std::string_view(entry.key())) + "\" is not allowed";
    json::value const* const source = component->if_contains("source");
    if (source != nullptr && !source->is_object())
        return "\"source\" must be an object";
    json::value const* const config = component->if_contains("config");
    if (config != nullptr && !config->is_object() && !config->is_null())
        return "\"config\" must be an object or null";
    return {};
}

APPMIXER_DECL json::array descriptor_faults(json::object const& descriptor)
{
    json::array faults;
    for (auto const& entry : descriptor) {
        std::string const message = component_fault(entry.key(), entry.value());
        if (message.empty())
            continue;
        json::object fault;
        fault["componentId"] = entry.key();
        fault["message"] = message;
        faults.emplace_back(std::move(fault));
        if (faults.size() == most_faults)
            break;
    }
    return faults;
}

APPMIXER_DECL void stamp_versions(json::object& descriptor, std::string_view version)
{
    for (auto& entry : descriptor)
        if (json::object* const component = entry.value().if_object(); component && !component->contains("version"))
            component->emplace("version", version);
}

APPMIXER_DECL component_ids::component_ids(json::object const& descriptor, id_source& ids)
{
    for (auto const& entry : descriptor) {
        std::string fresh = ids.uuid();
        map_.emplace(entry.key(), fresh);
        index_.emplace(std::string(std::string_view(entry.key())), std::move(fresh));
    }
}

APPMIXER_DECL std::string const* component_ids::replacement(std::string_view id) const
{
    auto const found = index_.find(id);
    return found == index_.end() ? nullptr : &found->second;
}

APPMIXER_DECL json::object component_ids::rewritten_descriptor(json::object const& descriptor) const
{
    json::object result;
    for (auto const& entry : descriptor) {
        json::value component = rewrite(entry.value(), -1);
        if (json::object* const object = component.if_object()) {
            json::object const& before = entry.value().get_object();
            // source: port → component → output; transform: port → component → output → rule
            if (json::value const* const source = before.if_contains("source"))
                (*object)["source"] = rewrite(*source, 1);
            json::value const* const config = before.if_contains("config");
            if (json::object const* const settings = config == nullptr ? nullptr : config->if_object())
                if (json::value const* const transform = settings->if_contains("transform"))
                    object->at("config").as_object()["transform"] = rewrite(*transform, 1);
        }
        result.emplace(*replacement(entry.key()), std::move(component));
    }
    return result;
}

APPMIXER_DECL json::value component_ids::rewritten(json::value const& value) const { return rewrite(value, -1); }

APPMIXER_DECL json::value component_ids::rewrite(json::value const& value, int levels) const
{
    if (json::string const* const text = value.if_string())
        return rewrite(*text);
    if (json::object const* const object = value.if_object())
        return rewrite(*object, levels);
    if (json::array const* const array = value.if_array()) {
        json::array result;
        result.reserve(array->size());
        for (json::value const& item : *array)
            result.push_back(rewrite(item, -1));
        return result;
    }
    return value;
}

APPMIXER_DECL json::object component_ids::rewrite(json::object const& object, int levels) const
{
    json::object result;
    for (auto const& entry : object) {
        std::string_view key = entry.key();
        if (levels == 0 || is_uuid(key))
            if (std::string const* const fresh = replacement(key))
                key = *fresh;
        result.emplace(key, rewrite(entry.value(), (std::max)(levels - 1, -1)));
    }
    return result;
}

APPMIXER_DECL json::string component_ids::rewrite(json::string const& text) const
{
    std::string_view rest = text;
    if (is_uuid(rest)) {
        std::string const* const fresh = replacement(rest);
        return fresh == nullptr ? text : json::string(*fresh);
    }
    json::string result;
    while (true) {
        std::size_t const mark = rest.find("$.");
        if (mark == std::string_view::npos)
            break;
        result.append(rest.substr(0, mark + 2));
        rest.remove_prefix(mark + 2);
        std::string_view const name = rest.substr(0, rest.find_first_of(".}[|"));
        if (std::string const* const fresh = replacement(name)) {
            result.append(*fresh);
            rest.remove_prefix(name.size());
        }
    }
    result.append(rest);
    return result;
}

} // namespace appmixer::detail::emu

#endif
