#ifndef APPMIXER_EMULATOR_FLOWS_FLOW_CHECKS_HPP
#define APPMIXER_EMULATOR_FLOWS_FLOW_CHECKS_HPP

// Checks of well-formed flows: ports, senders, required properties and variables.

#include <appmixer/core/config.hpp>
#include <appmixer/emulator/components/installed_components.hpp>
#include <appmixer/emulator/emulator_switches.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace appmixer::detail::emu {

/// The faults of a descriptor: for each component with faults its `componentId` and `errors`, objects with `message`.
/// visible: the descriptor without the types whose manifests are not to be compared with it.
APPMIXER_DECL json::array flow_errors(installed_components const& components, json::object const& descriptor,
                                      json::object const& visible);
/// The ports that a descriptor refers to and that do not exist, as objects with `componentId` and `message`.
APPMIXER_DECL json::array port_faults(installed_components const& components, json::object const& descriptor,
                                      emulator_switches::start_check_rule rule);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/flows/flow_checks.ipp>
#endif

#endif
