#ifndef APPMIXER_EMULATOR_FLOWS_VARIABLES_HPP
#define APPMIXER_EMULATOR_FLOWS_VARIABLES_HPP

#include <appmixer/emulator/http/router.hpp>

namespace appmixer::detail::emu {

// Variables: what a component of a flow may refer to, namely the fields of all messages that can reach it. Which
// fields a message has, the catalogue says; messages of other types have but themselves.

APPMIXER_DECL void add_variable_routes(router& routes);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/flows/variables.ipp>
#endif

#endif
