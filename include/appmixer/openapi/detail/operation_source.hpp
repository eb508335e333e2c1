#ifndef APPMIXER_OPENAPI_DETAIL_OPERATION_SOURCE_HPP
#define APPMIXER_OPENAPI_DETAIL_OPERATION_SOURCE_HPP

// What a document says of an operation, as tables that are read at run time. The templates here make them from the
// declaration.

#include <appmixer/call/operation.hpp>
#include <appmixer/core/detail/type_traits.hpp>
#include <appmixer/core/operation_info.hpp>
#include <appmixer/openapi/detail/schema.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

namespace appmixer::detail {

/// One parameter.
class parameter_source {
public:
    location where = location::query;
    std::string_view name;       ///< empty where the parameter has none, such as a whole body
    std::string_view constant;   ///< the text of a constant
    std::string_view reserved;   ///< a text that it may not be; empty: none
    std::string_view media_type; ///< of an upload; empty: any
    std::string_view file_part;  ///< of an upload with parts
    std::string_view text_part;  ///< of an upload with parts; empty: none
    bool is_secret = false;
    bool is_optional = false;         ///< a request may be without it
    schema_function schema = nullptr; ///< null for a constant
};

/// One operation.
class operation_source {
public:
    operation_info const* info = nullptr;
    std::span<parameter_source const> parameters;
    schema_function result = nullptr;             ///< null when a success has no JSON
    std::string_view const* result_key = nullptr; ///< of the JSON object in which the result is; null: it is the JSON
    bool has_any_content = false;                 ///< a success may have content that is not JSON
    std::string_view media_type = "*/*";          ///< of this content
    bool has_any_status = false;                  ///< a response of any status is a success
};

template <class Op, std::size_t Index>
consteval parameter_source make_parameter_source()
{
    using parameter_type = std::remove_cvref_t<decltype(entry_at<Index>(Op::params))>;
    constexpr parameter_type const& declared = entry_at<Index>(Op::params);
    parameter_source line;
    line.where = parameter_type::where;
    line.name = declared.name;
    if constexpr (is_constant<parameter_type>) {
        line.constant = declared.value;
    } else {
        using type = typename parameter_type::value_type;
        line.reserved = declared.reserved;
        line.media_type = declared.media_type;
        line.file_part = declared.file_part;
        line.text_part = declared.text_part;
        line.is_secret = parameter_type::secret;
        // An empty list sends no query parameter, but an empty array in a body.
        line.is_optional = is_optional<type> || (parameter_type::where == location::query && is_vector<type>);
        line.schema = schema_of<type>;
    }
    return line;
}

template <class Op, std::size_t... Index>
consteval std::array<parameter_source, sizeof...(Index)> make_parameter_sources(std::index_sequence<Index...>)
{
    return {make_parameter_source<Op, Index>()...};
}

template <class Op>
inline constexpr std::array<parameter_source, parameter_count<Op>>
    parameter_sources = make_parameter_sources<Op>(std::make_index_sequence<parameter_count<Op>>());

template <class Op>
consteval operation_source make_operation_source()
{
    using response_type = typename Op::response_type;
    operation_source source;
    source.info = &Op::info;
    source.parameters = parameter_sources<Op>;
    if constexpr (std::same_as<response_type, http_response>)
        source.has_any_content = true;
    else if constexpr (!std::is_void_v<response_type>)
        source.result = schema_of<response_type>;
    if constexpr (requires { Op::response_key; })
        source.result_key = &Op::response_key;
    if constexpr (requires { Op::response_media_type; })
        source.media_type = Op::response_media_type;
    if constexpr (requires { requires Op::any_status; })
        source.has_any_status = true;
    return source;
}

template <class Op>
inline constexpr operation_source operation_source_of = make_operation_source<Op>();

} // namespace appmixer::detail

#endif
