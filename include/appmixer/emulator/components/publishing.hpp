#ifndef APPMIXER_EMULATOR_COMPONENTS_PUBLISHING_HPP
#define APPMIXER_EMULATOR_COMPONENTS_PUBLISHING_HPP

// Publishes, downloads and deletes components.

#include <appmixer/emulator/http/router.hpp>

namespace appmixer::detail::emu {

APPMIXER_DECL void add_publishing_routes(router& routes);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/components/publishing.ipp>
#endif

#endif
