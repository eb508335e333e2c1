#ifndef APPMIXER_EMULATOR_FLOWS_FLOW_RULES_HPP
#define APPMIXER_EMULATOR_FLOWS_FLOW_RULES_HPP

// Rules of flows: who may see and run a shared flow, and which fields a client may write.

#include <appmixer/emulator/flows/flow_rights.hpp>
#include <appmixer/emulator/http/router.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <string_view>
#include <vector>

namespace appmixer::detail::emu {

APPMIXER_DECL flow_rights rights_of(request_context const& ctx, flow_entry const& flow);
/// Whether a user who is not the caller may read a flow.
APPMIXER_DECL bool may_read(request_context const& ctx, user_entry const& user, flow_entry const& flow);
/// Whether one of the entries grants all the permissions.
APPMIXER_DECL bool grants_all(json::array const& entries, std::vector<std::string_view> const& permissions);
/// Whether the caller may see the logs and the unprocessed messages of a flow.
APPMIXER_DECL bool sees_logs_of(request_context const& ctx, flow_entry const& flow);
/// Throws a 400 unless `sharedWith` is well formed.
APPMIXER_DECL void check_shares(state const& back_end, json::value const& shares);

/// The fields of a body that a client may write. Throws a 400 for a value of the wrong type, and for a malformed
/// descriptor unless `any_descriptor` is set.
APPMIXER_DECL json::object writable_fields(state const& back_end, json::object&& body, bool any_descriptor = false);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/flows/flow_rules.ipp>
#endif

#endif
