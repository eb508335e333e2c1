// Requests and responses for components, byte for byte.

#include "support.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using wire_test::exchange;
using wire_test::handle;
using wire_test::response;
namespace op = appmixer::op;

namespace {

constexpr char const ticket_text[] = "a194d145-3768-4a8a-84a4-4f1e4e08c4ad";
constexpr char const no_component[] = R"({"statusCode":404,"error":"Not Found","message":"Component not found."})";
constexpr char const forbidden[] = R"({"statusCode":403,"error":"Forbidden","message":"Forbidden"})";
constexpr char const no_token[] = R"({"statusCode":401,"error":"Unauthorized","message":"Missing authentication"})";

std::string get(std::string const& target, std::string const& accept = "application/json")
{
    return "GET " + target +
           " HTTP/1.1\r\n"
           "Host: HOST\r\n"
           "User-Agent: AGENT\r\n"
           "Accept: " +
           accept +
           "\r\n"
           "Authorization: Bearer jwt.4.ada\r\n"
           "\r\n";
}

} // namespace

TEST_CASE("listComponents on the wire")
{
    auto const seen = exchange(response("200 OK", R"([{"name":"acme.crm.contacts.Find","label":"Find contact",)"
                                                  R"("inPorts":[{"name":"in"}],"outPorts":[{"name":"out"}]}])"),
                               [](handle const& api) { return list_components(api); });
    CHECK(seen.request == get("/components?manifest=yes"));
    std::vector<appmixer::component_manifest> const all = seen.outcome.value();
    REQUIRE(all.size() == 1);
    CHECK(all[0].name == "acme.crm.contacts.Find");
    CHECK(all[0].label == "Find contact");
    REQUIRE(all[0].in_ports.size() == 1);
    CHECK(all[0].in_ports[0].name == "in");
    CHECK(all[0].out_ports[0].name == "out");
}

TEST_CASE("listComponents with every parameter on the wire")
{
    auto const seen = exchange(response("200 OK", "[]"), [](handle const& api) {
        op::list_components request;
        request.selector = "acme.crm";
        request.limit = 5;
        request.private_components = "no";
        return api.call(request);
    });
    CHECK(seen.request == get("/components?manifest=yes&selector=acme.crm&limit=5&private=no"));
    CHECK(seen.outcome.value().empty());
    CHECK(exchange(response("200 OK", "[]"), [](handle const& api) {
              return list_components(api, "acme.crm");
          }).request == get("/components?manifest=yes&selector=acme.crm"));
}

TEST_CASE("listComponents as names on the wire")
{
    auto const seen = exchange(response("200 OK", R"(["acme.crm.contacts.Find","acme.crm.contacts.Create"])"),
                               [](handle const& api) { return list_component_names(api, "acme.crm"); });
    CHECK(seen.request == get("/components?manifest=no&selector=acme.crm"));
    CHECK(seen.outcome.value() == std::vector<std::string>{"acme.crm.contacts.Find", "acme.crm.contacts.Create"});
    CHECK(exchange(response("200 OK", "[]"), [](handle const& api) {
              op::list_component_names request;
              request.limit = 5;
              request.private_components = "no";
              return api.call(request);
          }).request == get("/components?manifest=no&limit=5&private=no"));
}

TEST_CASE("listComponents refused")
{
    auto const seen =
        exchange(response("401 Unauthorized", no_token), [](handle const& api) { return list_components(api); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == appmixer::condition::unauthorized);
    CHECK(seen.outcome.error().operation() == "listComponents");
}

TEST_CASE("downloadComponent on the wire")
{
    std::string const archive("PK\x03\x04\0\xff\r\n\r\n", 10);
    auto const seen = exchange("HTTP/1.1 200 OK\r\n"
                               "content-type: application/zip\r\n"
                               "content-disposition: attachment; filename=acme.crm.zip\r\n"
                               "content-length: 10\r\n"
                               "\r\n" +
                                   archive,
                               [](handle const& api) { return download_component(api, "acme.crm"); });
    CHECK(seen.request == get("/components/acme.crm", "*/*"));
    CHECK(seen.outcome.value().status == 200);
    CHECK(seen.outcome.value().body == archive);
    CHECK(seen.outcome.value().headers.get("Content-Type") == "application/zip");
}

TEST_CASE("downloadComponent refused")
{
    auto const unknown = exchange(response("404 Not Found", no_component),
                                  [](handle const& api) { return download_component(api, "acme/crm"); });
    CHECK(unknown.request == get("/components/acme%2Fcrm", "*/*"));
    REQUIRE_FALSE(unknown.outcome.has_value());
    CHECK(unknown.outcome.error() == appmixer::condition::not_found);
    CHECK(unknown.outcome.error().operation() == "downloadComponent");
    CHECK(unknown.outcome.error().server_message() == "Component not found.");
    auto const foreign = exchange(response("403 Forbidden", forbidden),
                                  [](handle const& api) { return download_component(api, "acme.crm"); });
    CHECK(foreign.outcome.error() == appmixer::condition::forbidden);
}

TEST_CASE("publishComponent on the wire")
{
    std::string const archive("PK\x03\x04\0\xff\r\n\r\n", 10);
    auto const seen = exchange(response("200 OK", R"({"ticket":"a194d145-3768-4a8a-84a4-4f1e4e08c4ad"})"),
                               [&](handle const& api) { return publish_component(api, archive); });
    CHECK(seen.request == "POST /components HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Content-Type: application/octet-stream\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "Content-Length: 10\r\n"
                          "\r\n" +
                              archive);
    CHECK(seen.outcome.value().text == ticket_text);
}

TEST_CASE("publishComponent with every parameter on the wire")
{
    auto const seen =
        exchange(response("200 OK", R"({"ticket":"a194d145-3768-4a8a-84a4-4f1e4e08c4ad"})"), [](handle const& api) {
            op::publish_component request("zip");
            request.replace_all = true;
            return api.call(std::move(request));
        });
    CHECK(seen.request == "POST /components?replaceAll=true HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Content-Type: application/octet-stream\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "Content-Length: 3\r\n"
                          "\r\n"
                          "zip");
}

TEST_CASE("publishComponent refused")
{
    auto const seen =
        exchange(response("413 Request Entity Too Large", R"({"statusCode":413,"error":"Request Entity Too Large",)"
                                                          R"("message":"Payload content length too great"})"),
                 [](handle const& api) { return publish_component(api, "zip"); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == appmixer::errc::payload_too_large);
    CHECK(seen.outcome.error().operation() == "publishComponent");
}

TEST_CASE("getPublishStatus on the wire")
{
    auto const read = [](std::string_view body) {
        auto const seen =
            exchange(response("200 OK", body), [](handle const& api) { return get_publish_status(api, ticket_text); });
        CHECK(seen.request == get("/components/uploader/a194d145-3768-4a8a-84a4-4f1e4e08c4ad"));
        return seen.outcome.value();
    };
    CHECK(progress_of(read("{}")) == appmixer::job_progress::pending);
    CHECK(progress_of(read(R"({"finished":null})")) == appmixer::job_progress::pending);
    CHECK(progress_of(read(R"({"finished":false})")) == appmixer::job_progress::pending);
    appmixer::publish_status const done = read(R"({"finished":"2020-02-28T15:57:34.549Z"})");
    CHECK(progress_of(done) == appmixer::job_progress::done);
    CHECK(done.finished == "2020-02-28T15:57:34.549Z");
    CHECK(done.faults().empty());

    appmixer::publish_status const failed = read(
        R"({"finished":"2020-02-28T15:25:39.515Z","err":"Invalid schema for acme/crm/service.json","data":)"
        R"([{"keyword":"required","dataPath":"","schemaPath":"#/required","params":{"missingProperty":"label"},)"
        R"("message":"should have required property 'label'"},{"dataPath":".name","message":"should be string"}]})");
    CHECK(progress_of(failed) == appmixer::job_progress::failed);
    CHECK(failed.err == "Invalid schema for acme/crm/service.json");
    REQUIRE(failed.faults().size() == 2);
    CHECK(failed.faults()[0].data_path.empty());
    CHECK(failed.faults()[0].message == "should have required property 'label'");
    CHECK(failed.faults()[0].keyword == "required");
    CHECK(failed.faults()[0].extra.at("schemaPath") == "#/required");
    CHECK(failed.faults()[1].data_path == ".name");

    appmixer::publish_status const other = read(R"({"err":{"code":1},"data":"no service"})");
    CHECK(progress_of(other) == appmixer::job_progress::failed);
    CHECK(other.data.value() == "no service");
    CHECK(other.faults().empty());
}

TEST_CASE("getPublishStatus refused")
{
    auto const seen = exchange(response("404 Not Found", R"({"statusCode":404,"error":"Not Found"})"),
                               [](handle const& api) { return get_publish_status(api, "none"); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == appmixer::condition::not_found);
    CHECK(seen.outcome.error().operation() == "getPublishStatus");
}

TEST_CASE("deleteComponent on the wire")
{
    auto const seen =
        exchange(response("200 OK", ""), [](handle const& api) { return delete_component(api, "acme.crm.contacts"); });
    CHECK(seen.request == "DELETE /components/acme.crm.contacts HTTP/1.1\r\n"
                          "Host: HOST\r\n"
                          "User-Agent: AGENT\r\n"
                          "Accept: application/json\r\n"
                          "Authorization: Bearer jwt.4.ada\r\n"
                          "\r\n");
    CHECK(seen.outcome.has_value());
}

TEST_CASE("deleteComponent refused")
{
    auto const seen = exchange(response("404 Not Found", no_component),
                               [](handle const& api) { return delete_component(api, "acme.crm"); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == appmixer::condition::not_found);
    CHECK(seen.outcome.error().operation() == "deleteComponent");
}
