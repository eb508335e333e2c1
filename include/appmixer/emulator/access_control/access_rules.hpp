#ifndef APPMIXER_EMULATOR_ACCESS_CONTROL_ACCESS_RULES_HPP
#define APPMIXER_EMULATOR_ACCESS_CONTROL_ACCESS_RULES_HPP

// The access rules of one type, and what they allow to a role.

#include <appmixer/core/config.hpp>
#include <appmixer/emulator/state/collection.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstddef>
#include <string_view>
#include <vector>

namespace appmixer::detail::emu {

enum class access_rule_type : unsigned char { routes, components };

/// All access rules of one type. Which rule wins is not documented; here, a role may do what at least one of its rules
/// allows ("read") and none denies ("!read"). A rule applies to the resource that it names; with a "*" at its end, to
/// all that begin like it.
class access_rules {
public:
    /// The rules of a new server: all users may do everything, except for private components.
    APPMIXER_DECL explicit access_rules(access_rule_type type);

    /// The rules, as in responses.
    json::array const& documents() const noexcept { return documents_; }
    /// Replaces all rules. Throws a 400 for an invalid one. Keys that a rule does not have are ignored.
    APPMIXER_DECL void replace(json::value const& rules);

    /// Whether the rules let a role do something with a resource. is_private: rules without the attribute "*" do not
    /// count.
    APPMIXER_DECL bool allow(std::string_view role, std::string_view resource, std::string_view action,
                             bool is_private) const;

private:
    APPMIXER_DECL json::object checked_rule(json::value const& rule) const;

    access_rule_type type_;
    json::array documents_;
    text_map<std::vector<std::size_t>> by_role_; ///< role → indices of its rules
};

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/access_control/access_rules.ipp>
#endif

#endif
