#ifndef APPMIXER_EMULATOR_FLOWS_FLOWS_HPP
#define APPMIXER_EMULATOR_FLOWS_FLOWS_HPP

// Flows: finding, adding, changing, stopping and removing them, and their routes.

#include <appmixer/emulator/flows/flow_rights.hpp>
#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/http/router.hpp>
#include <appmixer/emulator/text/query.hpp>

#include <boost/json/object.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace appmixer::detail::emu {

/// The JSON of a new flow. Responses show the keys in this order.
APPMIXER_DECL json::object new_flow_document(state const& back_end, std::string_view id, std::string_view user_id,
                                             timestamp now);
/// Adds a flow. The document must be complete.
APPMIXER_DECL void insert_flow(state& back_end, json::object document);
/// Updates the index of shared flows. Call it after a change of `sharedWith`.
APPMIXER_DECL void index_shares(state& back_end, collection<flow_entry>::slot const& slot);
APPMIXER_DECL void remove_flow(state& back_end, std::string_view id);
APPMIXER_DECL void remove_flows_of(state& back_end, std::string_view user_id);

/// Whether a flow is running or starting.
APPMIXER_DECL bool is_active(json::object const& flow);
/// Starts a flow, whatever its stage, and writes a log record. Throws a 400 when it cannot start. visible: the
/// descriptor without the types whose ports are not checked.
APPMIXER_DECL void start_flow(state& back_end, flow_entry& flow, json::object const& visible, timestamp now);
/// Stops a flow, whatever its stage, and writes a log record.
APPMIXER_DECL void stop_flow(state& back_end, flow_entry& flow, timestamp now);

/// Throws a 400 for a text that says neither to keep nor to delete the messages that are being processed. The emulator
/// has no such messages, so both have the same effect.
APPMIXER_DECL void check_in_progress_data(std::string_view data);

/// The flow in the path, with the rights of the caller.
class requested_flow {
public:
    requested_flow(collection<flow_entry>::slot& flow_slot, flow_rights caller_rights)
        : slot(&flow_slot), rights(std::move(caller_rights))
    {
    }
    flow_entry& flow() const { return *slot->item; }
    json::object& document() const { return slot->item->document; }

    collection<flow_entry>::slot* slot;
    flow_rights rights;
};

/// A flow. Throws unless it exists and the caller may see it.
APPMIXER_DECL requested_flow find_flow(request_context& ctx, std::string_view id);
/// The same for the flow in the path.
APPMIXER_DECL requested_flow find_flow(request_context& ctx);
/// The same; also throws unless it belongs to the caller.
APPMIXER_DECL requested_flow find_own_flow(request_context& ctx);
APPMIXER_DECL flow_entry& own_flow(request_context& ctx);
/// The error for a caller who may not change a flow.
APPMIXER_DECL http_error forbidden_flow(request_context const& ctx);

/// Counts a read of a flow in the stage `starting`: after the number of reads in the switches it is `running`.
APPMIXER_DECL void count_read(flow_entry& flow);
/// Appends the JSON of a flow as the caller may see it, and counts the read.
APPMIXER_DECL void append_flow(std::string& body, flow_entry& flow, flow_rights const& rights, projection const& shown);

/// The routes that list and count flows. `add_flow_routes` calls it.
APPMIXER_DECL void add_flow_list_routes(router& routes);
APPMIXER_DECL void add_flow_routes(router& routes);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/flows/flow_lists.ipp>
#include <appmixer/emulator/flows/flow_routes.ipp>
#include <appmixer/emulator/flows/flows.ipp>
#endif

#endif
