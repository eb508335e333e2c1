#ifndef APPMIXER_EMULATOR_LOGS_LOGS_HPP
#define APPMIXER_EMULATOR_LOGS_LOGS_HPP

// Logs: what flows and their components did.

#include <appmixer/emulator/http/router.hpp>

#include <boost/json/value.hpp>

#include <string>
#include <string_view>

namespace appmixer::detail::emu {

/// What a component did, for `log_data`. Empty texts are left out of the record.
class component_event {
public:
    component_event() = default;

    std::string component_id;
    std::string severity = "info"; ///< or "error"
    std::string port_type;         ///< "in", "out"
    std::string port;
    std::string sender_id;
    std::string sender_port;
    std::string sender_type;
    std::string correlation_id;
    json::value msg; ///< the message; null for none
    json::value err; ///< the error; null for none
};

/// Notes a message that went in or out of a component, or an error of it, in the log of the flow's owner. The type of
/// the component is taken from the flow.
APPMIXER_DECL void log_data(state& back_end, flow_entry const& flow, component_event const& what, timestamp now);
/// Notes what happened to a flow as a whole, in plain text: "Flow started."
APPMIXER_DECL void log_flow(state& back_end, flow_entry const& flow, std::string_view what, timestamp now);
/// Adds a record as it is to the log of a user; its `_id` must be new there.
APPMIXER_DECL void append_log(state& back_end, std::string_view user_id, json::object document, timestamp at);
/// Removes all records of a user.
APPMIXER_DECL void remove_logs_of(state& back_end, std::string_view user_id);

APPMIXER_DECL void add_log_routes(router& routes);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/logs/log_records.ipp>
#include <appmixer/emulator/logs/logs.ipp>
#endif

#endif
