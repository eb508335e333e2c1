#ifndef APPMIXER_EMULATOR_FLOW_TESTS_FLOW_TESTS_HPP
#define APPMIXER_EMULATOR_FLOW_TESTS_FLOW_TESTS_HPP

// Tests of single components. The emulator does not run components: it sends the events that its owner has scripted.

#include <appmixer/emulator/http/router.hpp>

namespace appmixer::detail::emu {

APPMIXER_DECL void add_flow_test_routes(router& routes);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/flow_tests/flow_tests.ipp>
#endif

#endif
