#ifndef APPMIXER_MODEL_ACL_RULE_HPP
#define APPMIXER_MODEL_ACL_RULE_HPP

// Access rules.

#include <appmixer/core/table.hpp>
#include <appmixer/json/all.hpp>

#include <string>
#include <utility>
#include <vector>

namespace appmixer {

/// A rule that lets users do something.
///
/// Source: https://docs.appmixer.com, API, ACL.
class acl_rule {
public:
    acl_rule() = default;
    /// A rule with the server's default attributes.
    acl_rule(std::string who, std::string what, std::vector<std::string> actions)
        : role(std::move(who)), resource(std::move(what)), action(std::move(actions))
    {
    }

    std::string role;     ///< "user", "admin" or another role; also an e-mail address, or its domain
    std::string resource; ///< "flows", or components: "*", "appmixer.utils.*", "acme.crm.contacts.FindContact"
    std::vector<std::string> action;     ///< "*", "read", "create", "update", "delete"; "!read" takes it away
    std::vector<std::string> attributes; ///< "*", or "non-private": components that are not private
    json::object extra;                  ///< every key not named above

    static constexpr auto fields =
        table{field("role", &acl_rule::role), field("resource", &acl_rule::resource),
              field("action", &acl_rule::action), field("attributes", &acl_rule::attributes)};
};

} // namespace appmixer

#endif
