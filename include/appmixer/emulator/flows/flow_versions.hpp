#ifndef APPMIXER_EMULATOR_FLOWS_FLOW_VERSIONS_HPP
#define APPMIXER_EMULATOR_FLOWS_FLOW_VERSIONS_HPP

// Flow validation, thumbnails and saved versions.

#include <appmixer/emulator/http/router.hpp>

#include <array>
#include <string_view>

namespace appmixer::detail::emu {

/// The fields of a flow that a version holds. Sharing is not versioned.
inline constexpr std::array<std::string_view, 7> versioned_fields{"name",  "flow",        "customFields", "wizard",
                                                                  "notes", "description", "thumbnail"};

APPMIXER_DECL void add_flow_version_routes(router& routes);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/flows/flow_versions.ipp>
#endif

#endif
