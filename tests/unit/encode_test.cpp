// Requests are built from an operation's declaration: method, target, path parameters and query.

#include "support.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Targets and headers of requests; their bodies are in encode_body_test.cpp.

using appmixer::encode;
using appmixer::errc;
using appmixer::http_request;
using appmixer::method;
namespace op = appmixer::op;

namespace {

std::string target(auto const& operation) { return encode(operation).value().target; }

op::get_flows filtered(std::string filter)
{
    op::get_flows query;
    query.filter.push_back(std::move(filter));
    return query;
}

} // namespace

TEST_CASE("a request has the method and the target of its declaration")
{
    struct row {
        http_request request;
        method verb;
        std::string_view where;
    };
    row const table[] = {
        {encode(op::authenticate_user("a", "b")).value(), method::post, "/user/auth"},
        {encode(op::signup_user("a", "b")).value(), method::post, "/user"},
        {encode(op::get_user()).value(), method::get, "/user"},
        {encode(op::create_flow("a")).value(), method::post, "/flows"},
        {encode(op::delete_flow("f")).value(), method::delete_, "/flows/f"},
        {encode(op::get_flow("f")).value(), method::get, "/flows/f"},
        {encode(op::get_flows()).value(), method::get, "/flows"},
        {encode(op::get_flows_count()).value(), method::get, "/flows/count"},
        {encode(op::update_flow("f", appmixer::flow())).value(), method::put, "/flows/f"},
        {encode(op::start_flow("f")).value(), method::post, "/flows/f/coordinator"},
        {encode(op::stop_flow("f")).value(), method::post, "/flows/f/coordinator"},
        {encode(op::clone_flow("f")).value(), method::post, "/flows/f/clone"},
        {encode(op::get_stores()).value(), method::get, "/stores"},
        {encode(op::get_store("s")).value(), method::get, "/stores/s"},
        {encode(op::get_store_records_count("s")).value(), method::get, "/store/count?storeId=s"},
        {encode(op::get_store_records("s")).value(), method::get, "/store?storeId=s"},
        {encode(op::create_store("s")).value(), method::post, "/stores"},
        {encode(op::delete_store("s")).value(), method::delete_, "/stores/s"},
        {encode(op::rename_store("s", "n")).value(), method::put, "/stores/s"},
        {encode(op::create_store_item("s", "k", "v")).value(), method::post, "/store/s/k"},
        {encode(op::delete_store_items()).value(), method::delete_, "/store"},
        {encode(op::get_accounts_info()).value(), method::get, "/accounts"},
        {encode(op::get_account_flows("a")).value(), method::get, "/accounts/a/flows"},
        {encode(op::set_account_name("a", "n")).value(), method::put, "/accounts/a"},
        {encode(op::get_logs()).value(), method::get, "/logs"},
        {encode(op::get_log("id", "index")).value(), method::get, "/log/index/id"},
        {encode(op::get_people_tasks()).value(), method::get, "/people-task/tasks"},
        {encode(op::get_people_tasks_count()).value(), method::get, "/people-task/tasks-count"},
        {encode(op::get_people_task("t")).value(), method::get, "/people-task/tasks/t"},
        {encode(op::approve_task("t")).value(), method::put, "/people-task/tasks/t/approve"},
        {encode(op::reject_task("t")).value(), method::put, "/people-task/tasks/t/reject"},
        {encode(op::get_charts()).value(), method::get, "/charts"},
        {encode(op::get_chart("c")).value(), method::get, "/charts/c"},
        {encode(op::delete_chart("c")).value(), method::delete_, "/charts/c"},
    };
    for (row const& r : table) {
        CAPTURE(r.where);
        CHECK(r.request.method == r.verb);
        CHECK(r.request.target == r.where);
        CHECK(r.request.headers.get("Accept") == "application/json");
        CHECK_FALSE(r.request.headers.contains("Authorization"));
    }
}

TEST_CASE("reserving room for headers does not change the request")
{
    for (std::size_t const size : {std::size_t(1), std::size_t(24), std::size_t(1000)}) {
        http_request request = encode(op::create_flow("a"), size).value();
        CHECK(request.headers.text() == encode(op::create_flow("a")).value().headers.text());
        std::string const value(2 * size, 'x');
        request.headers.append("X-More", value);
        CHECK(request.headers.get("X-More") == value);
    }
}

TEST_CASE("an id is encoded so that it stays one segment of the path")
{
    struct row {
        std::string_view id;
        std::string_view segment;
    };
    for (auto const& [id, segment] : {
             row{"3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34", "3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34"},
             row{"../users", "..%2Fusers"},
             row{"a/b?c#d% é", "a%2Fb%3Fc%23d%25%20%C3%A9"},
             row{"...", "..."},
             row{".a", ".a"},
             row{"%2e%2e", "%252e%252e"},
             row{"a+b", "a%2Bb"},
             row{"a;b=c:d@e&f", "a%3Bb%3Dc%3Ad%40e%26f"},
             row{"{flowId}", "%7BflowId%7D"},
             row{"\\..\\", "%5C..%5C"},
             row{"~_-.", "~_-."},
             row{"a\r\nX: 1", "a%0D%0AX%3A%201"},
             row{std::string_view("a\0b", 3), "a%00b"},
             row{"\x7f", "%7F"},
         }) {
        CAPTURE(id);
        CHECK(target(op::get_flow(std::string(id))) == "/flows/" + std::string(segment));
        CHECK(target(op::start_flow(std::string(id))) == "/flows/" + std::string(segment) + "/coordinator");
        CHECK(target(op::create_store_item("s", std::string(id), 1)) == "/store/s/" + std::string(segment));
    }
}

TEST_CASE("a path parameter's value that looks like another parameter is not replaced")
{
    CHECK(target(op::create_store_item("{key}", "k", 1)) == "/store/%7Bkey%7D/k");
}

TEST_CASE("an id that would name another resource is refused")
{
    for (std::string_view const id : {"", ".", "..", "\xff", "a\xed\xa0\x80"}) {
        CAPTURE(id);
        auto const got = encode(op::get_flow(std::string(id)));
        REQUIRE_FALSE(got.has_value());
        CHECK(got.error() == errc::invalid_request);
        CHECK(got.error().phase() == appmixer::phase::encode);
        CHECK(got.error().operation() == "getFlow");
        CHECK(got.error().detail().find("flowId") != std::string::npos);

        CHECK(encode(op::create_store_item(std::string(id), "k", 1)).error() == errc::invalid_request);
        auto const key = encode(op::create_store_item("s", std::string(id), 1));
        REQUIRE_FALSE(key.has_value());
        CHECK(key.error().detail().find("key") != std::string::npos);
    }
}

TEST_CASE("a text that the declaration excludes from the path is refused")
{
    auto const got = encode(op::delete_store_item("s", "*"));
    REQUIRE_FALSE(got.has_value());
    CHECK(got.error() == errc::invalid_request);
    CHECK(got.error().detail() == "the parameter key is \"*\", which has another meaning in the path");
    CHECK(target(op::delete_store_item("s", "**")) == "/store/s/%2A%2A");
    CHECK(target(op::get_store_item("s", "*")) == "/store/s/%2A");
}

TEST_CASE("a query parameter may be the same in every request")
{
    CHECK(target(op::stop_flow_in_background("f")) == "/flows/f/coordinator?background=true");
}

TEST_CASE("a query value is encoded, a plus and a blank above all")
{
    struct row {
        std::string_view value;
        std::string_view encoded;
    };
    for (auto const& [value, encoded] : {
             row{"+flowId:x", "%2BflowId:x"},
             row{"a b", "a%20b"},
             row{"a&b=c", "a%26b%3Dc"},
             row{"a?b#c", "a%3Fb%23c"},
             row{"100%", "100%25"},
             row{"name:^a|b$", "name:%5Ea%7Cb%24"},
             row{"name:~d\xc3\xa9j\xc3\xa0", "name:~d%C3%A9j%C3%A0"},
             row{"mtime:>=2024-01-01", "mtime:%3E%3D2024-01-01"},
             row{"field:!", "field:%21"},
             row{"a,b:c", "a,b:c"},
             row{"\r\nEvil: 1", "%0D%0AEvil:%201"},
             row{std::string_view("a\0b", 3), "a%00b"},
             row{"", ""},
         }) {
        CAPTURE(value);
        CHECK(target(filtered(std::string(value))) == "/flows?filter=" + std::string(encoded));
    }
}

TEST_CASE("a repeated parameter repeats its name, in order")
{
    op::get_flows query;
    query.filter = {"stage:running", "a:1", "a:2"};
    CHECK(target(query) == "/flows?filter=stage:running&filter=a:1&filter=a:2");
}

TEST_CASE("query parameters keep the order of the declaration, absent ones are left out")
{
    op::get_flows query;
    query.limit = 0;
    query.offset = 4294967295u;
    query.pattern = "";
    query.sort = "mtime:-1";
    query.projection = "-flow,-thumbnail";
    query.shared_with_permissions = "read,start";
    query.filter.push_back("a:1");
    CHECK(target(query) == "/flows?filter=a:1&sharedWithPermissions=read,start&projection=-flow,-thumbnail"
                           "&sort=mtime:-1&pattern=&offset=4294967295&limit=0");

    op::get_store_records records;
    CHECK(target(records) == "/store");
    records.pattern = "x";
    records.limit = 200;
    CHECK(target(records) == "/store?pattern=x&limit=200");
}

TEST_CASE("booleans are sent as true and false")
{
    op::update_flow change("f", appmixer::flow());
    change.force_update = true;
    CHECK(target(change) == "/flows/f?forceUpdate=true");
    change.force_update = false;
    CHECK(target(change) == "/flows/f?forceUpdate=false");
    op::stop_flow stop("f");
    stop.background = true;
    CHECK(target(stop) == "/flows/f/coordinator?background=true");
}

namespace {

/// Every type that a query parameter may have.
class search {
public:
    search() = default;
    std::string text = "t";
    std::int64_t number = -5;
    bool flag = false;
    appmixer::open_enum<appmixer::flow_stage> stage{appmixer::flow_stage::running};
    appmixer::timestamp since{std::chrono::milliseconds(1707639330125)};
    std::vector<std::uint32_t> sizes{1, 2};
    std::optional<std::vector<std::string>> words;

    using response_type = void;
    static constexpr appmixer::operation_info info{"search", method::get, "/plugins/x", appmixer::idempotency::safe};
    static constexpr auto params =
        appmixer::table{appmixer::in_query("odd name+", &search::text), appmixer::in_query("number", &search::number),
                        appmixer::in_query("flag", &search::flag),      appmixer::in_query("stage", &search::stage),
                        appmixer::in_query("since", &search::since),    appmixer::in_query("size", &search::sizes),
                        appmixer::in_query("word", &search::words)};
};

} // namespace

TEST_CASE("a query parameter may have any simple type")
{
    search s;
    CHECK(target(s) == "/plugins/x?odd%20name%2B=t&number=-5&flag=false&stage=running"
                       "&since=2024-02-11T08:15:30.125Z&size=1&size=2");
    s.words = std::vector<std::string>{"a", "b"};
    CHECK(target(s).ends_with("&word=a&word=b"));
}

TEST_CASE("a request without a body has no content type")
{
    for (http_request const& request :
         {encode(op::get_flow("f")).value(), encode(op::delete_flow("f")).value(), encode(op::get_stores()).value()}) {
        CHECK(request.body.empty());
        CHECK_FALSE(request.headers.contains("Content-Type"));
    }
}
