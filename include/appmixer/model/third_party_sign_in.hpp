#ifndef APPMIXER_MODEL_THIRD_PARTY_SIGN_IN_HPP
#define APPMIXER_MODEL_THIRD_PARTY_SIGN_IN_HPP

// Sign-ins at third parties, and the accounts that a component may use.

#include <appmixer/call/ticket.hpp>
#include <appmixer/core/config.hpp>
#include <appmixer/core/table.hpp>
#include <appmixer/json/all.hpp>

#include <optional>
#include <string>
#include <vector>

namespace appmixer {

/// The status of a sign-in at a third party.
///
/// Source: https://docs.appmixer.com, API, Accounts.
class auth_status {
public:
    auth_status() = default;

    std::string account_id;              ///< the account that the sign-in created or renewed; empty: none yet
    std::string token_id;                ///< the stored credentials; empty: none yet
    std::optional<bool> finished;        ///< true: the sign-in has ended
    std::optional<timestamp> updated_at; ///< the last change of the status
    json::value error;                   ///< why the sign-in failed; null: it has not
    json::object extra;                  ///< every key not named above

    static constexpr auto fields =
        table{field("accountId", &auth_status::account_id), field("tokenId", &auth_status::token_id),
              field("finished", &auth_status::finished), field("updatedAt", &auth_status::updated_at),
              field("error", &auth_status::error)};
};

/// What the status means for `wait_for`.
inline job_progress progress_of(auth_status const& status)
{
    if (!status.error.is_null())
        return job_progress::failed;
    return status.finished == true ? job_progress::done : job_progress::pending;
}

/// An account as a component type sees it.
class component_auth_account {
public:
    component_auth_account() = default;

    std::string account_id;
    std::string token_id;                      ///< the stored credentials
    std::string component_id;                  ///< the component that was asked for; empty: none
    std::optional<bool> component_assigned;    ///< whether that component uses the account
    std::optional<bool> access_token_valid;    ///< whether the credentials are valid
    std::optional<bool> scope_valid;           ///< whether they have the scopes that the component type needs
    std::vector<std::string> authorized_scope; ///< the scopes that they have
    std::string name;                          ///< the name that the third party reports
    std::optional<std::string> display_name;   ///< the name that the user set
    json::object extra;                        ///< every key not named above

    static constexpr auto fields = table{field("accountId", &component_auth_account::account_id),
                                         field("tokenId", &component_auth_account::token_id),
                                         field("componentId", &component_auth_account::component_id),
                                         field("componentAssigned", &component_auth_account::component_assigned),
                                         field("accessTokenValid", &component_auth_account::access_token_valid),
                                         field("scopeValid", &component_auth_account::scope_valid),
                                         field("authorizedScope", &component_auth_account::authorized_scope),
                                         field("name", &component_auth_account::name),
                                         field("displayName", &component_auth_account::display_name)};
};

/// The caller's accounts that a component type can use.
///
/// Source: https://docs.appmixer.com, API, Accounts.
class component_auth {
public:
    component_auth() = default;

    /// The accounts in `auth`, in the order of the response.
    APPMIXER_DECL std::vector<component_auth_account> accounts() const;

    std::string component_type;
    raw_object auth;    ///< `{"accounts": {"<accountId>": {…}}}`
    json::object extra; ///< every key not named above

    static constexpr auto fields =
        table{field("componentType", &component_auth::component_type), field("auth", &component_auth::auth)};
};

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/model/impl/third_party_sign_in.ipp>
#endif

#endif
