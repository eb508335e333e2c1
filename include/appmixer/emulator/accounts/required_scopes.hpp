#ifndef APPMIXER_EMULATOR_ACCOUNTS_REQUIRED_SCOPES_HPP
#define APPMIXER_EMULATOR_ACCOUNTS_REQUIRED_SCOPES_HPP

// Which service a component type uses, and which scopes an account there must have, as manifests say.

#include <appmixer/emulator/state/state.hpp>

#include <boost/json/array.hpp>

#include <set>
#include <string>
#include <string_view>

namespace appmixer::detail::emu {

using scope_set = std::set<std::string, std::less<>>;

/// The service whose accounts a component type uses: that of its manifest, or else "acme:crm" for
/// "acme.crm.contacts.FindContact" and for "acme.crm". A service is returned as it is. Throws a 400 for any other text.
APPMIXER_DECL std::string service_of(state const& back_end, std::string_view component_type);
/// The scopes that a component type needs; for a service, those of all its published components.
APPMIXER_DECL scope_set required_scopes(state const& back_end, std::string_view component_type);
/// The scopes that an account lacks.
APPMIXER_DECL scope_set missing_scopes(scope_set required, json::array const& granted);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/accounts/required_scopes.ipp>
#endif

#endif
