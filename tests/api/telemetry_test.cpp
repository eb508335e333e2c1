// The calls for telemetry, against the emulator.

#include "support.hpp"

#include <string>
#include <vector>

using appmixer::condition;
using appmixer::parse_iso;

namespace {

/// Two users with messages in two months, and an administrator.
class telemetry_tenant : public tenant {
public:
    telemetry_tenant()
    {
        back_end
            .load_text(R"({
            "users": [{"email": "ada@shop.example", "password": "correct horse"},
                      {"email": "bob@shop.example", "password": "correct horse"},
                      {"email": "root@shop.example", "password": "correct horse", "scope": ["user", "admin"]}],
            "flows": [{"owner": "ada@shop.example", "flowId": "3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34",
                       "stage": "running", "flow": {"a": {"type": "acme.crm.contacts.Find"}}},
                      {"owner": "ada@shop.example", "flow": {"b": {"type": "appmixer.utils.http.Get"}}}],
            "logs": [{"owner": "ada@shop.example", "flowId": "3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34", "type": "data",
                      "portType": "in", "gridTimestamp": "2024-01-31T23:59:59.999Z", "msg": "12345"},
                     {"owner": "ada@shop.example", "flowId": "3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34", "type": "data",
                      "portType": "in", "gridTimestamp": "2024-02-01T00:00:00.000Z", "msg": "1234567"},
                     {"owner": "ada@shop.example", "flowId": "3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34", "type": "flow",
                      "gridTimestamp": "2024-02-01T00:00:00.000Z", "msg": "Flow started."},
                     {"owner": "bob@shop.example", "flowId": "f2", "type": "data", "portType": "in",
                      "gridTimestamp": "2024-02-02T00:00:00.000Z", "msg": "123"}]
        })")
            .value();
    }
    api_client signed_in(std::string const& name)
    {
        return api.as(appmixer::access_token(await(authenticate_user(api, name, "correct horse")).token));
    }
};

} // namespace

TEST_CASE("what a user has and uses [get_telemetry]")
{
    telemetry_tenant t;
    api_client const ada = t.signed_in("ada@shop.example");
    appmixer::telemetry const all = t.await(get_telemetry(ada));
    std::string const id = t.await(get_user(ada)).id;
    CHECK(all.message_counts.count == 2);
    CHECK(all.message_counts.user_id == id);
    CHECK(all.message_counts.to.has_value());
    CHECK(all.running_flows.count == 1);
    CHECK(all.running_flows.user_id == id);
    CHECK(all.active_connectors.count == 1);
    CHECK(all.used_apps == std::vector<std::string>{"acme.crm.contacts", "appmixer.utils.http"});

    appmixer::op::get_telemetry of_january;
    of_january.from = parse_iso("2024-01-01");
    of_january.to = parse_iso("2024-01-31T23:59:59.999Z");
    appmixer::telemetry const january = t.await(ada.call(of_january));
    CHECK(january.message_counts.count == 1);
    CHECK(january.message_counts.from == of_january.from);
    CHECK(january.message_counts.to == of_january.to);
    CHECK(t.failure(get_telemetry(t.api)) == condition::unauthorized);
}

TEST_CASE("messages by month, for administrators [get_telemetry_messages]")
{
    telemetry_tenant t;
    api_client const root = t.signed_in("root@shop.example");
    appmixer::message_statistics const all = t.await(get_telemetry_messages(root));
    CHECK(all.total_count == 3);
    CHECK(all.total_size == 15);
    REQUIRE(all.stats.size() == 2);
    CHECK(all.stats[0].month == "2024-02");
    CHECK(all.stats[0].count == 2);
    CHECK(all.stats[0].size == 10);
    CHECK(all.stats[1].month == "2024-01");

    api_client const ada = t.signed_in("ada@shop.example");
    appmixer::op::get_telemetry_messages query;
    query.user_id = t.await(get_user(ada)).id;
    query.from = parse_iso("2024-02-01");
    query.to = parse_iso("2024-02-28");
    appmixer::message_statistics const some = t.await(get_telemetry_messages(root, query));
    CHECK(some.from == query.from);
    CHECK(some.to == query.to);
    CHECK(some.total_count == 1);
    CHECK(some.total_size == 7);
    CHECK(t.failure(get_telemetry_messages(ada)) == condition::forbidden);
}

TEST_CASE("messages of a flow, for administrators [get_telemetry_flow]")
{
    telemetry_tenant t;
    api_client const root = t.signed_in("root@shop.example");
    std::string const flow = "3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34";
    appmixer::message_totals const totals = t.await(get_telemetry_flow(root, flow));
    CHECK(totals.total_count == 2);
    CHECK(totals.total_size == 12);
    CHECK(t.await(get_telemetry_flow(root, "f2")).total_count == 1); // deleted, but its logs are there
    CHECK(t.failure(get_telemetry_flow(root, "f3")) == condition::not_found);
    CHECK(t.failure(get_telemetry_flow(t.signed_in("ada@shop.example"), flow)) == condition::forbidden);
}
