#ifndef APPMIXER_EMULATOR_ACCOUNTS_ACCOUNTS_HPP
#define APPMIXER_EMULATOR_ACCOUNTS_ACCOUNTS_HPP

// Accounts at third-party services, and the components that use them.

#include <appmixer/emulator/http/router.hpp>

#include <boost/json/object.hpp>

#include <string_view>

namespace appmixer::detail::emu {

/// Adds an account. `name` is its name at the third party.
APPMIXER_DECL account_entry& create_account(state& back_end, std::string_view user_id, std::string_view service,
                                            std::string_view name, json::object profile, timestamp now);
/// The account with this id; null if it does not exist or belongs to another user.
APPMIXER_DECL account_entry* find_account(state& back_end, std::string_view user_id, std::string_view account_id);
/// Removes all accounts of a user.
APPMIXER_DECL void remove_accounts_of(state& back_end, std::string_view user_id);

/// Gives the components of a clone the accounts of the original components. `ids` maps old component ids to new ones.
APPMIXER_DECL void copy_bindings(state& back_end, std::string_view user_id, json::object const& ids);
/// Removes the accounts from all components of a descriptor.
APPMIXER_DECL void drop_bindings(state& back_end, std::string_view user_id, json::object const& descriptor);
/// Removes the accounts from those components of a descriptor that are no longer in any flow of the user. Call it after
/// the flow was changed or removed.
APPMIXER_DECL void release_bindings(state& back_end, std::string_view user_id, json::object const& descriptor);

APPMIXER_DECL void add_account_routes(router& routes);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/accounts/account_bindings.ipp>
#include <appmixer/emulator/accounts/accounts.ipp>
#endif

#endif
