#ifndef APPMIXER_API_ACCOUNTS_HPP
#define APPMIXER_API_ACCOUNTS_HPP

// Operations on accounts at third parties.

#include <appmixer/call/client.hpp>
#include <appmixer/call/operation_list.hpp>
#include <appmixer/call/request_values.hpp>
#include <appmixer/model/account.hpp>

#include <string>
#include <tuple>
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
    static constexpr auto params = std::tuple{in_query("filter", &get_accounts_info::filter)};
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
    static constexpr auto params = std::tuple{in_path("accountId", &get_account_flows::account_id)};
};

/// Sets an account's display name. `PUT /accounts/{accountId}`.
class set_account_name {
public:
    set_account_name() = default;
    set_account_name(std::string id, std::string name) : account_id(std::move(id)), display_name(std::move(name)) {}

    std::string account_id;
    std::string display_name;

    using response_type = void; // some servers respond with the account
    static constexpr operation_info info{"setAccountName", method::put, "/accounts/{accountId}",
                                         idempotency::idempotent};
    static constexpr auto params = std::tuple{in_path("accountId", &set_account_name::account_id),
                                              in_body("displayName", &set_account_name::display_name)};
};

/// The operations of this header.
using account_operations = operation_list<get_accounts_info, get_account_flows, set_account_name>;

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

} // namespace appmixer

#endif
