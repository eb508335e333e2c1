// Members of requests that take values of several types.

#include <appmixer/appmixer.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

namespace {

std::string target(appmixer::op::get_flows const& query) { return appmixer::encode(query).value().target; }

} // namespace

TEST_CASE("a list in a request takes one text, several, or a vector")
{
    appmixer::op::get_flows query;
    CHECK(target(query) == "/flows");
    query.filter = "stage:running";
    CHECK(target(query) == "/flows?filter=stage:running");
    query.filter = std::string("a:1");
    query.filter.push_back("b:2");
    CHECK(target(query) == "/flows?filter=a:1&filter=b:2");
    query.filter = {"c:3", "d:4"};
    CHECK(target(query) == "/flows?filter=c:3&filter=d:4");
    std::vector<std::string> const kept(1, "e:5");
    query.filter = kept;
    CHECK(target(query) == "/flows?filter=e:5");
    query.filter = {};
    CHECK(query.filter.empty());
}

TEST_CASE("a number in a request takes a number or nothing")
{
    appmixer::op::get_flows query;
    query.limit = 50;
    query.offset = 7U;
    CHECK(query.limit == 50);
    CHECK(target(query) == "/flows?offset=7&limit=50");
    query.offset = query.limit;
    query.limit = std::nullopt;
    CHECK(target(query) == "/flows?offset=50");
    query.offset = std::optional<std::uint32_t>(3);
    CHECK(query.offset.value() == 3);
    query.offset = {};
    CHECK_FALSE(query.offset.has_value());
}

TEST_CASE("a flag in a request takes true, false or nothing")
{
    appmixer::op::update_flow change("f1", appmixer::flow());
    change.force_update = true;
    CHECK(appmixer::encode(change).value().target == "/flows/f1?forceUpdate=true");
    change.force_update = false;
    CHECK(appmixer::encode(change).value().target == "/flows/f1?forceUpdate=false");
    change.force_update.reset();
    CHECK(appmixer::encode(change).value().target == "/flows/f1");
}

TEST_CASE("requests are not aggregates")
{
    CHECK_FALSE(std::is_aggregate_v<appmixer::text_list>);
    CHECK_FALSE(std::is_aggregate_v<appmixer::optional_number>);
}
