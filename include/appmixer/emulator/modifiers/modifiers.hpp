#ifndef APPMIXER_EMULATOR_MODIFIERS_MODIFIERS_HPP
#define APPMIXER_EMULATOR_MODIFIERS_MODIFIERS_HPP

// Modifiers: functions that transform values in a flow. The emulator stores and lists all of them; the built-in ones
// can be tried, and are computed without running their JavaScript.

#include <appmixer/emulator/http/router.hpp>

#include <string_view>

namespace appmixer::detail::emu {

/// Throws a 400 unless a document has the form of a set of modifiers: two objects of objects.
APPMIXER_DECL void check_modifiers(json::value const& document);

APPMIXER_DECL void add_modifier_routes(router& routes);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/modifiers/modifiers.ipp>
#endif

#endif
