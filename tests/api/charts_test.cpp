// The calls for charts, against the emulator.

#include "support.hpp"

#include <string>
#include <string_view>
#include <vector>

using appmixer::condition;
namespace op = appmixer::op;

namespace {

appmixer::chart content(std::string_view name, int index)
{
    appmixer::chart chart;
    chart.name = name;
    chart.index = index;
    chart.type = appmixer::chart_type::bar;
    chart.query = json::parse(R"({"range": {"from": "now-7d"}})");
    chart.options = json::parse(R"({"showLegend": true})");
    chart.traces = json::parse(R"({"t1": {"flowId": "f1", "agg": [1, null]}})");
    return chart;
}

std::string names(std::vector<appmixer::chart> const& charts)
{
    std::string all;
    for (appmixer::chart const& chart : charts)
        all += chart.name + " ";
    return all;
}

} // namespace

TEST_CASE("a chart is created, listed and fetched with all its fields [create_chart, get_charts, get_chart]")
{
    tenant t;
    api_client const me = t.user("ada@shop.example");
    CHECK(t.await(get_charts(me)).empty());

    std::string const id = t.await(create_chart(me, content("Sales", 2)));
    CHECK(id.size() == 24);
    appmixer::chart const chart = t.await(get_chart(me, id));
    CHECK(chart.chart_id == id);
    CHECK(chart.user_id == t.await(get_user(me)).id);
    CHECK(chart.name == "Sales");
    CHECK(chart.index == 2);
    CHECK(chart.type == appmixer::chart_type::bar);
    CHECK(chart.query == content("Sales", 2).query);
    CHECK(chart.options == content("Sales", 2).options);
    CHECK(chart.traces == content("Sales", 2).traces);
    CHECK(chart.mtime.has_value());

    std::vector<appmixer::chart> const all = t.await(get_charts(me));
    REQUIRE(all.size() == 1);
    CHECK(all[0].chart_id == id);
    CHECK(all[0].traces == chart.traces);
    CHECK(all[0].mtime == chart.mtime);
}

TEST_CASE("charts are filtered by pattern, sorted, paged and projected [get_charts]")
{
    tenant t;
    api_client const me = t.user("ada@shop.example");
    t.await(create_chart(me, content("Sales", 3)));
    t.await(create_chart(me, content("sales-by-day", 1)));
    t.await(create_chart(me, content("Errors", 2)));
    CHECK(names(t.await(get_charts(me))) == "Sales sales-by-day Errors ");

    op::get_charts query;
    query.sort = "index:1";
    CHECK(names(t.await(get_charts(me, query))) == "sales-by-day Errors Sales ");
    query.pattern = "SALES";
    CHECK(names(t.await(get_charts(me, query))) == "sales-by-day Sales ");
    query.pattern.reset();
    query.offset = 1;
    query.limit = 1;
    CHECK(names(t.await(get_charts(me, query))) == "Errors ");
    query.projection = "name";
    std::vector<appmixer::chart> const cut = t.await(get_charts(me, query));
    CHECK(names(cut) == "Errors ");
    CHECK_FALSE(cut.at(0).traces.has_value());
    query.projection = "-traces,-query";
    appmixer::chart const without = t.await(get_charts(me, query)).at(0);
    CHECK(without.name == "Errors");
    CHECK_FALSE(without.traces.has_value());
    CHECK_FALSE(without.query.has_value());
    CHECK(without.options.value().is_object());

    query = op::get_charts();
    query.sort = "index:up";
    CHECK(t.failure(get_charts(me, query)) == appmixer::errc::bad_request);
}

TEST_CASE("a chart is changed in part, or fetched, changed and sent back [update_chart]")
{
    tenant t;
    api_client const me = t.user("ada@shop.example");
    std::string const id = t.await(create_chart(me, content("Sales", 2)));
    appmixer::chart changes;
    changes.name = "Sales (EU)";
    appmixer::chart const renamed = t.await(update_chart(me, id, changes));
    CHECK(renamed.chart_id == id);
    CHECK(renamed.name == "Sales (EU)");
    CHECK(renamed.index == 2);
    CHECK(renamed.traces == content("Sales", 2).traces);

    appmixer::chart fetched = t.await(get_chart(me, id));
    fetched.traces = json::object();
    fetched.type = "pie";
    appmixer::chart const changed = t.await(update_chart(me, id, fetched));
    CHECK(changed.name == "Sales (EU)");
    CHECK(changed.traces == json::object());
    CHECK(changed.type == appmixer::chart_type::pie);
    CHECK(t.await(get_chart(me, id)).type == appmixer::chart_type::pie);

    // A fetched chart can also be copied.
    std::string const copy = t.await(create_chart(me, changed));
    CHECK(copy != id);
    CHECK(names(t.await(get_charts(me))) == "Sales (EU) Sales (EU) ");
}

TEST_CASE("invalid charts are a 400 [create_chart, update_chart]")
{
    tenant t;
    api_client const me = t.user("ada@shop.example");
    appmixer::chart chart = content("Sales", 2);
    chart.type = "radar";
    appmixer::error const unknown = t.failure(create_chart(me, chart));
    CHECK(unknown == appmixer::errc::bad_request);
    CHECK(unknown.server_message() == "\"type\" must be one of [bar, line, scatter, area, pie]");
    CHECK(t.failure(create_chart(me, appmixer::chart())).server_message() == "\"name\" is required");
    std::string const id = t.await(create_chart(me, content("Sales", 2)));
    CHECK(t.failure(update_chart(me, id, chart)) == appmixer::errc::bad_request);
    CHECK(t.failure(update_chart(me, "none", content("Sales", 2))) == condition::not_found);
}

TEST_CASE("deleting a chart twice is a 404 [delete_chart]")
{
    tenant t;
    api_client const me = t.user("ada@shop.example");
    std::string const first = t.await(create_chart(me, content("one", 1)));
    t.await(create_chart(me, content("two", 2)));
    t.await(delete_chart(me, first));
    CHECK(names(t.await(get_charts(me))) == "two ");
    appmixer::error const gone = t.failure(get_chart(me, first));
    CHECK(gone == condition::not_found);
    CHECK(gone.operation() == "getChart");
    CHECK(t.failure(delete_chart(me, first)) == condition::not_found);
    CHECK(t.failure(delete_chart(me, "")) == appmixer::errc::invalid_request);
}

TEST_CASE("charts of another user are not visible [get_charts, get_chart, update_chart, delete_chart]")
{
    tenant t;
    api_client const ada = t.user("ada@shop.example");
    api_client const bob = t.user("bob@shop.example");
    std::string const id = t.await(create_chart(ada, content("Sales", 1)));
    CHECK(t.await(get_charts(bob)).empty());
    CHECK(t.failure(get_chart(bob, id)) == condition::not_found);
    CHECK(t.failure(update_chart(bob, id, content("Mine", 1))) == condition::not_found);
    CHECK(t.failure(delete_chart(bob, id)) == condition::not_found);
    CHECK(t.await(get_chart(ada, id)).name == "Sales");

    CHECK(t.failure(get_charts(t.api)) == condition::unauthorized);
    CHECK(t.failure(get_chart(t.api, id)) == condition::unauthorized);
    CHECK(t.failure(create_chart(t.api, content("Sales", 1))) == condition::unauthorized);
    CHECK(t.failure(update_chart(t.api, id, content("Sales", 1))) == condition::unauthorized);
    CHECK(t.failure(delete_chart(t.api, id)) == condition::unauthorized);
}
