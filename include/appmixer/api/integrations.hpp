#ifndef APPMIXER_API_INTEGRATIONS_HPP
#define APPMIXER_API_INTEGRATIONS_HPP

// Operations on integrations. An integration is a template, a flow of the type "integration-template", with its
// instances: flows of the type "integration-instance" that users made of it by `clone_flow`.

#include <appmixer/call/client.hpp>
#include <appmixer/call/operation_list.hpp>
#include <appmixer/call/ticket.hpp>
#include <appmixer/core/table.hpp>
#include <appmixer/model/progress.hpp>

#include <string>
#include <utility>

namespace appmixer {

/// How far the update of instances, or the deletion of an integration, is.
using integration_status = progress<class integration_job>;

namespace op {

/// Updates all instances of a template. `POST /integrations/{templateId}/update-integration-instances`; the server goes
/// on after its response.
class update_integration_instances {
public:
    update_integration_instances() = default;
    explicit update_integration_instances(std::string id) : template_id(std::move(id)) {}

    std::string template_id;
    std::string in_progress_data = "keep"; ///< messages that are being processed: "keep" or "delete"

    using response_type = ticket<integration_status>;
    static constexpr operation_info info =
        operation_info("updateIntegrationInstances", method::post,
                       "/integrations/{templateId}/update-integration-instances", idempotency::unsafe)
            .with_evidence(evidence::medium);
    static constexpr auto params = table{in_path("templateId", &update_integration_instances::template_id),
                                         in_body("inProgressData", &update_integration_instances::in_progress_data)};
};

/// Deletes a template with all its instances. `DELETE /integrations/{templateId}`; the server goes on after its
/// response.
class delete_integration {
public:
    delete_integration() = default;
    explicit delete_integration(std::string id) : template_id(std::move(id)) {}

    std::string template_id;

    using response_type = ticket<integration_status>;
    static constexpr operation_info info =
        operation_info("deleteIntegration", method::delete_, "/integrations/{templateId}", idempotency::unsafe)
            .with_evidence(evidence::medium);
    static constexpr auto params = table{in_path("templateId", &delete_integration::template_id)};
};

/// How far the work of a ticket is. `GET /integrations/status/{ticket}`.
class get_integration_status {
public:
    get_integration_status() = default;
    explicit get_integration_status(std::string job) : ticket_text(std::move(job)) {}

    std::string ticket_text; ///< from `update_integration_instances` or `delete_integration`

    using response_type = integration_status;
    static constexpr operation_info info =
        operation_info("getIntegrationStatus", method::get, "/integrations/status/{ticket}", idempotency::safe)
            .with_evidence(evidence::medium);
    static constexpr auto params = table{in_path("ticket", &get_integration_status::ticket_text)};
};

/// The operations of this header.
using integration_operations = operation_list<update_integration_instances, delete_integration, get_integration_status>;

} // namespace op

/// The status that `wait_for` polls for a ticket of `update_integration_instances` or `delete_integration`.
inline op::get_integration_status status_request(ticket<integration_status> const& job)
{
    return op::get_integration_status(job.text);
}

/// Brings all instances of a template to its current state. Running instances are stopped and started again. The server
/// goes on after its response; `wait_for` waits for the end.
///
///     auto job = co_await update_integration_instances(api, template_id);
///     co_await wait_for(api, job);
///
/// Messages that are being processed are kept; `op::update_integration_instances` can delete them.
/// Result: a ticket.
/// Errors: `condition::not_found` when the template does not exist or is not visible to the caller;
/// `condition::forbidden` for a template of another user; `errc::bad_request` for a flow that is not a template.
/// Not idempotent: a repeated call stops and starts the instances again.
/// Source: the requests of working clients; the documentation does not have this call.
template <api_handle Api>
call_result<Api, ticket<integration_status>> update_integration_instances(Api const& api, std::string template_id)
{
    return api.call(op::update_integration_instances(std::move(template_id)));
}

/// Deletes a template with all its instances, which are stopped first. The server goes on after its response;
/// `wait_for` waits for the end.
///
/// Result: a ticket.
/// Errors: as of `update_integration_instances`; `condition::not_found` also when the template is already deleted.
/// Not idempotent: a repeated call fails, and there is no ticket of the first.
/// Source: the requests of working clients; the documentation does not have this call.
template <api_handle Api>
call_result<Api, ticket<integration_status>> delete_integration(Api const& api, std::string template_id)
{
    return api.call(op::delete_integration(std::move(template_id)));
}

/// Asks how far the work of a ticket is. `wait_for` asks until it has ended.
///
/// ticket_text: from `update_integration_instances` or `delete_integration`.
/// Result: the status, "completed" or "failed" at the end, and the numbers of steps; `error` says why it failed.
/// Errors: `condition::not_found` for an unknown ticket.
/// Source: the requests of working clients; the documentation does not have this call.
template <api_handle Api>
call_result<Api, integration_status> get_integration_status(Api const& api, std::string ticket_text)
{
    return api.call(op::get_integration_status(std::move(ticket_text)));
}

} // namespace appmixer

#endif
