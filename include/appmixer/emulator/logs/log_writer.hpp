#ifndef APPMIXER_EMULATOR_LOGS_LOG_WRITER_HPP
#define APPMIXER_EMULATOR_LOGS_LOG_WRITER_HPP

// Writes records of what flows and their components did to the logs.

#include <appmixer/emulator/state/state.hpp>

#include <boost/json/value.hpp>

#include <string>
#include <string_view>

namespace appmixer::detail::emu {

/// An event of a component, for `log_data`. Empty texts are left out of the record.
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

/// Records a message to or from a component, or its error, in the log of the flow's owner. The component's type is
/// taken from the flow.
APPMIXER_DECL void log_data(state& back_end, flow_entry const& flow, component_event const& event, timestamp now);
/// Records an event of a flow as a whole. `text` is plain text such as "Flow started."
APPMIXER_DECL void log_flow(state& back_end, flow_entry const& flow, std::string_view text, timestamp now);
/// Adds a complete record to the log of a user. Its `_id` must be new there.
APPMIXER_DECL void append_log(state& back_end, std::string_view user_id, json::object document, timestamp time);
/// Removes all records of a user.
APPMIXER_DECL void remove_logs_of(state& back_end, std::string_view user_id);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/logs/log_writer.ipp>
#endif

#endif
