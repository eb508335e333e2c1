#ifndef APPMIXER_EMULATOR_ACCOUNTS_ACCOUNTS_HPP
#define APPMIXER_EMULATOR_ACCOUNTS_ACCOUNTS_HPP

// Accounts at third-party services.

#include <appmixer/emulator/http/router.hpp>

#include <boost/json/object.hpp>

#include <string_view>

namespace appmixer::detail::emu {

/// The JSON of a new account. Responses show the keys in this order.
APPMIXER_DECL json::object new_account_document(std::string_view id, std::string_view user_id,
                                                std::string_view service);
/// Adds an account. `name` is its name at the third party.
APPMIXER_DECL account_entry& create_account(state& back_end, std::string_view user_id, std::string_view service,
                                            std::string_view name, json::object profile, timestamp now);
/// The account with this id; null if it does not exist or belongs to another user.
APPMIXER_DECL account_entry* find_account(state& back_end, std::string_view user_id, std::string_view account_id);
/// The account in the path. Throws a 404 when the caller has no such account.
APPMIXER_DECL account_entry& required_account(request_context& ctx);
/// The account of a user that a new one replaces: the one with the same service and name or, if no name was sent, with
/// the same service and display name; without a display name, with the name in the profile. Null if there is none.
APPMIXER_DECL account_entry* find_existing_account(state& back_end, std::string_view user_id, std::string_view service,
                                                   std::string_view name, bool name_sent = true,
                                                   json::value const& shown_name = nullptr);
/// Whether a text has the form "vendor:service" or "vendor:service:module".
APPMIXER_DECL bool is_service(std::string_view text) noexcept;
/// Removes all accounts of a user.
APPMIXER_DECL void remove_accounts_of(state& back_end, std::string_view user_id);

APPMIXER_DECL void add_account_routes(router& routes);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/accounts/accounts.ipp>
#endif

#endif
