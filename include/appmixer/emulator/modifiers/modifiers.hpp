#ifndef APPMIXER_EMULATOR_MODIFIERS_MODIFIERS_HPP
#define APPMIXER_EMULATOR_MODIFIERS_MODIFIERS_HPP

#include <appmixer/emulator/http/router.hpp>

#include <string_view>

namespace appmixer::detail::emu {

// Modifiers: the functions that a flow may put values through. They are kept and shown. Those that are there from the
// start can be tried: the back end computes what they would give, without running their JavaScript.

/// Throws a 400 unless a document has the form of a set of modifiers.
APPMIXER_DECL void check_modifiers(json::value const& document);

APPMIXER_DECL void add_modifier_routes(router& routes);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/modifiers/modifiers.ipp>
#endif

#endif
