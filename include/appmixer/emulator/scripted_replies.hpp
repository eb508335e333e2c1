#ifndef APPMIXER_EMULATOR_SCRIPTED_REPLIES_HPP
#define APPMIXER_EMULATOR_SCRIPTED_REPLIES_HPP

// What the owner of an emulator replies in place of code that the emulator does not run: components that are called
// without a flow, and modifiers in JavaScript.

#include <appmixer/core/config.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <concepts>
#include <functional>
#include <optional>
#include <string>
#include <utility>

namespace appmixer {

/// A call of a component without a flow, by `call_static_component`.
class static_call {
public:
    static_call() = default;

    std::string component_type; ///< "acme.crm.contacts.ListContacts"
    std::string out_port;       ///< empty if the caller named none
    json::object messages;      ///< by input port
    json::value transform;      ///< null if the caller sent none
    std::string component_id;   ///< empty if the caller sent none
    std::string flow_id;        ///< empty if the caller sent none
    std::string user_id;        ///< the caller
};

/// The reply to such a call: what the component sends, or an error.
class static_reply {
public:
    /// What the component sends.
    template <std::convertible_to<json::value> Message>
    static_reply(Message&& message) : content(std::forward<Message>(message))
    {
    }
    /// An error response. status: from 400 to 599, such as 401 for an account that the third party does not accept.
    static static_reply failure(int status, std::string message)
    {
        static_reply reply(json::value(std::move(message)));
        reply.status = status;
        return reply;
    }

    int status = 200;    ///< 200, or that of the error
    json::value content; ///< for an error: its text
};

/// Replies to the static calls of a component type.
using static_reply_function = std::function<static_reply(static_call const&)>;
/// Returns what a modifier returns for its arguments; nothing for "undefined".
using modifier_reply_function = std::function<std::optional<json::value>(json::array const&)>;

} // namespace appmixer

#endif
