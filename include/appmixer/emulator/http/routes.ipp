#ifndef APPMIXER_EMULATOR_HTTP_ROUTES_IPP
#define APPMIXER_EMULATOR_HTTP_ROUTES_IPP

// The routes of all operations, and the way of a request to its route.

#include <appmixer/api/service.hpp>
#include <appmixer/emulator/access_control/access_control.hpp>
#include <appmixer/emulator/accounts/accounts.hpp>
#include <appmixer/emulator/app_events/app_events.hpp>
#include <appmixer/emulator/categories/categories.hpp>
#include <appmixer/emulator/charts/charts.hpp>
#include <appmixer/emulator/components/component_lists.hpp>
#include <appmixer/emulator/components/components.hpp>
#include <appmixer/emulator/components/publishing.hpp>
#include <appmixer/emulator/components/static_calls.hpp>
#include <appmixer/emulator/components/unprocessed_messages.hpp>
#include <appmixer/emulator/files/files.hpp>
#include <appmixer/emulator/flow_tests/flow_tests.hpp>
#include <appmixer/emulator/flows/flow_versions.hpp>
#include <appmixer/emulator/flows/flows.hpp>
#include <appmixer/emulator/flows/variables.hpp>
#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/http/not_emulated.hpp>
#include <appmixer/emulator/http/request_target.hpp>
#include <appmixer/emulator/http/responses.hpp>
#include <appmixer/emulator/http/router.hpp>
#include <appmixer/emulator/http/routes.hpp>
#include <appmixer/emulator/hub_settings/hub_settings.hpp>
#include <appmixer/emulator/integrations/integrations.hpp>
#include <appmixer/emulator/logs/log_routes.hpp>
#include <appmixer/emulator/mcp_gateways/mcp_gateways.hpp>
#include <appmixer/emulator/modifiers/modifiers.hpp>
#include <appmixer/emulator/people_tasks/people_tasks.hpp>
#include <appmixer/emulator/people_tasks/task_rules.hpp>
#include <appmixer/emulator/service_configs/service_configs.hpp>
#include <appmixer/emulator/stores/stores.hpp>
#include <appmixer/emulator/system_config/system_config.hpp>
#include <appmixer/emulator/telemetry/telemetry.hpp>
#include <appmixer/emulator/third_party_sign_in/third_party_sign_in.hpp>
#include <appmixer/emulator/unconfirmed/unconfirmed.hpp>
#include <appmixer/emulator/user_groups/user_groups.hpp>
#include <appmixer/emulator/users/admin.hpp>
#include <appmixer/emulator/users/passwords.hpp>
#include <appmixer/emulator/users/users.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace appmixer::detail::emu {

/// The longest request target that the vendor's HTTP parser accepts, in bytes.
inline constexpr std::size_t longest_target = 16'384;

/// The decoded path of a request target. Throws `http_error` for an invalid target.
inline std::vector<std::string> path_of(std::string_view target)
{
    if (target.size() > longest_target)
        throw http_error(414, "Request-URI Too Long");
    bool const clean = std::all_of(target.begin(), target.end(), [](char byte) {
        return static_cast<unsigned char>(byte) > ' ' && byte != 0x7f && byte != '#';
    });
    if (!target.starts_with('/') || !clean)
        throw http_error(400, "Bad request target.");
    std::size_t const question = (std::min)(target.find('?'), target.size());
    return question > 1 ? decoded_path(target.substr(0, question)) : std::vector<std::string>();
}

inline http_response serve_service_info(request_context&)
{
    return respond_json(R"({"version":"6.0.0","status":"ok"})");
}

/// The routes of all operations, shared by all emulators.
inline router const& all_routes()
{
    static router const routes = [] {
        router all;
        add_not_emulated_routes(all);
        all.add(op::get_service_info::info, &serve_service_info, route_access::anyone);
        add_user_routes(all);
        add_flow_routes(all);
        add_store_routes(all);
        add_component_routes(all);
        add_component_list_routes(all);
        add_publishing_routes(all);
        add_variable_routes(all);
        add_modifier_routes(all);
        add_unprocessed_routes(all);
        add_static_call_routes(all);
        add_app_event_routes(all);
        add_telemetry_routes(all);
        add_flow_version_routes(all);
        add_admin_routes(all);
        add_password_routes(all);
        add_user_group_routes(all);
        add_category_routes(all);
        add_integration_routes(all);
        add_account_routes(all);
        add_third_party_sign_in_routes(all);
        add_log_routes(all);
        add_people_task_routes(all);
        add_chart_routes(all);
        add_file_routes(all);
        add_service_config_routes(all);
        add_system_config_routes(all);
        add_access_control_routes(all);
        add_mcp_gateway_routes(all);
        add_flow_test_routes(all);
        add_hub_setting_routes(all);
        add_unconfirmed_routes(all);
        return all;
    }();
    return routes;
}

APPMIXER_DECL router::route open_route(request_context& ctx)
{
    std::string_view const target = ctx.request.target;
    std::size_t const question = (std::min)(target.find('?'), target.size());
    std::vector<std::string> path = path_of(target);
    check_task_path(ctx.back_end.switches, path);
    router::route const route = all_routes().find(ctx.request.method, path, ctx.path_parameters);
    bool const anonymous =
        route.access == route_access::optional_token && !ctx.request.headers.contains("Authorization");
    if (route.access != route_access::anyone && !anonymous)
        identify(ctx, route.access != route_access::valid_token);
    check_route_rules(ctx, path);
    if (question < target.size())
        ctx.query = query_parameters(target.substr(question + 1));
    return route;
}

APPMIXER_DECL http_response call_as(state& back_end, user_entry const& user, http_request const& request, timestamp now)
{
    request_context ctx(back_end, request, now);
    ctx.caller = &user;
    std::string_view const target = request.target;
    std::size_t const question = (std::min)(target.find('?'), target.size());
    std::vector<std::string> path = path_of(target);
    router::route const route = all_routes().find(request.method, path, ctx.path_parameters);
    if (question < target.size())
        ctx.query = query_parameters(target.substr(question + 1));
    return route.run(ctx);
}

APPMIXER_DECL bool takes_pieces(http_request const& head)
{
    try {
        std::vector<std::string> path = path_of(head.target);
        std::vector<std::string> ignored;
        return all_routes().find(head.method, path, ignored).receive != nullptr;
    } catch (http_error const&) { // reported when the request is handled
        return false;
    }
}

} // namespace appmixer::detail::emu

#endif
