#ifndef APPMIXER_API_FLOW_VERSIONS_HPP
#define APPMIXER_API_FLOW_VERSIONS_HPP

// Operations on saved versions of flows. Servers have them since 6.x.

#include <appmixer/call/client.hpp>
#include <appmixer/call/operation_list.hpp>
#include <appmixer/call/paging.hpp>
#include <appmixer/call/request_values.hpp>
#include <appmixer/core/table.hpp>
#include <appmixer/model/flow_version.hpp>

#include <optional>
#include <string>
#include <utility>

namespace appmixer {

namespace op {

/// The saved versions of a flow. `GET /flows/{flowId}/versions`.
class list_flow_versions {
public:
    list_flow_versions() = default;
    explicit list_flow_versions(std::string id) : flow_id(std::move(id)) {}

    std::string flow_id;
    optional_number limit;  ///< maximum number of versions; the server's default is 100
    optional_number offset; ///< number of versions to skip; the server's default is 0

    using response_type = flow_version_page;
    static constexpr operation_info info =
        operation_info("listFlowVersions", method::get, "/flows/{flowId}/versions", idempotency::safe)
            .with_evidence(evidence::medium);
    static constexpr auto params =
        table{in_path("flowId", &list_flow_versions::flow_id), in_query("limit", &list_flow_versions::limit),
              in_query("offset", &list_flow_versions::offset)};
    static constexpr auto paging =
        by_total(&list_flow_versions::offset, &list_flow_versions::limit, &flow_version_page::items,
                 unique_key("versionId", &flow_version::version_id));
};

/// Saves the current state of a flow as a version. `POST /flows/{flowId}/versions`.
class create_flow_version {
public:
    create_flow_version() = default;
    explicit create_flow_version(std::string id) : flow_id(std::move(id)) {}

    std::string flow_id;
    std::optional<std::string> label; ///< at most 255 characters

    using response_type = flow_version;
    static constexpr operation_info info =
        operation_info("createFlowVersion", method::post, "/flows/{flowId}/versions", idempotency::unsafe)
            .with_evidence(evidence::medium);
    static constexpr auto params =
        table{in_path("flowId", &create_flow_version::flow_id), in_body_constant("type", "manual"),
              in_body("label", &create_flow_version::label)};
};

/// Replaces a flow by one of its versions. `POST /flows/{flowId}/versions/{versionId}/restore`.
class restore_flow_version {
public:
    restore_flow_version() = default;
    restore_flow_version(std::string id, std::string version) : flow_id(std::move(id)), version_id(std::move(version))
    {
    }

    std::string flow_id;
    std::string version_id;

    using response_type = void;
    static constexpr operation_info info =
        operation_info("restoreFlowVersion", method::post, "/flows/{flowId}/versions/{versionId}/restore",
                       idempotency::idempotent)
            .with_evidence(evidence::medium);
    static constexpr auto params = table{in_path("flowId", &restore_flow_version::flow_id),
                                         in_path("versionId", &restore_flow_version::version_id)};
};

/// The operations of this header.
using flow_version_operations = operation_list<list_flow_versions, create_flow_version, restore_flow_version>;

} // namespace op

/// Lists the saved versions of a flow, the newest first, and at most 100; `paginate` has no such limit.
///
/// Result: the versions, and how many there are in all.
/// Errors: `condition::not_found` when the flow does not exist or is not visible to the caller; `condition::forbidden`
/// for a flow that is only shared with the caller.
/// Source: https://docs.appmixer.com, API, Flows.
template <api_handle Api>
call_result<Api, flow_version_page> list_flow_versions(Api const& api, std::string flow_id)
{
    return api.call(op::list_flow_versions(std::move(flow_id)));
}

/// Saves the current state of a flow as a version.
///
/// label: shown to the user, at most 255 characters; empty, the default: no label.
/// Result: the new version.
/// Errors: `errc::bad_request` for a longer label. Otherwise as `list_flow_versions`.
/// Not idempotent: repeating the call creates a second version.
/// Source: https://docs.appmixer.com, API, Flows.
template <api_handle Api>
call_result<Api, flow_version> create_flow_version(Api const& api, std::string flow_id, std::string label = {})
{
    op::create_flow_version request(std::move(flow_id));
    if (!label.empty())
        request.label = std::move(label);
    return api.call(request);
}

/// Replaces a flow by one of its saved versions. Whom the flow is shared with does not change.
///
/// Errors: `condition::not_found` when the flow has no such version, or when there is no such flow; status 400 or 409
/// when the flow is running. Otherwise as `list_flow_versions`.
/// Source: https://docs.appmixer.com, API, Flows.
template <api_handle Api>
call_result<Api, void> restore_flow_version(Api const& api, std::string flow_id, std::string version_id)
{
    return api.call(op::restore_flow_version(std::move(flow_id), std::move(version_id)));
}

} // namespace appmixer

#endif
