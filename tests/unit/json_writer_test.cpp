// Models are written as JSON.

#include "support.hpp"

#include <boost/json/parse.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using appmixer::flow;
using test::read;
using test::write;
using test::json::object;
using test::json::value;

namespace {

/// What update_flow sends after the flow was read from the text.
value sent_back(std::string text)
{
    appmixer::op::update_flow change("id", read<flow>(std::move(text)).value());
    return test::json::parse(appmixer::encode(change).value().body);
}

} // namespace

TEST_CASE("a flow that was read and sent back loses only the server's own fields")
{
    std::string const unchanged[] = {
        R"({"name":"N","flow":{"c1":{"type":"a.b.c.D","x":1,"config":null}},"customFields":{"a":{"b":[1,2.5,null]}}})",
        R"({"name":"N","thumbnail":"data:","description":"d","notes":{"n":[]},"type":"integration-template"})",
        R"({"sharedWith":[{"email":"b@s.example","permissions":["read"]},{"domain":"s.example","permissions":["read","start"]}]})",
        R"({"sharedWith":[{"scope":"user","permissions":["stop"],"future":{"a":1}}]})",
        R"({"wizard":{"fields":[{"name":"x"}]},"categories":["a","b"]})",
        R"({"flow":{},"customFields":{},"wizard":{},"description":"","thumbnail":""})",
        R"({"sharedWith":[],"categories":[],"notes":[]})",
        R"({"name":null,"flow":null,"customFields":null,"thumbnail":null,"description":null})",
        R"({"notes":null,"sharedWith":null,"type":null,"wizard":null,"categories":null})",
        R"({"zoom":0.75,"offset":{"x":1},"svg":"<svg/>","future":[{"a":null}],"nothing":null,"no":false,"zero":0})",
        R"({"type":"of-tomorrow"})",
        R"({"templateId":"t","originFlowId":"o","componentIdMap":{"a":"b"},"revision":4})",
        R"({"templateId":null,"originFlowId":null,"componentIdMap":null,"revision":null})",
        R"({"sharedWith":[{"userId":"u","permissions":["read"]},{"userId":"group-1","email":"b@s.example"}]})",
        R"({"sharedWith":[{"email":"b@s.example","permissions":[]}]})",
        R"({"sharedWith":[{"email":null,"scope":"user","permissions":null}]})",
        R"({"big":18446744073709551615,"small":-9223372036854775808,"text":"\u0000\u001f\"\\\/é😀"})",
    };
    for (std::string const& text : unchanged) {
        CAPTURE(text);
        CHECK(sent_back(text) == test::json::parse(text));
    }
}

TEST_CASE("the server's own fields are not sent back")
{
    CHECK(sent_back(R"({"flowId":"f","userId":"u","stage":"running","btime":1,"mtime":"2024-02-11",
        "started":1,"stopped":2,"stageChangeInfo":{},"runtimeErrors":[],"name":"N"})") == value({{"name", "N"}}));
    // … nor when it was null
    CHECK(sent_back(R"({"stage":null,"btime":null,"runtimeErrors":null})") == value(object()));
}

TEST_CASE("a member set after reading null replaces the null")
{
    flow f = read<flow>(R"({"description":null,"name":null,"notes":null})").value();
    f.description = "now";
    f.name = "N";
    appmixer::op::update_flow change("id", f);
    CHECK(test::json::parse(appmixer::encode(change).value().body) ==
          value({{"name", "N"}, {"description", "now"}, {"notes", nullptr}}));
}

TEST_CASE("a member that is not set is not sent")
{
    flow f;
    CHECK(write(f) == "{}");
    f.description = "";
    CHECK(write(f) == R"({"description":""})");
    f.description.reset();
    f.shared_with.emplace();
    CHECK(write(f) == R"({"sharedWith":[]})");
}

TEST_CASE("every kind of member is written as it is read")
{
    std::string const text =
        R"({"flowId":"f","stage":"paused","btime":"2024-02-11T08:15:30.125Z","flow":{},"categories":["a"],"revision":-3})";
    CHECK(write(read<flow>(text).value()) == text);
    CHECK(write(read<appmixer::user>(R"({"isActive":false})").value()) == R"({"isActive":false})");
    CHECK(write(true) == "true");
    CHECK(write(-7) == "-7");
    CHECK(test::json::parse(write(2.5)) == 2.5);
    CHECK(write(std::optional<int>()) == "null");
    CHECK(write(std::vector<std::string>{"a", "b"}) == R"(["a","b"])");
    CHECK(write(std::vector<int>()) == "[]");
    CHECK(write(value(nullptr)) == "null");
}

namespace {

/// The error of a request with this body.
template <class T>
appmixer::error write_error(T content)
{
    auto const built = appmixer::encode(test::operation_sending<T>(std::move(content)));
    REQUIRE_FALSE(built.has_value());
    CHECK(built.error() == appmixer::errc::invalid_request);
    CHECK(built.error().phase() == appmixer::phase::encode);
    CHECK(built.error().operation() == "written");
    return built.error();
}

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double endless = std::numeric_limits<double>::infinity();

} // namespace

TEST_CASE("a double is written with the fewest digits that read back as the same double")
{
    struct row {
        double number;
        std::string_view text;
    };
    for (auto const& [number, text] : {
             row{1, "1.0"},
             row{-1, "-1.0"},
             row{0, "0.0"},
             row{-0.0, "-0.0"},
             row{0.5, "0.5"},
             row{195.46646168002187, "195.46646168002187"},
             row{100, "100.0"},
             row{0.1, "0.1"},
             row{1.0 / 3, "0.3333333333333333"},
             row{0.000001, "0.000001"},
             row{0.00000123, "0.00000123"},
             row{0.0000009, "9e-7"},
             row{1.5e-7, "1.5e-7"},
             row{5e-324, "5e-324"},
             row{1e20, "100000000000000000000.0"},
             row{123456789012345680000.0, "123456789012345680000.0"},
             row{9007199254740993.0, "9007199254740992.0"},
             row{1e21, "1e+21"},
             row{1.25e22, "1.25e+22"},
             row{1.7976931348623157e308, "1.7976931348623157e+308"},
             row{-1.7976931348623157e308, "-1.7976931348623157e+308"},
         }) {
        CAPTURE(text);
        CHECK(write(value(number)) == text);
        CHECK(write(value(test::json::array{number})) == "[" + std::string(text) + "]");
        double const back = std::strtod(std::string(text).c_str(), nullptr);
        CHECK(back == number);
        CHECK(std::signbit(back) == std::signbit(number));
    }
}

TEST_CASE("a member of type double is written without a fraction when it is whole")
{
    CHECK(write(100.0) == "100");
    CHECK(write(-0.0) == "0");
    CHECK(write(0.75) == "0.75");
    CHECK(write(9.1e15) == "9100000000000000");
}

TEST_CASE("NaN and infinity are refused wherever they stand")
{
    CHECK(write_error(not_a_number).detail() == "NaN has no JSON form");
    CHECK(write_error(-endless).detail() == "infinity has no JSON form");
    CHECK(write_error(value(not_a_number)).json_pointer() == "");
    CHECK(write_error(object{{"a", 1}, {"x", not_a_number}, {"y", endless}}).json_pointer() == "/x");
    CHECK(write_error(object{{"a", {1, object{{"b", {true, not_a_number}}}}}}).json_pointer() == "/a/1/b/1");
    CHECK(write_error(object{{"a/b", object{{"~", endless}}}}).json_pointer() == "/a~1b/~0");
    CHECK(write_error(object{{"a", object{{"}\"]", 1}}}, {"x", not_a_number}}).json_pointer() == "/x");
    CHECK(write_error(object{{"a\"\n", object{{"b", {1, 2}}, {"c", endless}, {"d", {1, 2}}}}, {"x", not_a_number}})
              .json_pointer() == "/a\"\n/c");
    CHECK(write_error(std::vector<double>{1, 2, not_a_number}).json_pointer() == "/2");

    flow f;
    f.name = "N";
    f.extra["zoom"] = not_a_number;
    CHECK(write_error(f).json_pointer() == "/zoom");
    f.shared_with = {appmixer::share(), appmixer::share()};
    f.shared_with->back().extra["x"] = {0, endless};
    CHECK(write_error(std::vector<flow>{flow(), f, f}).json_pointer() == "/1/sharedWith/1/x/1");
    f.shared_with.reset();
    auto const change = appmixer::encode(appmixer::op::update_flow("id", f));
    REQUIRE_FALSE(change.has_value());
    CHECK(change.error().json_pointer() == "/zoom");
    CHECK(change.error().operation() == "updateFlow");
    auto const made = appmixer::encode(appmixer::op::create_flow("n", {}, {{"customFields", {{"x", not_a_number}}}}));
    REQUIRE_FALSE(made.has_value());
    CHECK(made.error().json_pointer() == "/customFields/x");
}

TEST_CASE("a text that is not UTF-8 is refused wherever it stands")
{
    std::string const bad[] = {"\xff", "a\x80", "\xc3", "\xed\xa0\x80", "\xc0\xaf", "\xf5\x80\x80\x80"};
    for (std::string const& text : bad) {
        CAPTURE(text);
        CHECK(write_error(text).detail() == "a text is not valid UTF-8");
        CHECK(write_error(object{{"a", {1, text}}}).json_pointer() == "/a/1");
        CHECK(write_error(object{{"a", object{{text, 1}}}}).json_pointer() == "/a"); // the object with the key
        flow f;
        f.name = text;
        CHECK(write_error(f).json_pointer() == "/name");
        CHECK(
            appmixer::encode(appmixer::op::create_store_item("s", "k", value(test::json::string_view(text)))).error() ==
            appmixer::errc::invalid_request);
        appmixer::op::get_flows query;
        query.pattern = text;
        auto const asked = appmixer::encode(query);
        REQUIRE_FALSE(asked.has_value());
        CHECK(asked.error() == appmixer::errc::invalid_request);
        CHECK(asked.error().detail() == "the parameter pattern is not valid UTF-8");
    }
    CHECK(write(std::string("\xf0\x9f\x98\x80\xc3\xa9\xef\xbf\xbf")) == "\"\xf0\x9f\x98\x80\xc3\xa9\xef\xbf\xbf\"");
}

TEST_CASE("untyped JSON is refused when it is assigned")
{
    flow f;
    appmixer::error const failure = test::failure_of([&] {
        f.custom_fields = object{{"a", 1}, {"deep", object{{"x", not_a_number}}}};
    });
    CHECK(failure == appmixer::errc::invalid_request);
    CHECK(failure.json_pointer() == "/deep/x");
    CHECK_FALSE(f.custom_fields.has_value());
}

TEST_CASE("a value is written however deep it is nested")
{
    value deep = 1;
    std::string text = "1";
    for (int i = 0; i < 5000; ++i) {
        deep = test::json::array{std::move(deep)};
        text = "[" + text + "]";
    }
    CHECK(write(std::move(deep)) == text);
}

TEST_CASE("to_json writes what a request would carry, and throws what it would refuse")
{
    flow f = read<flow>(R"({"flowId":"f","name":"N","flow":{"c":{"x":195.46646168002187}},"n":null})").value();
    CHECK(appmixer::to_json(f) == R"({"flowId":"f","name":"N","flow":{"c":{"x":195.46646168002187}},"n":null})");
    CHECK(appmixer::to_json(std::vector<flow>{f, flow()}) == "[" + appmixer::to_json(f) + ",{}]");
    f.extra["x"] = not_a_number;
    CHECK(test::failure_of([&] { static_cast<void>(appmixer::to_json(f)); }).json_pointer() == "/x");
}

TEST_CASE("from_json reads what to_json writes")
{
    std::string const text =
        R"([{"flowId":"f","name":"N","flow":{"c":{"x":195.46646168002187}},"mtime":"","n":null,"revision":"two"},{}])";
    auto const flows = appmixer::from_json<std::vector<flow>>(text).value();
    REQUIRE(flows.size() == 2);
    CHECK(flows[0].name == "N");
    CHECK(flows[0].extra.at("revision") == "two");
    CHECK(test::json::parse(appmixer::to_json(flows)) == test::json::parse(text));
    CHECK(appmixer::from_json<std::vector<std::string>>("\xef\xbb\xbf[\"a\",\"b\"]").value() ==
          std::vector<std::string>{"a", "b"});
}

TEST_CASE("from_json says where a text is not JSON, and what another document is")
{
    auto const broken = appmixer::from_json<flow>("{\n \"name\": tru }");
    REQUIRE_FALSE(broken.has_value());
    CHECK(broken.error() == appmixer::errc::invalid_json);
    CHECK(broken.error().detail().starts_with("line 2, column "));
    auto const list = appmixer::from_json<flow>("[]");
    REQUIRE_FALSE(list.has_value());
    CHECK(list.error() == appmixer::errc::unexpected_shape);
    CHECK(list.error().detail() == "expected an object, found an array");
    auto const inner = appmixer::from_json<std::vector<flow>>("[{},1]");
    REQUIRE_FALSE(inner.has_value());
    CHECK(inner.error().json_pointer() == "/1");
    CHECK_FALSE(appmixer::from_json<flow>("").has_value());
}
