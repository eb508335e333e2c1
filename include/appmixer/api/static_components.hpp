#ifndef APPMIXER_API_STATIC_COMPONENTS_HPP
#define APPMIXER_API_STATIC_COMPONENTS_HPP

// The operation that runs a component without a flow.

#include <appmixer/call/client.hpp>
#include <appmixer/call/operation_list.hpp>
#include <appmixer/core/table.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace appmixer {

namespace op {

/// Runs a component without a flow. `POST /component/{vendor}/{service}/{module}/{name}`.
class call_static_component {
public:
    call_static_component() = default;
    /// component_type: such as "acme.crm.contacts.ListContacts". A type with fewer than four parts makes the call fail
    /// with `errc::invalid_request`. input: the message for each input port, such as `{"in": {"limit": 10}}`.
    explicit call_static_component(std::string_view component_type, json::object input = {})
        : messages(std::move(input))
    {
        for (std::string* const part : {&vendor, &service, &module_name}) {
            std::size_t const end = (std::min)(component_type.find('.'), component_type.size());
            *part = component_type.substr(0, end);
            component_type.remove_prefix((std::min)(end + 1, component_type.size()));
        }
        name = component_type; ///< the rest, "ListContacts"
    }

    std::string vendor;      ///< the first part of the type, "acme"
    std::string service;     ///< the second part, "crm"
    std::string module_name; ///< the third part, "contacts"
    std::string name;
    std::optional<std::string> out_port;     ///< the output port whose message is the result
    json::object messages;                   ///< the message for each input port
    std::optional<json::value> transform;    ///< changes the result: a function, as in the `source` of a manifest
    std::optional<std::string> component_id; ///< a component of a flow whose account is used
    std::optional<std::string> flow_id;      ///< its flow

    using response_type = json::value;
    static constexpr operation_info info =
        operation_info("callStaticComponent", method::post, "/component/{vendor}/{service}/{module}/{name}",
                       idempotency::unsafe)
            .with_evidence(evidence::medium);
    static constexpr auto params = table{in_path("vendor", &call_static_component::vendor),
                                         in_path("service", &call_static_component::service),
                                         in_path("module", &call_static_component::module_name),
                                         in_path("name", &call_static_component::name),
                                         in_query("outPort", &call_static_component::out_port),
                                         in_body("messages", &call_static_component::messages),
                                         in_body("transform", &call_static_component::transform),
                                         in_body("componentId", &call_static_component::component_id),
                                         in_body("flowId", &call_static_component::flow_id)};
};

/// The operations of this header.
using static_component_operations = operation_list<call_static_component>;

} // namespace op

/// Runs a component without a flow, as the designer does to fill a list of choices. `op::call_static_component` takes
/// an output port, a transformation, and the component whose account is used.
///
/// component_type: such as "acme.crm.contacts.ListContacts". messages: the message for each input port.
/// Result: what the component sends, often a list of `{"label": …, "value": …}`.
/// Errors: `errc::invalid_request` for a type with fewer than four parts; `condition::not_found` for an unknown one;
/// the status 401 or 403 of a third party that does not accept the account any more. Not idempotent: the component may
/// change something. Source: the vendor's clients.
template <api_handle Api>
call_result<Api, json::value> call_static_component(Api const& api, std::string component_type,
                                                    json::object messages = {})
{
    return api.call(op::call_static_component(component_type, std::move(messages)));
}

} // namespace appmixer

#endif
