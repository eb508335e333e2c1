#ifndef APPMIXER_OPENAPI_IMPL_SCHEMA_IPP
#define APPMIXER_OPENAPI_IMPL_SCHEMA_IPP

#include <appmixer/openapi/detail/schema.hpp>

#include <boost/json/array.hpp>

namespace appmixer::detail {

APPMIXER_DECL std::string schema_name(std::string_view type_name)
{
    std::string name;
    std::string word; // what is read of an identifier, without underscores
    auto const end_word = [&] {
        if (word != "Class" && word != "Struct") // as MSVC writes in front of names
            name += word;
        word.clear();
    };
    bool capital = true;
    for (char const c : type_name) {
        bool const is_lower = c >= 'a' && c <= 'z';
        if (is_lower || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) {
            word += is_lower && capital ? static_cast<char>(c - 'a' + 'A') : c;
            capital = false;
            continue;
        }
        capital = true;
        if (c == ':')
            word.clear(); // it was a namespace
        else if (c != '_')
            end_word();
    }
    end_word();
    return name;
}

APPMIXER_DECL json::object schema_of_type(std::string_view type)
{
    return json::object({{"type", json::string_view(type)}});
}

APPMIXER_DECL json::object schema_of_integer(bool is_signed, std::size_t bytes)
{
    json::object schema = schema_of_type("integer");
    if (bytes == 4)
        schema["format"] = "int32";
    else if (bytes == 8)
        schema["format"] = "int64";
    if (!is_signed)
        schema["minimum"] = 0;
    return schema;
}

APPMIXER_DECL json::object schema_of_time() { return json::object({{"type", "string"}, {"format", "date-time"}}); }

APPMIXER_DECL json::object schema_of_list(schema_function element, schema_map& models)
{
    json::object schema = schema_of_type("array");
    schema["items"] = element(models);
    return schema;
}

APPMIXER_DECL json::object schema_of_object(json::object properties)
{
    json::object schema = schema_of_type("object");
    if (!properties.empty())
        schema["properties"] = std::move(properties);
    schema["additionalProperties"] = true;
    return schema;
}

APPMIXER_DECL json::object reference_to_schema(std::string_view name)
{
    return json::object({{"$ref", "#/components/schemas/" + std::string(name)}});
}

APPMIXER_DECL json::object schema_of_model(std::string_view type, std::span<property_source const> properties,
                                           schema_map& models)
{
    std::string const name = schema_name(type);
    if (models.try_emplace(name).second) { // so that it is made once if it contains itself
        json::object described;
        for (property_source const& property : properties) {
            json::object schema = property.schema(models);
            if (schema == schema_of_time())
                schema["type"] = json::array({"string", "integer"}); // milliseconds since 1970
            schema = or_null(std::move(schema));
            if (property.rights != access::writable)
                schema["readOnly"] = true;
            described[json::string_view(property.name)] = std::move(schema);
        }
        models[name] = schema_of_object(std::move(described));
    }
    return reference_to_schema(name);
}

APPMIXER_DECL json::object or_null(json::object schema)
{
    if (schema.empty()) // anything, null included
        return schema;
    if (json::value* const type = schema.if_contains("type")) {
        if (!type->is_array())
            *type = json::array({*type});
        type->as_array().emplace_back("null");
        return schema;
    }
    return json::object({{"anyOf", json::array({std::move(schema), schema_of_type("null")})}});
}

} // namespace appmixer::detail

#endif
