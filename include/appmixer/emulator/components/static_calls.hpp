#ifndef APPMIXER_EMULATOR_COMPONENTS_STATIC_CALLS_HPP
#define APPMIXER_EMULATOR_COMPONENTS_STATIC_CALLS_HPP

// Calls of components without a flow. Components do nothing in the emulator, so its owner sets their replies.

#include <appmixer/emulator/http/router.hpp>
#include <appmixer/emulator/state/loaded_object.hpp>

#include <boost/json/array.hpp>

namespace appmixer::detail::emu {

APPMIXER_DECL void add_static_call_routes(router& routes);

/// Loads one object of a document. Throws `load_failure` as the functions in state/load.hpp do.
APPMIXER_DECL void load_static_reply(state& back_end, loaded_object const& source);
/// The objects of a saved document.
APPMIXER_DECL json::array saved_static_replies(state const& back_end);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/components/static_calls.ipp>
#endif

#endif
