// The calls that send something to the components of a flow, against the emulator.

#include "support.hpp"

using appmixer::condition;
using appmixer::errc;
using appmixer::http_response;
using appmixer::request_content;

namespace {

/// What the log has of the messages that came in, oldest first.
std::vector<appmixer::log_hit> incoming(tenant& t, api_client const& owner, std::string const& flow)
{
    appmixer::op::get_logs query;
    query.flow_id.push_back(flow);
    query.port_type.push_back("in");
    query.sort.push_back("gridTimestamp:asc");
    return t.await(get_logs(owner, query)).hits;
}

std::string running_flow(tenant& t, api_client const& owner)
{
    std::string id = t.await(create_flow(owner, "Orders", two_components()));
    t.await(start_flow(owner, id));
    return id;
}

} // namespace

TEST_CASE("a webhook is called with every method, by anybody "
          "[component_get, component_post, component_put, component_delete, component_patch]")
{
    tenant t;
    api_client const me = t.user("ada@shop.example");
    std::string const id = running_flow(t, me);
    http_response teapot(418, std::string("\x89PNG\0", 5));
    teapot.headers.append("Content-Type", "image/png");
    t.back_end.set_webhook_reply(id, "a1", teapot);

    std::vector<http_response> responses;
    responses.push_back(t.await(component_get(t.api, id, "a1")));
    responses.push_back(t.await(component_post(t.api, id, "a1", request_content::json(json::object({{"n", 1}})))));
    responses.push_back(t.await(component_put(t.api, id, "a1", request_content("hi", "text/plain"))));
    responses.push_back(t.await(component_delete(t.api, id, "a1")));
    responses.push_back(t.await(component_patch(t.api, id, "a1", request_content("[2]", "application/json"))));
    for (http_response const& response : responses) {
        CHECK(response.status == 418);
        CHECK(response.body == teapot.body);
        CHECK(response.headers.get("content-type") == "image/png");
    }
    std::string seen;
    for (appmixer::log_hit const& hit : incoming(t, me, id)) {
        json::object const message = hit.message().as_object();
        json::value const* const data = message.if_contains("data");
        seen += json::serialize(message.at("method")) + (data == nullptr ? "" : json::serialize(*data)) + ' ';
    }
    CHECK(seen == R"("GET" "POST"{"n":1} "PUT""hi" "DELETE" "PATCH"[2] )");
}

TEST_CASE("a webhook gets query and headers, and may only be queued [component_get, component_post]")
{
    tenant t;
    api_client const me = t.user("ada@shop.example");
    std::string const id = running_flow(t, me);
    appmixer::op::component_get request(id, "a1");
    request.enqueue_only = true;
    request.correlation_id = "c-1";
    request.correlation_in_port = "in";
    request.query.add("tag", "a&b").add("tag", "c");
    request.headers.append("X-Signature", "s");
    CHECK(t.await(t.api.call(request)).status == 202);
    CHECK(t.await(component_post(t.api, id, "a1")).status == 200);
    std::vector<appmixer::log_hit> const hits = incoming(t, me, id);
    REQUIRE(hits.size() == 2);
    CHECK(hits[0].correlation_id == "c-1");
    CHECK(hits[0].port == "in");
    CHECK(hits[0].message().at("query").at("tag") == json::array({"a&b", "c"}));
    CHECK(hits[1].correlation_id.size() == 36);
}

TEST_CASE("a webhook that does not exist is a response of 404, not an error [component_get, component_post]")
{
    tenant t;
    api_client const me = t.user("ada@shop.example");
    std::string const id = t.await(create_flow(me, "Orders", two_components()));
    CHECK(t.await(component_get(t.api, id, "a1")).status == 404); // the flow is stopped
    t.await(start_flow(me, id));
    CHECK(t.await(component_get(t.api, id, "none")).status == 404);
    CHECK(t.await(component_post(t.api, "none", "a1")).status == 404);
    CHECK(t.failure(component_post(t.api, id, "a1", request_content("x", "not\na type"))) == errc::invalid_request);
}

TEST_CASE("a message is sent to a port of a component [send_flow_message]")
{
    tenant t;
    api_client const ada = t.user("ada@shop.example");
    api_client const bob = t.user("bob@shop.example");
    std::string const id = running_flow(t, ada);
    t.await(send_flow_message(ada, id, "b2", "in", json::object({{"url", "x"}})));
    std::vector<appmixer::log_hit> const hits = incoming(t, ada, id);
    REQUIRE(hits.size() == 1);
    CHECK(hits[0].component_id == "b2");
    CHECK(hits[0].port == "in");
    CHECK(hits[0].message().at("url") == "x");

    CHECK(t.failure(send_flow_message(ada, id, "none", "in", 1)) == condition::not_found);
    CHECK(t.failure(send_flow_message(ada, id, "b2", "", 1)) == errc::bad_request);
    CHECK(t.failure(send_flow_message(bob, id, "b2", "in", 1)) == condition::not_found);
    t.await(stop_flow(ada, id));
    CHECK(t.failure(send_flow_message(ada, id, "b2", "in", 1)) == errc::bad_request);
}

TEST_CASE("the URL of a webhook leads to it [get_trigger_url]")
{
    tenant t;
    api_client const ada = t.user("ada@shop.example");
    std::string const id = running_flow(t, ada);
    t.back_end.switches().public_url = "https://api.acme.example";
    CHECK(t.await(get_trigger_url(ada, "a1")) == "https://api.acme.example/flows/" + id + "/components/a1");
    CHECK(t.failure(get_trigger_url(ada, "none")) == condition::not_found);
    CHECK(t.failure(get_trigger_url(t.user("bob@shop.example"), "a1")) == condition::not_found);
}
