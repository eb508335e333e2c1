// The JSON bodies of requests.

#include "support.hpp"

#include <boost/json/parse.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

using appmixer::encode;
using appmixer::http_request;
using test::json::object;
using test::json::value;
namespace op = appmixer::op;

namespace {

std::string body(auto const& operation) { return encode(operation).value().body; }

bool is_json(http_request const& request) { return request.headers.get("Content-Type") == "application/json"; }

} // namespace

TEST_CASE("signing in sends the parts that are set")
{
    CHECK(body(op::authenticate_user("ada", "pw")) == R"({"username":"ada","password":"pw"})");
    op::authenticate_user by_mail;
    by_mail.email = "ada@shop.example";
    by_mail.password = "pw";
    CHECK(body(by_mail) == R"({"email":"ada@shop.example","password":"pw"})");
    CHECK(is_json(encode(by_mail).value()));
}

TEST_CASE("signing up repeats the name as the e-mail address")
{
    op::signup_user signup("ada@shop.example", "pw");
    CHECK(body(signup) == R"({"username":"ada@shop.example","email":"ada@shop.example","password":"pw"})");
    signup.email.reset();
    signup.metadata = object{{"team", "blue"}};
    CHECK(body(signup) == R"({"username":"ada@shop.example","password":"pw","metadata":{"team":"blue"}})");
}

TEST_CASE("control characters and quotes in a body are escaped")
{
    CHECK(body(op::create_store("a\r\nX: 1")) == R"({"name":"a\r\nX: 1"})");
    CHECK(body(op::create_store(std::string("a\0b", 3))) == R"({"name":"a\u0000b"})");
    CHECK(body(op::create_store("\"},{\"")) == R"({"name":"\"},{\""})");
}

TEST_CASE("creating a flow sends name and descriptor, and no descriptor as an empty one")
{
    CHECK(body(op::create_flow("Hello")) == R"({"name":"Hello","flow":{}})");
    object components{{"c1", {{"type", "acme.crm.contacts.Find"}}}};
    CHECK(body(op::create_flow("Hello", components)) ==
          R"({"name":"Hello","flow":{"c1":{"type":"acme.crm.contacts.Find"}}})");
}

TEST_CASE("the properties of a new flow are merged at the top level and win")
{
    object properties{{"name", "Other"}, {"customFields", {{"region", "emea"}}}, {"thumbnail", nullptr}};
    std::string const text = body(op::create_flow("Hello", object(), properties));
    CHECK(
        test::json::parse(text) ==
        value({{"flow", object()}, {"name", "Other"}, {"customFields", {{"region", "emea"}}}, {"thumbnail", nullptr}}));
    // Once each: the meaning of duplicate keys depends on the parser.
    CHECK(text.find("\"name\"") == text.rfind("\"name\""));

    object both{{"flow", {{"c", {{"type", "a.b.c.D"}}}}}, {"name", "Other"}};
    std::string const replaced = body(op::create_flow("Hello", object(), both));
    CHECK(test::json::parse(replaced) == value(both));
    CHECK(replaced.find("\"flow\"") == replaced.rfind("\"flow\""));
}

TEST_CASE("a flow is created like another that was read, with every digit")
{
    std::string const text =
        R"({"name":"N","flow":{"c":{"type":"a.b.C","x":195.46646168002187,"y":1.50,"n":12345678901234567890123}},)"
        R"("customFields":{"a":1e2},"zoom":0.75})";
    appmixer::flow f = test::read<appmixer::flow>(text).value();
    CHECK(body(op::create_flow(f)) == text);
    f.flow_id = "other";
    f.stage = appmixer::flow_stage::running;
    f.name = "Copy";
    CHECK(body(op::create_flow(f)).starts_with(R"({"name":"Copy","flow":{"c":)"));
    CHECK(body(op::create_flow(f)).find("other") == std::string::npos);
}

TEST_CASE("updating a flow sends its writable members that are set")
{
    appmixer::flow f;
    f.flow_id = "other";
    f.user_id = "u";
    f.stage = appmixer::flow_stage::running;
    f.started = appmixer::timestamp();
    CHECK(body(op::update_flow("f", f)) == "{}");
    CHECK(is_json(encode(op::update_flow("f", f)).value()));
    f.name = "N";
    f.custom_fields = object{{"a", 1}};
    f.extra["zoom"] = 2;
    CHECK(body(op::update_flow("f", f)) == R"({"name":"N","customFields":{"a":1},"zoom":2})");
}

TEST_CASE("starting and stopping send their command")
{
    CHECK(body(op::start_flow("f")) == R"({"command":"start"})");
    CHECK(body(op::stop_flow("f")) == R"({"command":"stop"})");
    op::stop_flow stop("f");
    stop.background = true; // travels in the query
    CHECK(body(stop) == R"({"command":"stop"})");
}

TEST_CASE("cloning sends the options that are set, and an empty object for none")
{
    op::clone_flow clone("f");
    CHECK(body(clone) == "{}");
    clone.prefix = "Copy of ";
    clone.projection = "-thumbnail";
    clone.connect_accounts = true;
    clone.is_template_instance = false;
    clone.set_origin_flow_id = true;
    clone.set_component_id_map = false;
    clone.additional = object{{"type", "automation"}};
    CHECK(body(clone) == R"({"prefix":"Copy of ","projection":"-thumbnail","connectAccounts":true,)"
                         R"("isTemplateInstance":false,"setOriginFlowId":true,"setComponentIdMap":false,)"
                         R"("additional":{"type":"automation"}})");
}

TEST_CASE("a text in a store is sent as it is, everything else as JSON")
{
    struct row {
        value content;
        std::string_view sent;
        std::string_view type;
    };
    for (row const& r :
         {row{"plain \"text\"", "plain \"text\"", "text/plain"}, row{"", "", "text/plain"},
          row{"{\"a\":1}", "{\"a\":1}", "text/plain"}, row{"a\r\nb", "a\r\nb", "text/plain"},
          row{5, "5", "application/json"}, row{true, "true", "application/json"},
          row{nullptr, "null", "application/json"}, row{object{{"a", 1}}, R"({"a":1})", "application/json"},
          row{test::json::array{"x"}, R"(["x"])", "application/json"}}) {
        CAPTURE(r.sent);
        http_request const request = encode(op::create_store_item("s", "k", r.content)).value();
        CHECK(request.body == r.sent);
        CHECK(request.headers.get("Content-Type") == r.type);
    }
}

TEST_CASE("records to delete are an array")
{
    CHECK(body(op::delete_store_items()) == "[]");
    std::vector<appmixer::store_item_key> items;
    items.emplace_back("k1", "s1");
    items.emplace_back("k\"2", "s2");
    CHECK(body(op::delete_store_items(items)) == R"([{"key":"k1","storeId":"s1"},{"key":"k\"2","storeId":"s2"}])");
    CHECK(is_json(encode(op::delete_store_items(items)).value()));
}

namespace {

/// A fixed key beside another in one body.
class tagged {
public:
    tagged() = default;
    std::string name = "n";
    using response_type = void;
    static constexpr appmixer::operation_info info{"tagged", appmixer::method::patch, "/x",
                                                   appmixer::idempotency::unsafe};
    static constexpr auto params =
        appmixer::table{appmixer::in_body_constant("kind", "a\"b"), appmixer::in_body("name", &tagged::name)};
};

} // namespace

TEST_CASE("the members of an object are keys of the body, unless a parameter has the key")
{
    object settings{{"clientId", "shop"}, {"serviceId", "other"}, {"ports", {25, 587}}};
    CHECK(body(op::create_service_config("acme:crm", settings)) ==
          R"({"serviceId":"acme:crm","clientId":"shop","ports":[25,587]})");
    CHECK(body(op::create_service_config("acme:crm", object())) == R"({"serviceId":"acme:crm"})");
    CHECK(body(op::update_service_config("acme:crm", settings)) ==
          R"({"clientId":"shop","serviceId":"other","ports":[25,587]})"); // the id is in the path
    CHECK(body(op::update_service_config("acme:crm", object())) == "{}");
    settings["clientId"] = "\xff";
    CHECK(encode(op::create_service_config("acme:crm", settings)).error() == appmixer::errc::invalid_request);
}

TEST_CASE("a key of the body may have the same text in every request")
{
    tagged t;
    CHECK(body(t) == R"({"kind":"a\"b","name":"n"})");
}
