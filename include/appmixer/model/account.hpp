#ifndef APPMIXER_MODEL_ACCOUNT_HPP
#define APPMIXER_MODEL_ACCOUNT_HPP

// Accounts at third parties.

#include <appmixer/core/table.hpp>
#include <appmixer/json/all.hpp>

#include <optional>
#include <string>
#include <vector>

namespace appmixer {

/// An account at a third party that flows use. Responses never contain its credentials.
///
/// Source: https://docs.appmixer.com, API, Accounts.
class account {
public:
    account() = default;

    std::string account_id;                  ///< 24 hex digits
    std::string name;                        ///< the name that the third party reports
    std::optional<std::string> display_name; ///< the name that the user set
    std::string service;                     ///< "vendor:service"
    std::string icon;                        ///< a data URI or a URL
    std::string label;                       ///< the name of the service, for display
    raw_object profile_info;                 ///< the profile that the third party reports
    std::string user_id;                     ///< of the owner
    json::object extra;                      ///< every key not named above

    static constexpr auto fields = table{field("accountId", &account::account_id),
                                         field("name", &account::name),
                                         field("displayName", &account::display_name, access::writable),
                                         field("service", &account::service),
                                         field("icon", &account::icon),
                                         field("label", &account::label),
                                         field("profileInfo", &account::profile_info),
                                         field("userId", &account::user_id)};
};

/// A flow that uses an account.
class account_flow {
public:
    account_flow() = default;

    std::string flow_id; ///< a UUID
    std::string name;    ///< of the flow
    json::object extra;  ///< every key not named above

    static constexpr auto fields = table{field("flowId", &account_flow::flow_id), field("name", &account_flow::name)};
};

/// The response to `share_account`.
class account_share {
public:
    account_share() = default;

    std::string account_id;          ///< the account that is shared
    std::string flow_id;             ///< the flow that may use it
    std::vector<std::string> shared; ///< the ids of the components
    json::object extra;              ///< every key not named above

    static constexpr auto fields =
        table{field("accountId", &account_share::account_id), field("flowId", &account_share::flow_id),
              field("shared", &account_share::shared)};
};

} // namespace appmixer

#endif
