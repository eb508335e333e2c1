#ifndef APPMIXER_CALL_DETAIL_PARAMETER_TABLE_HPP
#define APPMIXER_CALL_DETAIL_PARAMETER_TABLE_HPP

// The parameters of an operation as a table that is read at run time, so that the code that builds requests
// (build_request.hpp) is compiled once. The templates here only make the tables.

#include <appmixer/call/request_values.hpp>
#include <appmixer/core/config.hpp>
#include <appmixer/core/detail/type_traits.hpp>
#include <appmixer/core/http.hpp>
#include <appmixer/json/all.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace appmixer::detail {

/// Where in a request a parameter is sent.
enum class location : unsigned char {
    path,
    query,
    query_constant,    ///< a query parameter with a fixed text
    header,            ///< a header
    headers,           ///< any headers
    body_field,        ///< a key of the body
    body_constant,     ///< a key of the body with a fixed text
    body_members,      ///< keys of the body: the members of a JSON object
    body_value,        ///< the whole body, as JSON
    body_changes,      ///< the whole body: the writable fields of a model
    body_text_or_json, ///< the whole body: a string as text, any other value as JSON
    body_raw,          ///< the whole body, as it is
    body_upload,       ///< the whole body, which may come from a source
};

/// A parameter as it is declared.
template <location Location, class Op, class T, bool Secret = false>
class parameter {
public:
    static constexpr location where = Location;
    static constexpr bool secret = Secret;
    using value_type = T;

    constexpr parameter(std::string_view key, T Op::*from) noexcept : name(key), member(from) {}
    /// The same with a text that the value may not be, because the server gives this path another meaning.
    constexpr parameter except(std::string_view text) const noexcept requires(Location == location::path)
    {
        parameter same = *this;
        same.reserved = text;
        return same;
    }
    /// The same with the content type that all these bodies have, for descriptions of the API. It sets no header.
    constexpr parameter of_type(std::string_view type) const noexcept requires(Location == location::body_upload)
    {
        parameter same = *this;
        same.media_type = type;
        return same;
    }
    /// The same for bodies of the type `multipart/form-data`: the names of a part with a file and of one with a text.
    constexpr parameter of_parts(std::string_view file, std::string_view text = {}) const noexcept
        requires(Location == location::body_upload)
    {
        parameter same = of_type("multipart/form-data");
        same.file_part = file;
        same.text_part = text;
        return same;
    }
    std::string_view name;
    T Op::*member;
    std::string_view reserved;   ///< empty: none
    std::string_view media_type; ///< empty: any
    std::string_view file_part;  ///< of a multipart body; empty: none
    std::string_view text_part;  ///< of a multipart body; empty: none
};

/// A query parameter or a key of the body with the same text in every request.
template <location Location>
class constant_parameter {
public:
    static constexpr location where = Location;

    constexpr constant_parameter(std::string_view key, std::string_view text) noexcept : name(key), value(text) {}
    std::string_view name;
    std::string_view value;
};
template <class Parameter>
inline constexpr bool is_constant = false;
template <location Location>
inline constexpr bool is_constant<constant_parameter<Location>> = true;

/// One line of the table. A `void const* value` points to a value of the parameter's type, for an optional parameter to
/// the contained value.
class parameter_descriptor {
public:
    using value_function = void const* (*)(void const* operation);
    using text_function = std::string_view (*)(void const* value);
    using append_function = bool (*)(std::string& target, std::string_view name, void const* value);
    using write_function = void (*)(json_writer& to, void const* value);
    using secrets_function = void (*)(std::vector<std::string>& secrets, void const* value);

    std::string_view name;
    std::string_view constant; ///< the text of a constant
    std::string_view reserved; ///< a text that a path parameter may not be; empty: none
    location where = location::query;
    value_function value = nullptr; ///< returns null for an empty optional; null for a constant
    text_function text = nullptr;   ///< returns the text of a path parameter
    /// Appends a query parameter, or the text of a header. Returns false if the value cannot be sent.
    append_function append = nullptr;
    write_function write = nullptr;     ///< writes the value in a body
    secrets_function secrets = nullptr; ///< appends the texts of a secret; null for a parameter that is not secret
};

/// Appends "?name=value", or "&name=value" after the first parameter. Returns false if the value is not UTF-8.
/// Defined in build_request.ipp.
APPMIXER_DECL bool append_query(std::string& target, std::string_view name, std::string_view value);

template <class T>
bool append_query_value(std::string& target, std::string_view name, T const& value)
{
    if constexpr (is_optional<T>) {
        return !value || append_query_value(target, name, *value);
    } else if constexpr (is_vector<T>) {
        for (auto const& element : value)
            if (!append_query_value(target, name, element))
                return false;
        return true;
    } else if constexpr (std::same_as<T, query_values>) {
        for (query_values::entry const& element : value)
            if (!append_query(target, element.name, element.value))
                return false;
        return true;
    } else if constexpr (std::same_as<T, bool>) {
        return append_query(target, name, value ? "true" : "false");
    } else if constexpr (std::integral<T>) {
        return append_query(target, name, std::to_string(value));
    } else if constexpr (is_open_enum<T>) {
        return append_query(target, name, value.text());
    } else if constexpr (std::same_as<T, timestamp>) {
        return append_query(target, name, to_iso(value));
    } else {
        return append_query(target, name, value);
    }
}

template <class T>
bool append_query_as(std::string& target, std::string_view name, void const* value)
{
    return append_query_value(target, name, *static_cast<T const*>(value));
}

/// Appends the text of a header, a string or a number, without its name.
template <class T>
bool append_header_as(std::string& text, std::string_view, void const* value)
{
    if constexpr (std::integral<T>)
        text += std::to_string(*static_cast<T const*>(value));
    else
        text += *static_cast<T const*>(value);
    return is_field_value(text);
}

template <class T>
void write_json_as(json_writer& to, void const* value)
{
    write_json(to, *static_cast<T const*>(value));
}

template <class T>
void write_changes_as(json_writer& to, void const* value)
{
    write_json_fields(to, *static_cast<T const*>(value), true);
}

template <class T>
std::string_view text_as(void const* value)
{
    return *static_cast<T const*>(value);
}

/// Appends the secrets in a JSON value: all its texts, and the numbers whose keys name a secret, such as "password".
/// Defined in build_request.ipp.
APPMIXER_DECL void append_secrets(std::vector<std::string>& secrets, json::value const& value);
APPMIXER_DECL void append_secrets(std::vector<std::string>& secrets, json::object const& value);
inline void append_secrets(std::vector<std::string>& secrets, std::string const& text) { secrets.push_back(text); }
inline void append_secrets(std::vector<std::string>& secrets, query_values const& parameters)
{
    for (query_values::entry const& parameter : parameters)
        secrets.push_back(parameter.value);
}

template <class T>
void append_secrets_as(std::vector<std::string>& secrets, void const* value)
{
    append_secrets(secrets, *static_cast<T const*>(value));
}

/// The value of a parameter in an operation; null for an empty optional.
template <class Op, auto Member>
void const* value_of(void const* operation)
{
    auto const& value = static_cast<Op const*>(operation)->*Member;
    if constexpr (is_optional<std::remove_cvref_t<decltype(value)>>)
        return value ? std::addressof(*value) : nullptr;
    else
        return std::addressof(value);
}

template <class T>
class parameter_value {
public:
    using type = T;
};
template <class T>
requires is_optional<T>
class parameter_value<T> {
public:
    using type = typename T::value_type;
};

template <class Op, std::size_t Index>
consteval parameter_descriptor describe_parameter()
{
    using parameter_type = std::remove_cvref_t<decltype(entry_at<Index>(Op::params))>;
    parameter_descriptor line;
    line.name = entry_at<Index>(Op::params).name;
    if constexpr (is_constant<parameter_type>) {
        line.constant = entry_at<Index>(Op::params).value;
        line.where = parameter_type::where;
    } else {
        using type = typename parameter_value<typename parameter_type::value_type>::type;
        line.where = parameter_type::where;
        line.value = value_of<Op, entry_at<Index>(Op::params).member>;
        if constexpr (parameter_type::where == location::path) {
            line.text = text_as<type>;
            line.reserved = entry_at<Index>(Op::params).reserved;
        }
        if constexpr (parameter_type::secret)
            line.secrets = append_secrets_as<type>;
        if constexpr (parameter_type::where == location::query)
            line.append = append_query_as<type>;
        else if constexpr (parameter_type::where == location::header)
            line.append = append_header_as<type>;
        else if constexpr (parameter_type::where == location::body_field ||
                           parameter_type::where == location::body_value)
            line.write = write_json_as<type>;
        else if constexpr (parameter_type::where == location::body_changes)
            line.write = write_changes_as<type>;
    }
    return line;
}

/// Whether an operation declares `params`.
template <class Op>
concept has_params = requires
{
    Op::params;
};

template <class Op>
inline constexpr std::size_t parameter_count = 0;
template <has_params Op>
inline constexpr std::size_t parameter_count<Op> = Op::params.size;

template <class Op, std::size_t... Index>
consteval std::array<parameter_descriptor, sizeof...(Index)> describe_parameters(std::index_sequence<Index...>)
{
    return {describe_parameter<Op, Index>()...};
}

/// The table of an operation.
template <class Op>
inline constexpr std::array<parameter_descriptor, parameter_count<Op>>
    parameter_table = describe_parameters<Op>(std::make_index_sequence<parameter_count<Op>>());

using parameter_span = std::span<parameter_descriptor const>;

/// Whether each `{name}` of a path has a parameter.
consteval bool is_path_covered(std::string_view path, parameter_span parameters)
{
    while (true) {
        std::size_t const open = path.find('{');
        if (open == std::string_view::npos)
            return path.find('}') == std::string_view::npos;
        std::size_t const close = path.find('}', open);
        if (close == std::string_view::npos)
            return false;
        std::string_view const name = path.substr(open + 1, close - open - 1);
        bool found = false;
        for (parameter_descriptor const& line : parameters)
            found = found || (line.where == location::path && line.name == name);
        if (!found)
            return false;
        path.remove_prefix(close + 1);
    }
}

/// Whether each path parameter appears in a path.
consteval bool are_in_path(std::string_view path, parameter_span parameters)
{
    for (parameter_descriptor const& line : parameters) {
        bool found = line.where != location::path;
        for (std::size_t open = path.find('{'); !found && open != std::string_view::npos;
             open = path.find('{', open + 1))
            found = path.substr(open + 1).starts_with(line.name) &&
                    path.substr(open + 1 + line.name.size()).starts_with('}');
        if (!found)
            return false;
    }
    return true;
}

/// Whether a parameter is sent in the body.
constexpr bool is_in_body(location where) noexcept { return where >= location::body_field; }

/// Whether an operation has a body that may come from a source.
constexpr bool has_upload(parameter_span parameters)
{
    for (parameter_descriptor const& line : parameters)
        if (line.where == location::body_upload)
            return true;
    return false;
}

/// Whether a parameter is part of a JSON object in the body.
constexpr bool is_body_part(parameter_descriptor const& line) noexcept
{
    return line.where == location::body_field || line.where == location::body_constant ||
           line.where == location::body_members;
}

/// Whether there is no body, or it is either one value or an object of keys.
consteval bool has_one_body(parameter_span parameters)
{
    int values = 0;
    bool has_parts = false;
    for (parameter_descriptor const& line : parameters) {
        if (is_body_part(line))
            has_parts = true;
        else if (is_in_body(line.where))
            ++values;
    }
    return values + (has_parts ? 1 : 0) <= 1;
}

} // namespace appmixer::detail

#endif
