#ifndef APPMIXER_EMULATOR_THIRD_PARTY_SIGN_IN_THIRD_PARTY_SIGN_IN_HPP
#define APPMIXER_EMULATOR_THIRD_PARTY_SIGN_IN_THIRD_PARTY_SIGN_IN_HPP

// Sign-ins at third parties. There is no third party: the URL for the user leads to the callback of the emulator, which
// creates the account.

#include <appmixer/emulator/http/router.hpp>

#include <boost/json/array.hpp>

#include <string_view>

namespace appmixer::detail::emu {

class loaded_object;

/// Ends a sign-in with an account of the given name at the third party; the account with that name, if the user has it.
/// Throws a 400 if the client has not asked for the URL yet, or if the sign-in has ended.
APPMIXER_DECL account_entry& finish_sign_in(state& back_end, sign_in_entry& entry, std::string_view name,
                                            timestamp now);
/// Ends a sign-in with an error. Throws a 400 if it has ended.
APPMIXER_DECL void fail_sign_in(sign_in_entry& entry, std::string_view why, timestamp now);

APPMIXER_DECL void load_sign_in(state& back_end, loaded_object const& source, timestamp now);
APPMIXER_DECL json::array saved_sign_ins(state const& back_end);

APPMIXER_DECL void add_third_party_sign_in_routes(router& routes);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/third_party_sign_in/third_party_sign_in.ipp>
#endif

#endif
