// How a plan is made, without I/O: what counts as a difference, which file describes which flow, and how a plan is
// printed.

#include <appmixer/algorithms/detail/sync_differ.hpp>
#include <appmixer/json/all.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace {

using namespace appmixer::detail;
using appmixer::sync_action;
using appmixer::sync_kind;
using appmixer::sync_subject;
namespace json = boost::json;
using strings = std::vector<std::string>;

sync_document server(std::string const& text) { return document_of(appmixer::from_json<appmixer::flow>(text).value()); }

/// A file of the format with the members in `text`.
sync_document file(std::string const& text)
{
    return parse_file(sync_subject::flow, R"({"format": "appmixer-flow/1", "name": "Orders", )" + text + "}").value();
}

strings differences(std::string const& file_members, std::string const& server_text)
{
    return find_differences(sync_subject::flow, file(file_members).fields, server(server_text).fields, max_differences);
}

/// All fields that a client can write, with two values and what a new flow has.
class field_case {
public:
    char const* key;
    char const* value;
    char const* other;
    char const* empty;
};
constexpr field_case writable_fields[] = {
    {"flow", R"({"a1": {"type": "acme.crm.contacts.Find", "x": 1}})", R"({"a1": {"type": "acme.crm.contacts.Find"}})",
     "{}"},
    {"thumbnail", R"("data:image/png;base64,AAAA")", R"("data:image/png;base64,BBBB")", R"("")"},
    {"customFields", R"({"region": "emea"})", R"({"region": "apac"})", "{}"},
    {"description", R"("all of them")", R"("")", R"("")"},
    {"notes", R"([{"text": "look here"}])", "[]", "null"},
    {"sharedWith", R"([{"email": "bob@shop.example", "permissions": ["read"]}])",
     R"([{"email": "bob@shop.example", "permissions": ["read", "start"]}])", "[]"},
    {"type", R"("integration-template")", R"("automation")", R"("automation")"},
    {"wizard", R"({"fields": {}})", R"({"fields": {"a": 1}})", "{}"},
    {"categories", R"(["crm"])", R"(["erp"])", "[]"},
    {"templateId", R"("t1")", R"("t2")", R"("")"},
    {"originFlowId", R"("o1")", R"("o2")", R"("")"},
    {"componentIdMap", R"({"a": "b"})", R"({"a": "c"})", "{}"},
    {"revision", "3", "4", "null"},
};

std::string member(std::string const& key, std::string const& value) { return '"' + key + "\": " + value; }
std::string flow_with(std::string const& key, std::string const& value)
{
    return R"({"flowId": "f1", "name": "Orders", )" + member(key, value) + "}";
}

} // namespace

TEST_SUITE_BEGIN("sync: comparison");

TEST_CASE("each writable field is compared, and sent alone when it differs")
{
    for (field_case const& one : writable_fields) {
        CAPTURE(one.key);
        std::string const key = one.key;
        CHECK(differences(member(key, one.value), flow_with(key, one.value)) == strings{});
        strings const found = differences(member(key, one.value), flow_with(key, one.other));
        REQUIRE(found.size() == 1);
        CHECK(found.front().starts_with("/" + key));
        CHECK(differences(member(key, one.value), R"({"flowId": "f1"})") == strings{"/" + key});
        json::object const changed =
            changed_fields(file(member(key, one.value)).fields, server(flow_with(key, one.other)).fields);
        REQUIRE(changed.size() == 1);
        CHECK(changed.at(key) == json::parse(one.value));
    }
}

TEST_CASE("a field that the file does not have is sent as a new flow has it")
{
    for (field_case const& one : writable_fields) {
        CAPTURE(one.key);
        std::string const key = one.key;
        CHECK(differences(R"("flowId": "f1")", flow_with(key, one.value)) == strings{"/" + key});
        json::object const changed = changed_fields({}, server(flow_with(key, one.value)).fields);
        REQUIRE(changed.size() == 1);
        json::value const expected = json::parse(one.empty);
        CHECK(changed.at(key) == expected);
        // What the server then has is no difference.
        json::object after({{"flowId", "f1"}, {"name", "Orders"}});
        after[key] = expected;
        CHECK(differences(R"("flowId": "f1")", json::serialize(after)) == strings{});
    }
}

TEST_CASE("what the server adds is no difference")
{
    char const* const stored = R"({"flowId": "f1", "userId": "u1", "name": "Orders", "stage": "running",
        "btime": "2024-01-01T00:00:00.000Z", "mtime": "2024-01-02T00:00:00.000Z", "started": "2024-01-02T00:00:00.000Z",
        "stopped": null, "stageChangeInfo": {"a": 1}, "runtimeErrors": {"a1": []}, "mode": "module", "svg": "<svg/>",
        "zoom": 1.5, "customFields": {}, "sharedWith": [], "type": "automation", "description": null,
        "flow": {"a1": {"type": "acme.crm.contacts.Find", "version": "1.2.3", "config": {"version": "kept"}}}})";
    CHECK(differences(R"("flow": {"a1": {"type": "acme.crm.contacts.Find", "config": {"version": "kept"}}})", stored) ==
          strings{});
    CHECK(differences(R"("flow": {"a1": {"version": "1.0.0", "config": {"version": "kept"},
                                        "type": "acme.crm.contacts.Find"}}, "stage": "stopped", "userId": "u2",
                        "sharedWith": [], "customFields": {}, "type": "automation", "wizard": null,
                        "description": "", "categories": [], "templateId": "")",
                      stored) == strings{});
    CHECK(server(stored).mtime.has_value());
}

TEST_CASE("values are compared, not texts")
{
    CHECK(differences(R"("customFields": {"b": [1, 2.5, {"d": null, "c": "é"}], "a": 1e2})",
                      R"({"customFields": {"a": 100.0, "b": [1.0, 2.50, {"c": "\u00e9", "d": null}]}})") == strings{});
    CHECK(differences(R"("customFields": {"n": 9007199254740993})", R"({"customFields": {"n": 9007199254740992}})") ==
          strings{}); // one double
    CHECK(differences(R"("customFields": {"n": 1})", R"({"customFields": {"n": true}})") == strings{"/customFields/n"});
    CHECK(differences(R"("customFields": {"n": 1})", R"({"customFields": {"n": "1"}})") == strings{"/customFields/n"});
    CHECK(differences(R"("customFields": {"a": [1, 2]})", R"({"customFields": {"a": [2, 1]}})") ==
          strings{"/customFields/a/0", "/customFields/a/1"});
    CHECK(differences(R"("customFields": {"a": [1, 2]})", R"({"customFields": {"a": [1]}})") ==
          strings{"/customFields/a"});
    CHECK(differences(R"("customFields": {"a": null, "k/~": 1})", R"({"customFields": {"b": 1, "k/~": 2}})") ==
          strings{"/customFields/a", "/customFields/b", "/customFields/k~1~0"});
}

TEST_CASE("at most 20 differences are named")
{
    json::object many;
    for (int i = 0; i < 100; ++i)
        many["k" + std::to_string(i)] = i;
    CHECK(find_differences(sync_subject::flow, many, {}, max_differences).size() == max_differences);
    CHECK(find_differences(sync_subject::flow, {}, many, max_differences).size() == max_differences);
}

TEST_SUITE_END();

TEST_SUITE_BEGIN("sync: files and flows");

namespace {

sync_file file_entry(std::string path, std::string id, std::string name, std::string const& content = "")
{
    sync_file entry;
    entry.path = std::move(path);
    entry.id = std::move(id);
    entry.name = std::move(name);
    entry.content_digest = text_digest(content.empty() ? entry.path : content);
    return entry;
}
sync_item item(std::string id, std::string name, std::string const& content = "", strings differences = {})
{
    sync_item entry;
    entry.content_digest = text_digest(content.empty() ? id : content);
    entry.id = std::move(id);
    entry.name = std::move(name);
    entry.differences = std::move(differences);
    return entry;
}

/// The actions as texts, such as `update Orders f1 a.json`.
strings plan(std::vector<sync_file> files, std::vector<sync_item> items, bool delete_missing = false,
             bool keep_ids = false)
{
    sync_differ differ(sync_subject::flow, delete_missing, keep_ids);
    for (sync_file& one : files)
        differ.add_file(std::move(one));
    for (sync_item& one : items)
        differ.add_item(std::move(one));
    strings texts;
    for (sync_action const& action : differ.actions()) {
        std::string text(to_string(action.kind));
        for (std::string const& part : {action.old_name, action.name, action.id, action.file, action.detail})
            text.append(part.empty() ? "" : " ").append(part);
        texts.push_back(std::move(text));
    }
    return texts;
}

} // namespace

TEST_CASE("the id in the file says which flow it describes, whatever the names")
{
    CHECK(plan({file_entry("a.json", "f1", "Orders"), file_entry("b.json", "f2", "Orders")},
               {item("f1", "Orders"), item("f2", "Orders")}) ==
          strings{"unchanged Orders f1 a.json", "unchanged Orders f2 b.json"});
    CHECK(plan({file_entry("a.json", "f1", "B"), file_entry("b.json", "f2", "A")},
               {item("f1", "A"), item("f2", "B")}) == strings{"rename B A f2 b.json", "rename A B f1 a.json"});
    CHECK(plan({file_entry("a.json", "f1", "New")}, {item("f1", "Old", "", {"/flow"})}) ==
          strings{"update Old New f1 a.json"});
}

TEST_CASE("without its id on the server, a file describes the flow of its name, or a new one")
{
    CHECK(plan({file_entry("a.json", "x1", "Orders"), file_entry("b.json", "", "Returns")},
               {item("f1", "Orders"), item("f2", "Returns", "", {"/flow"}), item("f3", "Other")}) ==
          strings{"update Returns f2 b.json", "unchanged Orders f1 a.json"});
    CHECK(plan({file_entry("a.json", "x1", "Orders")}, {}) == strings{"create Orders x1 a.json"});
}

TEST_CASE("a name that is not unique is a conflict that names all")
{
    std::string const why = "several files or flows have this name: ";
    CHECK(plan({file_entry("a.json", "", "Orders")}, {item("f1", "Orders"), item("f2", "Orders")}, true) ==
          strings{"conflict Orders a.json " + why + "a.json, f1, f2"});
    CHECK(plan({file_entry("a.json", "", "Orders"), file_entry("b.json", "x1", "Orders")}, {item("f1", "Orders")},
               true) == strings{"conflict Orders f1 " + why + "a.json, b.json, f1"});
    CHECK(plan({file_entry("a.json", "", "Orders"), file_entry("b.json", "", "Orders")}, {}) ==
          strings{"conflict Orders " + why + "a.json, b.json"});
    std::vector<sync_file> many;
    for (int i = 0; i < 15; ++i)
        many.push_back(file_entry(std::to_string(i), "", "N"));
    CHECK(plan(many, {}) == strings{"conflict N " + why + "0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 5 more"});
}

TEST_CASE("several files for one flow are a conflict, which is never deleted")
{
    CHECK(plan({file_entry("a.json", "f1", "A"), file_entry("b.json", "f1", "B")}, {item("f1", "C")}, true) ==
          strings{"conflict C f1 several files describe it: a.json, b.json, f1"});
    // One by its id, one by its name.
    CHECK(plan({file_entry("a.json", "f1", "New name"), file_entry("b.json", "", "Orders")}, {item("f1", "Orders")},
               true) == strings{"conflict Orders f1 several files describe it: a.json, b.json, f1"});
}

TEST_CASE("what no file describes is deleted only when that is asked for")
{
    CHECK(plan({}, {item("f1", "Orders")}) == strings{});
    CHECK(plan({}, {item("f1", "Orders")}, true) == strings{"delete Orders f1"});
}

TEST_CASE("a deletion and a creation of equal content are a rename")
{
    CHECK(plan({file_entry("a.json", "", "New", "same")}, {item("f1", "Old", "same")}, true) ==
          strings{"rename Old New f1 a.json"});
    CHECK(plan({file_entry("a.json", "", "New", "same")}, {item("f1", "Old", "same")}) ==
          strings{"create New a.json"}); // without a deletion
    CHECK(plan({file_entry("a.json", "", "New", "same")}, {item("f1", "Old", "same"), item("f2", "Older", "same")},
               true) == strings{"create New a.json", "delete Old f1", "delete Older f2"});
}

TEST_CASE("with keep_ids, files with ids may have one name")
{
    CHECK(plan({file_entry("a.json", "x1", "Orders"), file_entry("b.json", "x2", "Orders")}, {}, false, true) ==
          strings{"create Orders x1 a.json", "create Orders x2 b.json"});
    CHECK(plan({file_entry("a.json", "x1", "A"), file_entry("b.json", "x1", "B")}, {}, false, true) ==
          strings{"conflict A several files have its id: a.json, b.json"});
}

TEST_CASE("a flow that comes twice counts once")
{
    CHECK(plan({file_entry("a.json", "", "Orders")}, {item("f1", "Orders"), item("f1", "Orders")}) ==
          strings{"unchanged Orders f1 a.json"});
}

TEST_CASE("the file to compare a flow with")
{
    sync_differ differ(sync_subject::flow, false, false);
    differ.add_file(file_entry("a.json", "f1", "A"));
    differ.add_file(file_entry("b.json", "", "B"));
    differ.add_file(file_entry("c.json", "", "C"));
    differ.add_file(file_entry("d.json", "", "C"));
    CHECK(differ.file_for("f1", "B")->path == "a.json");
    CHECK(differ.file_for("f2", "B")->path == "b.json");
    CHECK(differ.file_for("f2", "C") == nullptr);
    CHECK(differ.file_for("f2", "D") == nullptr);
}

TEST_CASE("a plan is printed in lines, whatever the names contain")
{
    sync_differ differ(sync_subject::flow, true, false);
    sync_file hostile = file_entry("a.json", "", "two\nlines \x1b[31m \xff");
    hostile.warnings.emplace_back("the server has no account acc\n1");
    differ.add_file(hostile);
    differ.add_file(file_entry("b.json", "f2", "New"));
    differ.add_file(file_entry("c.json", "f5", "Secretive"));
    differ.add_file(file_entry("d.json", "f4", "Same"));
    differ.add_item(item("f2", "Old", "", {"/flow/a1", "/type"}));
    differ.add_item(item("f3", "Gone"));
    differ.add_item(item("f4", "Same"));
    sync_item secretive = item("f5", "Secretive", "", {"/flow"});
    secretive.missing = "no value for the secret /flow/a1/config/properties/apiKey";
    differ.add_item(secretive);
    appmixer::sync_plan plan;
    plan.actions = differ.actions();
    CHECK(plan.text() ==
          "create flow \"two lines  [31m \xef\xbf\xbd\" a.json\n"
          "    warning: the server has no account acc 1\n"
          "update flow \"Old\" to \"New\" f2 b.json\n"
          "    /name\n"
          "    /flow/a1\n"
          "    /type\n"
          "delete flow \"Gone\" f3\n"
          "conflict flow \"Secretive\": no value for the secret /flow/a1/config/properties/apiKey: c.json, f5\n"
          "1 to create, 1 to update, 1 to delete, 1 conflict, 1 unchanged\n");
    CHECK_FALSE(plan.empty());
    CHECK(appmixer::sync_plan().text() == "nothing to do\n");
    CHECK(appmixer::sync_plan().empty());
}

TEST_SUITE_END();
