#ifndef APPMIXER_EMULATOR_HTTP_NOT_EMULATED_HPP
#define APPMIXER_EMULATOR_HTTP_NOT_EMULATED_HPP

// The operations of Appmixer that the emulator does not have.

#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/http/router.hpp>

#include <array>

namespace appmixer::detail::emu {

/// The operations that get a 501. A 404 would suggest a wrong URL.
inline constexpr std::array not_emulated{
    operation_info("sendFlowRaw", method::post, "/flows/{flowId}/send", idempotency::unsafe),
    operation_info("setFlowLogger", method::put, "/flows/{flowId}/logger", idempotency::idempotent),
    operation_info("testFlowComponent", method::post, "/flows/{flowId}/test", idempotency::unsafe),
    operation_info("publishDraft", method::post, "/drafts/{flowId}/publish", idempotency::unsafe),
    operation_info("callStaticComponent", method::post, "/component/{vendor}/{service}/{module}/{name}",
                   idempotency::unsafe),
    operation_info("sendAppEvent", method::post, "/plugins/appmixer/utils/appevents/events/{event}",
                   idempotency::unsafe),
    operation_info("updateIntegrationInstances", method::post,
                   "/integrations/{templateId}/update-integration-instances", idempotency::unsafe),
    operation_info("deleteIntegration", method::delete_, "/integrations/{templateId}", idempotency::unsafe),
    operation_info("getIntegrationStatus", method::get, "/integrations/status/{ticket}", idempotency::safe),
    operation_info("getComponentAuth", method::get, "/auth/{componentType}", idempotency::safe),
    operation_info("shareAccount", method::post, "/accounts/{accountId}/share", idempotency::idempotent),
    operation_info("unshareAccount", method::post, "/accounts/{accountId}/unshare", idempotency::idempotent),
    operation_info("getAccountProfileField", method::get, "/accounts/profile-info/{field}", idempotency::safe),
    operation_info("createAuthTicket", method::post, "/auth/ticket", idempotency::unsafe),
    operation_info("getAuthUrl", method::get, "/auth/{componentType}/auth-url/{ticket}", idempotency::safe),
    operation_info("getAuthStatus", method::get, "/auth/status/{ticket}", idempotency::safe),
    operation_info("authCallback", method::get, "/auth/{service}/callback", idempotency::unsafe, token_use::none),
    operation_info("assignAccountComponents", method::put, "/auth/account/{accountId}/components",
                   idempotency::idempotent),
    operation_info("getFlowAuth", method::get, "/auth/flow/{flowId}", idempotency::safe),
    operation_info("moveStoreItem", method::put, "/store/{storeId}/{key}", idempotency::unsafe),
    operation_info("getTelemetry", method::get, "/telemetry", idempotency::safe),
    operation_info("getTelemetryMessages", method::get, "/telemetry/messages", idempotency::safe),
    operation_info("getTelemetryFlow", method::get, "/telemetry/flows/{flowId}", idempotency::safe),
    operation_info("listFiles", method::get, "/files", idempotency::safe),
    operation_info("countFiles", method::get, "/files/count", idempotency::safe),
    operation_info("getFileMetadata", method::get, "/files/metadata/{fileId}", idempotency::safe),
    operation_info("uploadFile", method::post, "/files", idempotency::unsafe),
    operation_info("downloadFile", method::get, "/files/{fileId}", idempotency::safe),
    operation_info("deleteFile", method::delete_, "/files/{fileId}", idempotency::idempotent),
    operation_info("deleteFiles", method::delete_, "/files", idempotency::idempotent),
    operation_info("listPublicFiles", method::get, "/public-files", idempotency::safe),
    operation_info("uploadPublicFile", method::post, "/public-files", idempotency::idempotent),
    operation_info("deletePublicFile", method::delete_, "/public-files/{filename}", idempotency::idempotent),
    operation_info("publishComponent", method::post, "/components", idempotency::unsafe),
    operation_info("getPublishStatus", method::get, "/components/uploader/{ticket}", idempotency::safe),
    operation_info("deleteComponent", method::delete_, "/components/{selector}", idempotency::idempotent),
    operation_info("getServiceConfigWhitelist", method::get, "/service-config/{serviceId}/whitelist",
                   idempotency::safe),
    operation_info("removeServiceConfigWhitelistKey", method::delete_,
                   "/service-config/{serviceId}/whitelist/key/{key}", idempotency::idempotent),
    operation_info("transformModifiers", method::post, "/modifiers/transform", idempotency::safe),
    operation_info("listQuotas", method::get, "/quota", idempotency::safe),
    operation_info("setQuota", method::put, "/quota/{name}", idempotency::idempotent),
    operation_info("deleteQuota", method::delete_, "/quota/{name}", idempotency::idempotent),
    operation_info("listUrlAliases", method::get, "/url-aliases", idempotency::safe),
    operation_info("getUrlAlias", method::get, "/url-aliases/{aliasId}", idempotency::safe),
    operation_info("createUrlAlias", method::post, "/url-aliases", idempotency::unsafe),
    operation_info("updateUrlAlias", method::put, "/url-aliases/{aliasId}", idempotency::idempotent),
    operation_info("deleteUrlAlias", method::delete_, "/url-aliases/{aliasId}", idempotency::idempotent),
    operation_info("listComponentJobs", method::get, "/system/component-jobs", idempotency::safe),
};

inline http_response serve_not_emulated(request_context&)
{
    throw http_error(501, "The emulator does not support this operation.");
}

/// Adds the routes that respond with 501. Call it first: routes added later replace them where the path is the same.
inline void add_not_emulated_routes(router& routes)
{
    for (operation_info const& operation : not_emulated)
        routes.add(operation, &serve_not_emulated,
                   operation.token_use == token_use::none ? route_access::anyone : route_access::existing_user);
}

} // namespace appmixer::detail::emu

#endif
