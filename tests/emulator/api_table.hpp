#ifndef APPMIXER_TESTS_EMULATOR_API_TABLE_HPP
#define APPMIXER_TESTS_EMULATOR_API_TABLE_HPP

// Every call of the documented API, and who may make it. Written by hand from the documentation: a list derived from
// the library's declarations or from the emulator's routes would miss what they miss.

#include <appmixer/core/operation_info.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace emulator_tests {

/// Who may make a call.
enum class api_caller { anyone, user, administrator };

class api_row {
public:
    std::string_view name;
    appmixer::method verb;
    std::string_view path;
    appmixer::idempotency repeat;
    appmixer::evidence evidence;
    api_caller who;

    /// Whether the library has the call: it is confirmed.
    bool is_in_library() const { return evidence != appmixer::evidence::weak; }
    /// The path with a text for each path parameter.
    std::string target(std::string_view id = "x1") const
    {
        std::string filled(path);
        while (filled.find('{') != std::string::npos)
            filled.replace(filled.find('{'), filled.find('}') - filled.find('{') + 1, id);
        return filled;
    }
};

inline std::vector<api_row> const& api_rows()
{
    using enum appmixer::method;
    using enum appmixer::idempotency;
    using enum appmixer::evidence;
    using enum api_caller;
    static std::vector<api_row> const all = {
        {"authenticateUser", post, "/user/auth", safe, strong, anyone},
        {"signupUser", post, "/user", unsafe, medium, anyone},
        {"createFlow", post, "/flows", unsafe, strong, user},
        {"deleteFlow", delete_, "/flows/{flowId}", idempotent, strong, user},
        {"getFlow", get, "/flows/{flowId}", safe, strong, user},
        {"getFlows", get, "/flows", safe, strong, user},
        {"getFlowsCount", get, "/flows/count", safe, strong, user},
        {"updateFlow", put, "/flows/{flowId}", idempotent, strong, user},
        {"startFlow", post, "/flows/{flowId}/coordinator", idempotent, strong, user},
        {"stopFlow", post, "/flows/{flowId}/coordinator", idempotent, strong, user},
        {"cloneFlow", post, "/flows/{flowId}/clone", unsafe, strong, user},
        {"getUser", get, "/user", safe, strong, user},
        {"getStores", get, "/stores", safe, strong, user},
        {"getStore", get, "/stores/{storeId}", safe, strong, user},
        {"getStoreRecordsCount", get, "/store/count", safe, strong, user},
        {"getStoreRecords", get, "/store", safe, strong, user},
        {"createStore", post, "/stores", unsafe, strong, user},
        {"deleteStore", delete_, "/stores/{storeId}", idempotent, strong, user},
        {"renameStore", put, "/stores/{storeId}", idempotent, strong, user},
        {"createStoreItem", post, "/store/{storeId}/{key}", idempotent, medium, user},
        {"deleteStoreItems", delete_, "/store", idempotent, strong, user},
        {"getAccountsInfo", get, "/accounts", safe, strong, user},
        {"getAccountFlows", get, "/accounts/{accountId}/flows", safe, strong, user},
        {"setAccountName", put, "/accounts/{accountId}", idempotent, strong, user},
        {"getLogs", get, "/logs", safe, strong, user},
        {"getLog", get, "/log/{index}/{logId}", safe, medium, user},
        {"getPeopleTasks", get, "/people-task/tasks", safe, strong, anyone},
        {"getPeopleTasksCount", get, "/people-task/tasks-count", safe, strong, anyone},
        {"getPeopleTask", get, "/people-task/tasks/{taskId}", safe, strong, anyone},
        {"approveTask", put, "/people-task/tasks/{taskId}/approve", unsafe, strong, anyone},
        {"rejectTask", put, "/people-task/tasks/{taskId}/reject", unsafe, strong, anyone},
        {"getCharts", get, "/charts", safe, strong, user},
        {"getChart", get, "/charts/{chartId}", safe, strong, user},
        {"deleteChart", delete_, "/charts/{chartId}", idempotent, strong, user},
        {"getServiceInfo", get, "/", safe, strong, anyone},
        {"changePassword", post, "/user/change-password", unsafe, strong, user},
        {"forgotPassword", post, "/user/forgot-password", unsafe, medium, anyone},
        {"completeForgotPassword", post, "/user/forgot-password/reset", unsafe, medium, anyone},
        {"resetPassword", post, "/user/reset-password", idempotent, medium, administrator},
        {"listUsers", get, "/users", safe, strong, administrator},
        {"countUsers", get, "/users/count", safe, medium, administrator},
        {"getUserById", get, "/users/{userId}", safe, medium, administrator},
        {"updateUser", put, "/users/{userId}", idempotent, medium, administrator},
        {"deleteUser", delete_, "/users/{userId}", unsafe, strong, administrator},
        {"getUserDeleteStatus", get, "/users/{userId}/delete-status/{ticket}", safe, strong, administrator},
        {"listUserGroups", get, "/user-groups", safe, medium, user},
        {"createUserGroup", post, "/user-groups", unsafe, medium, administrator},
        {"getUserGroup", get, "/user-groups/{groupId}", safe, medium, user},
        {"updateUserGroup", put, "/user-groups/{groupId}", idempotent, medium, administrator},
        {"deleteUserGroup", delete_, "/user-groups/{groupId}", idempotent, medium, administrator},
        {"addUserGroupMembers", post, "/user-groups/{groupId}/members", idempotent, medium, administrator},
        {"getFlowCoordinatorStatus", get, "/flows/{flowId}/coordinator/status", safe, strong, user},
        {"validateFlow", get, "/flows/{flowId}/validate", safe, medium, user},
        {"updateFlowThumbnail", put, "/flows/{flowId}/thumbnail", idempotent, medium, user},
        {"sendFlowMessage", post, "/flows/{flowId}", unsafe, medium, user},
        {"sendFlowRaw", post, "/flows/{flowId}/send", unsafe, weak, user},
        {"setFlowLogger", put, "/flows/{flowId}/logger", idempotent, weak, user},
        {"testFlowComponent", post, "/flows/{flowId}/test", unsafe, medium, user},
        {"listFlowVersions", get, "/flows/{flowId}/versions", safe, medium, user},
        {"createFlowVersion", post, "/flows/{flowId}/versions", unsafe, medium, user},
        {"restoreFlowVersion", post, "/flows/{flowId}/versions/{versionId}/restore", idempotent, medium, user},
        {"publishDraft", post, "/drafts/{flowId}/publish", unsafe, weak, user},
        {"componentGet", get, "/flows/{flowId}/components/{componentId}", unsafe, strong, anyone},
        {"componentPost", post, "/flows/{flowId}/components/{componentId}", unsafe, strong, anyone},
        {"componentPut", put, "/flows/{flowId}/components/{componentId}", unsafe, strong, anyone},
        {"componentDelete", delete_, "/flows/{flowId}/components/{componentId}", unsafe, strong, anyone},
        {"componentPatch", patch, "/flows/{flowId}/components/{componentId}", unsafe, medium, anyone},
        {"getTriggerUrl", get, "/triggers/{componentId}/url", safe, medium, user},
        {"callStaticComponent", post, "/component/{vendor}/{service}/{module}/{name}", unsafe, medium, user},
        {"fetchVariables", post, "/variables/{flowId}/fetch", safe, medium, user},
        {"getVariables", get, "/variables/{flowId}", safe, medium, user},
        {"sendAppEvent", post, "/plugins/appmixer/utils/appevents/events/{event}", unsafe, strong, user},
        {"updateIntegrationInstances", post, "/integrations/{templateId}/update-integration-instances", unsafe, medium,
         user},
        {"deleteIntegration", delete_, "/integrations/{templateId}", unsafe, medium, user},
        {"getIntegrationStatus", get, "/integrations/status/{ticket}", safe, medium, user},
        {"listCategories", get, "/categories", safe, medium, user},
        {"getCategory", get, "/categories/{id}", safe, medium, user},
        {"createCategory", post, "/categories", unsafe, medium, administrator},
        {"updateCategory", put, "/categories/{id}", idempotent, medium, administrator},
        {"deleteCategory", delete_, "/categories/{id}", idempotent, medium, administrator},
        {"listBundles", get, "/bundles", safe, weak, anyone},
        {"getComponentAuth", get, "/auth/{componentType}", safe, medium, user},
        {"createAccount", post, "/accounts", unsafe, strong, user},
        {"getAccount", get, "/accounts/{accountId}", safe, weak, user},
        {"testAccount", post, "/accounts/{accountId}/test", safe, medium, user},
        {"deleteAccount", delete_, "/accounts/{accountId}", idempotent, strong, user},
        {"shareAccount", post, "/accounts/{accountId}/share", idempotent, medium, user},
        {"unshareAccount", post, "/accounts/{accountId}/unshare", idempotent, medium, user},
        {"getFlowAccounts", get, "/accounts/flow/{flowId}", safe, medium, user},
        {"getAccountProfileField", get, "/accounts/profile-info/{field}", safe, medium, user},
        {"createAuthTicket", post, "/auth/ticket", unsafe, strong, user},
        {"getAuthUrl", get, "/auth/{componentType}/auth-url/{ticket}", safe, strong, user},
        {"getAuthStatus", get, "/auth/status/{ticket}", safe, strong, user},
        {"authCallback", get, "/auth/{service}/callback", unsafe, medium, anyone},
        {"assignComponentAccount", put, "/auth/component/{componentId}/{accountId}", idempotent, strong, user},
        {"revokeComponentAccount", delete_, "/auth/component/{componentId}", idempotent, strong, user},
        {"assignAccountComponents", put, "/auth/account/{accountId}/components", idempotent, medium, user},
        {"getFlowAuth", get, "/auth/flow/{flowId}", safe, weak, user},
        {"getStoreItem", get, "/store/{storeId}/{key}", safe, strong, user},
        {"updateStoreItem", patch, "/store/{storeId}/{key}", idempotent, strong, user},
        {"moveStoreItem", put, "/store/{storeId}/{key}", unsafe, weak, user},
        {"deleteStoreItem", delete_, "/store/{storeId}/{key}", idempotent, medium, user},
        {"clearStore", delete_, "/store/{storeId}/*", idempotent, medium, user},
        {"findStoreItems", get, "/store/{storeId}/find/{pattern}", safe, weak, user},
        {"downloadStore", get, "/store/download/{storeId}", safe, strong, user},
        {"aggregateLogs", post, "/logs", safe, strong, user},
        {"getTelemetry", get, "/telemetry", safe, medium, user},
        {"getTelemetryMessages", get, "/telemetry/messages", safe, medium, administrator},
        {"getTelemetryFlow", get, "/telemetry/flows/{flowId}", safe, medium, administrator},
        {"createPeopleTask", post, "/people-task/tasks", unsafe, strong, user},
        {"updatePeopleTask", put, "/people-task/tasks/{taskId}", idempotent, strong, user},
        {"createTaskWebhook", post, "/people-task/webhooks", unsafe, strong, user},
        {"deleteTaskWebhook", delete_, "/people-task/webhooks/{webhookId}", idempotent, strong, user},
        {"getTaskDashboardUrl", get, "/people-task/dashboard-url", safe, strong, user},
        {"getTaskPluginInfo", get, "/plugins/appmixer/utils/tasks/", safe, strong, anyone},
        {"createChart", post, "/charts", unsafe, strong, user},
        {"updateChart", put, "/charts/{chartId}", idempotent, strong, user},
        {"listFiles", get, "/files", safe, strong, user},
        {"countFiles", get, "/files/count", safe, strong, user},
        {"getFileMetadata", get, "/files/metadata/{fileId}", safe, strong, user},
        {"uploadFile", post, "/files", unsafe, strong, user},
        {"downloadFile", get, "/files/{fileId}", safe, medium, user},
        {"deleteFile", delete_, "/files/{fileId}", idempotent, strong, user},
        {"deleteFiles", delete_, "/files", idempotent, strong, user},
        {"listPublicFiles", get, "/public-files", safe, medium, administrator},
        {"uploadPublicFile", post, "/public-files", idempotent, medium, administrator},
        {"deletePublicFile", delete_, "/public-files/{filename}", idempotent, medium, administrator},
        {"listApps", get, "/apps", safe, strong, anyone},
        {"listAppComponents", get, "/apps/components", safe, strong, anyone},
        {"listComponents", get, "/components", safe, strong, anyone},
        {"downloadComponent", get, "/components/{selector}", safe, strong, user},
        {"publishComponent", post, "/components", unsafe, strong, user},
        {"getPublishStatus", get, "/components/uploader/{ticket}", safe, strong, user},
        {"deleteComponent", delete_, "/components/{selector}", idempotent, strong, user},
        {"listUnprocessedMessages", get, "/unprocessed-messages", safe, strong, user},
        {"getUnprocessedMessage", get, "/unprocessed-messages/{messageId}", safe, strong, user},
        {"deleteUnprocessedMessage", delete_, "/unprocessed-messages/{messageId}", idempotent, strong, user},
        {"retryUnprocessedMessage", post, "/unprocessed-messages/{messageId}/retry", unsafe, medium, user},
        {"listAclTypes", get, "/acl-types", safe, strong, administrator},
        {"getAclRules", get, "/acl/{type}", safe, strong, administrator},
        {"setAclRules", post, "/acl/{type}", idempotent, strong, administrator},
        {"listAclResources", get, "/acl/{type}/resources", safe, strong, administrator},
        {"listAclActions", get, "/acl/{type}/actions", safe, strong, administrator},
        {"listAclAttributes", get, "/acl/{type}/resource/{resource}/attributes", safe, strong, administrator},
        {"listServiceConfigs", get, "/service-config", safe, strong, administrator},
        {"getServiceConfig", get, "/service-config/{serviceId}", safe, strong, administrator},
        {"createServiceConfig", post, "/service-config", idempotent, strong, administrator},
        {"updateServiceConfig", put, "/service-config/{serviceId}", idempotent, strong, administrator},
        {"deleteServiceConfig", delete_, "/service-config/{serviceId}", idempotent, strong, administrator},
        {"getServiceConfigWhitelist", get, "/service-config/{serviceId}/whitelist", safe, weak, administrator},
        {"addServiceConfigWhitelistKey", put, "/service-config/{serviceId}/whitelist/key/{key}", idempotent, medium,
         administrator},
        {"removeServiceConfigWhitelistKey", delete_, "/service-config/{serviceId}/whitelist/key/{key}", idempotent,
         weak, administrator},
        {"listConfig", get, "/config", safe, strong, administrator},
        {"setConfig", post, "/config", idempotent, strong, administrator},
        {"deleteConfig", delete_, "/config/{key}", idempotent, strong, administrator},
        {"getModifiers", get, "/modifiers", safe, strong, user},
        {"setModifiers", put, "/modifiers", idempotent, strong, administrator},
        {"deleteModifiers", delete_, "/modifiers", idempotent, strong, administrator},
        {"testModifier", post, "/modifiers/test", safe, strong, user},
        {"transformModifiers", post, "/modifiers/transform", safe, weak, user},
        {"listQuotas", get, "/quota", safe, weak, administrator},
        {"setQuota", put, "/quota/{name}", idempotent, weak, administrator},
        {"deleteQuota", delete_, "/quota/{name}", idempotent, weak, administrator},
        {"listUrlAliases", get, "/url-aliases", safe, weak, administrator},
        {"getUrlAlias", get, "/url-aliases/{aliasId}", safe, weak, administrator},
        {"createUrlAlias", post, "/url-aliases", unsafe, weak, administrator},
        {"updateUrlAlias", put, "/url-aliases/{aliasId}", idempotent, weak, administrator},
        {"deleteUrlAlias", delete_, "/url-aliases/{aliasId}", idempotent, weak, administrator},
        {"listComponentJobs", get, "/system/component-jobs", safe, weak, administrator},
        {"listMcpGateways", get, "/plugins/appmixer/ai/mcptools/gateways", safe, strong, user},
        {"watchMcpGateways", get, "/plugins/appmixer/ai/mcptools/events", safe, medium, user},
        {"callMcp", post, "/plugins/appmixer/ai/mcptools/mcp", unsafe, weak, user},
        {"getHubSettings", get, "/automation-hub/settings", safe, medium, user},
        {"setHubSettings", post, "/automation-hub/settings", idempotent, medium, administrator},
        {"deleteHubSettings", delete_, "/automation-hub/settings", idempotent, weak, administrator},
    };
    return all;
}

/// Other paths of the same calls, and the calls of the engine, which servers or clients use as well.
inline std::vector<api_row> const& other_api_rows()
{
    using enum appmixer::method;
    using enum appmixer::idempotency;
    using enum appmixer::evidence;
    using enum api_caller;
    static std::vector<api_row> const all = {
        {"getLog", get, "/logs/{index}/{logId}", safe, medium, user},
        {"getLog", get, "/log/{flowId}/{index}/{logId}", safe, medium, user},
        {"retryUnprocessedMessage", post, "/unprocessed-messages/{messageId}", unsafe, medium, user},
        {"revokeComponentAccount", delete_, "/auth/component/{componentId}/{accountId}", idempotent, strong, user},
        {"addAppEventTrigger", post, "/plugins/appmixer/utils/appevents/triggers", idempotent, medium, user},
        {"deleteAppEventTrigger", delete_, "/plugins/appmixer/utils/appevents/triggers", idempotent, medium, user},
        {"deleteAppEventTrigger", delete_, "/plugins/appmixer/utils/appevents/triggers/{componentId}", idempotent,
         medium, user},
        {"getPeopleTasks", get, "/plugins/appmixer/utils/tasks/tasks", safe, strong, anyone},
        {"getPeopleTasksCount", get, "/plugins/appmixer/utils/tasks/tasks-count", safe, strong, anyone},
        {"getPeopleTask", get, "/plugins/appmixer/utils/tasks/tasks/{taskId}", safe, strong, anyone},
        {"approveTask", put, "/plugins/appmixer/utils/tasks/tasks/{taskId}/approve", unsafe, strong, anyone},
        {"rejectTask", put, "/plugins/appmixer/utils/tasks/tasks/{taskId}/reject", unsafe, strong, anyone},
        {"createPeopleTask", post, "/plugins/appmixer/utils/tasks/tasks", unsafe, strong, user},
        {"updatePeopleTask", put, "/plugins/appmixer/utils/tasks/tasks/{taskId}", idempotent, strong, user},
        {"createTaskWebhook", post, "/plugins/appmixer/utils/tasks/webhooks", unsafe, strong, user},
        {"deleteTaskWebhook", delete_, "/plugins/appmixer/utils/tasks/webhooks/{webhookId}", idempotent, strong, user},
        {"getTaskDashboardUrl", get, "/plugins/appmixer/utils/tasks/dashboard-url", safe, strong, user},
    };
    return all;
}

} // namespace emulator_tests

#endif
