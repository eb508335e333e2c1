#ifndef APPMIXER_MODEL_UNPROCESSED_MESSAGE_HPP
#define APPMIXER_MODEL_UNPROCESSED_MESSAGE_HPP

// Messages that a component failed to process.

#include <appmixer/core/table.hpp>
#include <appmixer/json/all.hpp>
#include <appmixer/model/detail/json_in_text.hpp>

#include <optional>
#include <string>
#include <vector>

namespace appmixer {

/// A message that a component failed to process, and that the server keeps until it is retried or deleted.
///
/// Source: https://docs.appmixer.com, API, Unprocessed Messages.
class unprocessed_message {
public:
    unprocessed_message() = default;

    std::string message_id; ///< a UUID
    std::string flow_id;
    std::string component_id;
    raw_object messages;                     ///< by input port: a list of `{"properties": {…}, "content": …}`
    std::optional<timestamp> created;        ///< when the component failed
    json::value err;                         ///< the error as JSON text; see `failure()`
    std::vector<std::string> correlation_id; ///< of the messages; log records have the same ids
    std::string target;                      ///< where the message waited, "input-queue"
    json::object extra;                      ///< every key not named above

    /// The error, parsed. Text that is not JSON is returned as it is; null when there is no error.
    json::value failure() const { return detail::json_in_text(err); }

    static constexpr auto fields = table{field("messageId", &unprocessed_message::message_id),
                                         field("flowId", &unprocessed_message::flow_id),
                                         field("componentId", &unprocessed_message::component_id),
                                         field("messages", &unprocessed_message::messages),
                                         field("created", &unprocessed_message::created),
                                         field("err", &unprocessed_message::err),
                                         field("correlationId", &unprocessed_message::correlation_id),
                                         field("target", &unprocessed_message::target)};
};

} // namespace appmixer

#endif
