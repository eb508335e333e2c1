#ifndef APPMIXER_API_ALL_HPP
#define APPMIXER_API_ALL_HPP

// All operations, and the list of their declarations.

#include <appmixer/api/access_control.hpp>
#include <appmixer/api/accounts.hpp>
#include <appmixer/api/app_events.hpp>
#include <appmixer/api/apps.hpp>
#include <appmixer/api/categories.hpp>
#include <appmixer/api/charts.hpp>
#include <appmixer/api/component_accounts.hpp>
#include <appmixer/api/component_webhooks.hpp>
#include <appmixer/api/components.hpp>
#include <appmixer/api/files.hpp>
#include <appmixer/api/flow_coordinator.hpp>
#include <appmixer/api/flow_tests.hpp>
#include <appmixer/api/flow_versions.hpp>
#include <appmixer/api/flows.hpp>
#include <appmixer/api/hub_settings.hpp>
#include <appmixer/api/integrations.hpp>
#include <appmixer/api/logs.hpp>
#include <appmixer/api/mcp_gateways.hpp>
#include <appmixer/api/modifiers.hpp>
#include <appmixer/api/passwords.hpp>
#include <appmixer/api/people_tasks.hpp>
#include <appmixer/api/public_files.hpp>
#include <appmixer/api/service.hpp>
#include <appmixer/api/service_configs.hpp>
#include <appmixer/api/static_components.hpp>
#include <appmixer/api/store_items.hpp>
#include <appmixer/api/stores.hpp>
#include <appmixer/api/system_config.hpp>
#include <appmixer/api/task_webhooks.hpp>
#include <appmixer/api/telemetry.hpp>
#include <appmixer/api/third_party_sign_in.hpp>
#include <appmixer/api/unprocessed_messages.hpp>
#include <appmixer/api/user_administration.hpp>
#include <appmixer/api/user_groups.hpp>
#include <appmixer/api/users.hpp>
#include <appmixer/api/variables.hpp>
#include <appmixer/call/operation_list.hpp>

namespace appmixer {

/// Every operation of the library, ordered by resource.
// clang-format off
using all_operations = join_operations<
    op::service_operations,
    op::user_operations,
    op::password_operations,
    op::user_administration_operations,
    op::user_group_operations,
    op::flow_operations,
    op::flow_coordinator_operations,
    op::flow_version_operations,
    op::flow_test_operations,
    op::component_webhook_operations,
    op::integration_operations,
    op::category_operations,
    op::store_operations,
    op::store_item_operations,
    op::account_operations,
    op::component_account_operations,
    op::third_party_sign_in_operations,
    op::log_operations,
    op::people_task_operations,
    op::task_webhook_operations,
    op::chart_operations,
    op::file_operations,
    op::public_file_operations,
    op::app_operations,
    op::component_operations,
    op::unprocessed_message_operations,
    op::variable_operations,
    op::modifier_operations,
    op::access_control_operations,
    op::service_config_operations,
    op::system_config_operations,
    op::static_component_operations,
    op::app_event_operations,
    op::mcp_gateway_operations,
    op::hub_setting_operations,
    op::telemetry_operations>;
// clang-format on

} // namespace appmixer

#endif
