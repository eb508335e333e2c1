#ifndef APPMIXER_EMULATOR_ACCOUNTS_ACCOUNTS_HPP
#define APPMIXER_EMULATOR_ACCOUNTS_ACCOUNTS_HPP

#include <appmixer/emulator/http/router.hpp>

#include <boost/json/object.hpp>

#include <string_view>

namespace appmixer::detail::emu {

// Accounts at third parties, and which components use them.

/// Adds an account; `name` is what the third party calls it.
APPMIXER_DECL account_entry& create_account(state& back_end, std::string_view user_id, std::string_view service,
                                            std::string_view name, json::object profile, timestamp now);
/// An account of a user; null for any other.
APPMIXER_DECL account_entry* find_account(state& back_end, std::string_view user_id, std::string_view account_id);
/// Removes all accounts of a user.
APPMIXER_DECL void remove_accounts_of(state& back_end, std::string_view user_id);

/// Gives the components of a clone the accounts that their originals have; `ids` tells which is which.
APPMIXER_DECL void copy_bindings(state& back_end, std::string_view user_id, json::object const& ids);
/// Takes the accounts away from all components of a descriptor.
APPMIXER_DECL void drop_bindings(state& back_end, std::string_view user_id, json::object const& descriptor);
/// Takes the accounts away from those components of a descriptor that are in no flow of the user any more. To be
/// called after the flow was changed or removed.
APPMIXER_DECL void release_bindings(state& back_end, std::string_view user_id, json::object const& descriptor);

APPMIXER_DECL void add_account_routes(router& routes);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/accounts/account_bindings.ipp>
#include <appmixer/emulator/accounts/accounts.ipp>
#endif

#endif
