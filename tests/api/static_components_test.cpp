// The call of a component without a flow, against the emulator.

#include "support.hpp"

#include <string>

using appmixer::condition;
using appmixer::errc;
using appmixer::static_call;
using appmixer::static_reply;

TEST_CASE("a component is called without a flow [call_static_component]")
{
    tenant t;
    api_client const me = t.user("ada@shop.example");
    t.back_end.set_static_reply("acme.crm.contacts.ListCities", json::parse(R"([{"label":"Berlin","value":7}])"));
    json::value const cities = t.await(call_static_component(me, "acme.crm.contacts.ListCities"));
    CHECK(cities.at(0).at("label") == "Berlin");
}

TEST_CASE("the component is given all that the caller sends [call_static_component]")
{
    tenant t;
    api_client const me = t.user("ada@shop.example");
    std::string const flow = t.await(create_flow(me, "Import", two_components()));
    static_call seen;
    t.back_end.set_static_reply("acme.crm.contacts.ListCities", [&seen](static_call const& call) {
        seen = call;
        return static_reply(json::value(call.messages.at("in").at("country")));
    });
    appmixer::op::call_static_component request("acme.crm.contacts.ListCities",
                                                json::parse(R"({"in":{"country":"DE"}})").as_object());
    request.out_port = "out";
    request.transform = "./transformers#toSelect";
    request.component_id = "b2";
    request.flow_id = flow;
    CHECK(t.await(me.call(request)) == "DE");
    CHECK(seen.component_type == "acme.crm.contacts.ListCities");
    CHECK(seen.out_port == "out");
    CHECK(seen.transform == "./transformers#toSelect");
    CHECK(seen.component_id == "b2");
    CHECK(seen.flow_id == flow);
    CHECK(seen.user_id == t.await(get_user(me)).id);
}

TEST_CASE("static calls that fail [call_static_component]")
{
    tenant t;
    api_client const me = t.user("ada@shop.example");
    t.back_end.set_static_reply("acme.crm.contacts.ListCities", static_reply::failure(403, "Access was revoked"));
    appmixer::error const revoked = t.failure(call_static_component(me, "acme.crm.contacts.ListCities"));
    CHECK(revoked == condition::forbidden);
    CHECK(revoked.server_message() == "Access was revoked");
    CHECK(t.failure(call_static_component(me, "acme.crm.contacts.NoSuchComponent")) == condition::not_found);
    CHECK(t.failure(call_static_component(me, "appmixer.utils.http.Get")) == errc::bad_request); // it has no reply
    CHECK(t.failure(call_static_component(me, "too.short")) == errc::invalid_request);
    CHECK(t.failure(call_static_component(t.api, "acme.crm.contacts.ListCities")) == condition::unauthorized);

    appmixer::op::call_static_component request("acme.crm.contacts.ListCities");
    request.flow_id = t.await(create_flow(t.user("bob@shop.example"), "Import", two_components()));
    CHECK(t.failure(me.call(request)) == condition::not_found);
}
