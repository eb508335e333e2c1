#ifndef APPMIXER_API_FLOWS_HPP
#define APPMIXER_API_FLOWS_HPP

// Operations on flows.

#include <appmixer/call/client.hpp>
#include <appmixer/call/operation_list.hpp>
#include <appmixer/call/paging.hpp>
#include <appmixer/call/request_values.hpp>
#include <appmixer/core/table.hpp>
#include <appmixer/model/flow.hpp>
#include <appmixer/model/flow_validation.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace appmixer {

namespace op {

/// Creates a flow. `POST /flows`; 400 for a malformed descriptor.
class create_flow {
public:
    create_flow() = default;
    /// A flow like another: its writable members and all of `extra`.
    explicit create_flow(flow from) : content(std::move(from)) {}
    /// components: component id → component. properties: further keys of the flow, such as `customFields`; they
    /// override the other two.
    explicit create_flow(std::string_view name, json::object components = {}, json::object const& properties = {})
    {
        content.extra.emplace("name", name);
        content.extra.emplace("flow", std::move(components));
        for (auto const& property : properties)
            content.extra.insert_or_assign(property.key(), property.value());
    }

    flow content; ///< writable members that are set and all of `extra` are sent

    using response_type = std::string;
    static constexpr std::string_view response_key = "flowId";
    static constexpr operation_info info{"createFlow", method::post, "/flows", idempotency::unsafe};
    static constexpr auto params = table{changes_in_body(&create_flow::content)};
};

/// Deletes a flow. `DELETE /flows/{flowId}`; 403 for a flow that is only shared with the caller.
class delete_flow {
public:
    delete_flow() = default;
    explicit delete_flow(std::string id) : flow_id(std::move(id)) {}

    std::string flow_id;

    using response_type = void;
    static constexpr operation_info info{"deleteFlow", method::delete_, "/flows/{flowId}", idempotency::idempotent};
    static constexpr auto params = table{in_path("flowId", &delete_flow::flow_id)};
};

/// One flow. `GET /flows/{flowId}`; 404 when it does not exist or is not visible to the caller.
class get_flow {
public:
    get_flow() = default;
    explicit get_flow(std::string id) : flow_id(std::move(id)) {}

    std::string flow_id;
    std::optional<std::string> projection; ///< fields to include, "flowId,stage", or to exclude, "-thumbnail"

    using response_type = flow;
    static constexpr operation_info info{"getFlow", method::get, "/flows/{flowId}", idempotency::safe};
    static constexpr auto params =
        table{in_path("flowId", &get_flow::flow_id), in_query("projection", &get_flow::projection)};
};

/// The flows that the caller owns or that are shared with the caller. `GET /flows`.
class get_flows {
public:
    get_flows() = default;

    /// Conditions, all of which must be met: "field:value", "field:!value" (not equal), "field:^start", "field:$end",
    /// "field:~part", "field:>1", "field:" (the field exists), "field:!" (it does not exist). The text after ^, $ or ~
    /// is a regular expression.
    text_list filter;
    std::optional<std::string> shared_with_permissions; ///< permissions that a shared flow must grant: "read,start"
    std::optional<std::string> projection;              ///< fields to include, "flowId,name", or to exclude, "-flow"
    std::optional<std::string> sort;    ///< a field and a direction: "name:1", "mtime:-1" (newest first)
    std::optional<std::string> pattern; ///< searched for in names and ids, ignoring case
    optional_number offset;             ///< number of flows to skip; the server's default is 0
    optional_number limit;              ///< maximum number of flows; the server's default is 100

    using response_type = std::vector<flow>;
    static constexpr operation_info info{"getFlows", method::get, "/flows", idempotency::safe};
    static constexpr auto params = table{in_query("filter", &get_flows::filter),
                                         in_query("sharedWithPermissions", &get_flows::shared_with_permissions),
                                         in_query("projection", &get_flows::projection),
                                         in_query("sort", &get_flows::sort),
                                         in_query("pattern", &get_flows::pattern),
                                         in_query("offset", &get_flows::offset),
                                         in_query("limit", &get_flows::limit)};
    static constexpr auto paging =
        by_offset(&get_flows::offset, &get_flows::limit, unique_key("flowId", &flow::flow_id));
};

/// The number of flows. `GET /flows/count`.
class get_flows_count {
public:
    get_flows_count() = default;

    text_list filter;                   ///< as in `get_flows`
    std::optional<std::string> pattern; ///< as in `get_flows`

    using response_type = std::uint64_t;
    static constexpr std::string_view response_key = "count";
    static constexpr operation_info info{"getFlowsCount", method::get, "/flows/count", idempotency::safe};
    static constexpr auto params =
        table{in_query("filter", &get_flows_count::filter), in_query("pattern", &get_flows_count::pattern)};
};

/// Changes a flow. `PUT /flows/{flowId}`; 400 or 409 when it is running and `force_update` is not set.
class update_flow {
public:
    update_flow() = default;
    update_flow(std::string id, flow with) : flow_id(std::move(id)), changes(std::move(with)) {}

    std::string flow_id;
    flow changes;                                ///< writable members that are set and all of `extra` are sent
    optional_flag force_update;                  ///< true: change a running flow, too; it continues with the changes
    optional_flag validate;                      ///< false: the server does not check the descriptor
    std::optional<std::string> in_progress_data; ///< messages being processed: "keep" or "delete"

    using response_type = flow_update;
    static constexpr operation_info info{"updateFlow", method::put, "/flows/{flowId}", idempotency::idempotent};
    static constexpr auto params =
        table{in_path("flowId", &update_flow::flow_id), in_query("forceUpdate", &update_flow::force_update),
              in_query("validate", &update_flow::validate), in_query("inProgressData", &update_flow::in_progress_data),
              changes_in_body(&update_flow::changes)};
};

/// Starts a flow. `POST /flows/{flowId}/coordinator`; 400 when it cannot start, 403 without the permission.
class start_flow {
public:
    start_flow() = default;
    explicit start_flow(std::string id) : flow_id(std::move(id)) {}

    std::string flow_id;

    using response_type = coordinator_result;
    static constexpr operation_info info{"startFlow", method::post, "/flows/{flowId}/coordinator",
                                         idempotency::idempotent};
    static constexpr auto params = table{in_path("flowId", &start_flow::flow_id), in_body_constant("command", "start")};
};

/// Stops a flow. `POST /flows/{flowId}/coordinator`; 403 without the permission.
class stop_flow {
public:
    stop_flow() = default;
    explicit stop_flow(std::string id) : flow_id(std::move(id)) {}

    std::string flow_id;
    optional_flag background; ///< true: as `stop_flow_in_background` of flow_coordinator.hpp

    using response_type = coordinator_result;
    static constexpr operation_info info{"stopFlow", method::post, "/flows/{flowId}/coordinator",
                                         idempotency::idempotent};
    static constexpr auto params =
        table{in_path("flowId", &stop_flow::flow_id), in_query("background", &stop_flow::background),
              in_body_constant("command", "stop")};
};

/// Copies a flow. `POST /flows/{flowId}/clone`.
class clone_flow {
public:
    clone_flow() = default;
    explicit clone_flow(std::string id) : flow_id(std::move(id)) {}

    std::string flow_id;
    std::optional<std::string> prefix;      ///< added in front of the name
    std::optional<std::string> projection;  ///< fields to exclude: "-thumbnail,-sharedWith"
    optional_flag connect_accounts;         ///< true: use the same accounts; only in flows of the same owner
    optional_flag is_template_instance;     ///< true: the copy is an instance of a template
    optional_flag set_origin_flow_id;       ///< true: set `flow::origin_flow_id` of the copy
    optional_flag set_component_id_map;     ///< true, the default: set `flow::component_id_map` of the copy
    std::optional<json::object> additional; ///< `type`, `sharedWith` or `wizard` of the copy

    using response_type = std::string;
    static constexpr std::string_view response_key = "cloneId";
    static constexpr operation_info info{"cloneFlow", method::post, "/flows/{flowId}/clone", idempotency::unsafe};
    static constexpr auto params = table{in_path("flowId", &clone_flow::flow_id),
                                         in_body("prefix", &clone_flow::prefix),
                                         in_body("projection", &clone_flow::projection),
                                         in_body("connectAccounts", &clone_flow::connect_accounts),
                                         in_body("isTemplateInstance", &clone_flow::is_template_instance),
                                         in_body("setOriginFlowId", &clone_flow::set_origin_flow_id),
                                         in_body("setComponentIdMap", &clone_flow::set_component_id_map),
                                         in_body("additional", &clone_flow::additional)};
};

/// The faults of a flow. `GET /flows/{flowId}/validate`.
class validate_flow {
public:
    validate_flow() = default;
    explicit validate_flow(std::string id) : flow_id(std::move(id)) {}

    std::string flow_id;

    using response_type = std::vector<invalid_component>;
    static constexpr std::string_view response_key = "errors";
    static constexpr operation_info info =
        operation_info("validateFlow", method::get, "/flows/{flowId}/validate", idempotency::safe)
            .with_evidence(evidence::medium);
    static constexpr auto params = table{in_path("flowId", &validate_flow::flow_id)};
};

/// Sets the picture of a flow. `PUT /flows/{flowId}/thumbnail`.
class update_flow_thumbnail {
public:
    update_flow_thumbnail() = default;
    update_flow_thumbnail(std::string id, std::string data_uri) : flow_id(std::move(id)), thumbnail(std::move(data_uri))
    {
    }

    std::string flow_id;
    std::string thumbnail; ///< a data URI, "data:image/png;base64,…"

    using response_type = void;
    static constexpr operation_info info =
        operation_info("updateFlowThumbnail", method::put, "/flows/{flowId}/thumbnail", idempotency::idempotent)
            .with_evidence(evidence::medium);
    static constexpr auto params = table{in_path("flowId", &update_flow_thumbnail::flow_id),
                                         in_body("thumbnail", &update_flow_thumbnail::thumbnail)};
};

/// The operations of this header.
using flow_operations = operation_list<create_flow, delete_flow, get_flow, get_flows, get_flows_count, update_flow,
                                       start_flow, stop_flow, clone_flow, validate_flow, update_flow_thumbnail>;

} // namespace op

/// Creates a flow. It is stopped; see `start_flow`.
///
/// name: shown to the user. descriptor: the components by id, empty by default; `flow_builder` builds one. properties:
/// further keys of the flow, such as `customFields` or `thumbnail`; none by default.
/// Result: the id of the flow.
/// Errors: `errc::bad_request` when the server rejects the descriptor, with the reasons in `server_details()`.
/// Not idempotent: repeating the call creates a second flow.
/// Source: https://docs.appmixer.com, API, Flows.
template <api_handle Api>
call_result<Api, std::string> create_flow(Api const& api, std::string_view name, json::object descriptor = {},
                                          json::object const& properties = {})
{
    return api.call(op::create_flow(name, std::move(descriptor), properties));
}

/// Creates a flow like another, for example one that `get_flow` returned: with its writable members and all of `extra`.
/// Untyped parts such as the descriptor are sent as they were received, so that numbers keep all digits.
///
/// Otherwise as above.
template <api_handle Api>
call_result<Api, std::string> create_flow(Api const& api, flow content)
{
    return api.call(op::create_flow(std::move(content)));
}

/// Deletes a flow. Some servers stop a running flow first, others reject the call; to be safe, call `stop_flow` first.
///
/// Errors: `condition::not_found` when there is no such flow, also when it is already deleted; `condition::forbidden`
/// for a flow that is only shared with the caller.
/// Source: https://docs.appmixer.com, API, Flows.
template <api_handle Api>
call_result<Api, void> delete_flow(Api const& api, std::string flow_id)
{
    return api.call(op::delete_flow(std::move(flow_id)));
}

/// Fetches one flow with its descriptor. To fetch only some fields, use `op::get_flow` with a `projection`.
///
/// Result: the flow.
/// Errors: `condition::not_found` when it does not exist or is not visible to the caller.
/// Source: https://docs.appmixer.com, API, Flows.
template <api_handle Api>
call_result<Api, flow> get_flow(Api const& api, std::string flow_id)
{
    return api.call(op::get_flow(std::move(flow_id)));
}

/// Lists the flows that the caller owns or that are shared with the caller.
///
/// query: which flows, in what order, and how many; by default all, but at most 100. `paginate` has no such limit.
/// Result: the flows; empty when none matches.
/// Errors: `errc::bad_request` when the server rejects the query.
/// Source: https://docs.appmixer.com, API, Flows.
template <api_handle Api>
call_result<Api, std::vector<flow>> get_flows(Api const& api, op::get_flows query = {})
{
    return api.call(query);
}

/// Counts the flows that the caller owns or that are shared with the caller.
///
/// query: which flows, as in `get_flows`; all by default.
/// Result: their number.
/// Source: https://docs.appmixer.com, API, Flows.
template <api_handle Api>
call_result<Api, std::uint64_t> get_flows_count(Api const& api, op::get_flows_count query = {})
{
    return api.call(query);
}

/// Changes a flow. Each writable member that is set in `changes`, and each key of its `extra`, replaces the whole value
/// that the server has. A fetched flow can be changed and passed as it is.
///
/// changes: the new values; empty members are not sent.
/// Result: the id, and "updated"; or "created", on servers that create a flow under an unknown id.
/// Errors: status 400 or 409 when the flow is running; stop it, or use `op::update_flow` with `force_update`.
/// Source: https://docs.appmixer.com, API, Flows.
template <api_handle Api>
call_result<Api, flow_update> update_flow(Api const& api, std::string flow_id, flow changes)
{
    return api.call(op::update_flow(std::move(flow_id), std::move(changes)));
}

/// Starts a flow and waits until it is running.
///
/// Result: the id of the flow.
/// Errors: `errc::bad_request` when it cannot start, for example because a transformation is invalid or a third party
/// rejects a request; `condition::forbidden` for a flow that is shared without the permission to start it.
/// Source: https://docs.appmixer.com, API, Flows.
template <api_handle Api>
call_result<Api, coordinator_result> start_flow(Api const& api, std::string flow_id)
{
    return api.call(op::start_flow(std::move(flow_id)));
}

/// Stops a flow and waits until it has stopped. `stop_flow_in_background` does not wait.
///
/// Result: the id of the flow.
/// Errors: `condition::forbidden` for a flow that is shared without the permission to stop it.
/// Source: https://docs.appmixer.com, API, Flows.
template <api_handle Api>
call_result<Api, coordinator_result> stop_flow(Api const& api, std::string flow_id)
{
    return api.call(op::stop_flow(std::move(flow_id)));
}

/// Copies a flow that is visible to the caller. The copy belongs to the caller and is stopped; its components have new
/// ids. `op::clone_flow` has the options.
///
/// Result: the id of the copy.
/// Errors: `condition::not_found` when the flow does not exist or is not visible to the caller.
/// Not idempotent: repeating the call creates a second copy.
/// Source: https://docs.appmixer.com, API, Flows.
template <api_handle Api>
call_result<Api, std::string> clone_flow(Api const& api, std::string flow_id)
{
    return api.call(op::clone_flow(std::move(flow_id)));
}

/// Checks the components of a flow: their ports, required properties and variables. A flow can be saved with faults.
///
/// Result: the components that have faults; empty when there are none.
/// Errors: `condition::not_found` when the flow does not exist or is not visible to the caller.
/// Source: clients of the vendor's; the call is not documented.
template <api_handle Api>
call_result<Api, std::vector<invalid_component>> validate_flow(Api const& api, std::string flow_id)
{
    return api.call(op::validate_flow(std::move(flow_id)));
}

/// Sets the picture of a flow, also while it is running.
///
/// thumbnail: a data URI, such as "data:image/png;base64,…".
/// Errors: `condition::not_found` when the flow does not exist or is not visible to the caller; `condition::forbidden`
/// for a flow that is only shared with the caller.
/// Source: clients of the vendor's; the call is not documented.
template <api_handle Api>
call_result<Api, void> update_flow_thumbnail(Api const& api, std::string flow_id, std::string thumbnail)
{
    return api.call(op::update_flow_thumbnail(std::move(flow_id), std::move(thumbnail)));
}

} // namespace appmixer

#endif
