// Filters, sorts, projections, patterns and paging: the pure functions, and lists that use them.

#include "support.hpp"

#include <appmixer/emulator/text/query.hpp>

#include <doctest/doctest.h>

using namespace emulator_tests;
using namespace appmixer::detail::emu;

namespace {

bool finds(std::string_view expression, std::string_view text, anchor where = anchor::anywhere)
{
    return pattern(expression, where).matches(text);
}
bool is_expression(std::string_view expression) { return pattern(expression).is_expression(); }

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

TEST_SUITE("emulator: patterns")
{
    TEST_CASE("ordinary words are looked for anywhere, without regard to case")
    {
        CHECK(finds("import", "Nightly IMPORT"));
        CHECK(finds("", "anything"));
        CHECK_FALSE(finds("import", "impor"));
        CHECK(finds("night", "Nightly", anchor::start));
        CHECK_FALSE(finds("ightly", "Nightly", anchor::start));
        CHECK(finds("LY", "Nightly", anchor::end));
        CHECK_FALSE(finds("nightl", "Nightly", anchor::end));
        CHECK(finds(std::string_view("a\0b", 3), std::string_view("xa\0by", 5)));
        CHECK_FALSE(finds(std::string_view("a\0b", 3), "a"));
        CHECK(finds("ababc", "abABabc"));
        CHECK(finds("aab", "aaaab"));
        CHECK(finds("aab", "xaab"));
        CHECK_FALSE(finds("abab", "abaaba"));
        CHECK_FALSE(finds("", "a", anchor::whole));
    }

    TEST_CASE("regular expressions")
    {
        CHECK(finds("a.c", "xAbCx"));
        CHECK_FALSE(finds("a.c", "a\nc"));
        CHECK(finds("^ab$", "AB"));
        CHECK_FALSE(finds("^ab$", "abc"));
        CHECK(finds("colou?r", "the color"));
        CHECK(finds("ab*c", "ac"));
        CHECK(finds("ab+c", "abbbc"));
        CHECK_FALSE(finds("ab+c", "ac"));
        CHECK(finds("a{2,3}$", "caaa"));
        CHECK_FALSE(finds("^a{2,3}$", "aaaa"));
        CHECK(finds("^a{2}$", "aa"));
        CHECK(finds("^a{2,}$", "aaaaa"));
        CHECK_FALSE(finds("^a{2,}$", "a"));
        CHECK(finds("a{x", "A{X"));
        CHECK(finds("cat|dog", "hotdog"));
        CHECK(finds("^(?:cat|dog)s?$", "dogs"));
        CHECK(finds("(a|b)*c", "ababc"));
        CHECK(finds("(a*)*b", "b"));
        CHECK(finds("()+x", "x"));
        CHECK(finds("a.*?z", "abcz"));
        CHECK(finds("\\$5\\.00", "cost: $5.00"));
        CHECK(finds("a\\/b", "a/b"));
    }

    TEST_CASE("classes")
    {
        CHECK(finds("[abc]x", "Bx"));
        CHECK_FALSE(finds("[^abc]x", "Bx"));
        CHECK(finds("[^abc]x", "dx"));
        CHECK(finds("^[a-f0-9-]+$", "AF-09"));
        CHECK_FALSE(finds("^[a-f0-9-]+$", "g"));
        CHECK(finds("^\\d{3}-\\w+\\s\\S$", "123-a_9 x"));
        CHECK(finds("\\D", "1a"));
        CHECK_FALSE(finds("\\D", "11"));
        CHECK(finds("[\\d.]+x", "1.5x"));
        CHECK_FALSE(finds("^[^\\W]$", "-"));
        CHECK(finds("\\bcat\\b", "a cat."));
        CHECK_FALSE(finds("\\bcat\\b", "concat"));
        CHECK(finds("\\Bcat", "concat"));
        CHECK(finds("\\x41\\u00e4", "a\xc3\xa4"));
        CHECK(finds("^.$", "\xc3\xa4"));
        CHECK(finds("^[\xc3\xa4-\xc3\xb6]$", "\xc3\xb5"));
        CHECK(finds("[]a]|x", "x"));
    }

    TEST_CASE("what is no expression that we know is a plain text")
    {
        for (std::string_view const bad : {"a(", "a)", "[a", "*a", "a**", "(?=a)", "(?<n>a)", "(a)\\1", "a\\", "\\q",
                                           "a{3,1}", "[z-a]", "\\xZZ", "a{1000000}"}) {
            CAPTURE(bad);
            CHECK_FALSE(is_expression(bad));
            CHECK(finds(bad, "<" + std::string(bad) + ">"));
            CHECK_FALSE(finds(bad, "aaaa"));
        }
        CHECK_FALSE(is_expression(std::string(257, '.')));
        CHECK(is_expression(std::string(256, '.')));
    }

    TEST_CASE("hostile expressions take no time worth mentioning")
    {
        std::string const as(20'000, 'a');
        CHECK_FALSE(finds("^(a*)*b$", as));
        CHECK_FALSE(finds("(a|aa)+$b", as));
        CHECK_FALSE(finds("(x+x+)+y", std::string(5'000, 'x')));
        CHECK_FALSE(is_expression("((((((a{9}){9}){9}){9}){9}){9})"));
        CHECK_FALSE(is_expression(std::string(120, '(') + "a" + std::string(120, '*')));
        CHECK(is_expression(std::string(120, '(') + "a" + std::string(120, ')')));
        CHECK(finds("^a*$", std::string(65'536, 'a') + "b")); // an expression sees the first 64 KiB
        CHECK(finds("b", std::string(65'536, 'a') + "b"));
        CHECK_FALSE(finds(std::string(20'000, 'a') + "b", std::string(1'000'000, 'a'))); // a plain text
        CHECK(finds(std::string(20'000, 'a') + "b", std::string(1'000'000, 'a') + "b"));
    }
}

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

    TEST_CASE("words that mean numbers and booleans find them, and the texts as well")
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

    TEST_CASE("a field again: any of the values, none of those with a mark, all of the comparisons")
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

    TEST_CASE("fields with foreign characters are passed over, malformed filters refused")
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
        world w;
        for (std::string_view const fields :
             {R"("customFields":{"n":2},"name":"v")", R"("name":"w")", R"("customFields":{"n":1},"name":"x")",
              R"("customFields":{"n":2},"name":"y")", R"("customFields":{"n":"x"},"name":"z")"})
            w.ada().create_flow("{" + std::string(fields) + "}");
        auto const names = [&](std::string const& query) {
            std::string all;
            json::value const list = json::parse(w.ada().get("/flows?projection=name" + query).body);
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

    TEST_CASE("the default page has a hundred")
    {
        world w;
        person const ada = w.ada();
        for (int i = 0; i < 103; ++i)
            ada.create_flow();
        CHECK(json::parse(ada.get("/flows").body).as_array().size() == 100);
        CHECK(json::parse(ada.get("/flows?offset=100").body).as_array().size() == 3);
        CHECK(json::parse(ada.get("/flows?limit=500").body).as_array().size() == 103);
        CHECK(ada.get("/flows/count?limit=2&offset=50").body == R"({"count":103})");
    }

    TEST_CASE("malformed paging, sorting and projection are refused")
    {
        world w;
        for (std::string_view const bad :
             {"limit=0", "limit=-1", "limit=x", "limit=", "limit=1.5", "offset=-1", "offset=x", "offset=", "sort=name",
              "sort=name:", "sort=name:2", "sort=name:asc", "sort=:1", "sort=name:1,mtime:1", "projection=a,-b",
              "filter=x", "filter=:x"}) {
            CAPTURE(bad);
            CHECK(w.ada().get("/flows?" + std::string(bad)).status == 400);
        }
        CHECK(w.ada().get("/flows?limit=0").body == boom(400, "Bad Request", R"(\"limit\" must be a positive number)"));
        CHECK(w.ada().get("/flows/count?limit=0").body == R"({"count":0})");
    }

    TEST_CASE("all the ways in which clients write filters")
    {
        world w;
        w.ada().create_flow(R"({"name":"two words, one","customFields":{"region":"emea"}})");
        w.ada().create_flow(R"({"name":"b","customFields":{"region":"apac"}})");
        auto const count = [&](std::string const& query) { return w.ada().get("/flows/count?" + query).body; };
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
        CHECK(count("filter=userId:" + w.ada_id) == two);
    }

    TEST_CASE("the pattern also finds ids")
    {
        world w;
        std::string const id = w.ada().create_flow(R"({"name":"x"})");
        w.ada().create_flow(R"({"name":"y"})");
        CHECK(w.ada().get("/flows/count?pattern=" + id.substr(3, 12)).body == R"({"count":1})");
        CHECK(w.ada().get("/flows?projection=name&pattern=" + id).body == R"([{"name":"x"}])");
    }

    TEST_CASE("a projection on one flow")
    {
        world w;
        std::string const id = w.ada().create_flow(R"({"name":"x","customFields":{"a":1,"b":2}})");
        CHECK(w.ada().get("/flows/" + id + "?projection=stage").body == R"({"stage":"stopped"})");
        CHECK(w.ada().get("/flows/" + id + "?projection=name,customFields.b").body ==
              R"({"name":"x","customFields":{"b":2}})");
        CHECK(w.ada().get("/flows/" + id + "?projection=-flowId,-userId,-btime,-mtime,-flow,-type").body ==
              R"({"name":"x","stage":"stopped","customFields":{"a":1,"b":2}})");
        CHECK(w.ada().get("/flows/" + id + "?projection=a,-b").status == 400);
    }
}
