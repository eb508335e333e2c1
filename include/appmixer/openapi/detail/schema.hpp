#ifndef APPMIXER_OPENAPI_DETAIL_SCHEMA_HPP
#define APPMIXER_OPENAPI_DETAIL_SCHEMA_HPP

// JSON Schemas (2020-12) of the types that models and requests have. The templates here only make tables and choose
// functions, so that they cost little in programs that describe all operations.

#include <appmixer/core/config.hpp>
#include <appmixer/json/all.hpp>

#include <boost/current_function.hpp>
#include <boost/json/object.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace appmixer::detail {

/// The schemas of models by their names in the document.
using schema_map = std::map<std::string, json::object, std::less<>>;

/// Makes the schema of a type. Those of the models in it are added to the map.
using schema_function = json::object (*)(schema_map& models);

/// One field of a model.
class property_source {
public:
    std::string_view name;
    access rights = access::read_only;
    schema_function schema = nullptr;
};

/// The name of a class in the document: "FlowVersion" for "appmixer::flow_version", "TicketPublishStatus" for
/// "appmixer::ticket<appmixer::publish_status>".
APPMIXER_DECL std::string schema_name(std::string_view type_name);

APPMIXER_DECL json::object schema_of_type(std::string_view type);
APPMIXER_DECL json::object schema_of_integer(bool is_signed, std::size_t bytes);
APPMIXER_DECL json::object schema_of_time();
APPMIXER_DECL json::object schema_of_list(schema_function element, schema_map& models);
/// An object with these properties, none of which is required, and any further ones.
APPMIXER_DECL json::object schema_of_object(json::object properties);
APPMIXER_DECL json::object reference_to_schema(std::string_view name);
/// Adds the schema of a model to the map, and returns a reference to it. Models may contain themselves.
APPMIXER_DECL json::object schema_of_model(std::string_view type, std::span<property_source const> properties,
                                           schema_map& models);
/// The same schema for a value that may also be null.
APPMIXER_DECL json::object or_null(json::object schema);

template <class T>
json::object schema_of(schema_map& models);

template <class Model, std::size_t... Index>
consteval std::array<property_source, sizeof...(Index)> make_properties(std::index_sequence<Index...>)
{
    return {
        property_source{entry_at<Index>(Model::fields).name, entry_at<Index>(Model::fields).rights,
                        schema_of<typename std::remove_cvref_t<decltype(entry_at<Index>(Model::fields))>::type>}...};
}

template <class Model>
inline constexpr std::array property_table = make_properties<Model>(std::make_index_sequence<Model::fields.size>());

template <class T>
constexpr std::string_view function_name() noexcept
{
    return BOOST_CURRENT_FUNCTION;
}

/// The name of a type, such as "appmixer::flow", without run-time type information: in the name of a function with this
/// template argument it is where another one has "double".
template <class T>
constexpr std::string_view type_name() noexcept
{
    constexpr std::string_view other = "double";
    constexpr std::string_view name_of_other = function_name<double>();
    std::string_view const name = function_name<T>();
    return name.substr(name_of_other.find(other), name.size() + other.size() - name_of_other.size());
}

/// The enumerators are examples, since the server may extend the list.
template <class Known>
json::object schema_of_enum(open_enum<Known> const*)
{
    json::object schema = schema_of_type("string");
    json::array& texts = schema["examples"].emplace_array();
    for (auto const& [known, text] : enumerators(Known{}))
        texts.emplace_back(json::string_view(text));
    return schema;
}

template <class T>
json::object schema_of([[maybe_unused]] schema_map& models)
{
    if constexpr (is_optional<T>)
        return schema_of<typename T::value_type>(models);
    else if constexpr (is_vector<T>)
        return schema_of_list(schema_of<typename T::value_type>, models);
    else if constexpr (std::same_as<T, json::object> || std::same_as<T, raw_object>)
        return schema_of_type("object");
    else if constexpr (std::same_as<T, json::array>)
        return schema_of_type("array");
    else if constexpr (std::same_as<T, bool>)
        return schema_of_type("boolean");
    else if constexpr (std::floating_point<T>)
        return schema_of_type("number");
    else if constexpr (std::integral<T>)
        return schema_of_integer(std::numeric_limits<T>::is_signed, sizeof(T));
    else if constexpr (std::same_as<T, timestamp>)
        return schema_of_time();
    else if constexpr (is_open_enum<T>)
        return schema_of_enum(static_cast<T const*>(nullptr));
    else if constexpr (model<T>)
        return schema_of_model(type_name<T>(), property_table<T>, models);
    else if constexpr (std::convertible_to<T const&, std::string_view>)
        return schema_of_type("string");
    else
        return json::object(); // JSON of any kind, or a type that has no JSON form
}

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/core/detail/type_traits.hpp>
#include <appmixer/openapi/impl/schema.ipp>
#endif

#endif
