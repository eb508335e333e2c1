#ifndef APPMIXER_EMULATOR_USERS_ADMIN_HPP
#define APPMIXER_EMULATOR_USERS_ADMIN_HPP

// The administration of users.

#include <appmixer/emulator/http/router.hpp>

namespace appmixer::detail::emu {

/// Throws a 403 unless the caller has the role `admin`.
APPMIXER_DECL void require_admin(request_context const& ctx);

APPMIXER_DECL void add_admin_routes(router& routes);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/users/admin.ipp>
#endif

#endif
