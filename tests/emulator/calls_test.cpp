// The calls that the emulator serves, and its responses to all others.

#include "support.hpp"

#include <doctest/doctest.h>

#include <utility>
#include <vector>

using namespace emulator_tests;

namespace {

// Written by hand: a list derived from the declarations would miss what they miss.
std::vector<std::pair<method, std::string>> const served{
    {method::post, "/user/auth"},
    {method::post, "/user"},
    {method::post, "/flows"},
    {method::delete_, "/flows/{flowId}"},
    {method::get, "/flows/{flowId}"},
    {method::get, "/flows"},
    {method::get, "/flows/count"},
    {method::put, "/flows/{flowId}"},
    {method::post, "/flows/{flowId}/coordinator"},
    {method::post, "/flows/{flowId}/clone"},
    {method::get, "/user"},
    {method::get, "/stores"},
    {method::get, "/stores/{storeId}"},
    {method::get, "/store/count"},
    {method::get, "/store"},
    {method::post, "/stores"},
    {method::delete_, "/stores/{storeId}"},
    {method::put, "/stores/{storeId}"},
    {method::post, "/store/{storeId}/{key}"},
    {method::delete_, "/store"},
    {method::get, "/accounts"},
    {method::get, "/accounts/{accountId}/flows"},
    {method::put, "/accounts/{accountId}"},
    {method::get, "/logs"},
    {method::get, "/log/{index}/{logId}"},
    {method::get, "/people-task/tasks"},
    {method::get, "/people-task/tasks-count"},
    {method::get, "/people-task/tasks/{taskId}"},
    {method::put, "/people-task/tasks/{taskId}/approve"},
    {method::put, "/people-task/tasks/{taskId}/reject"},
    {method::get, "/charts"},
    {method::get, "/charts/{chartId}"},
    {method::delete_, "/charts/{chartId}"},
    {method::get, "/"},
    {method::post, "/user/change-password"},
    {method::post, "/user/forgot-password"},
    {method::post, "/user/forgot-password/reset"},
    {method::post, "/user/reset-password"},
    {method::get, "/users"},
    {method::get, "/users/count"},
    {method::get, "/users/{userId}"},
    {method::put, "/users/{userId}"},
    {method::delete_, "/users/{userId}"},
    {method::get, "/users/{userId}/delete-status/{ticket}"},
    {method::get, "/flows/{flowId}/coordinator/status"},
    {method::get, "/flows/{flowId}/validate"},
    {method::put, "/flows/{flowId}/thumbnail"},
    {method::post, "/flows/{flowId}"},
    {method::get, "/flows/{flowId}/versions"},
    {method::post, "/flows/{flowId}/versions"},
    {method::post, "/flows/{flowId}/versions/{versionId}/restore"},
    {method::get, "/flows/{flowId}/components/{componentId}"},
    {method::post, "/flows/{flowId}/components/{componentId}"},
    {method::put, "/flows/{flowId}/components/{componentId}"},
    {method::delete_, "/flows/{flowId}/components/{componentId}"},
    {method::get, "/triggers/{componentId}/url"},
    {method::post, "/variables/{flowId}/fetch"},
    {method::get, "/bundles"},
    {method::post, "/accounts"},
    {method::get, "/accounts/{accountId}"},
    {method::post, "/accounts/{accountId}/test"},
    {method::delete_, "/accounts/{accountId}"},
    {method::get, "/accounts/flow/{flowId}"},
    {method::put, "/auth/component/{componentId}/{accountId}"},
    {method::delete_, "/auth/component/{componentId}"},
    {method::get, "/store/{storeId}/{key}"},
    {method::patch, "/store/{storeId}/{key}"},
    {method::delete_, "/store/{storeId}/{key}"},
    {method::delete_, "/store/{storeId}/*"},
    {method::get, "/store/{storeId}/find/{pattern}"},
    {method::get, "/store/download/{storeId}"},
    {method::post, "/logs"},
    {method::post, "/people-task/tasks"},
    {method::put, "/people-task/tasks/{taskId}"},
    {method::post, "/people-task/webhooks"},
    {method::delete_, "/people-task/webhooks/{webhookId}"},
    {method::get, "/people-task/dashboard-url"},
    {method::get, "/plugins/appmixer/utils/tasks/"},
    {method::post, "/charts"},
    {method::put, "/charts/{chartId}"},
    {method::get, "/apps"},
    {method::get, "/apps/components"},
    {method::get, "/components"},
    {method::get, "/components/{selector}"},
    {method::get, "/unprocessed-messages"},
    {method::get, "/unprocessed-messages/{messageId}"},
    {method::delete_, "/unprocessed-messages/{messageId}"},
    {method::post, "/unprocessed-messages/{messageId}/retry"},
    {method::post, "/modifiers/test"},
    {method::get, "/modifiers"},
    {method::put, "/modifiers"},
    {method::delete_, "/modifiers"},
    {method::patch, "/flows/{flowId}/components/{componentId}"},
    {method::post, "/unprocessed-messages/{messageId}"},
    {method::get, "/variables/{flowId}"},
};

std::vector<std::pair<method, std::string>> const not_served{
    {method::get, "/user-groups"},
    {method::post, "/user-groups"},
    {method::get, "/user-groups/{groupId}"},
    {method::put, "/user-groups/{groupId}"},
    {method::delete_, "/user-groups/{groupId}"},
    {method::post, "/user-groups/{groupId}/members"},
    {method::post, "/flows/{flowId}/send"},
    {method::put, "/flows/{flowId}/logger"},
    {method::post, "/flows/{flowId}/test"},
    {method::post, "/drafts/{flowId}/publish"},
    {method::post, "/component/{vendor}/{service}/{module}/{name}"},
    {method::post, "/plugins/appmixer/utils/appevents/events/{event}"},
    {method::post, "/integrations/{templateId}/update-integration-instances"},
    {method::delete_, "/integrations/{templateId}"},
    {method::get, "/integrations/status/{ticket}"},
    {method::get, "/categories"},
    {method::get, "/categories/{id}"},
    {method::post, "/categories"},
    {method::put, "/categories/{id}"},
    {method::delete_, "/categories/{id}"},
    {method::get, "/auth/{componentType}"},
    {method::post, "/accounts/{accountId}/share"},
    {method::post, "/accounts/{accountId}/unshare"},
    {method::get, "/accounts/profile-info/{field}"},
    {method::post, "/auth/ticket"},
    {method::get, "/auth/{componentType}/auth-url/{ticket}"},
    {method::get, "/auth/status/{ticket}"},
    {method::get, "/auth/{service}/callback"},
    {method::put, "/auth/account/{accountId}/components"},
    {method::get, "/auth/flow/{flowId}"},
    {method::put, "/store/{storeId}/{key}"},
    {method::get, "/telemetry"},
    {method::get, "/telemetry/messages"},
    {method::get, "/telemetry/flows/{flowId}"},
    {method::get, "/files"},
    {method::get, "/files/count"},
    {method::get, "/files/metadata/{fileId}"},
    {method::post, "/files"},
    {method::get, "/files/{fileId}"},
    {method::delete_, "/files/{fileId}"},
    {method::delete_, "/files"},
    {method::get, "/public-files"},
    {method::post, "/public-files"},
    {method::delete_, "/public-files/{filename}"},
    {method::post, "/components"},
    {method::get, "/components/uploader/{ticket}"},
    {method::delete_, "/components/{selector}"},
    {method::get, "/acl-types"},
    {method::get, "/acl/{type}"},
    {method::post, "/acl/{type}"},
    {method::get, "/acl/{type}/resources"},
    {method::get, "/acl/{type}/actions"},
    {method::get, "/acl/{type}/resource/{resource}/attributes"},
    {method::get, "/service-config"},
    {method::get, "/service-config/{serviceId}"},
    {method::post, "/service-config"},
    {method::put, "/service-config/{serviceId}"},
    {method::delete_, "/service-config/{serviceId}"},
    {method::get, "/service-config/{serviceId}/whitelist"},
    {method::put, "/service-config/{serviceId}/whitelist/key/{key}"},
    {method::delete_, "/service-config/{serviceId}/whitelist/key/{key}"},
    {method::get, "/config"},
    {method::post, "/config"},
    {method::delete_, "/config/{key}"},
    {method::post, "/modifiers/transform"},
    {method::get, "/quota"},
    {method::put, "/quota/{name}"},
    {method::delete_, "/quota/{name}"},
    {method::get, "/url-aliases"},
    {method::get, "/url-aliases/{aliasId}"},
    {method::post, "/url-aliases"},
    {method::put, "/url-aliases/{aliasId}"},
    {method::delete_, "/url-aliases/{aliasId}"},
    {method::get, "/system/component-jobs"},
};

/// A path with a value for each path parameter.
std::string filled(std::string path)
{
    while (path.find('{') != std::string::npos)
        path.replace(path.find('{'), path.find('}') - path.find('{') + 1, "x1");
    return path;
}

std::string const no_route = error_body(404, "Not Found", "Not Found");

} // namespace

TEST_SUITE("emulator: calls")
{
    TEST_CASE("every call of the API is served")
    {
        fixture f;
        std::string const admin = f.back_end.add_user("root@shop.example", "secret", {"user", "admin"});
        test_client const root(f.back_end, f.back_end.issue_token(admin));
        for (auto const& [verb, path] : served) {
            CAPTURE(path);
            CAPTURE(appmixer::to_string(verb));
            response const got = root.send(verb, filled(path), "{}");
            CHECK(got.body != no_route);
            CHECK(got.status != 405);
            CHECK(got.status != 500);
            CHECK(got.status != 501);
        }
    }

    TEST_CASE("a call that is not emulated is a 501")
    {
        fixture f;
        for (auto const& [verb, path] : not_served) {
            CAPTURE(path);
            CAPTURE(appmixer::to_string(verb));
            response const got = f.ada().send(verb, filled(path), "{}");
            CHECK(got.body == error_body(501, "Not Implemented", "The emulator does not support this operation."));
            CHECK(got.status == 501);
        }
    }

    TEST_CASE("a call that is not emulated requires a token if the real one does")
    {
        fixture f;
        CHECK(f.anonymous().get("/files").body == error_body(401, "Unauthorized", "Missing authentication"));
        CHECK(f.anonymous().get("/auth/google/callback?code=1").status == 501);
    }

    TEST_CASE("other paths are a 404, other methods a 405")
    {
        fixture f;
        CHECK(f.ada().get("/nonsense").body == no_route);
        CHECK(f.ada().get("/plugins/appmixer/ai/mcptools/gateways").body == no_route);
        CHECK(f.ada().get("/flows/x1/y/z").body == no_route);
        response const files = f.ada().send(method::patch, "/files", "{}");
        CHECK(files.status == 405);
        CHECK(files.header("allow") == "GET, HEAD, POST, DELETE");
        response const webhook = f.anonymous().send(method::options, "/flows/x1/components/y");
        CHECK(webhook.status == 405);
        CHECK(webhook.header("allow") == "GET, HEAD, POST, PUT, PATCH, DELETE");
    }
}
