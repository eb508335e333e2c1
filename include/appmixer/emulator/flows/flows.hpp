#ifndef APPMIXER_EMULATOR_FLOWS_FLOWS_HPP
#define APPMIXER_EMULATOR_FLOWS_FLOWS_HPP

#include <appmixer/emulator/http/router.hpp>
#include <appmixer/emulator/text/query.hpp>

#include <boost/json/array.hpp>

#include <string_view>

namespace appmixer::detail::emu {

// Flows: reading, writing, running, sharing and cloning them.

/// What a caller may do with a flow.
class flow_rights {
public:
    flow_rights() = default;
    bool owner = false;
    bool read = false;
    bool start = false;
    bool stop = false;
    json::array entries; ///< for others than the owner: the entries of `sharedWith` that speak of the caller
};

APPMIXER_DECL flow_rights rights_of(request_context const& ctx, flow_entry const& flow);
/// Whether one of the entries gives all the permissions.
APPMIXER_DECL bool grants_all(json::array const& entries, std::vector<std::string_view> const& permissions);
/// Whether a caller sees the logs and the unprocessed messages of a flow.
APPMIXER_DECL bool sees_logs_of(request_context const& ctx, flow_entry const& flow);
/// Throws a 400 unless `sharedWith` is well formed.
APPMIXER_DECL void check_shares(state const& back_end, json::value const& shares);

/// Adds a flow. The document has to have all that a flow has at rest.
APPMIXER_DECL void insert_flow(state& back_end, json::object document);
/// Keeps the index of shared flows right after a change of `sharedWith`.
APPMIXER_DECL void note_shares(state& back_end, collection<flow_entry>::slot const& slot);
APPMIXER_DECL void remove_flow(state& back_end, std::string_view id);
APPMIXER_DECL void remove_flows_of(state& back_end, std::string_view user_id);

/// Whether a flow runs, or is about to.
APPMIXER_DECL bool is_active(json::object const& flow);
/// Stops a flow, whatever its stage, and notes it in the log.
APPMIXER_DECL void stop_flow(state& back_end, flow_entry& flow, timestamp now);
/// The flow that the path names first. Throws when there is none that the caller may see, and when it is not his.
APPMIXER_DECL flow_entry& own_flow(request_context& ctx);

/// Those fields of a body that a client may write, checked. Throws a 400 for a value of the wrong kind.
APPMIXER_DECL json::object writable_fields(state const& back_end, json::object&& body);

/// Notes that a response shows the flow: it may have been in `starting` long enough now.
APPMIXER_DECL void count_read(flow_entry& flow);
/// Appends a flow as the caller may see it.
APPMIXER_DECL void append_flow(std::string& body, flow_entry& flow, flow_rights const& rights, projection const& shown);

APPMIXER_DECL void add_flow_routes(router& routes);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/flows/flow_lists.ipp>
#include <appmixer/emulator/flows/flow_rules.ipp>
#include <appmixer/emulator/flows/flows.ipp>
#endif

#endif
