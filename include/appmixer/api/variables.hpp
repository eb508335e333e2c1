#ifndef APPMIXER_API_VARIABLES_HPP
#define APPMIXER_API_VARIABLES_HPP

// Operations on variables: what the components of a flow can refer to.

#include <appmixer/call/client.hpp>
#include <appmixer/call/operation_list.hpp>
#include <appmixer/call/request_values.hpp>
#include <appmixer/core/table.hpp>
#include <appmixer/model/variables.hpp>

#include <optional>
#include <string>
#include <utility>

namespace appmixer {

namespace op {

/// The variables that components of a flow can refer to. `POST /variables/{flowId}/fetch`.
class fetch_variables {
public:
    fetch_variables() = default;
    explicit fetch_variables(std::string id) : flow_id(std::move(id)) {}

    std::string flow_id;
    optional_flag compress;                    ///< whether each variable is sent once, in `variables_tree::shared`
    optional_flag use_cache;                   ///< whether lists that components computed may be old; default: true
    optional_flag flow;                        ///< whether to fetch the variables of the flow; the default is true
    std::optional<variables_scope> components; ///< by default all components, with links and properties

    using response_type = variables_tree;
    static constexpr operation_info info =
        operation_info("fetchVariables", method::post, "/variables/{flowId}/fetch", idempotency::safe)
            .with_evidence(evidence::medium);
    static constexpr auto params =
        table{in_path("flowId", &fetch_variables::flow_id), in_query("compress", &fetch_variables::compress),
              in_body("useCache", &fetch_variables::use_cache), in_body("flow", &fetch_variables::flow),
              in_body("components", &fetch_variables::components)};
};

/// The variables of one component or one link, as servers up to 5.1 list them. `GET /variables/{flowId}`.
class get_variables {
public:
    get_variables() = default;
    explicit get_variables(std::string id) : flow_id(std::move(id)) {}
    get_variables(std::string id, std::string component) : flow_id(std::move(id)), component_id(std::move(component)) {}

    std::string flow_id;
    std::optional<std::string> component_id;      ///< the variables of this component
    std::optional<std::string> src_component_id;  ///< or those of the link from this component,
    std::optional<std::string> src_component_out; ///< from this output port,
    std::optional<std::string> tgt_component_id;  ///< to this component,
    std::optional<std::string> tgt_component_in;  ///< to this input port

    using response_type = json::value;
    static constexpr operation_info info =
        operation_info("getVariables", method::get, "/variables/{flowId}", idempotency::safe)
            .with_evidence(evidence::medium);
    static constexpr auto params = table{in_path("flowId", &get_variables::flow_id),
                                         in_query("componentId", &get_variables::component_id),
                                         in_query("srcComponentId", &get_variables::src_component_id),
                                         in_query("srcComponentOut", &get_variables::src_component_out),
                                         in_query("tgtComponentId", &get_variables::tgt_component_id),
                                         in_query("tgtComponentIn", &get_variables::tgt_component_in)};
};

/// The operations of this header.
using variable_operations = operation_list<fetch_variables, get_variables>;

} // namespace op

/// Fetches the variables that all components of a flow can refer to. `op::fetch_variables` selects components and
/// parts. The server runs components that compute their own lists of fields.
///
/// Result: the variables, by component and link.
/// Errors: `condition::not_found` when there is no such flow, or the caller may not see it.
/// Source: https://docs.appmixer.com, API, Variables; the vendor's clients.
template <api_handle Api>
call_result<Api, variables_tree> fetch_variables(Api const& api, std::string flow_id)
{
    return api.call(op::fetch_variables(std::move(flow_id)));
}

/// Fetches the variables of one component, as servers up to 5.1 list them; `fetch_variables` is for later servers.
/// `op::get_variables` takes a link instead.
///
/// Result: JSON whose form the vendor does not describe.
/// Errors: as `fetch_variables`.
/// Source: https://docs.appmixer.com, API of 5.1, Variables.
template <api_handle Api>
call_result<Api, json::value> get_variables(Api const& api, std::string flow_id, std::string component_id)
{
    return api.call(op::get_variables(std::move(flow_id), std::move(component_id)));
}

} // namespace appmixer

#endif
