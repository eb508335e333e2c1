// Filters, sorts, projections and paging: the pure functions, and lists that use them.

#include "support.hpp"

#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/text/query.hpp>

#include <doctest/doctest.h>

using namespace emulator_tests;
using namespace appmixer::detail::emu;

namespace {

json::object object(std::string_view text) { return json::parse(json::string_view(text)).as_object(); }

bool keeps_all(std::vector<std::string_view> const& filters, std::string_view document)
{
    return filter_set(filters).matches(object(document));
}
bool keeps(std::string_view filter, std::string_view document) { return keeps_all({filter}, document); }

std::string projected(std::string_view parameter, std::string_view document)
{
    return json::serialize(projection(parameter).applied(object(document)));
}

int refused(auto&& action)
{
    try {
        action();
    } catch (http_error const& why) {
        return why.status;
    }
    return 0;
}

} // namespace

TEST_SUITE("emulator: filters")
{
    TEST_CASE("equal and not equal")
    {
        CHECK(keeps("name:a", R"({"name":"a"})"));
        CHECK_FALSE(keeps("name:a", R"({"name":"A"})"));
        CHECK_FALSE(keeps("name:a", R"({})"));
        CHECK(keeps("service:acme:crm", R"({"service":"acme:crm"})"));
        CHECK(keeps("name:!a", R"({"name":"b"})"));
        CHECK(keeps("name:!a", R"({})"));
        CHECK_FALSE(keeps("name:!a", R"({"name":"a"})"));
    }

    TEST_CASE("present and absent")
    {
        CHECK(keeps("a:", R"({"a":null})"));
        CHECK_FALSE(keeps("a:", R"({"b":1})"));
        CHECK(keeps("a:!", R"({"b":1})"));
        CHECK_FALSE(keeps("a:!", R"({"a":1})"));
    }

    TEST_CASE("texts of numbers and booleans match both types")
    {
        CHECK(keeps("a:42", R"({"a":42})"));
        CHECK(keeps("a:42", R"({"a":"42"})"));
        CHECK(keeps("a:42", R"({"a":42.0})"));
        CHECK(keeps("a:-1.5e1", R"({"a":-15})"));
        CHECK(keeps("a:true", R"({"a":true})"));
        CHECK(keeps("a:true", R"({"a":"true"})"));
        CHECK_FALSE(keeps("a:true", R"({"a":false})"));
        CHECK_FALSE(keeps("a:1", R"({"a":true})"));
        CHECK_FALSE(keeps("a:007", R"({"a":7})"));
        CHECK_FALSE(keeps("a:null", R"({"a":null})"));
    }

    TEST_CASE("starts with, ends with, contains")
    {
        CHECK(keeps("n:^ab", R"({"n":"ABc"})"));
        CHECK_FALSE(keeps("n:^bc", R"({"n":"ABc"})"));
        CHECK(keeps("n:$bc", R"({"n":"aBC"})"));
        CHECK_FALSE(keeps("n:$ab", R"({"n":"abc"})"));
        CHECK(keeps("n:~b", R"({"n":"aBc"})"));
        CHECK(keeps("n:~^a.c$", R"({"n":"abc"})"));
        CHECK(keeps("n:^[ab]", R"({"n":"bx"})"));
        CHECK(keeps("n:^a(", R"({"n":"A(1"})"));
        CHECK_FALSE(keeps("n:~1", R"({"n":1})"));
        CHECK_FALSE(keeps("n:^", R"({})"));
    }

    TEST_CASE("comparisons, of numbers with numbers and of texts with texts")
    {
        CHECK(keeps("a:>5", R"({"a":6})"));
        CHECK_FALSE(keeps("a:>5", R"({"a":5})"));
        CHECK(keeps("a:>=5", R"({"a":5})"));
        CHECK(keeps("a:<5", R"({"a":4.9})"));
        CHECK(keeps("a:<=5", R"({"a":5})"));
        CHECK_FALSE(keeps("a:<=5", R"({"a":6})"));
        CHECK_FALSE(keeps("a:>5", R"({"a":null})"));
        CHECK_FALSE(keeps("a:<5", R"({})"));
        CHECK(keeps("mtime:>=2024-02-11", R"({"mtime":"2024-02-11T08:15:30.125Z"})"));
        CHECK_FALSE(keeps("mtime:<2024-02-11", R"({"mtime":"2024-02-11T08:15:30.125Z"})"));
        CHECK_FALSE(keeps("a:>x", R"({"a":6})"));
        CHECK(keeps("a:>9223372036854775807", R"({"a":9223372036854775808})"));
    }

    TEST_CASE("several filters for a field: any of the values, none of the negated ones, all of the comparisons")
    {
        CHECK(keeps_all({"s:a", "s:b"}, R"({"s":"b"})"));
        CHECK_FALSE(keeps_all({"s:a", "s:b"}, R"({"s":"c"})"));
        CHECK_FALSE(keeps_all({"s:!a", "s:!b"}, R"({"s":"b"})"));
        CHECK(keeps_all({"s:!a", "s:!b"}, R"({"s":"c"})"));
        CHECK(keeps_all({"n:>1", "n:<5"}, R"({"n":3})"));
        CHECK_FALSE(keeps_all({"n:>1", "n:<5"}, R"({"n":7})"));
        CHECK_FALSE(keeps_all({"s:a", "t:b"}, R"({"s":"a","t":"c"})"));
        CHECK(keeps_all({"s:a", "t:b", "s:c"}, R"({"s":"c","t":"b"})"));
    }

    TEST_CASE("commas")
    {
        CHECK(keeps("s:a,t:b", R"({"s":"a","t":"b"})"));
        CHECK_FALSE(keeps("s:a,t:b", R"({"s":"a","t":"c"})"));
        CHECK(keeps("s:a,b", R"({"s":"a,b"})"));
        CHECK(keeps("s:a,b,t:c", R"({"s":"a,b,t:c"})"));
    }

    TEST_CASE("paths")
    {
        std::string_view const document =
            R"({"c":{"r":"emea","d":{"e":1}},"s":[{"x":"a","n":[1,2]},{"x":"b"}],"t":["p","q"],"m":[["z"]]})";
        CHECK(keeps("c.r:emea", document));
        CHECK(keeps("c.d.e:1", document));
        CHECK_FALSE(keeps("c.d.e.f:1", document));
        CHECK(keeps("s.0.x:a", document));
        CHECK_FALSE(keeps("s.1.x:a", document));
        CHECK(keeps("s.x:b", document));
        CHECK(keeps("s.x:!c", document));
        CHECK_FALSE(keeps("s.x:!b", document));
        CHECK(keeps("s.n:2", document));
        CHECK(keeps("t:q", document));
        CHECK(keeps("t:~Q", document));
        CHECK(keeps("t.1:q", document));
        CHECK_FALSE(keeps("t.2:q", document));
        CHECK(keeps("m.0.0:z", document));
        CHECK_FALSE(keeps("m.x:z", document));
        CHECK(keeps("s.2:!", document));
        CHECK(keeps("s.99999999999999999999999:!", document));
        CHECK(keeps("c..r:!", document));
    }

    TEST_CASE("the regular expressions of all filters are limited together")
    {
        std::string const one = "name:~(a?){400}b";
        std::vector<std::string_view> filters(5, one);
        CHECK_FALSE(keeps_all(filters, R"({"name":"aaa"})"));
        filters.push_back(one);
        CHECK(refused([&] { filter_set wanted(filters); }) == 400);
        CHECK_FALSE(keeps_all(std::vector<std::string_view>(100, "name:~words"), R"({"name":"aaa"})"));
    }

    TEST_CASE("fields with other characters are ignored, malformed filters refused")
    {
        CHECK(keeps("a b:x", R"({})"));
        CHECK(keeps("$where:x", R"({})"));
        CHECK_FALSE(keeps("\xc3\xa6:x", R"({})"));
        CHECK(keeps("", R"({})"));
        CHECK(refused([] { filter_set({"name"}); }) == 400);
        CHECK(refused([] { filter_set({":x"}); }) == 400);
    }
}

TEST_SUITE("emulator: projections and order")
{
    TEST_CASE("projections keep the order of the document")
    {
        std::string_view const document = R"({"a":1,"b":{"c":2,"d":3},"e":[{"f":4,"g":5},6],"h":null})";
        CHECK(projected("", document) == document);
        CHECK(projected("h,a", document) == R"({"a":1,"h":null})");
        CHECK(projected("-a,-h", document) == R"({"b":{"c":2,"d":3},"e":[{"f":4,"g":5},6]})");
        CHECK(projected("b.d", document) == R"({"b":{"d":3}})");
        CHECK(projected("-b.d", document) == R"({"a":1,"b":{"c":2},"e":[{"f":4,"g":5},6],"h":null})");
        CHECK(projected("e.g", document) == R"({"e":[{"g":5}]})");
        CHECK(projected("-e.g", document) == R"({"a":1,"b":{"c":2,"d":3},"e":[{"f":4},6],"h":null})");
        CHECK(projected("b,b.c", document) == R"({"b":{"c":2,"d":3}})");
        CHECK(projected("b.c,b", document) == R"({"b":{"c":2,"d":3}})");
        CHECK(projected("b.c,b.d", document) == R"({"b":{"c":2,"d":3}})");
        CHECK(projected("a.x,nothing", document) == "{}");
        CHECK(projected(" a , h ,,", document) == R"({"a":1,"h":null})");
        CHECK(refused([] { projection("a,-b"); }) == 400);
        CHECK(refused([] { projection("-a,b"); }) == 400);
    }

    TEST_CASE("values of different kinds have an order")
    {
        json::value const ordered =
            json::parse(R"([-1, 0.5, 9007199254740993, 18446744073709551615, "", "A", "a", "ä", {}, [], false, true])");
        json::array const& values = ordered.get_array();
        CHECK(compare_values(nullptr, &values[0]) < 0);
        for (std::size_t i = 1; i < values.size(); ++i) {
            CAPTURE(i);
            CHECK(compare_values(&values[i - 1], &values[i]) < 0);
            CHECK(compare_values(&values[i], &values[i - 1]) > 0);
            CHECK(compare_values(&values[i], &values[i]) == 0);
        }
        json::value const null;
        CHECK(compare_values(nullptr, &null) == 0);
    }
}

TEST_SUITE("emulator: lists of flows")
{
    TEST_CASE("sorting: missing values first, equal ones in the order of insertion, both ways")
    {
        fixture f;
        for (std::string_view const fields :
             {R"("customFields":{"n":2},"name":"v")", R"("name":"w")", R"("customFields":{"n":1},"name":"x")",
              R"("customFields":{"n":2},"name":"y")", R"("customFields":{"n":"x"},"name":"z")"})
            f.ada().create_flow("{" + std::string(fields) + "}");
        auto const names = [&](std::string const& query) {
            std::string all;
            json::value const list = json::parse(f.ada().get("/flows?projection=name" + query).body);
            for (json::value const& flow : list.as_array())
                all += std::string_view(flow.as_object().at("name").as_string());
            return all;
        };
        CHECK(names("") == "vwxyz");
        CHECK(names("&sort=customFields.n:1") == "wxvyz");
        CHECK(names("&sort=customFields.n:-1") == "zvyxw");
        CHECK(names("&sort=name:-1") == "zyxwv");
        CHECK(names("&sort=name:-1&limit=2") == "zy");
        CHECK(names("&sort=name:-1&limit=2&offset=3") == "wv");
        CHECK(names("&sort=customFields.n:1&limit=1&offset=2") == "v");
        CHECK(names("&limit=2") == "vw");
        CHECK(names("&limit=2&offset=4") == "z");
        CHECK(names("&offset=5") == "");
        CHECK(names("&offset=99999999999999999999") == "");
        CHECK(names("&limit=99999999999999999999") == "vwxyz");
        CHECK(names("&limit=99999999999999999999&offset=99999999999999999999") == "");
        CHECK(names("&sort=") == "vwxyz");
        CHECK(names("&pattern=Y") == "y");
        CHECK(names("&pattern=[vw]") == "vw");
        CHECK(names("&pattern=%5B") == "");
    }

    TEST_CASE("the default page has 100 items")
    {
        fixture f;
        test_client const ada = f.ada();
        for (int i = 0; i < 103; ++i)
            ada.create_flow();
        CHECK(json::parse(ada.get("/flows").body).as_array().size() == 100);
        CHECK(json::parse(ada.get("/flows?offset=100").body).as_array().size() == 3);
        CHECK(json::parse(ada.get("/flows?limit=500").body).as_array().size() == 103);
        CHECK(ada.get("/flows/count?limit=2&offset=50").body == R"({"count":103})");
    }

    TEST_CASE("malformed paging, sorting and projection are refused")
    {
        fixture f;
        for (std::string_view const bad :
             {"limit=0", "limit=-1", "limit=x", "limit=", "limit=1.5", "offset=-1", "offset=x", "offset=", "sort=name",
              "sort=name:", "sort=name:2", "sort=name:asc", "sort=:1", "sort=name:1,mtime:1", "projection=a,-b",
              "filter=x", "filter=:x"}) {
            CAPTURE(bad);
            CHECK(f.ada().get("/flows?" + std::string(bad)).status == 400);
        }
        CHECK(f.ada().get("/flows?limit=0").body ==
              error_body(400, "Bad Request", R"(\"limit\" must be a positive number)"));
        CHECK(f.ada().get("/flows/count?limit=0").body == R"({"count":0})");
    }

    TEST_CASE("all forms in which clients write filters")
    {
        fixture f;
        f.ada().create_flow(R"({"name":"two words, one","customFields":{"region":"emea"}})");
        f.ada().create_flow(R"({"name":"b","customFields":{"region":"apac"}})");
        auto const count = [&](std::string const& query) { return f.ada().get("/flows/count?" + query).body; };
        std::string const none = R"({"count":0})", one = R"({"count":1})", two = R"({"count":2})";
        CHECK(count("filter=customFields.region:emea") == one);
        CHECK(count("filter=customFields.region%3Aemea") == one);
        CHECK(count("filter=customFields.region:emea&filter=customFields.region:apac") == two);
        CHECK(count("filter%5B%5D=customFields.region:emea&filter%5B%5D=customFields.region:apac") == two);
        CHECK(count("filter[]=customFields.region:emea&filter=name:b") == none);
        CHECK(count("filter[0]=customFields.region:emea&filter[1]=customFields.region:apac") == two);
        CHECK(count("filter%5B0%5D=customFields.region:emea&filter%5B10%5D=name:b") == none);
        CHECK(count("filter=name:two+words,+one") == one);
        CHECK(count("filter=name:two%20words%2C%20one") == one);
        CHECK(count("filter=name:two%2Bwords") == none);
        CHECK(count("filter=customFields.region:!emea") == one);
        CHECK(count("filter=customFields.region:%5EEM") == one);
        CHECK(count("filter=customFields.region:$A") == one);
        CHECK(count("filter=stage:stopped&pattern=words") == one);
        CHECK(count("&&filter=name:b&") == one);
        CHECK(count("unknown=1") == two);
        CHECK(count("filter=sharedWith:!") == two);
        CHECK(count("filter=userId:" + f.ada_id) == two);
    }

    TEST_CASE("the pattern also finds ids")
    {
        fixture f;
        std::string const id = f.ada().create_flow(R"({"name":"x"})");
        f.ada().create_flow(R"({"name":"y"})");
        CHECK(f.ada().get("/flows/count?pattern=" + id.substr(3, 12)).body == R"({"count":1})");
        CHECK(f.ada().get("/flows?projection=name&pattern=" + id).body == R"([{"name":"x"}])");
    }

    TEST_CASE("a projection on one flow")
    {
        fixture f;
        std::string const id = f.ada().create_flow(R"({"name":"x","customFields":{"a":1,"b":2}})");
        CHECK(f.ada().get("/flows/" + id + "?projection=stage").body == R"({"stage":"stopped"})");
        CHECK(f.ada().get("/flows/" + id + "?projection=name,customFields.b").body ==
              R"({"name":"x","customFields":{"b":2}})");
        CHECK(f.ada().get("/flows/" + id + "?projection=-flowId,-userId,-btime,-mtime,-flow,-type").body ==
              R"({"name":"x","stage":"stopped","customFields":{"a":1,"b":2}})");
        CHECK(f.ada().get("/flows/" + id + "?projection=a,-b").status == 400);
    }
}
