#ifndef APPMIXER_EMULATOR_FLOWS_FLOW_CHECKS_HPP
#define APPMIXER_EMULATOR_FLOWS_FLOW_CHECKS_HPP

#include <appmixer/core/config.hpp>
#include <appmixer/emulator/switches.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace appmixer::detail::emu {

// What is wrong with flows that are well formed.

/// What is wrong with a descriptor: for each component with faults its id and their messages.
APPMIXER_DECL json::array flow_errors(json::object const& descriptor);
/// The ports that a descriptor names and their components do not have, as objects with `componentId` and `message`.
APPMIXER_DECL json::array port_faults(json::object const& descriptor, emulator_switches::start_check_rule rule);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/flows/flow_checks.ipp>
#endif

#endif
