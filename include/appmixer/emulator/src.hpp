#ifndef APPMIXER_EMULATOR_SRC_HPP
#define APPMIXER_EMULATOR_SRC_HPP

/// The bodies of the emulator's functions, for separate compilation. A program that uses the emulator includes this
/// file in one source file, as well as <appmixer/src.hpp>.

#include <appmixer/core/config.hpp>

#ifdef APPMIXER_HEADER_ONLY
#error "appmixer/emulator/src.hpp needs APPMIXER_SEPARATE_COMPILATION, defined for the whole program"
#endif

#include <appmixer/emulator/access_control/access_control.ipp>
#include <appmixer/emulator/access_control/access_rules.ipp>
#include <appmixer/emulator/accounts/account_bindings.ipp>
#include <appmixer/emulator/accounts/account_shares.ipp>
#include <appmixer/emulator/accounts/accounts.ipp>
#include <appmixer/emulator/accounts/required_scopes.ipp>
#include <appmixer/emulator/app_events/app_events.ipp>
#include <appmixer/emulator/categories/categories.ipp>
#include <appmixer/emulator/charts/charts.ipp>
#include <appmixer/emulator/components/catalogue.ipp>
#include <appmixer/emulator/components/component_lists.ipp>
#include <appmixer/emulator/components/components.ipp>
#include <appmixer/emulator/components/installed_components.ipp>
#include <appmixer/emulator/components/load_components.ipp>
#include <appmixer/emulator/components/manifest_check.ipp>
#include <appmixer/emulator/components/publishing.ipp>
#include <appmixer/emulator/components/static_calls.ipp>
#include <appmixer/emulator/components/unprocessed_messages.ipp>
#include <appmixer/emulator/components/webhook_replies.ipp>
#include <appmixer/emulator/events/event_log.ipp>
#include <appmixer/emulator/files/file_content.ipp>
#include <appmixer/emulator/files/file_receiver.ipp>
#include <appmixer/emulator/files/file_table.ipp>
#include <appmixer/emulator/files/file_upload.ipp>
#include <appmixer/emulator/files/files.ipp>
#include <appmixer/emulator/files/load_files.ipp>
#include <appmixer/emulator/files/multipart_parser.ipp>
#include <appmixer/emulator/flow_tests/flow_tests.ipp>
#include <appmixer/emulator/flows/descriptor.ipp>
#include <appmixer/emulator/flows/flow_checks.ipp>
#include <appmixer/emulator/flows/flow_lists.ipp>
#include <appmixer/emulator/flows/flow_routes.ipp>
#include <appmixer/emulator/flows/flow_rules.ipp>
#include <appmixer/emulator/flows/flow_versions.ipp>
#include <appmixer/emulator/flows/flows.ipp>
#include <appmixer/emulator/flows/variables.ipp>
#include <appmixer/emulator/http/limited_wait.ipp>
#include <appmixer/emulator/http/request_body.ipp>
#include <appmixer/emulator/http/request_target.ipp>
#include <appmixer/emulator/http/responses.ipp>
#include <appmixer/emulator/http/router.ipp>
#include <appmixer/emulator/http/routes.ipp>
#include <appmixer/emulator/hub_settings/hub_settings.ipp>
#include <appmixer/emulator/impl/emulator.ipp>
#include <appmixer/emulator/impl/emulator_faults.ipp>
#include <appmixer/emulator/impl/emulator_upload.ipp>
#include <appmixer/emulator/impl/event_feed.ipp>
#include <appmixer/emulator/impl/fault_parser.ipp>
#include <appmixer/emulator/impl/fault_text.ipp>
#include <appmixer/emulator/impl/file_storage.ipp>
#include <appmixer/emulator/impl/id_source.ipp>
#include <appmixer/emulator/impl/loopback.ipp>
#include <appmixer/emulator/integrations/integrations.ipp>
#include <appmixer/emulator/logs/log_aggregations.ipp>
#include <appmixer/emulator/logs/log_filter.ipp>
#include <appmixer/emulator/logs/log_histograms.ipp>
#include <appmixer/emulator/logs/log_matching.ipp>
#include <appmixer/emulator/logs/log_metrics.ipp>
#include <appmixer/emulator/logs/log_routes.ipp>
#include <appmixer/emulator/logs/log_search.ipp>
#include <appmixer/emulator/logs/log_search_parser.ipp>
#include <appmixer/emulator/logs/log_writer.ipp>
#include <appmixer/emulator/mcp_gateways/mcp_gateways.ipp>
#include <appmixer/emulator/modifiers/modifiers.ipp>
#include <appmixer/emulator/people_tasks/people_tasks.ipp>
#include <appmixer/emulator/people_tasks/task_rules.ipp>
#include <appmixer/emulator/people_tasks/task_webhooks.ipp>
#include <appmixer/emulator/service_configs/service_configs.ipp>
#include <appmixer/emulator/state/load.ipp>
#include <appmixer/emulator/state/load_activity.ipp>
#include <appmixer/emulator/state/load_resources.ipp>
#include <appmixer/emulator/state/load_tasks.ipp>
#include <appmixer/emulator/stores/store_items.ipp>
#include <appmixer/emulator/stores/stores.ipp>
#include <appmixer/emulator/system_config/system_config.ipp>
#include <appmixer/emulator/telemetry/telemetry.ipp>
#include <appmixer/emulator/text/digest.ipp>
#include <appmixer/emulator/text/filter.ipp>
#include <appmixer/emulator/text/markdown.ipp>
#include <appmixer/emulator/text/md5.ipp>
#include <appmixer/emulator/text/pattern.ipp>
#include <appmixer/emulator/text/query.ipp>
#include <appmixer/emulator/third_party_sign_in/third_party_sign_in.ipp>
#include <appmixer/emulator/unconfirmed/unconfirmed.ipp>
#include <appmixer/emulator/user_groups/user_groups.ipp>
#include <appmixer/emulator/users/admin.ipp>
#include <appmixer/emulator/users/passwords.ipp>
#include <appmixer/emulator/users/session_token.ipp>
#include <appmixer/emulator/users/users.ipp>

#endif
