// The calls for apps and for their components, against the emulator.

#include "support.hpp"

#include <string>
#include <vector>

TEST_CASE("apps are listed with and without a token [list_apps]")
{
    tenant t;
    appmixer::app_list const all = t.await(list_apps(t.api));
    CHECK(all.apps.size() == 9);
    REQUIRE(all.find("appmixer.utils.http") != nullptr);
    CHECK(all.find("appmixer.utils.http")->label == "HTTP");
    CHECK(all.extra.empty());
    CHECK(t.await(list_apps(t.user("ada@shop.example"))).apps.size() == 9);
    CHECK(t.failure(list_apps(t.api.as(appmixer::access_token("no.such.token")))) == appmixer::condition::unauthorized);
}

TEST_CASE("the components of an app are listed [list_app_components]")
{
    tenant t;
    std::vector<appmixer::component_manifest> const timers =
        t.await(list_app_components(t.api, "appmixer.utils.timers"));
    REQUIRE(timers.size() == 5);
    CHECK(timers[3].name == "appmixer.utils.timers.Timer");
    CHECK(timers[3].version == "1.0.1");
    REQUIRE(timers[3].out_ports.size() == 1);
    CHECK(timers[3].out_ports[0].name == "out");
    CHECK(t.await(list_app_components(t.api, "acme.crm")).empty());
    CHECK(t.failure(list_app_components(t.api, "")) == appmixer::errc::bad_request);
}
