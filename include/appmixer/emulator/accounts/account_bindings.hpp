#ifndef APPMIXER_EMULATOR_ACCOUNTS_ACCOUNT_BINDINGS_HPP
#define APPMIXER_EMULATOR_ACCOUNTS_ACCOUNT_BINDINGS_HPP

// Which accounts the components of flows use: bindings, and the routes that read and change them.

#include <appmixer/emulator/http/router.hpp>

#include <boost/json/object.hpp>

#include <string_view>

namespace appmixer::detail::emu {

/// The first flow of a user that has a component; null if there is none.
APPMIXER_DECL flow_entry* flow_with_component(state& back_end, std::string_view user_id, std::string_view component_id);
/// Whether a flow has a component that uses an account.
APPMIXER_DECL bool uses_account(state& back_end, flow_entry const& flow, std::string_view account_id);
/// The account of a component of a flow: the one assigned to it, or else the one shared with it, or else the one that
/// its settings name. Empty when there is none.
APPMIXER_DECL std::string_view account_of_component(state& back_end, flow_entry const& flow,
                                                    std::string_view component_id);
/// Gives the components of a clone the accounts of the original components. `ids` maps old component ids to new ones.
APPMIXER_DECL void copy_bindings(state& back_end, std::string_view user_id, json::object const& ids);
/// Removes the accounts from those components of a descriptor that are no longer in any flow of the user. Call it after
/// the flow was removed.
APPMIXER_DECL void release_bindings(state& back_end, std::string_view user_id, json::object const& descriptor);
/// Removes the accounts, assigned and shared, from the components that a flow no longer has. Call it after its
/// descriptor was replaced.
APPMIXER_DECL void release_accounts(state& back_end, flow_entry const& flow, json::object const& old_descriptor);

/// The routes of bindings. `add_account_routes` calls it.
APPMIXER_DECL void add_account_binding_routes(router& routes);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/accounts/account_bindings.ipp>
#endif

#endif
