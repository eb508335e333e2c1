#ifndef APPMIXER_EMULATOR_ACCESS_CONTROL_ACCESS_RULES_IPP
#define APPMIXER_EMULATOR_ACCESS_CONTROL_ACCESS_RULES_IPP

#include <appmixer/emulator/access_control/access_rules.hpp>
#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/http/request_body.hpp>
#include <appmixer/emulator/state/document.hpp>

#include <algorithm>

namespace appmixer::detail::emu {

inline json::object make_access_rule(std::string_view role, std::string_view resource, std::string_view attribute)
{
    json::object rule;
    rule["role"] = role;
    rule["resource"] = resource;
    rule["action"] = json::array(1, "*");
    rule["attributes"] = json::array(1, json::value(attribute));
    return rule;
}

APPMIXER_DECL access_rules::access_rules(access_rule_type type) : type_(type)
{
    bool const routes = type == access_rule_type::routes;
    json::array first;
    for (std::string_view const role : {"admin", "user", "tester"})
        first.emplace_back(make_access_rule(role, routes ? "flows" : "*", routes ? "*" : "non-private"));
    replace(first);
}

/// A list of texts in a rule. Throws a 400 for any other value.
inline json::array rule_texts(json::value const& value, std::string_view key)
{
    json::array const* const list = value.if_array();
    if (list == nullptr || !std::all_of(list->begin(), list->end(), [](json::value const& v) { return v.is_string(); }))
        throw http_error(400, '"' + std::string(key) + "\" must be an array of strings");
    return *list;
}

/// Whether a list of texts in a rule has a text.
inline bool rule_has(json::object const& rule, std::string_view key, std::string_view text)
{
    json::array const& list = rule.at(key).as_array();
    return std::any_of(list.begin(), list.end(),
                       [&](json::value const& item) { return std::string_view(item.get_string()) == text; });
}

APPMIXER_DECL json::object access_rules::checked_rule(json::value const& rule) const
{
    json::object const* const source = rule.if_object();
    if (source == nullptr)
        throw http_error(400, "A rule must be an object");
    json::object checked;
    checked["role"] = required_text(*source, "role");
    checked["resource"] = required_text(*source, "resource");
    json::value const* const action = source->if_contains("action");
    if (action == nullptr)
        throw http_error(400, "\"action\" is required");
    checked["action"] = rule_texts(*action, "action");
    json::value const* const attributes = source->if_contains("attributes");
    if (attributes != nullptr && !attributes->is_null())
        checked["attributes"] = rule_texts(*attributes, "attributes");
    else if (type_ == access_rule_type::components)
        checked["attributes"] = json::array(1, "non-private");
    else
        checked["attributes"] = json::array();
    return checked;
}

APPMIXER_DECL void access_rules::replace(json::value const& rules)
{
    json::array const* const list = rules.if_array();
    if (list == nullptr)
        throw http_error(400, "The request body must be an array");
    json::array documents;
    text_map<std::vector<std::size_t>> by_role;
    for (json::value const& rule : *list) {
        json::object checked = checked_rule(rule);
        by_role[std::string(text_of(checked, "role"))].push_back(documents.size());
        documents.emplace_back(std::move(checked));
    }
    documents_ = std::move(documents);
    by_role_ = std::move(by_role);
}

/// Whether the resource of a rule covers another one.
inline bool covers(std::string_view pattern, std::string_view resource) noexcept
{
    if (!pattern.ends_with('*'))
        return pattern == resource;
    pattern.remove_suffix(1);
    return resource.starts_with(pattern);
}

APPMIXER_DECL bool access_rules::allow(std::string_view role, std::string_view resource, std::string_view action,
                                       bool is_private) const
{
    auto const found = by_role_.find(role);
    if (found == by_role_.end())
        return false;
    std::string const denial = '!' + std::string(action);
    bool allowed = false;
    for (std::size_t const index : found->second) {
        json::object const& rule = documents_[index].get_object();
        if (!covers(text_of(rule, "resource"), resource) || (is_private && !rule_has(rule, "attributes", "*")))
            continue;
        if (rule_has(rule, "action", denial))
            return false;
        allowed = allowed || rule_has(rule, "action", "*") || rule_has(rule, "action", action);
    }
    return allowed;
}

} // namespace appmixer::detail::emu

#endif
