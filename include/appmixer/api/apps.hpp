#ifndef APPMIXER_API_APPS_HPP
#define APPMIXER_API_APPS_HPP

// Operations on apps: the groups in which components are offered.

#include <appmixer/call/client.hpp>
#include <appmixer/call/operation_list.hpp>
#include <appmixer/core/table.hpp>
#include <appmixer/model/app.hpp>
#include <appmixer/model/component_manifest.hpp>

#include <string>
#include <utility>
#include <vector>

namespace appmixer {

namespace op {

/// The apps that the caller can use. `GET /apps`.
class list_apps {
public:
    list_apps() = default;

    using response_type = app_list;
    static constexpr operation_info info{"listApps", method::get, "/apps", idempotency::safe, token_use::optional};
};

/// The components of an app. `GET /apps/components`.
class list_app_components {
public:
    list_app_components() = default;
    explicit list_app_components(std::string name) : app(std::move(name)) {}

    std::string app; ///< the name of a service or a module

    using response_type = std::vector<component_manifest>;
    static constexpr operation_info info{"listAppComponents", method::get, "/apps/components", idempotency::safe,
                                         token_use::optional};
    static constexpr auto params = table{in_query("app", &list_app_components::app)};
};

/// The operations of this header.
using app_operations = operation_list<list_apps, list_app_components>;

} // namespace op

/// Lists the apps that the caller can use.
///
/// Result: the apps; empty when there are none.
/// Source: https://docs.appmixer.com, API, Apps.
template <api_handle Api>
call_result<Api, app_list> list_apps(Api const& api)
{
    return api.call(op::list_apps());
}

/// Lists the components of an app, with their manifests.
///
/// app: the name of a service, such as "acme.crm", or of a module, such as "acme.crm.contacts".
/// Result: the manifests; empty when there is no such app.
/// Errors: `errc::bad_request` when the name is empty.
/// Source: https://docs.appmixer.com, API, Apps.
template <api_handle Api>
call_result<Api, std::vector<component_manifest>> list_app_components(Api const& api, std::string app)
{
    return api.call(op::list_app_components(std::move(app)));
}

} // namespace appmixer

#endif
