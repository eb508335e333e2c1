// Models are read from JSON: known and unknown keys, nulls, wrong types.

#include "support.hpp"

#include <appmixer/json/detail/json_reader.hpp>

#include <boost/json/parse.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

using appmixer::errc;
using appmixer::flow;
using appmixer::flow_stage;
using appmixer::flow_type;
using test::read;
using test::json::object;

namespace {

appmixer::timestamp at(std::int64_t since_epoch) { return appmixer::timestamp(std::chrono::milliseconds(since_epoch)); }

/// Where the first value of a wrong type is in the text; "read" when there is none.
template <class T>
std::string pointer_of(std::string const& text)
{
    T value{};
    appmixer::detail::json_reader reader(appmixer::detail::shape_of<T>::value, &value, nullptr);
    REQUIRE_FALSE(reader.put(text, true));
    if (appmixer::detail::shape_mismatch const* const why = reader.mismatch())
        return why->pointer;
    return reader.odd().count > 0 ? reader.odd().first.pointer : "read";
}

} // namespace

TEST_CASE("known keys move into members and all others into extra")
{
    flow const f = read<flow>(R"({"flowId":"f1","userId":"u1","name":"N","stage":"running","zoom":1.5,"svg":"<svg/>",
        "flow":{"c1":{"type":"a.b.c.D"}},"customFields":{"region":"emea"},"thumbnail":"data:","description":"",
        "notes":["n"],"sharedWith":[{"email":"bob@shop.example","permissions":["read","start"],"note":7,"userId":"u2"}],
        "type":"automation","wizard":{"fields":[]},"categories":["crm"],"templateId":"t1","originFlowId":"o1",
        "componentIdMap":{"a":"b"},"revision":3,"stageChangeInfo":"why","runtimeErrors":[{"e":1}],
        "future":{"deep":[1,null]}})")
                       .value();
    CHECK(f.flow_id == "f1");
    CHECK(f.user_id == "u1");
    CHECK(f.name == "N");
    CHECK(f.stage == flow_stage::running);
    REQUIRE(f.descriptor.has_value());
    CHECK(f.descriptor.value().at("c1").at("type") == "a.b.c.D");
    REQUIRE(f.custom_fields.has_value());
    CHECK(f.custom_fields.value().at("region") == "emea");
    CHECK(f.thumbnail == "data:");
    CHECK(f.description == ""); // there, and empty
    CHECK(f.notes == test::json::array{"n"});
    REQUIRE(f.shared_with.has_value());
    REQUIRE(f.shared_with->size() == 1);
    CHECK(f.shared_with->front().email == "bob@shop.example");
    CHECK(f.shared_with->front().user_id == "u2");
    CHECK(f.shared_with->front().permissions == std::vector<std::string>{"read", "start"});
    CHECK(f.shared_with->front().extra == object{{"note", 7}});
    CHECK(f.type == flow_type::automation);
    CHECK(f.wizard.has_value());
    CHECK(f.categories == std::vector<std::string>{"crm"});
    CHECK(f.template_id == "t1");
    CHECK(f.origin_flow_id == "o1");
    CHECK(f.component_id_map.has_value());
    CHECK(f.revision == 3);
    CHECK(f.stage_change_info == "why");
    CHECK(f.runtime_errors.value().is_array());
    CHECK(f.extra == object{{"zoom", 1.5}, {"svg", "<svg/>"}, {"future", {{"deep", {1, nullptr}}}}});
}

TEST_CASE("no key is required")
{
    flow const f = read<flow>("{}").value();
    CHECK(f.flow_id.empty());
    CHECK(f.stage == flow_stage::unknown);
    CHECK(f.stage.text().empty());
    CHECK_FALSE(f.btime.has_value());
    CHECK_FALSE(f.description.has_value());
    CHECK_FALSE(f.notes.has_value());
    CHECK(f.extra.empty());
    CHECK(read<std::vector<flow>>("[]").value().empty());
}

TEST_CASE("null under a known key leaves the member as it is and is kept in extra")
{
    flow const f =
        read<flow>(R"({"name":null,"btime":null,"notes":null,"stage":null,"sharedWith":null,"x":null})").value();
    CHECK(f.name.empty());
    CHECK_FALSE(f.btime.has_value());
    CHECK_FALSE(f.shared_with.has_value());
    CHECK(f.extra == object{{"name", nullptr},
                            {"btime", nullptr},
                            {"notes", nullptr},
                            {"stage", nullptr},
                            {"sharedWith", nullptr},
                            {"x", nullptr}});
}

TEST_CASE("an unknown value of an open enumeration is kept")
{
    flow const f = read<flow>(R"({"stage":"hibernating","type":""})").value();
    CHECK(f.stage == flow_stage::unknown);
    CHECK(f.stage.value() == flow_stage::unknown);
    CHECK(f.stage.text() == "hibernating");
    CHECK(f.type == flow_type::unknown);
    CHECK(read<flow>(R"({"stage":"Running"})").value().stage == flow_stage::unknown); // enumerators are case-sensitive
}

TEST_CASE("every known value of an open enumeration maps to its enumerator and back")
{
    for (auto const& [known, text] : enumerators(flow_stage{})) {
        CHECK(appmixer::open_enum<flow_stage>(text) == known);
        CHECK(appmixer::open_enum<flow_stage>(known).text() == text);
    }
    for (auto const& [known, text] : enumerators(flow_type{})) {
        CHECK(appmixer::open_enum<flow_type>(text) == known);
        CHECK(appmixer::open_enum<flow_type>(known).text() == text);
    }
    CHECK(enumerators(flow_stage{}).size() == 4);
    CHECK(enumerators(flow_type{}).size() == 5);
    CHECK(appmixer::open_enum<flow_stage>("x") != appmixer::open_enum<flow_stage>("y"));
    CHECK(appmixer::open_enum<flow_stage>(flow_stage::unknown).text().empty());
}

TEST_CASE("a wrong type is reported with its path")
{
    CHECK(pointer_of<flow>("[]") == "");
    CHECK(pointer_of<flow>("null") == "");
    CHECK(pointer_of<flow>("\"text\"") == "");
    CHECK(pointer_of<flow>(R"({"name":7})") == "/name");
    CHECK(pointer_of<flow>(R"({"flow":[]})") == "/flow");
    CHECK(pointer_of<flow>(R"({"stage":true})") == "/stage");
    CHECK(pointer_of<flow>(R"({"categories":["a",null]})") == "/categories/1");
    CHECK(pointer_of<flow>(R"({"sharedWith":{}})") == "/sharedWith");
    CHECK(pointer_of<flow>(R"({"sharedWith":[{"email":"a"},{"permissions":["read",1]}]})") ==
          "/sharedWith/1/permissions/1");
    CHECK(pointer_of<std::vector<flow>>("{}") == "");
    CHECK(pointer_of<std::vector<flow>>(R"([{},{},{},{"stage":[]},{}])") == "/3/stage");
    CHECK(pointer_of<std::vector<flow>>("[{},null]") == "/1");
    CHECK(pointer_of<std::vector<flow>>("[{},[]]") == "/1");
    CHECK(pointer_of<appmixer::user>(R"({"isActive":"yes"})") == "/isActive");
    CHECK(pointer_of<appmixer::auth_result>(R"({"token":"t","user":{"scope":"admin"}})") == "/user/scope");
}

TEST_CASE("a wrong type is described in words")
{
    auto const got = read<std::vector<flow>>(R"([{"name":["a"]},["a"]])");
    REQUIRE_FALSE(got.has_value());
    CHECK(got.error() == errc::unexpected_shape);
    CHECK(got.error().phase() == appmixer::phase::decode);
    CHECK(got.error().detail() == "expected an object, found an array");
    CHECK(got.error().json_pointer() == "/1");
}

TEST_CASE("a field of another type stays in extra, and is sent back unless its member is set")
{
    std::string const text = R"({"name":["a"],"stage":7,"mtime":"","flow":[1.5],"categories":["a",{"b":[1]},null],)"
                             R"("sharedWith":[{"email":"a"},7],"revision":"3","description":{"a":1},"userId":"u"})";
    auto list = read<std::vector<flow>>("[{\"name\":\"a\"}," + text + ",{\"name\":\"b\"}]").value();
    REQUIRE(list.size() == 3);
    CHECK(list[2].name == "b");
    flow& odd = list[1];
    CHECK(odd.extra == boost::json::parse(R"({"name":["a"],"stage":7,"mtime":"","flow":[1.5],)"
                                          R"("categories":["a",{"b":[1]},null],"sharedWith":[{"email":"a"},7],)"
                                          R"("revision":"3","description":{"a":1}})"));
    CHECK(odd.user_id == "u");
    CHECK(odd.name.empty());
    CHECK(odd.stage.text().empty());
    CHECK_FALSE(odd.mtime.has_value());
    CHECK_FALSE(odd.descriptor.has_value());
    CHECK_FALSE(odd.shared_with.has_value());
    CHECK_FALSE(odd.description.has_value());
    odd.description = "set";

    std::string const sent = appmixer::to_json(odd);
    test::json::value const back = boost::json::parse(sent);
    CHECK(back.at("description") == "set");
    CHECK(back.at("name") == test::json::array{"a"});
    CHECK(back.at("categories").as_array().size() == 3);
}

TEST_CASE("odd fields are counted")
{
    std::vector<flow> list;
    appmixer::detail::json_reader reader(appmixer::detail::shape_of<std::vector<flow>>::value, &list, nullptr);
    REQUIRE_FALSE(
        reader.put(R"([{"sharedWith":[{"email":true,"permissions":["a",1]},null]},{"name":1,"name":"b"},null])", true));
    CHECK(reader.mismatch() == nullptr);
    CHECK(reader.odd().count == 5);
    CHECK(reader.odd().first.pointer == "/0/sharedWith/0/email");
    CHECK(reader.odd().first.expected == "a string");
    CHECK(reader.odd().first.found == "a boolean");
    REQUIRE(list.size() == 2);
    CHECK(list[0].shared_with->size() == 1);
    CHECK(list[0].shared_with->front().extra == boost::json::parse(R"({"email":true,"permissions":["a",1]})"));
    CHECK(list[1].name == "b");
    CHECK(list[1].extra.empty());
}

TEST_CASE("a null in a list is an element where it means something, and is left out elsewhere")
{
    CHECK(read<std::vector<flow>>("[null,{},null]").value().size() == 1);
    CHECK(read<std::vector<std::string>>(R"(["a",null,"b"])").value() == std::vector<std::string>{"a", "b"});
    CHECK(read<std::vector<std::optional<std::int64_t>>>("[1,null]").value().size() == 2);
    CHECK(read<std::vector<test::json::value>>("[1,null]").value().size() == 2);
    CHECK(read<std::vector<appmixer::raw_value>>("[1,null]").value().size() == 2);
}

TEST_CASE("odd fields of an object that is normalized are kept and counted too")
{
    std::vector<appmixer::log_hit> hits;
    appmixer::detail::json_reader reader(appmixer::detail::shape_of<std::vector<appmixer::log_hit>>::value, &hits,
                                         nullptr);
    REQUIRE_FALSE(
        reader.put(R"([{"_id":"a"},{"severity":7,"_source":{"flowId":["f"],"severity":"error"},"_index":"i"},)"
                   R"({"_id":"b","_source":null},{"_source":{"flowId":7}},{"_id":"c","_source":"text"}])",
                   true));
    REQUIRE(hits.size() == 5);
    CHECK(hits[1].index == "i");
    CHECK(hits[1].severity == "error");
    CHECK(hits[1].extra == boost::json::parse(R"({"flowId":["f"]})"));
    CHECK(hits[2].extra == boost::json::parse(R"({"_source":null})"));
    CHECK(hits[4].extra == boost::json::parse(R"({"_source":"text"})"));
    CHECK(reader.odd().count == 3);
    CHECK(reader.odd().first.pointer == "/1/severity");

    appmixer::log_hit hit;
    auto const odd =
        appmixer::detail::read_json(boost::json::parse(R"({"_source":{"a":1,"flowId":7,"userId":8}})"), hit);
    CHECK(odd.count == 2);
    CHECK(odd.first.pointer == "/_source/flowId");

    appmixer::app_list list;
    auto const odd_apps = appmixer::detail::read_json(
        boost::json::parse(R"({"a":{"label":"A"},"x":{"label":7,"icon":8},"y":1,"z":{"name":"Z","label":[]}})"), list);
    CHECK(odd_apps.count == 3);
    CHECK(odd_apps.first.pointer == "/x/label");
    REQUIRE(list.apps.size() == 3);
    CHECK(list.apps[1].name == "x");
    CHECK(list.apps[1].extra == boost::json::parse(R"({"label":7,"icon":8})"));
    CHECK(list.extra == boost::json::parse(R"({"y":1})"));
}

namespace {

/// Keys with the two characters that a JSON pointer escapes.
class odd_keys {
public:
    odd_keys() = default;
    std::string slash;
    std::string tilde;
    std::string both;
    object extra;
    static constexpr auto fields =
        appmixer::table{appmixer::field("a/b", &odd_keys::slash), appmixer::field("c~d", &odd_keys::tilde),
                        appmixer::field("~1/", &odd_keys::both)};
};

template <class T>
class number {
public:
    number() = default;
    T n = 0;
    object extra;
    static constexpr auto fields = appmixer::table{appmixer::field("n", &number::n)};
};

} // namespace

TEST_CASE("slashes and tildes in a pointer are escaped")
{
    CHECK(pointer_of<odd_keys>(R"({"a/b":1})") == "/a~1b");
    CHECK(pointer_of<odd_keys>(R"({"c~d":1})") == "/c~0d");
    CHECK(pointer_of<std::vector<odd_keys>>(R"([{"~1/":1}])") == "/0/~01~1");
}

TEST_CASE("integers that the type cannot hold are refused with their path")
{
    CHECK(read<number<std::int8_t>>(R"({"n":-128})").value().n == -128);
    CHECK(pointer_of<number<std::int8_t>>(R"({"n":128})") == "/n");
    CHECK(pointer_of<number<std::int8_t>>(R"({"n":-129})") == "/n");
    CHECK(read<number<std::uint32_t>>(R"({"n":4294967295})").value().n == 4294967295u);
    CHECK(pointer_of<number<std::uint32_t>>(R"({"n":4294967296})") == "/n");
    CHECK(pointer_of<number<std::uint32_t>>(R"({"n":-1})") == "/n");
    CHECK(read<number<std::int64_t>>(R"({"n":-9223372036854775808})").value().n == INT64_MIN);
    CHECK(read<number<std::int64_t>>(R"({"n":9223372036854775807})").value().n == INT64_MAX);
    CHECK(pointer_of<number<std::int64_t>>(R"({"n":9223372036854775808})") == "/n");
    CHECK(read<number<std::uint64_t>>(R"({"n":18446744073709551615})").value().n == UINT64_MAX);
    CHECK(pointer_of<number<std::uint64_t>>(R"({"n":18446744073709551616})") == "/n");
    CHECK(pointer_of<number<std::uint64_t>>(R"({"n":1e300})") == "/n");
    CHECK(pointer_of<number<std::int64_t>>(R"({"n":1.5})") == "/n");
    CHECK(pointer_of<number<std::int64_t>>(R"({"n":"1"})") == "/n");
    CHECK(read<number<std::int64_t>>(R"({"n":3.0})").value().n == 3); // an integer all the same
    CHECK(read<number<double>>(R"({"n":3})").value().n == 3.0);
    CHECK(pointer_of<number<double>>(R"({"n":true})") == "/n");
}

TEST_CASE("dates are read from ISO texts and from milliseconds")
{
    flow const f = read<flow>(R"({"btime":"2024-02-11T08:15:30.125Z","mtime":1707639330125,
        "started":"2024-02-11T08:15:30.125+0000","stopped":1707639330125.0})")
                       .value();
    CHECK(f.btime == at(1707639330125));
    CHECK(f.mtime == at(1707639330125));
    CHECK(f.started == at(1707639330125));
    CHECK(f.stopped == at(1707639330125));
    CHECK(read<flow>(R"({"btime":0})").value().btime == at(0));
    CHECK(read<flow>(R"({"btime":-1})").value().btime == at(-1));
}

TEST_CASE("an invalid date is refused with its path")
{
    for (std::string const value :
         {"\"\"", "\"yesterday\"", "\"2023-02-29\"", "true", "{}", "[]", "1e300", "-1e300", "18446744073709551615"}) {
        CAPTURE(value);
        CHECK(pointer_of<flow>(R"({"btime":)" + value + "}") == "/btime");
    }
}

TEST_CASE("a user's id is read from either key, and the plan in either form")
{
    appmixer::user const plain = read<appmixer::user>(R"({"id":"u1","plan":"free","vendor":"acme"})").value();
    CHECK(plain.id == "u1");
    CHECK(plain.plan == "free");
    CHECK(plain.vendor == "acme");
    appmixer::user const seen_by_admin =
        read<appmixer::user>(R"({"userId":"u2","plan":{"plan":"free"},"vendor":["acme","b"]})").value();
    CHECK(seen_by_admin.id == "u2");
    CHECK(seen_by_admin.plan.at("plan") == "free");
    CHECK(seen_by_admin.vendor.at(1) == "b");
    CHECK(seen_by_admin.extra.empty());
    CHECK(pointer_of<appmixer::user>(R"({"userId":7})") == "/userId");
}

TEST_CASE("a record's value is any JSON")
{
    CHECK(read<appmixer::store_record>(R"({"value":"text"})").value().value == "text");
    CHECK(read<appmixer::store_record>(R"({"value":5})").value().value == 5);
    CHECK(read<appmixer::store_record>(R"({"value":{"a":[true]}})").value().value.at("a").at(0) == true);
    appmixer::store_record const emptied = read<appmixer::store_record>(R"({"value":null,"oldValue":"x"})").value();
    CHECK(emptied.value.is_null());
    CHECK(emptied.old_value == "x");
}

TEST_CASE("the last of duplicate keys is read")
{
    CHECK(read<flow>(R"({"name":"a","name":"b"})").value().name == "b");
    CHECK(read<flow>(R"({"x":1,"x":2})").value().extra == object{{"x", 2}});
}
