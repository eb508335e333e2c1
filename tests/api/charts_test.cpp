// The calls for charts, against the emulator.

#include "support.hpp"

#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

using appmixer::condition;
namespace op = appmixer::op;

namespace {

/// Adds a chart.
class create_chart {
public:
    explicit create_chart(json::object content) : body(std::move(content)) {}
    json::object body;
    using response_type = std::string;
    static constexpr std::string_view response_key = "chartId";
    static constexpr appmixer::operation_info info{"createChart", appmixer::method::post, "/charts",
                                                   appmixer::idempotency::unsafe};
    static constexpr auto params = std::tuple{appmixer::whole_body(&create_chart::body)};
};

json::object content(std::string_view name, int index)
{
    json::object body = json::parse(R"({"type": "bar", "query": {"range": {"from": "now-7d"}},
        "options": {"showLegend": true}, "traces": {"t1": {"flowId": "f1", "agg": [1, null]}}})")
                            .as_object();
    body["name"] = name;
    body["index"] = index;
    return body;
}

std::string names(std::vector<appmixer::chart> const& charts)
{
    std::string all;
    for (appmixer::chart const& chart : charts)
        all += chart.name + " ";
    return all;
}

} // namespace

TEST_CASE("a chart is listed and fetched with all its fields")
{
    tenant t;
    api_client const me = t.user("ada@shop.example");
    CHECK(t.await(get_charts(me)).empty());

    std::string const id = t.await(me.call(create_chart(content("Sales", 2))));
    CHECK(id.size() == 24);
    appmixer::chart const chart = t.await(get_chart(me, id));
    CHECK(chart.chart_id == id);
    CHECK(chart.user_id == t.await(get_user(me)).id);
    CHECK(chart.name == "Sales");
    CHECK(chart.index == 2);
    CHECK(chart.type == appmixer::chart_type::bar);
    CHECK(chart.query == content("Sales", 2).at("query"));
    CHECK(chart.options == content("Sales", 2).at("options"));
    CHECK(chart.traces == content("Sales", 2).at("traces"));
    CHECK(chart.mtime.has_value());

    std::vector<appmixer::chart> const all = t.await(get_charts(me));
    REQUIRE(all.size() == 1);
    CHECK(all[0].chart_id == id);
    CHECK(all[0].traces == chart.traces);
    CHECK(all[0].mtime == chart.mtime);
}

TEST_CASE("charts are filtered by pattern, sorted, paged and projected")
{
    tenant t;
    api_client const me = t.user("ada@shop.example");
    t.await(me.call(create_chart(content("Sales", 3))));
    t.await(me.call(create_chart(content("sales-by-day", 1))));
    t.await(me.call(create_chart(content("Errors", 2))));
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

TEST_CASE("deleting a chart twice is a 404")
{
    tenant t;
    api_client const me = t.user("ada@shop.example");
    std::string const first = t.await(me.call(create_chart(content("one", 1))));
    t.await(me.call(create_chart(content("two", 2))));
    t.await(delete_chart(me, first));
    CHECK(names(t.await(get_charts(me))) == "two ");
    appmixer::error const gone = t.failure(get_chart(me, first));
    CHECK(gone == condition::not_found);
    CHECK(gone.operation() == "getChart");
    CHECK(t.failure(delete_chart(me, first)) == condition::not_found);
    CHECK(t.failure(delete_chart(me, "")) == appmixer::errc::invalid_request);
}

TEST_CASE("charts of another user are not visible")
{
    tenant t;
    api_client const ada = t.user("ada@shop.example");
    api_client const bob = t.user("bob@shop.example");
    std::string const id = t.await(ada.call(create_chart(content("Sales", 1))));
    CHECK(t.await(get_charts(bob)).empty());
    CHECK(t.failure(get_chart(bob, id)) == condition::not_found);
    CHECK(t.failure(delete_chart(bob, id)) == condition::not_found);
    CHECK(t.await(get_chart(ada, id)).name == "Sales");

    CHECK(t.failure(get_charts(t.api)) == condition::unauthorized);
    CHECK(t.failure(get_chart(t.api, id)) == condition::unauthorized);
    CHECK(t.failure(delete_chart(t.api, id)) == condition::unauthorized);
}
