#ifndef APPMIXER_TESTS_EMULATOR_REQUEST_TEMPLATES_HPP
#define APPMIXER_TESTS_EMULATOR_REQUEST_TEMPLATES_HPP

#include <appmixer/core/http.hpp>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace emulator_tests {

class request_template {
public:
    appmixer::method verb;
    char const* path; ///< the letters in braces are those of `path_parameter`
    char const* body = "{}";
};

/// What stands for a path parameter in a request: a letter for the id of an object, or a text.
class path_parameter {
public:
    char letter; ///< `f` a flow, `s` a store, `k` a key, `c` a chart, `a` an account, `t` a task ...; 0: none
    char const* text;

    /// The parameter of a name in the table of the API, or of a letter in a template.
    static path_parameter named(std::string_view name)
    {
        static std::map<std::string_view, path_parameter> const known{
            {"flowId", {'f', ""}},
            {"templateId", {'f', ""}},
            {"storeId", {'s', ""}},
            {"key", {'k', ""}},
            {"accountId", {'a', ""}},
            {"taskId", {'t', ""}},
            {"chartId", {'c', ""}},
            {"userId", {'u', ""}},
            {"index", {'i', ""}},
            {"logId", {'l', ""}},
            {"groupId", {'g', ""}},
            {"id", {'o', ""}},
            {"versionId", {'v', ""}},
            {"messageId", {'m', ""}},
            {"ticket", {'x', ""}},
            {"webhookId", {'w', ""}},
            {"aliasId", {'A', ""}},
            {"fileId", {'F', ""}},
            {"filename", {0, "mark.txt"}},
            {"componentId", {0, "comp"}},
            {"componentType", {0, "acme.crm.contacts.Find"}},
            {"serviceId", {0, "acme:crm"}},
            {"service", {0, "acme:crm"}},
            {"selector", {0, "acme.crm"}},
            {"pattern", {0, "mark"}},
            {"field", {0, "name"}},
            {"type", {0, "routes"}},
        };
        auto const found = known.find(name);
        if (found != known.end())
            return found->second;
        return name.size() == 1 ? path_parameter{name[0], ""} : path_parameter{0, "x1"};
    }
};

/// Calls of all kinds, also on objects of others. Written by hand, since a list derived from the emulator would miss
/// what the emulator misses.
inline std::vector<request_template> const& request_templates()
{
    using enum appmixer::method;
    static std::vector<request_template> const all = {
        {get, "/"},
        {get, "/user"},
        {get, "/users"},
        {get, "/users/count"},
        {get, "/users/{u}"},
        {put, "/users/{u}"},
        {delete_, "/users/{u}"},
        {get, "/flows"},
        {get, "/flows?projection=name,flow&sort=name:1"},
        {get, "/flows?filter=userId:{u}"},
        {get, "/flows?filter=name:~mark&limit=500"},
        {get, "/flows?pattern={f}"},
        {get, "/flows?sharedWithPermissions=start"},
        {get, "/flows/count"},
        {get, "/flows/{f}"},
        {get, "/flows/{f}?projection=sharedWith,flow"},
        {get, "/flows/{f}/validate"},
        {get, "/flows/{f}/versions"},
        {get, "/flows/{f}/coordinator/status"},
        {get, "/flows/{f}/components/comp"},
        {post, "/flows/{f}/components/comp"},
        {post, "/flows/{f}"},
        {post, "/flows/{f}/send"},
        {post, "/flows/{f}/test"},
        {post, "/flows/{f}/coordinator"},
        {post, "/flows/{f}/versions"},
        {post, "/flows/{f}/versions/{v}/restore"},
        {post, "/drafts/{f}/publish"},
        {put, "/flows/{f}"},
        {put, "/flows/{f}?forceUpdate=true"},
        {put, "/flows/{f}/thumbnail"},
        {put, "/flows/{f}/logger"},
        {delete_, "/flows/{f}"},
        {get, "/variables/{f}"},
        {get, "/variables/{f}?componentId=comp"},
        {post, "/variables/{f}/fetch"},
        {get, "/triggers/comp/url"},
        {get, "/telemetry"},
        {get, "/telemetry/flows/{f}"},
        {get, "/telemetry/messages"},
        {get, "/unprocessed-messages"},
        {get, "/unprocessed-messages/{m}"},
        {post, "/unprocessed-messages/{m}"},
        {post, "/unprocessed-messages/{m}/retry"},
        {delete_, "/unprocessed-messages/{m}"},
        {get, "/stores"},
        {get, "/stores/{s}"},
        {put, "/stores/{s}"},
        {delete_, "/stores/{s}"},
        {get, "/store"},
        {get, "/store?storeId={s}"},
        {get, "/store?pattern=mark&sort=updatedAt:-1"},
        {get, "/store/count"},
        {get, "/store/count?storeId={s}"},
        {get, "/store/download/{s}"},
        {get, "/store/download/{s}?format=csv"},
        {get, "/store/{s}/{k}"},
        {get, "/store/{s}/find/mark"},
        {post, "/store/{s}/{k}"},
        {patch, "/store/{s}/{k}"},
        {put, "/store/{s}/{k}"},
        {delete_, "/store/{s}/{k}"},
        {delete_, "/store/{s}/*"},
        {delete_, "/store"},
        {get, "/accounts"},
        {get, "/accounts?filter=service:acme:crm"},
        {get, "/accounts/{a}"},
        {get, "/accounts/{a}/flows"},
        {get, "/accounts/flow/{f}"},
        {get, "/accounts/profile-info/name?componentId=comp"},
        {put, "/accounts/{a}"},
        {post, "/accounts/{a}/test"},
        {post, "/accounts/{a}/share"},
        {post, "/accounts/{a}/unshare"},
        {delete_, "/accounts/{a}"},
        {get, "/auth/acme.crm.contacts.Find"},
        {get, "/auth/acme.crm.contacts.Find?componentId=comp"},
        {get, "/auth/flow/{f}"},
        {put, "/auth/component/comp/{a}"},
        {put, "/auth/account/{a}/components"},
        {delete_, "/auth/component/comp"},
        {delete_, "/auth/component/comp/{a}"},
        {get, "/logs"},
        {get, "/logs?size=500&query=mark*"},
        {get, "/logs?flowId={f}"},
        {get, "/logs?query=%2BflowId:{f}"},
        {get, "/logs?query=msg:/ma[r-t].*%7Ca%7B2%7D/%20AND%20mrak~1%20NOT%20%22mark%20now%22~3"},
        {get, "/log/{i}/{l}"},
        {get, "/logs/{i}/{l}"},
        {get, "/log/{f}/{i}/{l}"},
        {get, "/people-task/tasks"},
        {get, "/people-task/tasks?role=requester&sort=title:1"},
        {get, "/people-task/tasks?secret=00"},
        {get, "/people-task/tasks/{t}"},
        {get, "/people-task/tasks/{t}?secret=00"},
        {get, "/plugins/appmixer/utils/tasks/tasks?pattern=mark"},
        {get, "/plugins/appmixer/utils/tasks/tasks/{t}"},
        {get, "/plugins/appmixer/utils/tasks/tasks-count"},
        {put, "/people-task/tasks/{t}"},
        {put, "/people-task/tasks/{t}/approve"},
        {put, "/plugins/appmixer/utils/tasks/tasks/{t}/reject"},
        {post, "/people-task/webhooks"},
        {delete_, "/people-task/webhooks/{w}"},
        {get, "/charts"},
        {get, "/charts?pattern=mark"},
        {get, "/charts/{c}"},
        {put, "/charts/{c}"},
        {delete_, "/charts/{c}"},
        {get, "/files"},
        {get, "/files?filter=filename:~mark&sort=uploadDate:-1&includeComponentSourceFiles=true"},
        {get, "/files/count?includeComponentSourceFiles=true"},
        {get, "/files/metadata/{F}"},
        {get, "/files/{F}"},
        {delete_, "/files/{F}"},
        {get, "/public-files"},
        {get, "/apps"},
        {get, "/apps/components"},
        {get, "/components"},
        {get, "/modifiers"},
        {get, "/quota"},
        {get, "/service-config"},
        {get, "/config"},
        {get, "/categories"},
        {get, "/user-groups"},
        {get, "/url-aliases"},
        {get, "/acl-types"},
        {get, "/acl/routes"},
        {get, "/system/component-jobs"},
        {get, "/users?filter=metadata.note:~mark"},
        {get, "/user-groups/{g}"},
        {get, "/categories/{o}"},
        {get, "/service-config?pattern=mark&sort=serviceId:1&limit=2"},
        {get, "/service-config/acme%3Acrm"},
        {get, "/acl/components"},
        {get, "/acl/components/resources"},
        {get, "/acl/routes/resource/flows/attributes"},
        {get, "/unprocessed-messages?flowId={f}&correlationId=c1"},
        {post, "/logs?size=500&query=mark*"},
        {post, "/logs?flowId={f}"},
        {get, "/telemetry?from=2024-01-01&to=2025-01-01"},
        {get, "/telemetry/messages?userId={u}"},
        {get, "/auth/status/{x}"},
        {get, "/auth/acme.crm.contacts.Find/auth-url/{x}?componentId=comp"},
        {get, "/auth/acme:crm/callback?state={x}&code=c"},
        {get, "/components/uploader/{x}"},
        {get, "/integrations/status/{x}"},
        {get, "/users/{u}/delete-status/{x}"},
        {get, "/components?manifest=yes"},
        {get, "/components?manifest=yes&selector=acme"},
        {get, "/apps/components?app=acme.crm"},
        {get, "/store?storeId={s}&pattern=mark"},
        {post, "/plugins/appmixer/utils/appevents/events/mark"},
        {post, "/plugins/appmixer/utils/appevents/events/mark?flowId={f}"},
        {post, "/plugins/appmixer/utils/appevents/triggers"},
        {delete_, "/plugins/appmixer/utils/appevents/triggers"},
    };
    return all;
}

/// Calls with bodies that have all members that the emulator reads.
inline std::vector<request_template> const& body_templates()
{
    using enum appmixer::method;
    static std::vector<request_template> const all = {
        {post, "/flows",
         R"({"name":"n","flow":{"comp":{"type":"a.b.c.D","label":"l","x":1,"y":2,"version":"1.0.0","source":{"in":{"comp":)"
         R"(["out"]}},"config":{"properties":{"account":"a"},"transform":{"in":{"comp":{"out":{"type":"json2new",)"
         R"("lambda":{"t":"{{{$.comp.out.x}}}"},"modifiers":{}}}}}}}},"customFields":{"a":1},"thumbnail":"data:,",)"
         R"("description":"d","notes":[],"wizard":{"fields":[]},"type":"automation","categories":["c"],)"
         R"("sharedWith":[{"email":"a@x.example","permissions":["read","start"]}]})"},
        {put, "/flows/{f}?forceUpdate=true",
         R"({"name":"n","flow":{"comp":{"type":"a.b.c.D","config":null}},"wizard":{},"sharedWith":[{"scope":"user",)"
         R"("permissions":["read"]}],"customFields":{},"categories":[]})"},
        {put, "/flows/{f}?forceUpdate=true",
         R"({"flow":{"comp":{"type":"appmixer.utils.timers.Timer","version":"1.0.0","config":{"properties":{}}},"get":)"
         R"({"type":"appmixer.utils.http.Get","source":{"in":{"comp":["out"]}},"errorHandling":{"autoRetry":true,)"
         R"("maxRetries":1,"onError":"errorPort"}},"set":{"type":"appmixer.utils.storage.Set","source":{"in":{"get":)"
         R"(["response","error"]}},"config":{"transform":{"in":{"get":{"response":{"type":"json2new","lambda":)"
         R"({"key":"{{{m}}}","value":{"a":["{{{$.comp.out.now}}}"]}},"modifiers":{"key":{"m":{"variable":)"
         R"("$.get.response.body.x","functions":[{"name":"g_length"}]}}}}}}}}}},)"
         R"("wizard":{"fields":[{"id":"set.config.transform.in.get.response.lambda.key","componentId":"get"}]}})"},
        {post, "/flows/{f}/clone",
         R"({"prefix":"p","projection":"-description,-customFields.a","connectAccounts":true,"isTemplateInstance":true,)"
         R"("setOriginFlowId":true,"setComponentIdMap":true,"additional":{"type":"t","sharedWith":[],"wizard":{}}})"},
        {post, "/flows/{f}/coordinator", R"({"command":"stop","background":true})"},
        {post, "/flows/{f}/versions", R"({"type":"manual","label":"l"})"},
        {put, "/flows/{f}/thumbnail", R"({"thumbnail":"data:,"})"},
        {post, "/flows/{f}", R"({"componentId":"comp","inputPort":"in","content":{"a":1}})"},
        {post, "/variables/{f}/fetch",
         R"({"useCache":true,"flow":{},"components":{"IDs":["comp"],"links":[],"properties":{}}})"},
        {post, "/component/acme/crm/contacts/Find",
         R"({"messages":{"in":{}},"transform":{},"componentId":"comp","flowId":"f"})"},
        {post, "/stores", R"({"name":"n"})"},
        {post, "/store/{s}/{k}", R"({"a":[1]})"},
        {patch, "/store/{s}/{k}", R"({"key":"a","value":{"b":1}})"},
        {delete_, "/store", R"([{"key":"a","storeId":"s"},{"key":"b","storeId":"s"}])"},
        {post, "/charts",
         R"({"name":"n","index":1,"type":"bar","query":{"range":[1]},"options":{},"traces":{"a":{}}})"},
        {put, "/charts/{c}", R"({"name":"n","index":1.5,"type":"pie","query":{},"options":{},"traces":{}})"},
        {post, "/people-task/tasks",
         R"({"title":"t","approver":"ada@shop.example","requester":"b@x.example","description":"d",)"
         R"("decisionBy":"2024-03-01T09:00:00.000Z"})"},
        {put, "/people-task/tasks/{t}",
         R"({"title":"t","description":"d","decisionBy":"2024-03-01","status":"due","public":true,"approver":)"
         R"("ada@shop.example","flowId":"f","secret":"00"})"},
        {put, "/people-task/tasks/{t}/approve", R"({"secret":"00"})"},
        {post, "/people-task/webhooks", R"({"url":"http://x.example/","taskId":"t"})"},
        {post, "/accounts",
         R"({"name":"n","displayName":"d","service":"acme:crm","token":{"scope":["a"]},"profileInfo":{"a":1}})"},
        {put, "/accounts/{a}", R"({"displayName":"d"})"},
        {post, "/accounts/{a}/share", R"({"componentIds":["comp"],"flowId":"f"})"},
        {put, "/auth/account/{a}/components", R"(["comp","comp-one"])"},
        {post, "/auth/ticket", "{}"},
        {post, "/user", R"({"username":"u","email":"e","password":"secret","metadata":{"a":1}})"},
        {post, "/user/auth", R"({"username":"u","password":"p"})"},
        {post, "/user/change-password", R"({"oldPassword":"secret","newPassword":"secret"})"},
        {post, "/user/forgot-password", R"({"email":"ada@shop.example"})"},
        {post, "/user/forgot-password/reset", R"({"code":"c","password":"secret"})"},
        {post, "/user/reset-password", R"({"email":"ada@shop.example","password":"secret"})"},
        {put, "/modifiers",
         R"({"categories":{"c":{"label":"l","index":1}},"modifiers":{"m":{"name":"m","label":"l",)"
         R"("category":["c"],"returns":{"type":"string"},"arguments":[],"helperFn":"f"}}})"},
        {post, "/modifiers/test", R"({"helperFn":"f","arguments":["a"]})"},
        {post, "/modifiers/test",
         R"({"helperFn":"function(value, path, { helpers }) { return helpers.jsonPath(value, path); }",)"
         R"("arguments":[{"a":[{"b":1},2]},"$..a[*]['b']"]})"},
        {post, "/modifiers/test",
         R"({"helperFn":"function(value, format, { helpers }) { return helpers.moment(value).format(format); }",)"
         R"("arguments":["2024-02-11T08:15:30Z","dddd, MMMM Do YYYY [at] h:mm"]})"},
        {post, "/modifiers/test",
         R"({"helperFn":"function(value, { hash, helpers }) { return helpers.moment(value).add(hash).toISOString(); }",)"
         R"("arguments":["2024-02-11T08:15:30Z",{"hash":{"years":1,"months":-1,"days":1.5,"seconds":"9"}}]})"},
        {post, "/modifiers/test",
         R"({"helperFn":"function(value, { hash }) { return JSON.stringify(value, null, hash.space); }",)"
         R"("arguments":[{"a":[1.5,1e300,-0.0000001]},{"hash":{"space":3}}]})"},
        {post, "/modifiers/test",
         R"({"helperFn":"function(value, separator) { return String(value).split(separator); }",)"
         R"("arguments":["a b",""]})"},
        {post, "/modifiers/test",
         R"({"helperFn":"function(value, number) { return Number(value) / Number(number); }","arguments":["1e3","-.5"]})"},
        {post, "/modifiers/transform", R"({"transform":{"type":"json2new","lambda":{}},"data":{}})"},
        {post, "/plugins/appmixer/utils/appevents/events/e", R"({"a":1})"},
        {post, "/unprocessed-messages/{m}/retry", "{}"},
        {post, "/integrations/{f}/update-integration-instances", R"({"inProgressData":"keep"})"},
        {delete_, "/integrations/{f}", "{}"},
        {post, "/accounts/{a}/unshare", R"({"flowId":"f"})"},
        {post, "/logs?size=3",
         R"({"aggs":{"a":{"terms":{"field":"severity"},"aggs":{"b":{"date_histogram":{"field":)"
         R"("gridTimestamp","fixed_interval":"1d"}}}}}})"},
        {post, "/user-groups", R"({"name":"n","metadata":{"a":1}})"},
        {put, "/user-groups/{g}", R"({"name":"n","metadata":{"a":1}})"},
        {post, "/user-groups/{g}/members", R"({"userIds":["u"]})"},
        {post, "/categories", R"({"name":"n","description":"d"})"},
        {put, "/categories/{o}", R"({"name":"n","description":"d"})"},
        {post, "/service-config", R"({"serviceId":"acme:crm","clientId":"c","clientSecret":"s","on":true})"},
        {put, "/service-config/acme:crm", R"({"serviceId":"acme:crm","clientId":"c","more":{"a":[1]}})"},
        {put, "/service-config/acme:crm/whitelist/key/clientId", R"({"a":[true]})"},
        {post, "/config", R"({"key":"k","value":{"a":1}})"},
        {post, "/acl/components",
         R"([{"role":"user","resource":"*","action":["*"],"attributes":["non-private"]},{"role":"a@x.example",)"
         R"("resource":"acme.*","action":["read","!create"]}])"},
        {put, "/quota/q", R"({"source":"module.exports = {rules: []};"})"},
        {post, "/url-aliases", R"({"alias":"a","url":"/flows/f/components/c"})"},
        {put, "/users/{u}",
         R"({"username":"n","email":"e@x.example","scope":["user"],"vendor":["acme"],"metadata":{"a":1},"isActive":true,)"
         R"("plan":"free"})"},
        {patch, "/flows/{f}/components/comp?enqueueOnly=true&correlationId=c", R"({"a":1})"},
        {post, "/plugins/appmixer/utils/appevents/triggers",
         R"({"event":"e","flowId":"f","componentId":"comp","userId":"u"})"},
    };
    return all;
}

} // namespace emulator_tests

#endif
