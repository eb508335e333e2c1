#ifndef APPMIXER_EMULATOR_USERS_PASSWORDS_HPP
#define APPMIXER_EMULATOR_USERS_PASSWORDS_HPP

// Routes that change, reset and recover passwords.

#include <appmixer/emulator/http/router.hpp>

namespace appmixer::detail::emu {

APPMIXER_DECL void add_password_routes(router& routes);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/users/passwords.ipp>
#endif

#endif
