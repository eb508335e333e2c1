#ifndef APPMIXER_EMULATOR_HTTP_SERVER_ONLY_OPERATIONS_HPP
#define APPMIXER_EMULATOR_HTTP_SERVER_ONLY_OPERATIONS_HPP

// Operations that the emulator serves and `api/` does not declare yet. When one is declared there, it is removed here.

#include <appmixer/core/operation_info.hpp>

namespace appmixer::detail::emu {

inline constexpr operation_info get_service_info("getServiceInfo", method::get, "/", idempotency::safe,
                                                 credentials::none);
inline constexpr operation_info get_flow_coordinator_status("getFlowCoordinatorStatus", method::get,
                                                            "/flows/{flowId}/coordinator/status", idempotency::safe);

inline constexpr operation_info get_store_item_info("getStoreItem", method::get, "/store/{storeId}/{key}",
                                                    idempotency::safe);
inline constexpr operation_info update_store_item_info("updateStoreItem", method::patch, "/store/{storeId}/{key}",
                                                       idempotency::idempotent);
inline constexpr operation_info delete_store_item_info("deleteStoreItem", method::delete_, "/store/{storeId}/{key}",
                                                       idempotency::idempotent);
inline constexpr operation_info clear_store_info("clearStore", method::delete_, "/store/{storeId}/*",
                                                 idempotency::idempotent);
inline constexpr operation_info find_store_items_info("findStoreItems", method::get, "/store/{storeId}/find/{pattern}",
                                                      idempotency::safe);
inline constexpr operation_info download_store_info("downloadStore", method::get, "/store/download/{storeId}",
                                                    idempotency::safe);
inline constexpr operation_info component_get_info("componentGet", method::get,
                                                   "/flows/{flowId}/components/{componentId}", idempotency::unsafe,
                                                   credentials::none);
inline constexpr operation_info component_post_info("componentPost", method::post,
                                                    "/flows/{flowId}/components/{componentId}", idempotency::unsafe,
                                                    credentials::none);
inline constexpr operation_info component_put_info("componentPut", method::put,
                                                   "/flows/{flowId}/components/{componentId}", idempotency::unsafe,
                                                   credentials::none);
inline constexpr operation_info component_patch_info("componentPatch", method::patch,
                                                     "/flows/{flowId}/components/{componentId}", idempotency::unsafe,
                                                     credentials::none);
inline constexpr operation_info component_delete_info("componentDelete", method::delete_,
                                                      "/flows/{flowId}/components/{componentId}", idempotency::unsafe,
                                                      credentials::none);
inline constexpr operation_info send_flow_message_info("sendFlowMessage", method::post, "/flows/{flowId}",
                                                       idempotency::unsafe);
inline constexpr operation_info get_trigger_url_info("getTriggerUrl", method::get, "/triggers/{componentId}/url",
                                                     idempotency::safe);
inline constexpr operation_info list_apps_info("listApps", method::get, "/apps", idempotency::safe, credentials::none);
inline constexpr operation_info list_app_components_info("listAppComponents", method::get, "/apps/components",
                                                         idempotency::safe, credentials::none);
inline constexpr operation_info list_components_info("listComponents", method::get, "/components", idempotency::safe,
                                                     credentials::none);
inline constexpr operation_info download_component_info("downloadComponent", method::get, "/components/{selector}",
                                                        idempotency::safe, credentials::none);
inline constexpr operation_info list_bundles_info("listBundles", method::get, "/bundles", idempotency::safe,
                                                  credentials::none);
inline constexpr operation_info get_variables_info("getVariables", method::get, "/variables/{flowId}",
                                                   idempotency::safe);
inline constexpr operation_info fetch_variables_info("fetchVariables", method::post, "/variables/{flowId}/fetch",
                                                     idempotency::safe);
inline constexpr operation_info get_modifiers_info("getModifiers", method::get, "/modifiers", idempotency::safe);
inline constexpr operation_info set_modifiers_info("setModifiers", method::put, "/modifiers", idempotency::idempotent);
inline constexpr operation_info delete_modifiers_info("deleteModifiers", method::delete_, "/modifiers",
                                                      idempotency::idempotent);
inline constexpr operation_info test_modifier_info("testModifier", method::post, "/modifiers/test", idempotency::safe);
inline constexpr operation_info list_unprocessed_messages_info("listUnprocessedMessages", method::get,
                                                               "/unprocessed-messages", idempotency::safe);
inline constexpr operation_info get_unprocessed_message_info("getUnprocessedMessage", method::get,
                                                             "/unprocessed-messages/{messageId}", idempotency::safe);
inline constexpr operation_info delete_unprocessed_message_info("deleteUnprocessedMessage", method::delete_,
                                                                "/unprocessed-messages/{messageId}",
                                                                idempotency::idempotent);
inline constexpr operation_info retry_unprocessed_message_info("retryUnprocessedMessage", method::post,
                                                               "/unprocessed-messages/{messageId}/retry",
                                                               idempotency::unsafe);
inline constexpr operation_info retry_unprocessed_message_short_info("retryUnprocessedMessage", method::post,
                                                                     "/unprocessed-messages/{messageId}",
                                                                     idempotency::unsafe);
inline constexpr operation_info list_users_info("listUsers", method::get, "/users", idempotency::safe);
inline constexpr operation_info count_users_info("countUsers", method::get, "/users/count", idempotency::safe);
inline constexpr operation_info get_user_by_id_info("getUserById", method::get, "/users/{userId}", idempotency::safe);
inline constexpr operation_info update_user_info("updateUser", method::put, "/users/{userId}", idempotency::idempotent);
inline constexpr operation_info delete_user_info("deleteUser", method::delete_, "/users/{userId}", idempotency::unsafe);
inline constexpr operation_info get_user_delete_status_info("getUserDeleteStatus", method::get,
                                                            "/users/{userId}/delete-status/{ticket}",
                                                            idempotency::safe);
inline constexpr operation_info change_password_info("changePassword", method::post, "/user/change-password",
                                                     idempotency::unsafe);
inline constexpr operation_info forgot_password_info("forgotPassword", method::post, "/user/forgot-password",
                                                     idempotency::unsafe, credentials::none);
inline constexpr operation_info complete_forgot_password_info("completeForgotPassword", method::post,
                                                              "/user/forgot-password/reset", idempotency::unsafe,
                                                              credentials::none);
inline constexpr operation_info reset_password_info("resetPassword", method::post, "/user/reset-password",
                                                    idempotency::idempotent);
inline constexpr operation_info validate_flow_info("validateFlow", method::get, "/flows/{flowId}/validate",
                                                   idempotency::safe);
inline constexpr operation_info update_flow_thumbnail_info("updateFlowThumbnail", method::put,
                                                           "/flows/{flowId}/thumbnail", idempotency::idempotent);
inline constexpr operation_info list_flow_versions_info("listFlowVersions", method::get, "/flows/{flowId}/versions",
                                                        idempotency::safe);
inline constexpr operation_info create_flow_version_info("createFlowVersion", method::post, "/flows/{flowId}/versions",
                                                         idempotency::unsafe);
inline constexpr operation_info restore_flow_version_info("restoreFlowVersion", method::post,
                                                          "/flows/{flowId}/versions/{versionId}/restore",
                                                          idempotency::idempotent);

inline constexpr operation_info create_account_info("createAccount", method::post, "/accounts", idempotency::unsafe);
inline constexpr operation_info get_account_info("getAccount", method::get, "/accounts/{accountId}", idempotency::safe);
inline constexpr operation_info delete_account_info("deleteAccount", method::delete_, "/accounts/{accountId}",
                                                    idempotency::idempotent);
inline constexpr operation_info test_account_info("testAccount", method::post, "/accounts/{accountId}/test",
                                                  idempotency::safe);
inline constexpr operation_info get_flow_accounts_info("getFlowAccounts", method::get, "/accounts/flow/{flowId}",
                                                       idempotency::safe);
inline constexpr operation_info assign_component_account_info("assignComponentAccount", method::put,
                                                              "/auth/component/{componentId}/{accountId}",
                                                              idempotency::idempotent);
inline constexpr operation_info revoke_component_account_info("revokeComponentAccount", method::delete_,
                                                              "/auth/component/{componentId}", idempotency::idempotent);
inline constexpr operation_info revoke_one_component_account_info("revokeComponentAccount", method::delete_,
                                                                  "/auth/component/{componentId}/{accountId}",
                                                                  idempotency::idempotent);
inline constexpr operation_info aggregate_logs_info("aggregateLogs", method::post, "/logs", idempotency::safe);

// The plugin for people tasks serves the operations that `api/` declares under its own path, too.
inline constexpr operation_info get_people_tasks_plugin_info("getPeopleTasks", method::get,
                                                             "/plugins/appmixer/utils/tasks/tasks", idempotency::safe,
                                                             credentials::optional);
inline constexpr operation_info get_people_tasks_count_plugin_info("getPeopleTasksCount", method::get,
                                                                   "/plugins/appmixer/utils/tasks/tasks-count",
                                                                   idempotency::safe, credentials::optional);
inline constexpr operation_info get_people_task_plugin_info("getPeopleTask", method::get,
                                                            "/plugins/appmixer/utils/tasks/tasks/{taskId}",
                                                            idempotency::safe, credentials::optional);
inline constexpr operation_info approve_task_plugin_info("approveTask", method::put,
                                                         "/plugins/appmixer/utils/tasks/tasks/{taskId}/approve",
                                                         idempotency::unsafe, credentials::optional);
inline constexpr operation_info reject_task_plugin_info("rejectTask", method::put,
                                                        "/plugins/appmixer/utils/tasks/tasks/{taskId}/reject",
                                                        idempotency::unsafe, credentials::optional);
inline constexpr operation_info create_people_task_info("createPeopleTask", method::post, "/people-task/tasks",
                                                        idempotency::unsafe);
inline constexpr operation_info update_people_task_info("updatePeopleTask", method::put, "/people-task/tasks/{taskId}",
                                                        idempotency::idempotent);
inline constexpr operation_info create_task_webhook_info("createTaskWebhook", method::post, "/people-task/webhooks",
                                                         idempotency::unsafe);
inline constexpr operation_info delete_task_webhook_info("deleteTaskWebhook", method::delete_,
                                                         "/people-task/webhooks/{webhookId}", idempotency::idempotent);
inline constexpr operation_info get_task_dashboard_url_info("getTaskDashboardUrl", method::get,
                                                            "/people-task/dashboard-url", idempotency::safe);
inline constexpr operation_info create_people_task_plugin_info("createPeopleTask", method::post,
                                                               "/plugins/appmixer/utils/tasks/tasks",
                                                               idempotency::unsafe);
inline constexpr operation_info update_people_task_plugin_info("updatePeopleTask", method::put,
                                                               "/plugins/appmixer/utils/tasks/tasks/{taskId}",
                                                               idempotency::idempotent);
inline constexpr operation_info create_task_webhook_plugin_info("createTaskWebhook", method::post,
                                                                "/plugins/appmixer/utils/tasks/webhooks",
                                                                idempotency::unsafe);
inline constexpr operation_info delete_task_webhook_plugin_info("deleteTaskWebhook", method::delete_,
                                                                "/plugins/appmixer/utils/tasks/webhooks/{webhookId}",
                                                                idempotency::idempotent);
inline constexpr operation_info get_task_dashboard_url_plugin_info("getTaskDashboardUrl", method::get,
                                                                   "/plugins/appmixer/utils/tasks/dashboard-url",
                                                                   idempotency::safe);
inline constexpr operation_info get_task_plugin_info_info("getTaskPluginInfo", method::get,
                                                          "/plugins/appmixer/utils/tasks/", idempotency::safe,
                                                          credentials::none);
inline constexpr operation_info create_chart_info("createChart", method::post, "/charts", idempotency::unsafe);
inline constexpr operation_info update_chart_info("updateChart", method::put, "/charts/{chartId}",
                                                  idempotency::idempotent);

} // namespace appmixer::detail::emu

#endif
