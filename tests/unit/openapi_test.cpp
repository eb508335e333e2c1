// The OpenAPI document that is made from declarations.

#include "support.hpp"

#include <appmixer/openapi/openapi.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using appmixer::operation_info;
using appmixer::operation_list;
using test::json::array;
using test::json::object;
using test::json::value;
namespace op = appmixer::op;

// Their names are in the documents, so they are not in an anonymous namespace.
namespace openapi_test {

enum class colour { unknown, red, green };
constexpr auto enumerators(colour) noexcept
{
    return std::array{std::pair(colour::red, std::string_view("red")),
                      std::pair(colour::green, std::string_view("green"))};
}

class tree_node {
public:
    tree_node() = default;
    std::string id;
    appmixer::open_enum<colour> tint;
    std::optional<std::vector<tree_node>> children;
    std::optional<appmixer::timestamp> at;
    std::uint32_t weight = 0;
    appmixer::raw_value anything;
    object extra;
    static constexpr auto fields =
        appmixer::table{appmixer::field("id", &tree_node::id),
                        appmixer::field("tint", &tree_node::tint, appmixer::access::writable),
                        appmixer::field("children", &tree_node::children, appmixer::access::writable),
                        appmixer::field("at", &tree_node::at, appmixer::access::alias),
                        appmixer::field("weight", &tree_node::weight, appmixer::access::writable),
                        appmixer::field("anything", &tree_node::anything, appmixer::access::writable)};
};

/// A parameter of each kind outside the body.
class find_nodes {
public:
    find_nodes() = default;
    std::string area;
    appmixer::text_list filter;
    appmixer::optional_flag deep;
    std::string key;
    std::optional<std::string> chunk;
    appmixer::query_values more;
    using response_type = std::vector<tree_node>;
    static constexpr std::string_view response_key = "nodes";
    static constexpr operation_info info{"findNodes", appmixer::method::get, "/areas/{area}/nodes",
                                         appmixer::idempotency::safe, appmixer::token_use::optional};
    static constexpr auto params = appmixer::table{appmixer::in_path("area", &find_nodes::area).except("*"),
                                                   appmixer::in_query("filter", &find_nodes::filter),
                                                   appmixer::in_query("deep", &find_nodes::deep),
                                                   appmixer::in_query_constant("form", "short"),
                                                   appmixer::in_secret_query("key", &find_nodes::key),
                                                   appmixer::in_header("x-chunk", &find_nodes::chunk),
                                                   appmixer::any_query(&find_nodes::more)};
};

template <int Number>
class with_body {
public:
    with_body() = default;
    tree_node node;
    std::optional<std::vector<std::string>> list;
    value text_or_json;
    appmixer::request_content raw;
    appmixer::upload_body upload;
    std::string name;
    std::optional<std::int64_t> size;
    object further;
    using response_type = void;
    static constexpr operation_info info =
        operation_info("send", appmixer::method::post, "/nodes", appmixer::idempotency::unsafe)
            .with_evidence(appmixer::evidence::medium);
    static constexpr auto declared()
    {
        using namespace appmixer;
        if constexpr (Number == 0)
            return appmixer::table{changes_in_body(&with_body::node)};
        else if constexpr (Number == 1)
            return appmixer::table{whole_body(&with_body::list)};
        else if constexpr (Number == 2)
            return appmixer::table{text_or_json_body(&with_body::text_or_json)};
        else if constexpr (Number == 3)
            return appmixer::table{raw_body(&with_body::raw)};
        else if constexpr (Number == 4)
            return appmixer::table{in_secret_body("name", &with_body::name), in_body("size", &with_body::size),
                                   in_body_constant("command", "send")};
        else if constexpr (Number == 5)
            return appmixer::table{secret_members_in_body(&with_body::further)};
        else if constexpr (Number == 6)
            return appmixer::table{upload_in_body(&with_body::upload)};
        else if constexpr (Number == 7)
            return appmixer::table{upload_in_body(&with_body::upload).of_type("application/zip")};
        else if constexpr (Number == 8)
            return appmixer::table{upload_in_body(&with_body::upload).of_parts("picture")};
        else
            return appmixer::table{upload_in_body(&with_body::upload).of_parts("picture", "title")};
    }
    static constexpr auto params = declared();
};

class any_answer {
public:
    any_answer() = default;
    using response_type = appmixer::http_response;
    static constexpr bool any_status = true;
    static constexpr operation_info info = operation_info("anyAnswer", appmixer::method::delete_, "/old",
                                                          appmixer::idempotency::idempotent, appmixer::token_use::none)
                                               .with_alternative_path("/new");
};

} // namespace openapi_test

using namespace openapi_test;

namespace {

template <class... Op>
value document_of(operation_list<Op...> operations)
{
    return appmixer::parse_json(appmixer::openapi_document(operations)).value();
}

template <class Op>
value described(std::string_view path, std::string_view verb)
{
    return document_of(operation_list<Op>()).at("paths").at(path).at(verb);
}

template <int Number>
value body_of()
{
    return described<with_body<Number>>("/nodes", "post").at("requestBody");
}

value json(std::string_view text) { return appmixer::parse_json(text).value(); }

value const& library_document()
{
    static value const document = json(appmixer::openapi_document());
    return document;
}

void collect_references(value const& in, std::set<std::string>& references)
{
    if (array const* const list = in.if_array())
        for (value const& element : *list)
            collect_references(element, references);
    if (object const* const members = in.if_object())
        for (auto const& member : *members) {
            if (member.key() == "$ref")
                references.emplace(member.value().as_string());
            collect_references(member.value(), references);
        }
}

bool is_sorted_by_key(value const& members)
{
    return std::is_sorted(members.as_object().begin(), members.as_object().end(),
                          [](auto const& a, auto const& b) { return a.key() < b.key(); });
}

} // namespace

TEST_CASE("the document has every operation of the library")
{
    value const& paths = library_document().at("paths");
    std::size_t operations = 0;
    std::size_t alternatives = 0;
    appmixer::all_operations::for_each([&]<class Op>() {
        std::string verb(to_string(Op::info.method));
        for (char& c : verb)
            c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        INFO(Op::info.name);
        REQUIRE(paths.as_object().contains(Op::info.path));
        REQUIRE(paths.at(Op::info.path).as_object().contains(verb));
        std::string const id(paths.at(Op::info.path).at(verb).at("operationId").as_string());
        CHECK(("_" + id + "_").find("_" + std::string(Op::info.name) + "_") != std::string::npos);
        ++operations;
        alternatives += Op::info.alternative_path.empty() ? 0 : 1;
    });
    std::size_t found = 0;
    std::set<std::string> ids;
    std::set<std::string> tags;
    for (value const& tag : library_document().at("tags").as_array())
        tags.emplace(tag.at("name").as_string());
    for (auto const& path : paths.as_object())
        for (auto const& operation : path.value().as_object()) {
            ++found;
            INFO(path.key());
            CHECK(ids.emplace(operation.value().at("operationId").as_string()).second);
            if (value const* const named = operation.value().as_object().if_contains("tags"))
                CHECK(tags.contains(std::string(named->at(0).as_string())));
        }
    // Starting and stopping a flow are one operation; there are two further paths of a log record.
    CHECK(found == operations + alternatives + 1);
}

TEST_CASE("the document is sorted, the same each time, and every reference in it has a target")
{
    value const& document = library_document();
    CHECK(appmixer::openapi_document() == appmixer::openapi_document());
    CHECK(is_sorted_by_key(document.at("paths")));
    value schemas = document.at("components").at("schemas");
    std::set<std::string> references;
    collect_references(document, references);
    CHECK(references.size() > 30);
    for (std::string const& reference : references) {
        INFO(reference);
        boost::system::error_code ec;
        CHECK(document.find_pointer(reference.substr(1), ec) != nullptr);
    }
    CHECK(schemas.as_object().contains("FlowVersion"));
    CHECK(schemas.as_object().contains("TicketPublishStatus"));
    schemas.as_object().erase("Error"); // the only one without a model
    CHECK(is_sorted_by_key(schemas));
}

TEST_CASE("operations with the same path and method have a form of the body each")
{
    value const start = library_document().at("paths").at("/flows/{flowId}/coordinator").at("post");
    CHECK(start.at("operationId") == "startFlow_stopFlow");
    CHECK(start.at("summary") == "Starts a flow. Stops a flow.");
    value const& forms = start.at("requestBody").at("content").at("application/json").at("schema").at("anyOf");
    REQUIRE(forms.as_array().size() == 2);
    CHECK(forms.at(0).at("properties") == json(R"({"command":{"const":"start"}})"));
    CHECK(forms.at(1).at("properties") == json(R"({"command":{"const":"stop"}})"));
    REQUIRE(start.at("parameters").as_array().size() == 2);
    CHECK(start.at("parameters").at(1).at("name") == "background");
}

TEST_CASE("parameters in the path, the query and the headers are described, and a result under a key")
{
    CHECK(described<find_nodes>("/areas/{area}/nodes", "get") == json(R"({
        "summary": "findNodes", "operationId": "findNodes",
        "parameters": [
            {"name": "area", "in": "path", "required": true,
             "schema": {"type": "string", "minLength": 1, "not": {"const": "*"}}},
            {"name": "filter", "in": "query", "schema": {"type": "array", "items": {"type": "string"}}},
            {"name": "deep", "in": "query", "schema": {"type": "boolean"}},
            {"name": "form", "in": "query", "required": true, "schema": {"const": "short"}},
            {"name": "key", "in": "query", "required": true, "schema": {"type": "string", "format": "password"}},
            {"name": "x-chunk", "in": "header", "schema": {"type": "string"}},
            {"name": "parameters", "in": "query",
             "schema": {"type": "object", "additionalProperties": {"type": "string"}}}],
        "responses": {
            "2XX": {"description": "Success.", "content": {"application/json": {"schema": {
                "type": "object",
                "properties": {"nodes": {"type": "array", "items": {"$ref": "#/components/schemas/TreeNode"}}},
                "additionalProperties": true, "required": ["nodes"]}}}},
            "4XX": {"$ref": "#/components/responses/Error"},
            "5XX": {"$ref": "#/components/responses/Error"}},
        "security": [{}, {"token": []}], "x-idempotency": "safe", "x-evidence": "strong"})"));
}

TEST_CASE("a model is an object with optional fields that may be null and further ones; it may contain itself")
{
    value const schemas = document_of(operation_list<find_nodes>()).at("components").at("schemas");
    CHECK(schemas.at("TreeNode") == json(R"({
        "type": "object",
        "properties": {
            "id": {"type": ["string", "null"], "readOnly": true},
            "tint": {"type": ["string", "null"], "examples": ["red", "green"]},
            "children": {"type": ["array", "null"], "items": {"$ref": "#/components/schemas/TreeNode"}},
            "at": {"type": ["string", "integer", "null"], "format": "date-time", "readOnly": true},
            "weight": {"type": ["integer", "null"], "format": "int32", "minimum": 0},
            "anything": {}},
        "additionalProperties": true})"));
    CHECK(schemas.as_object().size() == 2); // with that of errors
}

TEST_CASE("each kind of body is described")
{
    CHECK(body_of<0>() == json(R"({"required": true,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/TreeNode"}}}})"));
    CHECK(body_of<1>() == json(R"({"required": true, "content": {"application/json": {"schema":
        {"type": ["array", "null"], "items": {"type": "string"}}}}})"));
    CHECK(body_of<2>() == json(R"({"required": false,
        "content": {"application/json": {"schema": {}}, "text/plain": {"schema": {"type": "string"}}}})"));
    CHECK(body_of<3>() == json(R"({"required": false, "content": {"*/*": {}}})"));
    CHECK(body_of<4>() == json(R"({"required": true, "content": {"application/json": {"schema": {
        "type": "object",
        "properties": {"name": {"type": "string", "format": "password"},
                       "size": {"type": "integer", "format": "int64"}, "command": {"const": "send"}},
        "additionalProperties": true, "required": ["name", "command"]}}}})"));
    CHECK(body_of<5>() == json(R"({"required": false,
        "content": {"application/json": {"schema": {"type": "object", "additionalProperties": true}}}})"));
    CHECK(body_of<6>() == body_of<3>());
    CHECK(body_of<7>() == json(R"({"required": true, "content": {"application/zip": {}}})"));
    CHECK(body_of<8>() == json(R"({"required": true, "content": {"multipart/form-data": {"schema": {
        "type": "object", "properties": {"picture": {"type": "string", "format": "binary"}},
        "additionalProperties": true, "required": ["picture"]}}}})"));
    CHECK(body_of<9>() == json(R"({"required": true, "content": {"multipart/form-data": {"schema": {
        "type": "object",
        "properties": {"picture": {"type": "string", "format": "binary"}, "title": {"type": "string"}},
        "additionalProperties": true, "required": ["picture", "title"]}}}})"));
}

TEST_CASE("the uploads and event streams of the library have content types, and files the names of their parts")
{
    value const& paths = library_document().at("paths");
    auto const required_parts = [&](std::string_view path) {
        return paths.at(path).at_pointer("/post/requestBody/content/multipart~1form-data/schema/required");
    };
    CHECK(required_parts("/files") == json(R"(["file"])"));
    CHECK(required_parts("/public-files") == json(R"(["file", "filename"])"));
    CHECK(paths.at("/components").at("post").at("requestBody") ==
          json(R"({"required": true, "content": {"application/octet-stream": {}}})"));
    value const events = json(R"({"text/event-stream": {}})");
    CHECK(paths.at("/flows/{flowId}/test").at_pointer("/post/responses/2XX/content") == events);
    CHECK(paths.at("/plugins/appmixer/ai/mcptools/events").at_pointer("/get/responses/2XX/content") == events);
    CHECK(paths.at("/files/{fileId}").at_pointer("/get/responses/2XX/content") == json(R"({"*/*": {}})"));
}

TEST_CASE("a call without a result, a token or a body has none in the document")
{
    value const sent = described<with_body<3>>("/nodes", "post");
    CHECK(sent.at("responses").at("2XX") == json(R"({"description": "Success."})"));
    CHECK_FALSE(sent.as_object().contains("security")); // that of the document
    CHECK(sent.at("x-evidence") == "medium");

    value const any = described<any_answer>("/old", "delete");
    CHECK(any.at("responses") == json(R"({"default": {"description": "Any response."}})"));
    CHECK(any.at("security") == json("[]"));
    CHECK_FALSE(any.as_object().contains("requestBody"));
    CHECK_FALSE(any.as_object().contains("parameters"));
}

TEST_CASE("forms of an operation that differ in a parameter and in their result are described together")
{
    value const list = library_document().at("paths").at("/components").at("get");
    CHECK(list.at("operationId") == "listComponents");
    CHECK(list.at("summary") == "The components that the caller can use, with their manifests.");
    value const& manifest = list.at("parameters").at(0);
    CHECK(manifest.at("name") == "manifest");
    CHECK(manifest.at("required") == true);
    CHECK(manifest.at("schema") == json(R"({"anyOf": [{"const": "yes"}, {"const": "no"}]})"));
    CHECK(list.at_pointer("/responses/2XX/content/application~1json/schema/anyOf").as_array().size() == 2);
}

TEST_CASE("an alternative path is described, too")
{
    CHECK(described<any_answer>("/new", "delete").at("operationId") == "anyAnswer_2");
}

TEST_CASE("the document lists only the tags that its operations have")
{
    value const document = document_of(operation_list<op::get_flow, any_answer>());
    CHECK(document.at("tags") == json(R"([{"name": "flows", "description": "Operations on flows."}])"));
}

TEST_CASE("schemas are named after classes without their namespaces")
{
    using appmixer::detail::schema_name;
    CHECK(schema_name("appmixer::flow") == "Flow");
    CHECK(schema_name("a::b::flow_version") == "FlowVersion");
    CHECK(schema_name("appmixer::ticket<appmixer::progress<appmixer::flow_stop> >") == "TicketProgressFlowStop");
    CHECK(schema_name("class appmixer::ticket<class appmixer::publish_status>") == "TicketPublishStatus");
    CHECK(schema_name("md5_sum") == "Md5Sum");
}
