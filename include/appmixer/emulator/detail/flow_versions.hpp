#ifndef APPMIXER_EMULATOR_DETAIL_FLOW_VERSIONS_HPP
#define APPMIXER_EMULATOR_DETAIL_FLOW_VERSIONS_HPP

#include <appmixer/emulator/detail/router.hpp>

#include <boost/json/array.hpp>

namespace appmixer::detail::emu {

// What is done with flows beside running and writing them: checking, thumbnails, versions.

/// What is wrong with a descriptor: for each component with faults its id and their messages.
APPMIXER_DECL json::array flow_errors(json::object const& descriptor);

APPMIXER_DECL void add_flow_version_routes(router& routes);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/impl/flow_checks.ipp>
#include <appmixer/emulator/impl/flow_versions.ipp>
#endif

#endif
