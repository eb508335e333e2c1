#ifndef APPMIXER_EMULATOR_ACCOUNTS_ACCOUNT_SHARES_HPP
#define APPMIXER_EMULATOR_ACCOUNTS_ACCOUNT_SHARES_HPP

// Accounts shared with components of flows: the routes, and what changes when a flow does.

#include <appmixer/emulator/http/router.hpp>

#include <string_view>

namespace appmixer::detail::emu {

/// Takes shared accounts away from components that a flow no longer has. Call it after its descriptor was changed.
APPMIXER_DECL void release_shared_accounts(state& back_end, flow_entry const& flow);
/// Takes shared accounts away from a component in all flows of a user.
APPMIXER_DECL void take_shared_accounts(state& back_end, std::string_view user_id, std::string_view component_id);

/// The routes of sharing. `add_account_routes` calls it.
APPMIXER_DECL void add_account_share_routes(router& routes);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/accounts/account_shares.ipp>
#endif

#endif
