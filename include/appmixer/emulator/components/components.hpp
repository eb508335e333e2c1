#ifndef APPMIXER_EMULATOR_COMPONENTS_COMPONENTS_HPP
#define APPMIXER_EMULATOR_COMPONENTS_COMPONENTS_HPP

#include <appmixer/emulator/http/router.hpp>

#include <string>

namespace appmixer::detail::emu {

// Messages from outside for the components of running flows. No component does anything here: what reaches one is
// noted in the logs.

/// What the addresses begin with that a response to this call gives, without a slash at the end.
APPMIXER_DECL std::string public_url(request_context const& ctx);

APPMIXER_DECL void add_component_routes(router& routes);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/components/components.ipp>
#endif

#endif
