#ifndef APPMIXER_EMULATOR_FLOWS_VARIABLES_HPP
#define APPMIXER_EMULATOR_FLOWS_VARIABLES_HPP

// Variables: the fields that a component can refer to, from all messages that can reach it. The catalogue lists the
// fields of a port; a component that is not in the catalogue only offers the whole message.

#include <appmixer/emulator/http/router.hpp>

namespace appmixer::detail::emu {

APPMIXER_DECL void add_variable_routes(router& routes);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/flows/variables.ipp>
#endif

#endif
