#ifndef APPMIXER_API_UNPROCESSED_MESSAGES_HPP
#define APPMIXER_API_UNPROCESSED_MESSAGES_HPP

// Operations on messages that a component failed to process. A handle made by `client::with_alternative_paths` retries
// them under the path in the vendor's documentation; the usual one is the path that the vendor's tools call.

#include <appmixer/call/client.hpp>
#include <appmixer/call/operation_list.hpp>
#include <appmixer/call/paging.hpp>
#include <appmixer/call/request_values.hpp>
#include <appmixer/core/table.hpp>
#include <appmixer/model/unprocessed_message.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace appmixer {

namespace op {

/// Messages that components failed to process. `GET /unprocessed-messages`.
class list_unprocessed_messages {
public:
    list_unprocessed_messages() = default;

    std::optional<std::string> flow_id;        ///< only messages of this flow
    std::optional<std::string> correlation_id; ///< only messages with this correlation id
    optional_number limit;                     ///< maximum number of messages; the server's default is 100
    optional_number offset;                    ///< number of messages to skip; the server's default is 0

    using response_type = std::vector<unprocessed_message>;
    static constexpr operation_info info{"listUnprocessedMessages", method::get, "/unprocessed-messages",
                                         idempotency::safe};
    static constexpr auto params = table{in_query("flowId", &list_unprocessed_messages::flow_id),
                                         in_query("correlationId", &list_unprocessed_messages::correlation_id),
                                         in_query("limit", &list_unprocessed_messages::limit),
                                         in_query("offset", &list_unprocessed_messages::offset)};
    static constexpr auto paging = by_offset(&list_unprocessed_messages::offset, &list_unprocessed_messages::limit,
                                             unique_key("messageId", &unprocessed_message::message_id));
};

/// One message that a component failed to process. `GET /unprocessed-messages/{messageId}`.
class get_unprocessed_message {
public:
    get_unprocessed_message() = default;
    explicit get_unprocessed_message(std::string id) : message_id(std::move(id)) {}

    std::string message_id;

    using response_type = unprocessed_message;
    static constexpr operation_info info{"getUnprocessedMessage", method::get, "/unprocessed-messages/{messageId}",
                                         idempotency::safe};
    static constexpr auto params = table{in_path("messageId", &get_unprocessed_message::message_id)};
};

/// Deletes a message that a component failed to process. `DELETE /unprocessed-messages/{messageId}`.
class delete_unprocessed_message {
public:
    delete_unprocessed_message() = default;
    explicit delete_unprocessed_message(std::string id) : message_id(std::move(id)) {}

    std::string message_id;

    using response_type = void;
    static constexpr operation_info info{"deleteUnprocessedMessage", method::delete_,
                                         "/unprocessed-messages/{messageId}", idempotency::idempotent};
    static constexpr auto params = table{in_path("messageId", &delete_unprocessed_message::message_id)};
};

/// Sends a message to its component again. `POST /unprocessed-messages/{messageId}/retry`.
class retry_unprocessed_message {
public:
    retry_unprocessed_message() = default;
    explicit retry_unprocessed_message(std::string id) : message_id(std::move(id)) {}

    std::string message_id;

    using response_type = void;
    static constexpr operation_info info =
        operation_info("retryUnprocessedMessage", method::post, "/unprocessed-messages/{messageId}/retry",
                       idempotency::unsafe)
            .with_alternative_path("/unprocessed-messages/{messageId}")
            .with_evidence(evidence::medium);
    static constexpr auto params = table{in_path("messageId", &retry_unprocessed_message::message_id)};
};

/// The operations of this header.
using unprocessed_message_operations = operation_list<list_unprocessed_messages, get_unprocessed_message,
                                                      delete_unprocessed_message, retry_unprocessed_message>;

} // namespace op

/// Lists the messages that components of the caller's flows, and of flows shared with the caller, failed to process; at
/// most 100. `paginate` has no such limit. `op::list_unprocessed_messages` takes a flow, a correlation id and a limit.
///
/// Result: the messages; empty when there are none.
/// Source: https://docs.appmixer.com, API, Unprocessed Messages.
template <api_handle Api>
call_result<Api, std::vector<unprocessed_message>> list_unprocessed_messages(Api const& api)
{
    return api.call(op::list_unprocessed_messages());
}

/// Fetches one message that a component failed to process.
///
/// Result: the message with its error.
/// Errors: `condition::not_found` when there is no such message, or the caller may not see it.
/// Source: https://docs.appmixer.com, API, Unprocessed Messages.
template <api_handle Api>
call_result<Api, unprocessed_message> get_unprocessed_message(Api const& api, std::string message_id)
{
    return api.call(op::get_unprocessed_message(std::move(message_id)));
}

/// Deletes a message that a component failed to process. The component never sees it again.
///
/// Errors: `condition::not_found` when there is no such message, also when it is already deleted;
/// `condition::forbidden` when its flow belongs to another user. Source: https://docs.appmixer.com, API, Unprocessed
/// Messages.
template <api_handle Api>
call_result<Api, void> delete_unprocessed_message(Api const& api, std::string message_id)
{
    return api.call(op::delete_unprocessed_message(std::move(message_id)));
}

/// Sends a message to its component again and removes it from the unprocessed messages. If the component fails again,
/// the server keeps it under a new id.
///
/// Errors: as `delete_unprocessed_message`. `condition::not_found` may also mean a server that has only the other path;
/// see `client::with_alternative_paths`.
/// Not idempotent: the component may process the message twice.
/// Source: https://docs.appmixer.com, API, Unprocessed Messages; the vendor's command-line tool for the path.
template <api_handle Api>
call_result<Api, void> retry_unprocessed_message(Api const& api, std::string message_id)
{
    return api.call(op::retry_unprocessed_message(std::move(message_id)));
}

} // namespace appmixer

#endif
