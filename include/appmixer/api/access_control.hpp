#ifndef APPMIXER_API_ACCESS_CONTROL_HPP
#define APPMIXER_API_ACCESS_CONTROL_HPP

// Operations on access rules, for administrators. There is a list of rules for each type: "routes", for calls of the
// API, and "components".

#include <appmixer/call/client.hpp>
#include <appmixer/call/operation_list.hpp>
#include <appmixer/core/table.hpp>
#include <appmixer/model/acl_rule.hpp>

#include <string>
#include <utility>
#include <vector>

namespace appmixer {

namespace op {

/// The types of access rules. `GET /acl-types`.
class list_acl_types {
public:
    list_acl_types() = default;

    using response_type = std::vector<std::string>;
    static constexpr operation_info info{"listAclTypes", method::get, "/acl-types", idempotency::safe};
};

/// The access rules of a type. `GET /acl/{type}`.
class get_acl_rules {
public:
    get_acl_rules() = default;
    explicit get_acl_rules(std::string rule_type) : type(std::move(rule_type)) {}

    std::string type; ///< "routes" or "components"

    using response_type = std::vector<acl_rule>;
    static constexpr operation_info info{"getAclRules", method::get, "/acl/{type}", idempotency::safe};
    static constexpr auto params = table{in_path("type", &get_acl_rules::type)};
};

/// Replaces the access rules of a type. `POST /acl/{type}`; the body is the list of rules.
class set_acl_rules {
public:
    set_acl_rules() = default;
    set_acl_rules(std::string rule_type, std::vector<acl_rule> all) : type(std::move(rule_type)), rules(std::move(all))
    {
    }

    std::string type;            ///< "routes" or "components"
    std::vector<acl_rule> rules; ///< all rules of the type; those that are not among them are deleted

    using response_type = void;
    static constexpr operation_info info{"setAclRules", method::post, "/acl/{type}", idempotency::idempotent};
    static constexpr auto params = table{in_path("type", &set_acl_rules::type), whole_body(&set_acl_rules::rules)};
};

/// The resources that access rules can be about. `GET /acl/{type}/resources`.
class list_acl_resources {
public:
    list_acl_resources() = default;
    explicit list_acl_resources(std::string rule_type) : type(std::move(rule_type)) {}

    std::string type; ///< "routes" or "components"

    using response_type = json::value;
    static constexpr operation_info info{"listAclResources", method::get, "/acl/{type}/resources", idempotency::safe};
    static constexpr auto params = table{in_path("type", &list_acl_resources::type)};
};

/// The actions that access rules can name. `GET /acl/{type}/actions`.
class list_acl_actions {
public:
    list_acl_actions() = default;
    explicit list_acl_actions(std::string rule_type) : type(std::move(rule_type)) {}

    std::string type; ///< "routes" or "components"

    using response_type = std::vector<std::string>;
    static constexpr operation_info info{"listAclActions", method::get, "/acl/{type}/actions", idempotency::safe};
    static constexpr auto params = table{in_path("type", &list_acl_actions::type)};
};

/// The attributes that access rules about a resource can name. `GET /acl/{type}/resource/{resource}/attributes`.
class list_acl_attributes {
public:
    list_acl_attributes() = default;
    list_acl_attributes(std::string rule_type, std::string what) : type(std::move(rule_type)), resource(std::move(what))
    {
    }

    std::string type;     ///< "routes" or "components"
    std::string resource; ///< one that `list_acl_resources` returned

    using response_type = std::vector<std::string>;
    static constexpr operation_info info{"listAclAttributes", method::get, "/acl/{type}/resource/{resource}/attributes",
                                         idempotency::safe};
    static constexpr auto params =
        table{in_path("type", &list_acl_attributes::type), in_path("resource", &list_acl_attributes::resource)};
};

/// The operations of this header.
using access_control_operations = operation_list<list_acl_types, get_acl_rules, set_acl_rules, list_acl_resources,
                                                 list_acl_actions, list_acl_attributes>;

} // namespace op

/// Lists the types of access rules. Only administrators may do it.
///
/// Result: "routes" and "components".
/// Errors: `condition::forbidden` for other users.
/// Source: https://docs.appmixer.com, API, ACL.
template <api_handle Api>
call_result<Api, std::vector<std::string>> list_acl_types(Api const& api)
{
    return api.call(op::list_acl_types());
}

/// Lists the access rules of a type. Only administrators may do it.
///
/// type: "routes" or "components".
/// Result: the rules; empty for an unknown type.
/// Errors: `condition::forbidden` for other users.
/// Source: https://docs.appmixer.com, API, ACL.
template <api_handle Api>
call_result<Api, std::vector<acl_rule>> get_acl_rules(Api const& api, std::string type)
{
    return api.call(op::get_acl_rules(std::move(type)));
}

/// Replaces all access rules of a type. What no rule allows is forbidden, even to administrators. Only
/// administrators may do it.
///
/// type: "routes" or "components". rules: all rules. The server gives a rule for components without attributes the
/// attribute "non-private".
/// Errors: `errc::bad_request` for an invalid rule; `condition::forbidden` for other users.
/// Source: https://docs.appmixer.com, API, ACL.
template <api_handle Api>
call_result<Api, void> set_acl_rules(Api const& api, std::string type, std::vector<acl_rule> rules)
{
    return api.call(op::set_acl_rules(std::move(type), std::move(rules)));
}

/// Lists the resources that access rules of a type can be about, for a form in which rules are edited. Only
/// administrators may do it.
///
/// type: "routes" or "components".
/// Result: an array of texts for "routes"; for "components", a text: the regular expression that a resource must match.
/// Errors: `condition::forbidden` for other users.
/// Source: https://docs.appmixer.com, API, ACL.
template <api_handle Api>
call_result<Api, json::value> list_acl_resources(Api const& api, std::string type)
{
    return api.call(op::list_acl_resources(std::move(type)));
}

/// Lists the actions that access rules of a type can name, for a form in which rules are edited. Only
/// administrators may do it.
///
/// type: "routes" or "components".
/// Result: such as "*", "read" and "!read".
/// Errors: `condition::forbidden` for other users.
/// Source: https://docs.appmixer.com, API, ACL.
template <api_handle Api>
call_result<Api, std::vector<std::string>> list_acl_actions(Api const& api, std::string type)
{
    return api.call(op::list_acl_actions(std::move(type)));
}

/// Lists the attributes that access rules about a resource can name, for a form in which rules are edited. Only
/// administrators may do it.
///
/// type: "routes" or "components". resource: such as "flows" or "appmixer.utils.*".
/// Result: such as "*" and "non-private".
/// Errors: `condition::forbidden` for other users.
/// Source: https://docs.appmixer.com, API, ACL.
template <api_handle Api>
call_result<Api, std::vector<std::string>> list_acl_attributes(Api const& api, std::string type, std::string resource)
{
    return api.call(op::list_acl_attributes(std::move(type), std::move(resource)));
}

} // namespace appmixer

#endif
