#ifndef APPMIXER_EMULATOR_HTTP_SERVER_ONLY_OPERATIONS_HPP
#define APPMIXER_EMULATOR_HTTP_SERVER_ONLY_OPERATIONS_HPP

// Operations of the server that only the emulator knows, because `api/` does not declare them yet. When one is declared
// there, it is removed here.

#include <appmixer/core/operation_info.hpp>

namespace appmixer::detail::emu::server_only {

inline constexpr operation_info get_service_info("getServiceInfo", method::get, "/", idempotency::safe,
                                                 token_use::none);
inline constexpr operation_info get_flow_coordinator_status("getFlowCoordinatorStatus", method::get,
                                                            "/flows/{flowId}/coordinator/status", idempotency::safe);

inline constexpr operation_info get_store_item("getStoreItem", method::get, "/store/{storeId}/{key}",
                                               idempotency::safe);
inline constexpr operation_info update_store_item("updateStoreItem", method::patch, "/store/{storeId}/{key}",
                                                  idempotency::idempotent);
inline constexpr operation_info delete_store_item("deleteStoreItem", method::delete_, "/store/{storeId}/{key}",
                                                  idempotency::idempotent);
inline constexpr operation_info clear_store("clearStore", method::delete_, "/store/{storeId}/*",
                                            idempotency::idempotent);
inline constexpr operation_info find_store_items("findStoreItems", method::get, "/store/{storeId}/find/{pattern}",
                                                 idempotency::safe);
inline constexpr operation_info download_store("downloadStore", method::get, "/store/download/{storeId}",
                                               idempotency::safe);
inline constexpr operation_info component_get("componentGet", method::get, "/flows/{flowId}/components/{componentId}",
                                              idempotency::unsafe, token_use::none);
inline constexpr operation_info component_post("componentPost", method::post,
                                               "/flows/{flowId}/components/{componentId}", idempotency::unsafe,
                                               token_use::none);
inline constexpr operation_info component_put("componentPut", method::put, "/flows/{flowId}/components/{componentId}",
                                              idempotency::unsafe, token_use::none);
inline constexpr operation_info component_patch("componentPatch", method::patch,
                                                "/flows/{flowId}/components/{componentId}", idempotency::unsafe,
                                                token_use::none);
inline constexpr operation_info component_delete("componentDelete", method::delete_,
                                                 "/flows/{flowId}/components/{componentId}", idempotency::unsafe,
                                                 token_use::none);
inline constexpr operation_info send_flow_message("sendFlowMessage", method::post, "/flows/{flowId}",
                                                  idempotency::unsafe);
inline constexpr operation_info get_trigger_url("getTriggerUrl", method::get, "/triggers/{componentId}/url",
                                                idempotency::safe);
inline constexpr operation_info list_bundles("listBundles", method::get, "/bundles", idempotency::safe,
                                             token_use::none);
inline constexpr operation_info validate_flow("validateFlow", method::get, "/flows/{flowId}/validate",
                                              idempotency::safe);
inline constexpr operation_info update_flow_thumbnail("updateFlowThumbnail", method::put, "/flows/{flowId}/thumbnail",
                                                      idempotency::idempotent);
inline constexpr operation_info list_flow_versions("listFlowVersions", method::get, "/flows/{flowId}/versions",
                                                   idempotency::safe);
inline constexpr operation_info create_flow_version("createFlowVersion", method::post, "/flows/{flowId}/versions",
                                                    idempotency::unsafe);
inline constexpr operation_info restore_flow_version("restoreFlowVersion", method::post,
                                                     "/flows/{flowId}/versions/{versionId}/restore",
                                                     idempotency::idempotent);

inline constexpr operation_info get_account("getAccount", method::get, "/accounts/{accountId}", idempotency::safe);
inline constexpr operation_info get_flow_accounts("getFlowAccounts", method::get, "/accounts/flow/{flowId}",
                                                  idempotency::safe);
inline constexpr operation_info assign_component_account("assignComponentAccount", method::put,
                                                         "/auth/component/{componentId}/{accountId}",
                                                         idempotency::idempotent);
inline constexpr operation_info revoke_component_account("revokeComponentAccount", method::delete_,
                                                         "/auth/component/{componentId}", idempotency::idempotent);
inline constexpr operation_info revoke_one_component_account("revokeComponentAccount", method::delete_,
                                                             "/auth/component/{componentId}/{accountId}",
                                                             idempotency::idempotent);

} // namespace appmixer::detail::emu::server_only

#endif
