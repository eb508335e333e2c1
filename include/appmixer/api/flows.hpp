#ifndef APPMIXER_API_FLOWS_HPP
#define APPMIXER_API_FLOWS_HPP

#include <appmixer/call/client.hpp>
#include <appmixer/call/request_values.hpp>
#include <appmixer/model/flow.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace appmixer {

namespace op {

/// Creates a flow. `POST /flows`; 400 for a descriptor that is not well-formed.
class create_flow {
public:
    create_flow() = default;
    explicit create_flow(std::string title, json::object components = {}, json::object more = {})
        : name(std::move(title)), descriptor(std::move(components)), properties(std::move(more))
    {
    }

    std::string name;
    json::object descriptor; ///< components by id
    json::object properties; ///< further keys of the body, such as `customFields`; they win over the two above

    using response_type = std::string;
    static constexpr std::string_view response_key = "flowId";
    static constexpr operation_info info{"createFlow", method::post, "/flows", idempotency::unsafe};
    static constexpr auto params =
        std::tuple{in_body("name", &create_flow::name), in_body("flow", &create_flow::descriptor),
                   rest_of_body(&create_flow::properties)};
};

/// Deletes a flow. `DELETE /flows/{flowId}`; 403 for a flow that is only shared with the caller.
class delete_flow {
public:
    delete_flow() = default;
    explicit delete_flow(std::string id) : flow_id(std::move(id)) {}

    std::string flow_id;

    using response_type = void;
    static constexpr operation_info info{"deleteFlow", method::delete_, "/flows/{flowId}", idempotency::idempotent};
    static constexpr auto params = std::tuple{in_path("flowId", &delete_flow::flow_id)};
};

/// One flow. `GET /flows/{flowId}`; 404 when it does not exist or is not visible.
class get_flow {
public:
    get_flow() = default;
    explicit get_flow(std::string id) : flow_id(std::move(id)) {}

    std::string flow_id;
    std::optional<std::string> projection; ///< fields to give, "flowId,stage", or to leave out, "-thumbnail"

    using response_type = flow;
    static constexpr operation_info info{"getFlow", method::get, "/flows/{flowId}", idempotency::safe};
    static constexpr auto params =
        std::tuple{in_path("flowId", &get_flow::flow_id), in_query("projection", &get_flow::projection)};
};

/// The flows that the caller owns or that are shared with the caller. `GET /flows`.
class get_flows {
public:
    get_flows() = default;

    /// Conditions that must all hold: "field:value", "field:!value", "field:^start", "field:$end", "field:~part",
    /// "field:>1", "field:" (it exists), "field:!" (it does not). The text after a ^, $ or ~ is a regular expression.
    text_list filter;
    std::optional<std::string> shared_with_permissions; ///< "read,start": what a shared flow must grant
    std::optional<std::string> projection;              ///< fields to give, "flowId,name", or to leave out, "-flow"
    std::optional<std::string> sort;                    ///< "mtime:-1" for the newest first, "name:1"
    std::optional<std::string> pattern;                 ///< looked for in names and ids, without regard to case
    optional_number offset;                             ///< how many to skip; the server's default is 0
    optional_number limit;                              ///< how many at most; the server's default is 100

    using response_type = std::vector<flow>;
    static constexpr operation_info info{"getFlows", method::get, "/flows", idempotency::safe};
    static constexpr auto params = std::tuple{in_query("filter", &get_flows::filter),
                                              in_query("sharedWithPermissions", &get_flows::shared_with_permissions),
                                              in_query("projection", &get_flows::projection),
                                              in_query("sort", &get_flows::sort),
                                              in_query("pattern", &get_flows::pattern),
                                              in_query("offset", &get_flows::offset),
                                              in_query("limit", &get_flows::limit)};
};

/// How many flows there are. `GET /flows/count`.
class get_flows_count {
public:
    get_flows_count() = default;

    text_list filter;                   ///< as in `get_flows`
    std::optional<std::string> pattern; ///< as in `get_flows`

    using response_type = std::uint64_t;
    static constexpr std::string_view response_key = "count";
    static constexpr operation_info info{"getFlowsCount", method::get, "/flows/count", idempotency::safe};
    static constexpr auto params =
        std::tuple{in_query("filter", &get_flows_count::filter), in_query("pattern", &get_flows_count::pattern)};
};

/// Changes a flow. `PUT /flows/{flowId}`; 400 or 409 when it runs and `force_update` is not set.
class update_flow {
public:
    update_flow() = default;
    update_flow(std::string id, flow with) : flow_id(std::move(id)), changes(std::move(with)) {}

    std::string flow_id;
    flow changes;                                ///< its writable members that are set, and its `extra`, are sent
    optional_flag force_update;                  ///< true: also while the flow runs; it goes on with the new definition
    optional_flag validate;                      ///< true: the server is to look for faults; few clients ask for it
    std::optional<std::string> in_progress_data; ///< "keep" or "delete": what becomes of messages on their way

    using response_type = flow_update;
    static constexpr operation_info info{"updateFlow", method::put, "/flows/{flowId}", idempotency::idempotent};
    static constexpr auto params =
        std::tuple{in_path("flowId", &update_flow::flow_id), in_query("forceUpdate", &update_flow::force_update),
                   in_query("validate", &update_flow::validate),
                   in_query("inProgressData", &update_flow::in_progress_data), changes_in_body(&update_flow::changes)};
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
    static constexpr auto params =
        std::tuple{in_path("flowId", &start_flow::flow_id), in_body_constant("command", "start")};
};

/// Stops a flow. `POST /flows/{flowId}/coordinator`; 403 without the permission.
class stop_flow {
public:
    stop_flow() = default;
    explicit stop_flow(std::string id) : flow_id(std::move(id)) {}

    std::string flow_id;
    optional_flag background; ///< true: response at once, with a ticket

    using response_type = coordinator_result;
    static constexpr operation_info info{"stopFlow", method::post, "/flows/{flowId}/coordinator",
                                         idempotency::idempotent};
    static constexpr auto params =
        std::tuple{in_path("flowId", &stop_flow::flow_id), in_query("background", &stop_flow::background),
                   in_body_constant("command", "stop")};
};

/// Copies a flow. `POST /flows/{flowId}/clone`.
class clone_flow {
public:
    clone_flow() = default;
    explicit clone_flow(std::string id) : flow_id(std::move(id)) {}

    std::string flow_id;
    std::optional<std::string> prefix;      ///< put in front of the name
    std::optional<std::string> projection;  ///< fields not to copy: "-thumbnail,-sharedWith"
    optional_flag connect_accounts;         ///< copy the accounts, too; for the same owner only
    optional_flag is_template_instance;     ///< make an instance of a template
    optional_flag set_origin_flow_id;       ///< note in the copy what it was made of
    optional_flag set_component_id_map;     ///< note in the copy which component became which; the default
    std::optional<json::object> additional; ///< `type`, `sharedWith` or `wizard` of the copy

    using response_type = std::string;
    static constexpr std::string_view response_key = "cloneId";
    static constexpr operation_info info{"cloneFlow", method::post, "/flows/{flowId}/clone", idempotency::unsafe};
    static constexpr auto params = std::tuple{in_path("flowId", &clone_flow::flow_id),
                                              in_body("prefix", &clone_flow::prefix),
                                              in_body("projection", &clone_flow::projection),
                                              in_body("connectAccounts", &clone_flow::connect_accounts),
                                              in_body("isTemplateInstance", &clone_flow::is_template_instance),
                                              in_body("setOriginFlowId", &clone_flow::set_origin_flow_id),
                                              in_body("setComponentIdMap", &clone_flow::set_component_id_map),
                                              in_body("additional", &clone_flow::additional)};
};

} // namespace op

/// Creates a flow; it is stopped until `start_flow`.
///
/// name: shown to the user. descriptor: the components by id; nothing for an empty flow. properties: further keys of
/// the flow, such as `customFields` or `thumbnail`, merged at the top level.
/// Result: the id of the flow.
/// Errors: `errc::bad_request` for a descriptor that the server refuses, with the reasons in `server_details()`. The
/// call is not repeatable: repeated, it makes a second flow.
/// Source: https://docs.appmixer.com, API, Flows.
template <api_handle Api>
call_result<Api, std::string> create_flow(Api const& api, std::string name, json::object descriptor = {},
                                          json::object properties = {})
{
    return api.call(op::create_flow(std::move(name), std::move(descriptor), std::move(properties)));
}

/// Deletes a flow. A server stops it first when it runs, or refuses; to be sure, call `stop_flow` before.
///
/// Result: nothing. Errors: `condition::not_found` when there is no such flow, also on a second call;
/// `condition::forbidden` for a flow that is only shared with the caller.
/// Source: https://docs.appmixer.com, API, Flows.
template <api_handle Api>
call_result<Api, void> delete_flow(Api const& api, std::string flow_id)
{
    return api.call(op::delete_flow(std::move(flow_id)));
}

/// Fetches one flow, with its descriptor. Use `op::get_flow` with a `projection` for a part of it.
///
/// Errors: `condition::not_found` when it does not exist or is not visible to the caller.
/// Source: https://docs.appmixer.com, API, Flows.
template <api_handle Api>
call_result<Api, flow> get_flow(Api const& api, std::string flow_id)
{
    return api.call(op::get_flow(std::move(flow_id)));
}

/// Lists the flows that the caller owns or that are shared with the caller.
///
/// query: which, in what order, and how many; the server gives 100 at most unless `limit` says otherwise.
/// Result: a vector, empty when nothing matches. Errors: `errc::bad_request` for a query that the server refuses.
/// Source: https://docs.appmixer.com, API, Flows.
template <api_handle Api>
call_result<Api, std::vector<flow>> get_flows(Api const& api, op::get_flows query = {})
{
    return api.call(query);
}

/// Counts the flows that `get_flows` would list without a limit.
///
/// Source: https://docs.appmixer.com, API, Flows.
template <api_handle Api>
call_result<Api, std::uint64_t> get_flows_count(Api const& api, op::get_flows_count query = {})
{
    return api.call(query);
}

/// Changes a flow: each writable member that is set in `changes` replaces the old value as a whole, and so does every
/// key of its `extra`. A flow that was read can be changed and handed over as it is.
///
/// Result: the id, and "updated", or "created" on a server that creates a flow under an unknown id.
/// Errors: 400 or 409 when the flow runs; stop it, or call `op::update_flow` with `force_update`.
/// Source: https://docs.appmixer.com, API, Flows.
template <api_handle Api>
call_result<Api, flow_update> update_flow(Api const& api, std::string flow_id, flow changes)
{
    return api.call(op::update_flow(std::move(flow_id), std::move(changes)));
}

/// Starts a flow; the response comes when it runs.
///
/// Errors: `errc::bad_request` when it cannot start, because a transformation is wrong or a third party refused;
/// `condition::forbidden` for a flow that was shared without the permission to start it.
/// Source: https://docs.appmixer.com, API, Flows.
template <api_handle Api>
call_result<Api, coordinator_result> start_flow(Api const& api, std::string flow_id)
{
    return api.call(op::start_flow(std::move(flow_id)));
}

/// Stops a flow. Completes when it has stopped; `op::stop_flow` with `background` completes at once.
///
/// Errors: `condition::forbidden` for a flow that was shared without the permission to stop it.
/// Source: https://docs.appmixer.com, API, Flows.
template <api_handle Api>
call_result<Api, coordinator_result> stop_flow(Api const& api, std::string flow_id)
{
    return api.call(op::stop_flow(std::move(flow_id)));
}

/// Copies a flow that the caller can read. The copy belongs to the caller, is stopped, and has components with new ids.
/// `op::clone_flow` has the options.
///
/// Result: the id of the copy. The call is not repeatable: repeated, it makes a second copy.
/// Source: https://docs.appmixer.com, API, Flows.
template <api_handle Api>
call_result<Api, std::string> clone_flow(Api const& api, std::string flow_id)
{
    return api.call(op::clone_flow(std::move(flow_id)));
}

} // namespace appmixer

#endif
