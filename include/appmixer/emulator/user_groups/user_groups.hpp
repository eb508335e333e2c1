#ifndef APPMIXER_EMULATOR_USER_GROUPS_USER_GROUPS_HPP
#define APPMIXER_EMULATOR_USER_GROUPS_USER_GROUPS_HPP

// Groups of users: their routes, and saving and loading them.

#include <appmixer/emulator/http/router.hpp>
#include <appmixer/emulator/state/loaded_object.hpp>

#include <boost/json/array.hpp>

namespace appmixer::detail::emu {

/// Loads one group of a document. now: the time for a missing `created`.
APPMIXER_DECL void load_user_group(state& back_end, loaded_object const& source, timestamp now);
APPMIXER_DECL json::array saved_user_groups(state const& back_end);

APPMIXER_DECL void add_user_group_routes(router& routes);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/user_groups/user_groups.ipp>
#endif

#endif
