#ifndef APPMIXER_EMULATOR_ACCESS_CONTROL_ACCESS_CONTROL_HPP
#define APPMIXER_EMULATOR_ACCESS_CONTROL_ACCESS_CONTROL_HPP

// Access rules: their administration, and what they forbid.
//
// The rules for routes have one resource, "flows": the calls under /flows with a token. GET is the action "read"; POST
// of a new flow or of a copy is "create"; any other POST, and PUT and PATCH, is "update"; DELETE is "delete". The rules
// for components say which components a user sees in lists. Nothing else depends on rules: a flow with a component that
// its owner does not see can be saved and started, and the attributes of rules for routes have no effect.

#include <appmixer/emulator/http/router.hpp>

#include <boost/json/object.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace appmixer::detail::emu {

class loaded_object;

/// Throws a 403 when the rules for routes forbid a call. `path` has the segments of the path; segments that are path
/// parameters may be empty.
APPMIXER_DECL void check_route_rules(request_context const& ctx, std::vector<std::string> const& path);
/// Whether the rules for components let the caller see a component. Callers without a token see all that are not
/// private. as_private: whether only rules with the attribute "*" count.
APPMIXER_DECL bool component_rules_allow(request_context const& ctx, std::string_view name, bool as_private);

APPMIXER_DECL void add_access_control_routes(router& routes);

/// Loads the rules of a document; `source` is its member "accessRules".
APPMIXER_DECL void load_access_rules(state& back_end, loaded_object const& source);
/// The rules of all types for a saved document.
APPMIXER_DECL json::object saved_access_rules(state const& back_end);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/access_control/access_control.ipp>
#endif

#endif
