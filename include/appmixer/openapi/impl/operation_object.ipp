#ifndef APPMIXER_OPENAPI_IMPL_OPERATION_OBJECT_IPP
#define APPMIXER_OPENAPI_IMPL_OPERATION_OBJECT_IPP

#include <appmixer/core/detail/type_traits.hpp>
#include <appmixer/openapi/detail/operation_object.hpp>
#include <appmixer/openapi/detail/operation_texts.hpp>

#include <boost/json/array.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace appmixer::detail {

/// The texts about an operation; null when there are none.
inline operation_text const* find_text(std::string_view operation)
{
    auto const found =
        std::lower_bound(std::begin(operation_texts), std::end(operation_texts), operation,
                         [](operation_text const& line, std::string_view name) { return line.name < name; });
    return found != std::end(operation_texts) && found->name == operation ? found : nullptr;
}

inline json::string_view name_of(idempotency value)
{
    switch (value) {
    case idempotency::safe: return "safe";
    case idempotency::idempotent: return "idempotent";
    case idempotency::unsafe: break;
    }
    return "unsafe";
}

inline json::string_view name_of(evidence value)
{
    switch (value) {
    case evidence::strong: return "strong";
    case evidence::medium: return "medium";
    case evidence::weak: break;
    }
    return "weak";
}

inline json::object schema_of_parameter(parameter_source const& parameter, schema_map& models)
{
    if (parameter.schema == nullptr)
        return json::object({{"const", json::string_view(parameter.constant)}});
    json::object schema = parameter.schema(models);
    if (parameter.is_secret && schema == schema_of_type("string"))
        schema["format"] = "password";
    if (parameter.where == location::path)
        schema["minLength"] = 1;
    if (!parameter.reserved.empty())
        schema["not"] = json::object({{"const", json::string_view(parameter.reserved)}});
    return schema;
}

inline json::string_view place_of(location where)
{
    if (where == location::path)
        return "path";
    return where == location::header ? "header" : "query";
}

/// The Parameter Object of a parameter that is not in the body.
inline json::object parameter_object(parameter_source const& parameter, schema_map& models)
{
    json::object described;
    described["name"] = json::string_view(parameter.name);
    described["in"] = place_of(parameter.where);
    if (!parameter.is_optional)
        described["required"] = true;
    described["schema"] = schema_of_parameter(parameter, models);
    return described;
}

/// Query parameters with any names.
inline json::object free_parameters()
{
    json::object schema = schema_of_type("object");
    schema["additionalProperties"] = schema_of_type("string");
    return json::object({{"name", "parameters"}, {"in", "query"}, {"schema", std::move(schema)}});
}

inline json::object json_content(json::object schema)
{
    return json::object({{"application/json", {{"schema", std::move(schema)}}}});
}

/// The schema of a body with several parts: a file, a text unless its name is empty, and further ones.
inline json::object schema_of_parts(json::string_view file, json::string_view text)
{
    json::object parts;
    json::array names({file});
    parts[file] = schema_of_type("string");
    parts[file].as_object()["format"] = "binary";
    if (!text.empty()) {
        parts[text] = schema_of_type("string");
        names.emplace_back(text);
    }
    json::object schema = schema_of_object(std::move(parts));
    schema["required"] = std::move(names);
    return schema;
}

/// Collects the parameters of an operation.
class parameter_collector {
public:
    explicit parameter_collector(schema_map& models) : models_(models) {}

    void add(parameter_source const& parameter)
    {
        switch (parameter.where) {
        case location::path:
        case location::query:
        case location::query_constant:
        case location::header:
            parameters.push_back(parameter.name.empty() ? free_parameters() : parameter_object(parameter, models_));
            break;
        case location::headers: break; // every operation allows further headers
        case location::body_field:
        case location::body_constant:
            has_object_body_ = true;
            keys_[json::string_view(parameter.name)] = schema_of_parameter(parameter, models_);
            if (!parameter.is_optional)
                required_keys_.emplace_back(json::string_view(parameter.name));
            break;
        case location::body_members: has_object_body_ = true; break;
        case location::body_value:
        case location::body_changes: {
            json::object schema = schema_of_parameter(parameter, models_);
            set_body(true, json_content(parameter.is_optional ? or_null(std::move(schema)) : std::move(schema)));
            break;
        }
        case location::body_text_or_json: // the text may be empty
            set_body(false, json_content(json::object()));
            body_["content"].as_object()["text/plain"] = json::object({{"schema", schema_of_type("string")}});
            break;
        case location::body_raw:
        case location::body_upload: {
            json::object media; // Media Type Object
            if (!parameter.file_part.empty())
                media["schema"] = schema_of_parts(parameter.file_part, parameter.text_part);
            json::object content;
            content[json::string_view(parameter.media_type.empty() ? "*/*" : parameter.media_type)] = std::move(media);
            set_body(!parameter.media_type.empty(), std::move(content));
            break;
        }
        }
    }

    /// The Request Body Object; empty when there is no body.
    json::object take_body()
    {
        if (has_object_body_) {
            bool const is_required = !required_keys_.empty();
            json::object schema = schema_of_object(std::move(keys_));
            if (is_required)
                schema["required"] = std::move(required_keys_);
            set_body(is_required, json_content(std::move(schema)));
        }
        return std::move(body_);
    }

    json::array parameters; ///< the Parameter Objects

private:
    void set_body(bool is_required, json::object content)
    {
        body_["required"] = is_required;
        body_["content"] = std::move(content);
    }

    schema_map& models_;
    bool has_object_body_ = false;
    json::object keys_; ///< of the object in the body
    json::array required_keys_;
    json::object body_;
};

inline json::object success_response(operation_source const& operation, schema_map& models)
{
    json::object response;
    response["description"] = operation.has_any_status ? "Any response." : "Success.";
    if (operation.has_any_content && !operation.has_any_status) {
        response["content"].emplace_object()[json::string_view(operation.media_type)] = json::object();
    } else if (operation.result != nullptr) {
        json::object schema = operation.result(models);
        if (operation.result_key != nullptr) {
            json::string_view const key(*operation.result_key);
            json::object keys;
            keys[key] = std::move(schema);
            schema = schema_of_object(std::move(keys));
            schema["required"] = json::array({key});
        }
        response["content"] = json_content(std::move(schema));
    }
    return response;
}

inline json::object responses_of(operation_source const& operation, schema_map& models)
{
    json::object success = success_response(operation, models);
    if (operation.has_any_status)
        return json::object({{"default", std::move(success)}});
    json::object const error({{"$ref", "#/components/responses/Error"}});
    return json::object({{"2XX", std::move(success)}, {"4XX", error}, {"5XX", error}});
}

/// The Security Requirement Objects of an operation to which those of the document do not apply.
inline json::array security_of(token_use token)
{
    json::array alternatives;
    if (token == token_use::optional) {
        alternatives.emplace_back(json::object());
        alternatives.push_back(json::object({{"token", json::array()}}));
    } else if (token == token_use::in_query) {
        alternatives.push_back(json::object({{"tokenInQuery", json::array()}}));
    }
    return alternatives;
}

APPMIXER_DECL json::object operation_object(operation_source const& operation, std::string_view id, schema_map& models)
{
    operation_info const& info = *operation.info;
    parameter_collector collected(models);
    for (parameter_source const& parameter : operation.parameters)
        collected.add(parameter);

    json::object described;
    operation_text const* const texts = find_text(info.name);
    if (texts != nullptr)
        described["tags"] = json::array({json::string_view(texts->tag)});
    described["summary"] = json::string_view(texts != nullptr ? texts->summary : info.name);
    described["operationId"] = json::string_view(id);
    if (!collected.parameters.empty())
        described["parameters"] = std::move(collected.parameters);
    if (json::object body = collected.take_body(); !body.empty())
        described["requestBody"] = std::move(body);
    described["responses"] = responses_of(operation, models);
    if (info.token_use != token_use::required)
        described["security"] = security_of(info.token_use);
    described["x-idempotency"] = name_of(info.idempotency);
    described["x-evidence"] = name_of(info.evidence);
    return described;
}

/// Makes a schema allow what another one allows, too.
inline void allow(json::value& schema, json::value const& other)
{
    if (schema == other)
        return;
    if (!schema.as_object().contains("anyOf"))
        schema = json::object({{"anyOf", json::array({schema})}});
    schema.as_object()["anyOf"].as_array().push_back(other);
}

/// Adds the parameters of another form. One that not both forms have, or not both require, is not required.
inline void add_parameters(json::array& parameters, json::array const& others)
{
    auto const find = [](auto& list, json::value const& parameter) {
        return std::find_if(list.begin(), list.end(), [&](json::value const& known) {
            return known.at("name") == parameter.at("name") && known.at("in") == parameter.at("in");
        });
    };
    for (json::value& parameter : parameters) {
        auto const other = find(others, parameter);
        if (other != others.end())
            allow(parameter.at("schema"), other->at("schema"));
        if (other == others.end() || !other->as_object().contains("required"))
            parameter.as_object().erase("required");
    }
    for (json::value const& other : others) {
        if (find(parameters, other) != parameters.end())
            continue;
        parameters.push_back(other);
        parameters.back().as_object().erase("required");
    }
}

APPMIXER_DECL void add_form(json::value& described, json::value const& other)
{
    for (json::string_view const key : {"summary", "operationId"}) {
        json::string const& more = other.at(key).as_string();
        if (described.at(key) != more)
            described.at(key).as_string().append(key == "summary" ? " " : "_").append(more);
    }
    if (json::value const* const more = other.as_object().if_contains("parameters")) {
        json::value& parameters = described.as_object()["parameters"];
        add_parameters(parameters.is_null() ? parameters.emplace_array() : parameters.as_array(), more->as_array());
    }
    for (std::string_view const body : {"/requestBody", "/responses/2XX"}) {
        std::string const pointer = std::string(body) + "/content/application~1json/schema";
        boost::system::error_code ec;
        json::value* const schema = described.find_pointer(pointer, ec);
        json::value const* const more = other.find_pointer(pointer, ec);
        if (schema != nullptr && more != nullptr)
            allow(*schema, *more);
    }
}

} // namespace appmixer::detail

#endif
