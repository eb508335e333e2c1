#ifndef APPMIXER_API_ACCOUNTS_HPP
#define APPMIXER_API_ACCOUNTS_HPP

// Operations on accounts at third parties. component_accounts.hpp assigns accounts to components of flows, and
// third_party_sign_in.hpp creates accounts by a sign-in in a browser.

#include <appmixer/call/client.hpp>
#include <appmixer/call/operation_list.hpp>
#include <appmixer/call/request_values.hpp>
#include <appmixer/core/table.hpp>
#include <appmixer/model/account.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace appmixer {

namespace op {

/// The caller's accounts at third parties. `GET /accounts`.
class get_accounts_info {
public:
    get_accounts_info() = default;

    text_list filter; ///< "service:acme:crm"; as in `get_flows`

    using response_type = std::vector<account>;
    static constexpr operation_info info{"getAccountsInfo", method::get, "/accounts", idempotency::safe};
    static constexpr auto params = table{in_query("filter", &get_accounts_info::filter)};
};

/// The flows that use an account. `GET /accounts/{accountId}/flows`.
class get_account_flows {
public:
    get_account_flows() = default;
    explicit get_account_flows(std::string id) : account_id(std::move(id)) {}

    std::string account_id;

    using response_type = std::vector<account_flow>;
    static constexpr operation_info info{"getAccountFlows", method::get, "/accounts/{accountId}/flows",
                                         idempotency::safe};
    static constexpr auto params = table{in_path("accountId", &get_account_flows::account_id)};
};

/// Sets an account's display name. `PUT /accounts/{accountId}`.
class set_account_name {
public:
    set_account_name() = default;
    set_account_name(std::string id, std::string name) : account_id(std::move(id)), display_name(std::move(name)) {}

    std::string account_id;
    std::string display_name; ///< shown in place of the name that the third party reports

    using response_type = void; // some servers respond with the account
    static constexpr operation_info info{"setAccountName", method::put, "/accounts/{accountId}",
                                         idempotency::idempotent};
    static constexpr auto params = table{in_path("accountId", &set_account_name::account_id),
                                         in_body("displayName", &set_account_name::display_name)};
};

/// Creates an account from credentials. `POST /accounts`; 400 when the credentials lack a scope.
class create_account {
public:
    create_account() = default;
    create_account(std::string service_id, json::object credentials)
        : service(std::move(service_id)), token(std::move(credentials))
    {
    }

    std::string service;                      ///< "vendor:service"
    json::object token;                       ///< the credentials, in the form that the service's connector requires
    std::optional<std::string> name;          ///< the name at the third party; without it, the server derives one
    std::optional<std::string> display_name;  ///< the name that users see
    std::optional<json::object> profile_info; ///< the profile; without it, the server asks the third party for it
    optional_flag validate_scope;             ///< false: the server does not check the scopes in the credentials
    optional_flag request_profile_info;       ///< false: the server never asks the third party for the profile

    using response_type = account;
    static constexpr operation_info info{"createAccount", method::post, "/accounts", idempotency::unsafe};
    static constexpr auto params = table{in_query("validateScope", &create_account::validate_scope),
                                         in_query("requestProfileInfo", &create_account::request_profile_info),
                                         in_body("service", &create_account::service),
                                         in_secret_body("token", &create_account::token),
                                         in_body("name", &create_account::name),
                                         in_body("displayName", &create_account::display_name),
                                         in_body("profileInfo", &create_account::profile_info)};
};

/// Checks the credentials of an account. `POST /accounts/{accountId}/test`.
class test_account {
public:
    test_account() = default;
    explicit test_account(std::string id) : account_id(std::move(id)) {}

    std::string account_id;

    using response_type = json::value;
    static constexpr operation_info info =
        operation_info("testAccount", method::post, "/accounts/{accountId}/test", idempotency::safe)
            .with_evidence(evidence::medium);
    static constexpr auto params = table{in_path("accountId", &test_account::account_id)};
};

/// Deletes an account and stops the flows that use it. `DELETE /accounts/{accountId}`.
class delete_account {
public:
    delete_account() = default;
    explicit delete_account(std::string id) : account_id(std::move(id)) {}

    std::string account_id;

    using response_type = void;
    static constexpr operation_info info{"deleteAccount", method::delete_, "/accounts/{accountId}",
                                         idempotency::idempotent};
    static constexpr auto params = table{in_path("accountId", &delete_account::account_id)};
};

/// Lets components of a flow use an account. `POST /accounts/{accountId}/share`.
class share_account {
public:
    share_account() = default;
    share_account(std::string id, std::string flow, std::vector<std::string> components)
        : account_id(std::move(id)), component_ids(std::move(components)), flow_id(std::move(flow))
    {
    }

    std::string account_id;
    std::vector<std::string> component_ids; ///< the components of the flow that may use it
    std::string flow_id;

    using response_type = account_share;
    static constexpr operation_info info =
        operation_info("shareAccount", method::post, "/accounts/{accountId}/share", idempotency::idempotent)
            .with_evidence(evidence::medium);
    static constexpr auto params =
        table{in_path("accountId", &share_account::account_id), in_body("componentIds", &share_account::component_ids),
              in_body("flowId", &share_account::flow_id)};
};

/// Takes an account away from the components of a flow. `POST /accounts/{accountId}/unshare`.
class unshare_account {
public:
    unshare_account() = default;
    unshare_account(std::string id, std::string flow) : account_id(std::move(id)), flow_id(std::move(flow)) {}

    std::string account_id;
    std::string flow_id;

    using response_type = void;
    static constexpr operation_info info =
        operation_info("unshareAccount", method::post, "/accounts/{accountId}/unshare", idempotency::idempotent)
            .with_evidence(evidence::medium);
    static constexpr auto params =
        table{in_path("accountId", &unshare_account::account_id), in_body("flowId", &unshare_account::flow_id)};
};

/// A field of the profile of a component's account. `GET /accounts/profile-info/{field}`.
class get_account_profile_field {
public:
    get_account_profile_field() = default;
    get_account_profile_field(std::string name, std::string component)
        : field(std::move(name)), component_id(std::move(component))
    {
    }

    std::string field; ///< a key of `account::profile_info`
    std::optional<std::string> component_id;

    using response_type = json::value;
    static constexpr std::string_view response_key = "response";
    static constexpr operation_info info =
        operation_info("getAccountProfileField", method::get, "/accounts/profile-info/{field}", idempotency::safe)
            .with_evidence(evidence::medium);
    static constexpr auto params = table{in_path("field", &get_account_profile_field::field),
                                         in_query("componentId", &get_account_profile_field::component_id)};
};

/// The operations of this header.
using account_operations =
    operation_list<get_accounts_info, get_account_flows, set_account_name, create_account, test_account, delete_account,
                   share_account, unshare_account, get_account_profile_field>;

} // namespace op

/// Lists the caller's accounts at third parties. The response never contains their credentials.
///
/// query: which accounts, for example `query.filter = "service:acme:crm"`; all by default.
/// Result: the accounts; empty when none matches.
/// Source: https://docs.appmixer.com, API, Accounts.
template <api_handle Api>
call_result<Api, std::vector<account>> get_accounts_info(Api const& api, op::get_accounts_info query = {})
{
    return api.call(query);
}

/// Lists the flows that use an account.
///
/// Result: the id and name of each flow; empty when no flow uses the account.
/// Errors: `condition::not_found` when the caller has no such account.
/// Source: https://docs.appmixer.com, API, Accounts.
template <api_handle Api>
call_result<Api, std::vector<account_flow>> get_account_flows(Api const& api, std::string account_id)
{
    return api.call(op::get_account_flows(std::move(account_id)));
}

/// Sets an account's display name. The name that the third party reports does not change.
///
/// Errors: `condition::not_found` when the caller has no such account.
/// Source: https://docs.appmixer.com, API, Accounts.
template <api_handle Api>
call_result<Api, void> set_account_name(Api const& api, std::string account_id, std::string display_name)
{
    return api.call(op::set_account_name(std::move(account_id), std::move(display_name)));
}

/// Creates an account from credentials that the program has, without a sign-in at the third party. An account of the
/// caller with the same service and name is changed instead; without a name, one with the same display name.
/// `op::create_account` takes the names, the profile, and what the server checks.
///
/// service: "vendor:service"; the connector of that service must be installed. token: the credentials in the form that
/// the connector requires, for example `{"accessToken": …, "scope": […]}`. No text of it appears in errors, traces or
/// recordings.
/// Result: the account, without its credentials; some servers add `revoked` to `extra`.
/// Errors: `errc::bad_request` when the credentials lack scopes that components need. `errc::internal_server_error`
/// when the service is not configured, or when the third party does not give the profile.
/// Not idempotent: without a name and a display name, repeating the call may create a second account.
/// Source: https://docs.appmixer.com, API, Accounts.
template <api_handle Api>
call_result<Api, account> create_account(Api const& api, std::string service, json::object token)
{
    return api.call(op::create_account(std::move(service), std::move(token)));
}

/// Checks whether the credentials of an account are still valid.
///
/// Result: what the server found, in one of several forms: `{"<tokenId>": "valid"}`, `{"ok": true}`,
/// `{"revoked": false}`. Success of the call means that the account is valid.
/// Errors: `condition::not_found` when the caller has no such account.
/// Source: https://docs.appmixer.com, API, Accounts.
template <api_handle Api>
call_result<Api, json::value> test_account(Api const& api, std::string account_id)
{
    return api.call(op::test_account(std::move(account_id)));
}

/// Deletes an account. All flows that use it are stopped, and its components have no account any more.
///
/// Errors: `condition::not_found` when the caller has no such account, also when it is already deleted.
/// Source: https://docs.appmixer.com, API, Accounts.
template <api_handle Api>
call_result<Api, void> delete_account(Api const& api, std::string account_id)
{
    return api.call(op::delete_account(std::move(account_id)));
}

/// Lets components of a flow use an account.
///
/// flow_id: a flow of the caller. component_ids: components of that flow.
/// Result: the account, the flow, and the components.
/// Errors: `condition::not_found` when the caller has no such account or flow; `condition::forbidden` for a flow that
/// is only shared with the caller. Source: https://github.com/Appmixer-ai/appmixer-skills, accounts.
template <api_handle Api>
call_result<Api, account_share> share_account(Api const& api, std::string account_id, std::string flow_id,
                                              std::vector<std::string> component_ids)
{
    return api.call(op::share_account(std::move(account_id), std::move(flow_id), std::move(component_ids)));
}

/// Takes an account away from all components of a flow that it was shared with. Succeeds when it was not shared.
///
/// Errors: `condition::not_found` when the caller has no such account.
/// Source: https://github.com/Appmixer-ai/appmixer-skills, accounts.
template <api_handle Api>
call_result<Api, void> unshare_account(Api const& api, std::string account_id, std::string flow_id)
{
    return api.call(op::unshare_account(std::move(account_id), std::move(flow_id)));
}

/// Fetches a field of the profile that the third party reports for a component's account.
///
/// field: its name, such as "email". component_id: a component with an account.
/// Result: the value of the field; null when the profile does not have it.
/// Errors: `condition::not_found` when the component has no account.
/// Source: https://github.com/Appmixer-ai/appmixer-skills, accounts.
template <api_handle Api>
call_result<Api, json::value> get_account_profile_field(Api const& api, std::string field, std::string component_id)
{
    return api.call(op::get_account_profile_field(std::move(field), std::move(component_id)));
}

} // namespace appmixer

#endif
