#ifndef APPMIXER_EMULATOR_DETAIL_ADMIN_HPP
#define APPMIXER_EMULATOR_DETAIL_ADMIN_HPP

#include <appmixer/emulator/detail/router.hpp>

namespace appmixer::detail::emu {

// What an administrator does with users, and how passwords are changed.

/// Throws a 403 unless the caller's token has the role `admin`.
APPMIXER_DECL void require_admin(call const& c);

APPMIXER_DECL void add_admin_routes(router& routes);
APPMIXER_DECL void add_password_routes(router& routes);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/impl/admin.ipp>
#include <appmixer/emulator/impl/passwords.ipp>
#endif

#endif
