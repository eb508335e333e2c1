#ifndef APPMIXER_EMULATOR_PEOPLE_TASKS_PEOPLE_TASKS_HPP
#define APPMIXER_EMULATOR_PEOPLE_TASKS_PEOPLE_TASKS_HPP

// Routes of people tasks: decisions that people take for a flow.

#include <appmixer/emulator/http/router.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace appmixer::detail::emu {

/// Throws a 404 for a path of people tasks that the switch `task_paths` turns off.
APPMIXER_DECL void check_task_path(emulator_switches const& switches, std::vector<std::string> const& path);

/// Adds the route of an operation under both of its paths.
APPMIXER_DECL void add_task_route(router& routes, operation_info operation, router::handler run,
                                  route_access access = route_access::existing_user);

APPMIXER_DECL void add_people_task_routes(router& routes);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/people_tasks/people_tasks.ipp>
#endif

#endif
