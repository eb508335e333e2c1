#include "support.hpp"

#include <boost/json/parse.hpp>

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <string_view>
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
