#ifndef APPMIXER_OPENAPI_IMPL_DOCUMENT_BUILDER_IPP
#define APPMIXER_OPENAPI_IMPL_DOCUMENT_BUILDER_IPP

#include <appmixer/core/version.hpp>
#include <appmixer/openapi/detail/document_builder.hpp>
#include <appmixer/openapi/detail/operation_object.hpp>
#include <appmixer/openapi/detail/operation_texts.hpp>

#include <boost/json/array.hpp>

#include <algorithm>
#include <cctype>

namespace appmixer::detail {

/// The name of a method in the document: "get".
inline std::string method_key(method verb)
{
    std::string key(to_string(verb));
    std::transform(key.begin(), key.end(), key.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return key;
}

APPMIXER_DECL void document_builder::add(operation_source const& operation)
{
    operation_info const& info = *operation.info;
    add(operation, info.path);
    if (!info.alternative_path.empty())
        add(operation, info.alternative_path);
}

APPMIXER_DECL void document_builder::add(operation_source const& operation, std::string_view path)
{
    std::string id(operation.info->name);
    json::value& known = paths_[std::string(path)][method_key(operation.info->method)];
    if (!known.is_null()) {
        add_form(known, operation_object(operation, id, models_));
        return;
    }
    int const number = ++path_counts_[id];
    if (number > 1)
        id += '_' + std::to_string(number);
    known = operation_object(operation, id, models_);
    if (json::value const* const tags = known.as_object().if_contains("tags"))
        tags_.emplace(tags->at(0).as_string());
}

APPMIXER_DECL std::string document_builder::text() const
{
    json::object paths;
    for (auto const& [path, operations] : paths_) {
        json::object& item = paths[path].emplace_object();
        for (auto const& [verb, described] : operations)
            item[verb] = described;
    }
    json::array tags;
    for (tag_text const& tag : tag_texts)
        if (tags_.contains(tag.name))
            tags.push_back(json::object(
                {{"name", json::string_view(tag.name)}, {"description", json::string_view(tag.description)}}));

    json::object schemas;
    for (auto const& [name, schema] : models_)
        schemas[name] = schema;
    json::object error_keys({{"statusCode", schema_of_type("integer")},
                             {"error", schema_of_type("string")},
                             {"message", schema_of_type("string")}});
    schemas["Error"] = or_null(schema_of_object(std::move(error_keys))); // null: a resource that does not exist
    json::object const error_content({{"application/json", {{"schema", reference_to_schema("Error")}}}});

    json::object const document({
        {"openapi", "3.1.1"},
        {"info",
         {{"title", "Appmixer API"},
          {"version", APPMIXER_VERSION_STRING},
          {"description", "Made from the declarations of appmixer, a C++ library that Appmixer's vendor does not "
                          "maintain. `x-evidence` says how well public material attests an operation, and "
                          "`x-idempotency` whether it may be repeated."}}},
        {"servers", json::array({{{"url", "/"}}})},
        {"security", json::array({{{"token", json::array()}}})},
        {"tags", std::move(tags)},
        {"paths", std::move(paths)},
        {"components",
         {{"schemas", std::move(schemas)},
          {"responses", {{"Error", {{"description", "An error."}, {"content", error_content}}}}},
          {"securitySchemes",
           {{"token", {{"type", "http"}, {"scheme", "bearer"}, {"bearerFormat", "JWT"}}},
            {"tokenInQuery", {{"type", "apiKey"}, {"in", "query"}, {"name", "token"}}}}}}},
    });
    return json_text(document, true) + "\n";
}

} // namespace appmixer::detail

#endif
