#ifndef APPMIXER_EMULATOR_COMPONENTS_COMPONENTS_HPP
#define APPMIXER_EMULATOR_COMPONENTS_COMPONENTS_HPP

// Messages sent to the components of running flows from outside. Components do nothing in the emulator: a message is
// recorded in the logs, and the caller of a webhook gets the response that was set for the component.

#include <appmixer/emulator/http/router.hpp>

#include <string>

namespace appmixer::detail::emu {

/// The base of the URLs in the response to a request, without a slash at the end: the switch `public_url`, or the
/// `Host` of the request.
APPMIXER_DECL std::string public_url(request_context const& ctx);

APPMIXER_DECL void add_component_routes(router& routes);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/components/components.ipp>
#endif

#endif
