#ifndef APPMIXER_EMULATOR_FLOWS_FLOWS_HPP
#define APPMIXER_EMULATOR_FLOWS_FLOWS_HPP

// Flows: reading, writing, running, sharing and cloning them.

#include <appmixer/emulator/http/router.hpp>
#include <appmixer/emulator/text/query.hpp>

#include <boost/json/array.hpp>

#include <string_view>

namespace appmixer::detail::emu {

/// What a caller may do with a flow.
class flow_rights {
public:
    flow_rights() = default;
    bool owner = false;
    bool read = false;
    bool start = false;
    bool stop = false;
    json::array entries; ///< the entries of `sharedWith` that apply to the caller; empty for the owner
};

APPMIXER_DECL flow_rights rights_of(request_context const& ctx, flow_entry const& flow);
/// Whether one of the entries grants all the permissions.
APPMIXER_DECL bool grants_all(json::array const& entries, std::vector<std::string_view> const& permissions);
/// Whether the caller may see the logs and the unprocessed messages of a flow.
APPMIXER_DECL bool sees_logs_of(request_context const& ctx, flow_entry const& flow);
/// Throws a 400 unless `sharedWith` is well formed.
APPMIXER_DECL void check_shares(state const& back_end, json::value const& shares);

/// Adds a flow. The document must be complete.
APPMIXER_DECL void insert_flow(state& back_end, json::object document);
/// Updates the index of shared flows. Call it after a change of `sharedWith`.
APPMIXER_DECL void index_shares(state& back_end, collection<flow_entry>::slot const& slot);
APPMIXER_DECL void remove_flow(state& back_end, std::string_view id);
APPMIXER_DECL void remove_flows_of(state& back_end, std::string_view user_id);

/// Whether a flow is running or starting.
APPMIXER_DECL bool is_active(json::object const& flow);
/// Stops a flow, whatever its stage, and writes a log record.
APPMIXER_DECL void stop_flow(state& back_end, flow_entry& flow, timestamp now);
/// The flow in the path. Throws unless it exists, is visible to the caller, and belongs to the caller.
APPMIXER_DECL flow_entry& own_flow(request_context& ctx);

/// The fields of a body that a client may write. Throws a 400 for a value of the wrong type.
APPMIXER_DECL json::object writable_fields(state const& back_end, json::object&& body);

/// Counts a read of a flow in the stage `starting`: after the number of reads in the switches it is `running`.
APPMIXER_DECL void count_read(flow_entry& flow);
/// Appends the JSON of a flow as the caller may see it, and counts the read.
APPMIXER_DECL void append_flow(std::string& body, flow_entry& flow, flow_rights const& rights, projection const& shown);

APPMIXER_DECL void add_flow_routes(router& routes);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/flows/flow_lists.ipp>
#include <appmixer/emulator/flows/flow_rules.ipp>
#include <appmixer/emulator/flows/flows.ipp>
#endif

#endif
