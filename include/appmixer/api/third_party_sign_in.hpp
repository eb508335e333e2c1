#ifndef APPMIXER_API_THIRD_PARTY_SIGN_IN_HPP
#define APPMIXER_API_THIRD_PARTY_SIGN_IN_HPP

// Operations for the sign-in at a third party, which creates an account:
//
//     ticket<auth_status> job = co_await create_auth_ticket(api);
//     std::string url = co_await get_auth_url(api, "acme.crm.contacts.FindContact", job.text);
//     // the user opens the URL in a browser and signs in
//     auth_status end = co_await wait_for(api, job); // end.account_id is the account

#include <appmixer/call/client.hpp>
#include <appmixer/call/operation_list.hpp>
#include <appmixer/call/request_values.hpp>
#include <appmixer/call/ticket.hpp>
#include <appmixer/core/table.hpp>
#include <appmixer/model/third_party_sign_in.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace appmixer {

namespace op {

/// The caller's accounts that a component type can use. `GET /auth/{componentType}`.
class get_component_auth {
public:
    get_component_auth() = default;
    explicit get_component_auth(std::string type) : component_type(std::move(type)) {}

    std::string component_type;              ///< "acme.crm.contacts.FindContact"; also a service, "acme:crm"
    std::optional<std::string> component_id; ///< a component, to learn which account is assigned to it

    using response_type = component_auth;
    static constexpr operation_info info =
        operation_info("getComponentAuth", method::get, "/auth/{componentType}", idempotency::safe)
            .with_evidence(evidence::medium);
    static constexpr auto params = table{in_path("componentType", &get_component_auth::component_type),
                                         in_query("componentId", &get_component_auth::component_id)};
};

/// Begins a sign-in at a third party. `POST /auth/ticket`.
class create_auth_ticket {
public:
    create_auth_ticket() = default;

    using response_type = ticket<auth_status>;
    static constexpr operation_info info{"createAuthTicket", method::post, "/auth/ticket", idempotency::unsafe};
};

/// The page on which a user signs in. `GET /auth/{componentType}/auth-url/{ticket}`.
class get_auth_url {
public:
    get_auth_url() = default;
    get_auth_url(std::string type, std::string ticket_text)
        : component_type(std::move(type)), ticket(std::move(ticket_text))
    {
    }

    std::string component_type;              ///< as in `get_component_auth`
    std::string ticket;                      ///< from `create_auth_ticket`
    std::optional<std::string> component_id; ///< the component that the account is for

    using response_type = std::string;
    static constexpr std::string_view response_key = "authUrl";
    static constexpr operation_info info{"getAuthUrl", method::get, "/auth/{componentType}/auth-url/{ticket}",
                                         idempotency::safe};
    static constexpr auto params =
        table{in_path("componentType", &get_auth_url::component_type), in_path("ticket", &get_auth_url::ticket),
              in_query("componentId", &get_auth_url::component_id)};
};

/// The status of a sign-in. `GET /auth/status/{ticket}`.
class get_auth_status {
public:
    get_auth_status() = default;
    explicit get_auth_status(std::string ticket_text) : ticket(std::move(ticket_text)) {}

    std::string ticket; ///< from `create_auth_ticket`

    using response_type = auth_status;
    static constexpr operation_info info{"getAuthStatus", method::get, "/auth/status/{ticket}", idempotency::safe};
    static constexpr auto params = table{in_path("ticket", &get_auth_status::ticket)};
};

/// Ends a sign-in; the third party sends the browser here. `GET /auth/{service}/callback`.
class auth_callback {
public:
    auth_callback() = default;
    auth_callback(std::string service_id, query_values from_third_party)
        : service(std::move(service_id)), query(std::move(from_third_party))
    {
    }

    std::string service;
    query_values query; ///< what the third party adds to the URL, such as `state` and `code`; secret

    using response_type = http_response;
    static constexpr bool any_status = true;
    static constexpr operation_info info =
        operation_info("authCallback", method::get, "/auth/{service}/callback", idempotency::unsafe, token_use::none)
            .with_evidence(evidence::medium);
    static constexpr auto params =
        table{in_path("service", &auth_callback::service), any_secret_query(&auth_callback::query)};
};

/// The operations of this header.
using third_party_sign_in_operations =
    operation_list<get_component_auth, create_auth_ticket, get_auth_url, get_auth_status, auth_callback>;

} // namespace op

/// The operation that `wait_for` calls for the ticket of a sign-in.
inline op::get_auth_status status_request(ticket<auth_status> const& job) { return op::get_auth_status(job.text); }

/// Fetches the caller's accounts that a component type can use. `op::get_component_auth` takes a component id.
///
/// component_type: "acme.crm.contacts.FindContact"; also a service, "acme:crm".
/// Result: the accounts, by `component_auth::accounts`.
/// Source: https://docs.appmixer.com, API, Accounts.
template <api_handle Api>
call_result<Api, component_auth> get_component_auth(Api const& api, std::string component_type)
{
    return api.call(op::get_component_auth(std::move(component_type)));
}

/// Begins a sign-in at a third party.
///
/// Result: the ticket of the sign-in. `get_auth_url` gives the page on which the user signs in, and `wait_for` waits
/// until the user has done so; its `wait_policy` should allow for that.
/// Not idempotent: repeating the call makes another ticket, without harm.
/// Source: https://docs.appmixer.com, API, Accounts.
template <api_handle Api>
call_result<Api, ticket<auth_status>> create_auth_ticket(Api const& api)
{
    return api.call(op::create_auth_ticket());
}

/// Fetches the URL of the page on which a user signs in at a third party. `op::get_auth_url` takes a component id.
///
/// component_type: as for `get_component_auth`. ticket_text: the text of a ticket from `create_auth_ticket`.
/// Result: the URL, to be opened in a browser.
/// Errors: `condition::not_found` for an unknown ticket.
/// Source: https://docs.appmixer.com, API, Accounts.
template <api_handle Api>
call_result<Api, std::string> get_auth_url(Api const& api, std::string component_type, std::string ticket_text)
{
    return api.call(op::get_auth_url(std::move(component_type), std::move(ticket_text)));
}

/// Fetches the status of a sign-in at a third party. `wait_for` calls it until the sign-in has ended.
///
/// ticket_text: the text of a ticket from `create_auth_ticket`.
/// Result: the status. A sign-in that failed has an `error`; the call itself succeeds.
/// Errors: `condition::not_found` for an unknown ticket.
/// Source: https://docs.appmixer.com, API, Accounts.
template <api_handle Api>
call_result<Api, auth_status> get_auth_status(Api const& api, std::string ticket_text)
{
    return api.call(op::get_auth_status(std::move(ticket_text)));
}

/// Ends a sign-in as the third party's redirect of the browser does. Programs that stand in for a browser need it,
/// tests for example.
///
/// service: the service in the path of the redirect. query: the parameters that the third party adds, such as `state`
/// and `code`. Errors, traces and recordings have none of the values.
/// Result: the response, whatever its status: a page, or a redirect to one.
/// Not idempotent: a sign-in ends once.
/// Source: https://docs.appmixer.com, API, Accounts (the `redirect_uri` in the sample of the authentication URL).
template <api_handle Api>
call_result<Api, http_response> auth_callback(Api const& api, std::string service, query_values query)
{
    return api.call(op::auth_callback(std::move(service), std::move(query)));
}

} // namespace appmixer

#endif
