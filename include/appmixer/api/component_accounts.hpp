#ifndef APPMIXER_API_COMPONENT_ACCOUNTS_HPP
#define APPMIXER_API_COMPONENT_ACCOUNTS_HPP

// Operations on the accounts that components of flows use. A component has at most one.

#include <appmixer/call/client.hpp>
#include <appmixer/call/operation_list.hpp>
#include <appmixer/core/table.hpp>

#include <boost/json/object.hpp>

#include <string>
#include <utility>
#include <vector>

namespace appmixer {

namespace op {

/// The accounts of a flow's components. `GET /accounts/flow/{flowId}`.
class get_flow_accounts {
public:
    get_flow_accounts() = default;
    explicit get_flow_accounts(std::string id) : flow_id(std::move(id)) {}

    std::string flow_id;

    using response_type = json::object;
    static constexpr operation_info info =
        operation_info("getFlowAccounts", method::get, "/accounts/flow/{flowId}", idempotency::safe)
            .with_evidence(evidence::medium);
    static constexpr auto params = table{in_path("flowId", &get_flow_accounts::flow_id)};
};

/// Assigns an account to a component. `PUT /auth/component/{componentId}/{accountId}`.
class assign_component_account {
public:
    assign_component_account() = default;
    assign_component_account(std::string component, std::string account)
        : component_id(std::move(component)), account_id(std::move(account))
    {
    }

    std::string component_id;
    std::string account_id;

    using response_type = void;
    static constexpr operation_info info{"assignComponentAccount", method::put,
                                         "/auth/component/{componentId}/{accountId}", idempotency::idempotent};
    static constexpr auto params = table{in_path("componentId", &assign_component_account::component_id),
                                         in_path("accountId", &assign_component_account::account_id)};
};

/// Takes the account away from a component. `DELETE /auth/component/{componentId}`.
class revoke_component_account {
public:
    revoke_component_account() = default;
    explicit revoke_component_account(std::string component) : component_id(std::move(component)) {}

    std::string component_id;

    using response_type = void;
    static constexpr operation_info info{"revokeComponentAccount", method::delete_, "/auth/component/{componentId}",
                                         idempotency::idempotent};
    static constexpr auto params = table{in_path("componentId", &revoke_component_account::component_id)};
};

/// Assigns an account to several components. `PUT /auth/account/{accountId}/components`; the body is a list of ids.
class assign_account_components {
public:
    assign_account_components() = default;
    assign_account_components(std::string account, std::vector<std::string> components)
        : account_id(std::move(account)), component_ids(std::move(components))
    {
    }

    std::string account_id;
    std::vector<std::string> component_ids; ///< ids of components in flows

    using response_type = json::object;
    static constexpr operation_info info =
        operation_info("assignAccountComponents", method::put, "/auth/account/{accountId}/components",
                       idempotency::idempotent)
            .with_evidence(evidence::medium);
    static constexpr auto params = table{in_path("accountId", &assign_account_components::account_id),
                                         whole_body(&assign_account_components::component_ids)};
};

/// The operations of this header.
using component_account_operations =
    operation_list<get_flow_accounts, assign_component_account, revoke_component_account, assign_account_components>;

} // namespace op

/// Fetches the accounts of a flow's components.
///
/// Result: component id → account id, or null for a component without an account.
/// Errors: `condition::not_found` when the caller has no such flow.
/// Source: https://github.com/Appmixer-ai/appmixer-skills, accounts.
template <api_handle Api>
call_result<Api, json::object> get_flow_accounts(Api const& api, std::string flow_id)
{
    return api.call(op::get_flow_accounts(std::move(flow_id)));
}

/// Assigns an account to a component. It replaces the component's account, if there is one.
///
/// An update of the component's flow may take the account away again: some servers drop the accounts of all components
/// that the update writes.
///
/// Errors: `condition::not_found` when the caller has no such component or account.
/// Source: https://docs.appmixer.com, API, Accounts.
template <api_handle Api>
call_result<Api, void> assign_component_account(Api const& api, std::string component_id, std::string account_id)
{
    return api.call(op::assign_component_account(std::move(component_id), std::move(account_id)));
}

/// Takes the account away from a component. The account itself stays. Succeeds when the component has no account.
///
/// Errors: `condition::not_found` when the caller has no such component.
/// Source: https://docs.appmixer.com, API, Accounts.
template <api_handle Api>
call_result<Api, void> revoke_component_account(Api const& api, std::string component_id)
{
    return api.call(op::revoke_component_account(std::move(component_id)));
}

/// Assigns an account to several components, as `assign_component_account` does to one.
///
/// Result: the server's response, whose form is not documented.
/// Errors: `condition::not_found` when the caller has no such account, or not all of the components.
/// Source: the integration wizard of the vendor's JavaScript SDK; the form of the body is not certain.
template <api_handle Api>
call_result<Api, json::object> assign_account_components(Api const& api, std::string account_id,
                                                         std::vector<std::string> component_ids)
{
    return api.call(op::assign_account_components(std::move(account_id), std::move(component_ids)));
}

} // namespace appmixer

#endif
