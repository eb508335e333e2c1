#ifndef APPMIXER_EMULATOR_FLOWS_FLOW_VERSIONS_HPP
#define APPMIXER_EMULATOR_FLOWS_FLOW_VERSIONS_HPP

// Flow validation, thumbnails and saved versions.

#include <appmixer/emulator/http/router.hpp>

namespace appmixer::detail::emu {

APPMIXER_DECL void add_flow_version_routes(router& routes);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/flows/flow_versions.ipp>
#endif

#endif
