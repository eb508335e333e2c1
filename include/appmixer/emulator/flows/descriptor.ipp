#ifndef APPMIXER_EMULATOR_FLOWS_DESCRIPTOR_IPP
#define APPMIXER_EMULATOR_FLOWS_DESCRIPTOR_IPP

// Validation of descriptors, component versions, and the new component ids of a clone.

#include <appmixer/core/detail/ascii.hpp>
#include <appmixer/emulator/components/catalogue.hpp>
#include <appmixer/emulator/flows/descriptor.hpp>
#include <appmixer/emulator/state/document.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>

namespace appmixer::detail::emu {

inline constexpr std::array<std::string_view, 9> component_keys{
    "type", "label", "x", "y", "version", "manifest", "source", "config", "errorHandling"};

inline bool is_component_id(std::string_view id) noexcept
{
    return !id.empty() && std::all_of(id.begin(), id.end(), [](char c) {
        return is_alphanumeric(c) || c == '_' || c == '-' || c == ' ' || (c >= '\t' && c <= '\r');
    });
}

/// Whether a text has the form `vendor.service.module.Component`, or more parts.
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

/// The fault of `errorHandling`; empty if it is valid.
inline std::string error_handling_fault(json::value const& value)
{
    if (value.is_null())
        return {};
    json::object const* const handling = value.if_object();
    if (handling == nullptr)
        return "\"errorHandling\" must be an object";
    for (auto const& entry : *handling) {
        std::string_view const key = entry.key();
        json::value const& setting = entry.value();
        if (key == "autoRetry" && !setting.is_bool())
            return "\"errorHandling.autoRetry\" must be a boolean";
        if (key == "maxRetries" && !setting.is_uint64() && !(setting.is_int64() && setting.get_int64() >= 0))
            return "\"errorHandling.maxRetries\" must be a whole number, zero or more";
        if (key == "onError" && setting != "errorPort" && setting != "stopFlow" && setting != "storeUnprocessed")
            return "\"errorHandling.onError\" must be one of [errorPort, stopFlow, storeUnprocessed]";
        if (key != "autoRetry" && key != "maxRetries" && key != "onError")
            return "\"errorHandling." + std::string(key) + "\" is not allowed";
    }
    return {};
}

inline std::string component_fault(std::string_view id, json::value const& value)
{
    if (!is_component_id(id))
        return "The id may only contain letters, digits, spaces, '_' and '-'";
    json::object const* const component = value.if_object();
    if (component == nullptr)
        return "A component must be an object";
    json::value const* const type = component->if_contains("type");
    if (type == nullptr)
        return "\"type\" is required";
    if (!type->is_string() || !is_component_type(type->get_string()))
        return "\"type\" must have the form vendor.service.module.Component";
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
    json::value const* const handling = component->if_contains("errorHandling");
    return handling == nullptr ? std::string() : error_handling_fault(*handling);
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

/// The numbers of a version such as `1.0.12`; nothing if the text has another form.
inline std::optional<std::array<std::size_t, 3>> version_numbers(std::string_view text) noexcept
{
    std::array<std::size_t, 3> numbers{};
    for (std::size_t& number : numbers) {
        std::string_view const digits = text.substr(0, text.find('.'));
        if (digits.empty() || digits.size() > 9 || digits.find_first_not_of("0123456789") != std::string_view::npos)
            return std::nullopt;
        for (char const digit : digits)
            number = number * 10 + static_cast<std::size_t>(digit - '0');
        text.remove_prefix((std::min)(text.size(), digits.size() + 1));
        if (&number == &numbers.back() ? !text.empty() : text.empty())
            return std::nullopt;
    }
    return numbers;
}

APPMIXER_DECL void set_component_versions(installed_components const& components, json::object& descriptor,
                                          std::string_view unknown)
{
    for (auto& entry : descriptor) {
        json::object* const component = entry.value().if_object();
        if (component == nullptr)
            continue;
        json::object const* const manifest = components.find(text_or_empty(*component, "type"));
        std::string_view const installed = manifest == nullptr ? unknown : text_of(*manifest, "version");
        json::value& version = (*component)["version"];
        if (version.is_null()) {
            version = installed;
        } else if (manifest != nullptr && version.is_string()) {
            auto const given = version_numbers(version.get_string());
            auto const current = version_numbers(installed);
            if (given && current && *given < *current)
                version = installed;
        }
    }
}

APPMIXER_DECL component_ids::component_ids(json::object const& descriptor, id_source& ids)
    : component_ids(descriptor, ids, json::object())
{
}

APPMIXER_DECL component_ids::component_ids(json::object const& descriptor, id_source& ids, json::object const& known)
{
    std::set<std::string_view> used; // a client may have written the same id twice
    for (auto const& entry : descriptor) {
        std::string_view const known_id = text_or_empty(known, entry.key());
        std::string new_id =
            is_component_id(known_id) && used.emplace(known_id).second ? std::string(known_id) : ids.uuid();
        map_.emplace(entry.key(), new_id);
        index_.emplace(std::string(std::string_view(entry.key())), std::move(new_id));
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
            json::object const& original = entry.value().get_object();
            // source: port → component → output; transform: port → component → output → rule
            if (json::value const* const source = original.if_contains("source"))
                (*object)["source"] = rewrite(*source, 1);
            json::value const* const config = original.if_contains("config");
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
        return rewrite(std::string_view(*text));
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
        std::string_view const key = entry.key();
        std::string const* new_id = levels == 0 ? replacement(key) : nullptr;
        json::string const* const text = entry.value().if_string();
        std::string const* const new_text = text != nullptr && key == "componentId" ? replacement(*text) : nullptr;
        result.emplace(new_id == nullptr ? rewrite(key) : json::string(*new_id),
                       new_text == nullptr ? rewrite(entry.value(), (std::max)(levels - 1, -1))
                                           : json::value(*new_text));
    }
    return result;
}

APPMIXER_DECL json::string component_ids::rewrite(std::string_view text) const
{
    return rewrite_path(rewrite_references(rewrite_uuids(text)));
}

inline constexpr std::size_t uuid_size = 36;

/// The position of the next UUID that is not part of a longer word; `npos` if there is none.
inline std::size_t find_uuid(std::string_view text, std::size_t start) noexcept
{
    auto const is_part = [](char c) { return is_alphanumeric(c) || c == '-' || c == '_'; };
    for (std::size_t at = start; at + uuid_size <= text.size(); ++at)
        if (text[at + 8] == '-' && is_uuid(text.substr(at, uuid_size)) && (at == 0 || !is_part(text[at - 1])) &&
            (at + uuid_size == text.size() || !is_part(text[at + uuid_size])))
            return at;
    return std::string_view::npos;
}

APPMIXER_DECL std::string component_ids::rewrite_uuids(std::string_view text) const
{
    std::string result(text);
    for (std::size_t at = find_uuid(result, 0); at != std::string::npos; at = find_uuid(result, at + uuid_size))
        if (std::string const* const new_id = replacement(std::string_view(result).substr(at, uuid_size)))
            result.replace(at, uuid_size, *new_id);
    return result;
}

APPMIXER_DECL std::string component_ids::rewrite_references(std::string_view remaining) const
{
    std::string result;
    while (true) {
        std::size_t const mark = remaining.find("$.");
        if (mark == std::string_view::npos)
            break;
        result.append(remaining.substr(0, mark + 2));
        remaining.remove_prefix(mark + 2);
        std::string_view const name = remaining.substr(0, remaining.find_first_of(".}[|"));
        if (std::string const* const new_id = replacement(name)) {
            result.append(*new_id);
            remaining.remove_prefix(name.size());
        }
    }
    return result.append(remaining);
}

APPMIXER_DECL json::string component_ids::rewrite_path(std::string_view text) const
{
    // <id>.config.transform.<port>.<id>.… and <id>.source.<port>.<id>, or any other member of a component
    std::size_t const dot = text.find('.');
    if (dot == std::string_view::npos || replacement(text.substr(0, dot)) == nullptr)
        return json::string(text);
    std::string_view const member = text.substr(dot + 1, text.find('.', dot + 1) - dot - 1);
    if (std::find(component_keys.begin(), component_keys.end(), member) == component_keys.end())
        return json::string(text);
    std::string_view const path = text.substr(dot + 1);
    std::size_t const sender = path.starts_with("config.transform.") ? 4 : path.starts_with("source.") ? 3 : 0;
    json::string result;
    std::size_t number = 0;
    for (std::string_view remaining = text;; ++number) {
        std::string_view const step = remaining.substr(0, remaining.find('.'));
        std::string const* const new_id = number == 0 || number == sender ? replacement(step) : nullptr;
        result.append(new_id == nullptr ? step : std::string_view(*new_id));
        if (step.size() == remaining.size())
            return result;
        result.append(".");
        remaining.remove_prefix(step.size() + 1);
    }
}

} // namespace appmixer::detail::emu

#endif
