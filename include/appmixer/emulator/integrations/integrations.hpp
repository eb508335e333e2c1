#ifndef APPMIXER_EMULATOR_INTEGRATIONS_INTEGRATIONS_HPP
#define APPMIXER_EMULATOR_INTEGRATIONS_INTEGRATIONS_HPP

// Integrations: templates with their instances, which are flows.

#include <appmixer/emulator/http/router.hpp>

namespace appmixer::detail::emu {

APPMIXER_DECL void add_integration_routes(router& routes);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/integrations/integrations.ipp>
#endif

#endif
