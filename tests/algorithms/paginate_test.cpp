// Lists read page by page from an emulator: every kind of list, cut off, destroyed and failing at every step.

#include "../spawned.hpp"
#include "page_support.hpp"

#include <appmixer/algorithms/drain.hpp>
#include <appmixer/algorithms/fan_out.hpp>
#include <appmixer/algorithms/run.hpp>
#include <appmixer/testing/scripted.hpp>

#include <boost/asio/error.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;
namespace op = appmixer::op;
using appmixer::errc;
using appmixer::exchange_fault;
using appmixer::page_options;
using appmixer::phase;
using pages::progress;
using pages::server;

/// Reads a whole list.
template <class Range>
progress read(asio::io_context& io, Range& range)
{
    progress done;
    appmixer::run(io, pages::read_items(range, done));
    return done;
}

template <class Op>
std::vector<std::string> ids(server& source, Op request, page_options const& how = page_options())
{
    asio::io_context io;
    auto range = appmixer::paginate(source.api(io), request, how);
    return read(io, range).ids;
}

template <class MakeId>
std::vector<std::string> sorted_ids(std::size_t count, MakeId make)
{
    std::vector<std::string> all;
    for (std::size_t i = 0; i < count; ++i)
        all.push_back(make(i));
    std::sort(all.begin(), all.end());
    return all;
}

std::vector<std::string> flow_ids(std::size_t count) { return sorted_ids(count, pages::uuid); }

/// The versions of a flow: a list in an object with its total.
class flow_version {
public:
    flow_version() = default;
    std::string version_id;
    std::int64_t number = 0;
    appmixer::json::object extra;
    static constexpr auto fields = appmixer::table{appmixer::field("versionId", &flow_version::version_id),
                                                   appmixer::field("versionNumber", &flow_version::number)};
};

class version_page {
public:
    version_page() = default;
    std::vector<flow_version> items;
    std::int64_t total = 0;
    appmixer::json::object extra;
    static constexpr auto fields = appmixer::table{appmixer::field("items", &version_page::items),
                                                   appmixer::field("totalCount", &version_page::total)};
};

class list_flow_versions {
public:
    list_flow_versions() = default;
    std::string flow_id;
    appmixer::optional_number limit;
    appmixer::optional_number offset;
    using response_type = version_page;
    static constexpr appmixer::operation_info info{"listFlowVersions", appmixer::method::get,
                                                   "/flows/{flowId}/versions", appmixer::idempotency::safe};
    static constexpr auto params = appmixer::table{appmixer::in_path("flowId", &list_flow_versions::flow_id),
                                                   appmixer::in_query("limit", &list_flow_versions::limit),
                                                   appmixer::in_query("offset", &list_flow_versions::offset)};
    static constexpr auto paging =
        appmixer::by_total(&list_flow_versions::offset, &list_flow_versions::limit, &version_page::items,
                           appmixer::unique_key("versionId", &flow_version::version_id));
};

static_assert(appmixer::listing<op::get_flows> && appmixer::listing<op::get_stores> && appmixer::listing<op::get_logs>);
static_assert(!appmixer::listing<op::get_flow> && !appmixer::listing<op::get_flows_count>);
static_assert(std::is_same_v<appmixer::item_of<op::get_logs>, appmixer::log_hit>);

} // namespace

TEST_CASE("paginate: every list of the API is read to its end, each item once")
{
    server source(53);
    page_options const ten = page_options().page_size(10);
    CHECK(ids(source, op::get_flows(), ten) == flow_ids(53));
    CHECK(ids(source, op::get_people_tasks(), ten) == flow_ids(53));
    CHECK(ids(source, op::get_charts(), ten) == sorted_ids(53, pages::object_id));
    std::vector<std::string> const keys = sorted_ids(53, [](std::size_t i) { return "key " + pages::object_id(i); });
    CHECK(ids(source, op::get_store_records(pages::object_id(0)), ten) == keys);
    CHECK(ids(source, op::get_stores(), ten).size() == 2);
    CHECK(ids(source, op::get_accounts_info(), ten).empty());

    std::vector<std::string> logs;
    for (std::size_t i = 0; i < 53; ++i)
        logs.push_back("log " + std::to_string(i));
    CHECK(ids(source, op::get_logs(), ten) == logs);
    op::get_logs newest;
    newest.sort = "@timestamp:desc";
    newest.query = "flowId:f OR flowId:g";
    std::vector<std::string> const by_time = ids(source, newest, ten);
    CHECK(by_time.size() == 53);
    CHECK(std::set<std::string>(by_time.begin(), by_time.end()).size() == 53);
    CHECK(by_time.front().substr(0, 5) == "log 5");
    CHECK(by_time.back().size() == 5);
}

TEST_CASE("paginate: the records of all stores have no unique key to sort by, and are read once each")
{
    server source(25);
    asio::io_context io;
    auto range = appmixer::paginate(source.api(io), op::get_store_records(), page_options().page_size(7));
    progress const done = read(io, range);
    CHECK(done.ids.size() == 50);
    std::multiset<std::string> const keys(done.ids.begin(), done.ids.end());
    CHECK(std::all_of(keys.begin(), keys.end(), [&](std::string const& key) { return keys.count(key) == 2; }));
    CHECK_FALSE(range.stable());
}

TEST_CASE("paginate: a list with a total is read by offset")
{
    server source(1);
    asio::io_context io;
    auto const api = source.api(io);
    for (int i = 0; i < 23; ++i) {
        appmixer::http_request request(appmixer::method::post, "/flows/" + pages::uuid(0) + "/versions");
        request.headers.append("Authorization", "Bearer " + source.token);
        request.headers.append("Content-Type", "application/json");
        request.body = R"({"type":"manual"})";
        REQUIRE(source.back_end.handle(request).status == 200);
    }
    list_flow_versions request;
    request.flow_id = pages::uuid(0);
    auto range = appmixer::paginate(api, request, page_options().page_size(10));
    std::vector<flow_version> const versions = appmixer::run(io, range.collect(100));
    CHECK(versions.size() == 23);
    CHECK(versions.front().number == 23);
    CHECK(versions.back().number == 1);
    CHECK_FALSE(range.stable());

    appmixer::scripted script(io.get_executor()); // a total that is wrong ends nothing
    script.expect(appmixer::method::get, "/flows/f/versions?limit=2")
        .respond(200, R"({"items":[{"versionId":"a"},{"versionId":"b"}],"totalCount":1})");
    script.expect(appmixer::method::get, "/flows/f/versions?limit=2&offset=2")
        .respond(200, R"({"items":[{"versionId":"c"}],"totalCount":1000})");
    request.flow_id = "f";
    auto other = appmixer::paginate(appmixer::client(script), request, page_options().page_size(2));
    CHECK(appmixer::run(io, other.collect(100)).size() == 3);
    CHECK(script.verify() == "");
}

TEST_CASE("paginate: the requests of a list by key, by time and of another order")
{
    asio::io_context io;
    appmixer::scripted script(io.get_executor());
    appmixer::client api(script);
    auto const get = [&](std::string target, std::string body) {
        script.expect(appmixer::method::get, std::move(target)).respond(200, std::move(body));
    };
    page_options const how = page_options().page_size(2).read_ahead(false);

    get("/flows?projection=name,flowId&sort=flowId:1&limit=2", R"([{"flowId":"a"},{"flowId":"b"}])");
    get("/flows?projection=name,flowId&sort=flowId:1&offset=1&limit=2", R"([{"flowId":"b"},{"flowId":"c"}])");
    get("/flows?projection=name,flowId&sort=flowId:1&offset=2&limit=2", R"([{"flowId":"c"}])");
    op::get_flows names;
    names.projection = "name";
    auto by_key = appmixer::paginate(api, names, how);
    CHECK(read(io, by_key).ids == std::vector<std::string>{"a", "b", "c"});
    CHECK(by_key.stable());

    get("/flows?projection=-flow&sort=mtime:-1&offset=5&limit=2", R"([{"flowId":"a"},{"flowId":"b"}])");
    get("/flows?projection=-flow&sort=mtime:-1&offset=7&limit=1", R"([{"flowId":"c"}])");
    op::get_flows recent;
    recent.projection = "-flow,-flowId";
    recent.sort = "mtime:-1";
    recent.offset = 5;
    recent.limit = 3;
    auto by_date = appmixer::paginate(api, recent, how);
    CHECK(read(io, by_date).ids == std::vector<std::string>{"a", "b", "c"});
    CHECK_FALSE(by_date.stable());

    std::string const second = "gridTimestamp:%5B2024-01-01T00:00:02.000Z%20TO%20%2A%5D";
    get("/logs?size=2&sort=gridTimestamp:asc&query=a:1", R"({"hits":[
        {"_id":"1","gridTimestamp":"2024-01-01T00:00:01Z"},{"_id":"2","gridTimestamp":"2024-01-01T00:00:02Z"}]})");
    get("/logs?size=2&sort=gridTimestamp:asc&query=" + second + "%20AND%20%28a:1%29", R"({"hits":[
        {"_id":"2","gridTimestamp":"2024-01-01T00:00:02Z"},{"_id":"3","gridTimestamp":"2024-01-01T00:00:02Z"}]})");
    get("/logs?from=2&size=2&sort=gridTimestamp:asc&query=" + second + "%20AND%20%28a:1%29", R"({"hits":[]})");
    op::get_logs logs;
    logs.query = "a:1";
    auto by_time = appmixer::paginate(api, logs, how);
    CHECK(read(io, by_time).ids == std::vector<std::string>{"1", "2", "3"});
    CHECK(by_time.stable());
    CHECK(script.verify() == "");
}

TEST_CASE("paginate: a limit of 0 ends at once without a call, offset and limit choose a part")
{
    server source(40);
    page_options const ten = page_options().page_size(10);
    op::get_flows part;
    part.limit = 0;
    CHECK(ids(source, part, ten).empty());
    CHECK(source.faults.exchanges() == 0);
    part.limit = 23;
    part.offset = 5;
    std::vector<std::string> const all = flow_ids(40);
    CHECK(ids(source, part, ten) == std::vector<std::string>(all.begin() + 5, all.begin() + 28));
    CHECK(source.faults.exchanges() == 3);
    part.offset = 100;
    CHECK(ids(source, part, ten).empty());
    CHECK(source.faults.exchanges() == 4);
}

TEST_CASE("paginate: the next page is requested when the first item of a page is taken, unless that is switched off")
{
    server source(40);
    for (bool const ahead : {true, false}) {
        asio::io_context io;
        std::size_t const before = source.faults.exchanges();
        auto const exchanges = [&] { return source.faults.exchanges() - before; };
        auto range =
            appmixer::paginate(source.api(io), op::get_flows(), page_options().page_size(10).read_ahead(ahead));
        io.poll();
        CHECK(exchanges() == 0);
        CHECK(appmixer::run(io, range.next()).value().flow_id == flow_ids(40)[0]);
        CHECK(exchanges() == (ahead ? 2 : 1));
        for (int i = 1; i < 10; ++i)
            CHECK(appmixer::run(io, range.next()));
        io.poll();
        CHECK(exchanges() == (ahead ? 2 : 1)); // two pages in memory, not more
        CHECK(appmixer::run(io, range.next()).value().flow_id == flow_ids(40)[10]);
        CHECK(exchanges() == (ahead ? 3 : 2));
    }
}

TEST_CASE("paginate: next_page gives the rest of a page, collect the rest of the list or an error")
{
    server source(40);
    asio::io_context io;
    std::vector<std::string> const all = flow_ids(40);
    page_options const ten = page_options().page_size(10);
    auto range = appmixer::paginate(source.api(io), op::get_flows(), ten);
    CHECK(appmixer::run(io, range.next()).value().flow_id == all[0]);
    CHECK(appmixer::run(io, range.next_page()).value().size() == 9);
    std::vector<appmixer::flow> const second = appmixer::run(io, range.next_page()).value();
    CHECK(second.size() == 9); // the overlap is not given
    CHECK(second.front().flow_id == all[10]);
    std::string const after_second = range.position();

    auto const failure = [&](auto call) {
        try {
            appmixer::run(io, std::move(call));
        } catch (appmixer::exception const& e) {
            return e.error();
        }
        return appmixer::error();
    };
    appmixer::error const too_many = failure(range.collect(20));
    CHECK(too_many == errc::response_too_large);
    CHECK(too_many.detail() == "the list has more than 20 items");
    CHECK(too_many.operation() == "getFlows");
    CHECK_FALSE(appmixer::run(io, range.next_page()));
    CHECK(range.position() == after_second);

    auto rest = appmixer::paginate(source.api(io).as_result(), op::get_flows(), ten);
    CHECK(appmixer::run(io, rest.collect(40)).value().size() == 40);
    auto again = appmixer::paginate(source.api(io), op::get_flows(), page_options(ten).from(after_second));
    CHECK(appmixer::run(io, again.collect(21)).size() == 21);
    CHECK(appmixer::run(io, again.collect(0)).empty());
}

TEST_CASE("paginate: whichever exchange fails, the items before it come first and reading continues after them")
{
    auto const check_list = [](auto request, std::size_t page_size) {
        server source(40);
        std::vector<std::string> const all = ids(source, request, page_options().page_size(page_size));
        CHECK(all.size() == 40);
        std::size_t const exchanges = source.faults.exchanges();
        for (std::size_t n = 1; n <= exchanges; ++n)
            for (bool const results : {true, false}) {
                source.faults = appmixer::exchange_faults();
                source.faults.on(n, exchange_fault::fail(asio::error::connection_reset, phase::wait));
                asio::io_context io;
                progress done;
                page_options how = page_options().page_size(page_size);
                if (results) {
                    auto range = appmixer::paginate(source.api(io).as_result(), request, how);
                    appmixer::run(io, pages::read_results(range, done));
                    REQUIRE(done.failure);
                    CHECK(*done.failure == asio::error::connection_reset);
                    CHECK_FALSE(appmixer::run(io, range.next())); // the error was given once
                    CHECK(done.ids.empty() == (n == 1));
                    CHECK((n == 1 || range.position() == done.position));
                } else {
                    auto range = appmixer::paginate(source.api(io), request, how);
                    CHECK_THROWS_AS(appmixer::run(io, pages::read_items(range, done)), appmixer::exception);
                    CHECK_FALSE(appmixer::run(io, range.next()));
                }
                auto rest = appmixer::paginate(source.api(io), request, how.from(done.position));
                appmixer::run(io, pages::read_items(rest, done));
                CHECK(done.ids == all);
            }
    };
    check_list(op::get_flows(), 7);
    check_list(op::get_logs(), 7);
    op::get_flows by_name;
    by_name.sort = "name:1";
    check_list(by_name, 7);
    op::get_flows probing;
    check_list(probing, 200);
}

TEST_CASE("paginate: while it reads, drain() waits for the page in flight; the next page is errc::shutting_down")
{
    for (bool const ahead : {false, true}) {
        server source(40);
        asio::io_context io;
        auto const api = source.api(io);
        auto range =
            appmixer::paginate(api.as_result(), op::get_flows(), page_options().page_size(10).read_ahead(ahead));
        CHECK(appmixer::run(io, range.next())->has_value());
        appmixer::drain_report const report = appmixer::run(io, appmixer::drain(api, 1s));
        CHECK(report.cut + report.left == 0);
        for (int i = 1; i < (ahead ? 19 : 10); ++i) // the items of the pages that were requested before
            CHECK(appmixer::run(io, range.next())->has_value());
        std::string const position = range.position();
        CHECK(appmixer::run(io, range.next())->error() == errc::shutting_down);
        CHECK_FALSE(appmixer::run(io, range.next()));
        CHECK(range.position() == position);
        CHECK(source.faults.exchanges() == (ahead ? 2 : 1));
    }
}

TEST_CASE("paginate: a fan-out takes a list page by page, and may delete its items meanwhile")
{
    server source(100);
    asio::io_context io;
    auto const api = source.api(io);
    auto const remove = [&](appmixer::flow item) { return delete_flow(api, std::move(item.flow_id)); };
    auto flows = appmixer::paginate(api, op::get_flows(), page_options().page_size(10));
    appmixer::run(io, appmixer::for_each_limited(8, std::move(flows), remove));
    CHECK(appmixer::run(io, get_flows_count(api)) == 0);

    // An error of the list ends the fan-out.
    source.faults = appmixer::exchange_faults();
    source.faults.on(1, exchange_fault::response(503));
    auto charts = appmixer::paginate(source.api(io).as_result(), op::get_charts());
    auto const nothing = [](appmixer::chart const&) {};
    CHECK_THROWS_AS(appmixer::run(io, appmixer::for_each_limited(8, std::move(charts), nothing)), appmixer::exception);
}
