#ifndef APPMIXER_CALL_OPERATION_HPP
#define APPMIXER_CALL_OPERATION_HPP

#include <appmixer/core/detail/percent.hpp>
#include <appmixer/core/error.hpp>
#include <appmixer/core/http.hpp>
#include <appmixer/core/operation_info.hpp>
#include <appmixer/core/time_source.hpp>
#include <appmixer/json/all.hpp>
#include <appmixer/json/detail/json_response.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace appmixer {

namespace detail {

/// Where a parameter travels.
enum class place : unsigned char {
    path,
    query,
    body_field,
    body_constant,
    body_rest,
    body_whole,
    body_changes,
    body_text_or_json
};

template <place Place, class Op, class T, bool Secret = false>
class parameter {
public:
    static constexpr place where = Place;
    static constexpr bool secret = Secret;
    constexpr parameter(std::string_view key, T Op::*from) noexcept : name(key), member(from) {}
    std::string_view name;
    T Op::*member;
};

/// A field of the body that is the same in every request.
class constant_parameter {
public:
    static constexpr place where = place::body_constant;
    static constexpr bool secret = false;
    constexpr constant_parameter(std::string_view key, std::string_view text) noexcept : name(key), value(text) {}
    std::string_view name;
    std::string_view value;
};

} // namespace detail

/// A parameter that fills the hole `{name}` of the path. An empty value, "." and ".." are refused when the request is
/// built, since they would name another resource; every other text is percent-encoded (RFC 3986 §3.3).
template <class Op, class T>
constexpr auto in_path(std::string_view name, T Op::*member) noexcept
{
    return detail::parameter<detail::place::path, Op, T>(name, member);
}

/// A query parameter. An empty optional is left out, a vector repeats the name, booleans are `true` and `false`.
template <class Op, class T>
constexpr auto in_query(std::string_view name, T Op::*member) noexcept
{
    return detail::parameter<detail::place::query, Op, T>(name, member);
}

/// A query parameter whose value must appear in no error, trace or recording.
template <class Op, class T>
constexpr auto in_secret_query(std::string_view name, T Op::*member) noexcept
{
    return detail::parameter<detail::place::query, Op, T, true>(name, member);
}

/// A key of the JSON object that is the body. An empty optional is left out; everything else is sent.
template <class Op, class T>
constexpr auto in_body(std::string_view name, T Op::*member) noexcept
{
    return detail::parameter<detail::place::body_field, Op, T>(name, member);
}

/// A key of the JSON object that is the body, with a value that must appear in no error, trace or recording.
template <class Op, class T>
constexpr auto in_secret_body(std::string_view name, T Op::*member) noexcept
{
    return detail::parameter<detail::place::body_field, Op, T, true>(name, member);
}

/// A key of the JSON object that is the body, with a fixed text.
constexpr auto in_body_constant(std::string_view name, std::string_view value) noexcept
{
    return detail::constant_parameter(name, value);
}

/// An object whose keys are merged into the body, over those that `in_body` declares.
template <class Op>
constexpr auto rest_of_body(json::object Op::*member) noexcept
{
    return detail::parameter<detail::place::body_rest, Op, json::object>({}, member);
}

/// A value that is the whole JSON body.
template <class Op, class T>
constexpr auto whole_body(T Op::*member) noexcept
{
    return detail::parameter<detail::place::body_whole, Op, T>({}, member);
}

/// A model of which the writable fields, and those that it does not know, are the whole JSON body.
template <class Op, model T>
constexpr auto changes_in_body(T Op::*member) noexcept
{
    return detail::parameter<detail::place::body_changes, Op, T>({}, member);
}

/// A value that is the body itself: a string as `text/plain`, everything else as JSON.
template <class Op>
constexpr auto text_or_json_body(json::value Op::*member) noexcept
{
    return detail::parameter<detail::place::body_text_or_json, Op, json::value>({}, member);
}

namespace detail {

template <class Op, std::size_t... Index>
consteval bool path_is_covered(std::index_sequence<Index...>)
{
    std::string_view rest = Op::info.path;
    while (true) {
        std::size_t const open = rest.find('{');
        if (open == std::string_view::npos)
            return rest.find('}') == std::string_view::npos;
        std::size_t const close = rest.find('}', open);
        if (close == std::string_view::npos)
            return false;
        std::string_view const hole = rest.substr(open + 1, close - open - 1);
        [[maybe_unused]] auto const fills = [&](auto const& p) { return p.where == place::path && p.name == hole; };
        if (!(fills(std::get<Index>(Op::params)) || ...))
            return false;
        rest.remove_prefix(close + 1);
    }
}

template <class Op, std::size_t... Index>
consteval bool path_parameters_have_holes(std::index_sequence<Index...>)
{
    [[maybe_unused]] auto const has_hole = [](auto const& p) {
        if (p.where != place::path)
            return true;
        std::string_view rest = Op::info.path;
        for (std::size_t open = rest.find('{'); open != std::string_view::npos; open = rest.find('{', open + 1))
            if (rest.substr(open + 1).starts_with(p.name) && rest.substr(open + 1 + p.name.size()).starts_with('}'))
                return true;
        return false;
    };
    return (has_hole(std::get<Index>(Op::params)) && ...);
}

template <class Op, std::size_t... Index>
consteval bool body_has_one_form(std::index_sequence<Index...>)
{
    [[maybe_unused]] auto const is_whole = [](auto const& p) {
        return p.where == place::body_whole || p.where == place::body_changes || p.where == place::body_text_or_json;
    };
    [[maybe_unused]] auto const is_part = [](auto const& p) {
        return p.where == place::body_field || p.where == place::body_constant || p.where == place::body_rest;
    };
    int const wholes = (0 + ... + (is_whole(std::get<Index>(Op::params)) ? 1 : 0));
    int const parts = (0 + ... + (is_part(std::get<Index>(Op::params)) ? 1 : 0));
    return wholes + (parts > 0 ? 1 : 0) <= 1;
}

template <class Op>
using parameter_indices = std::make_index_sequence<std::tuple_size_v<std::remove_cvref_t<decltype(Op::params)>>>;

} // namespace detail

/// g++ 12 destroys aggregate temporaries inside a `co_await` expression at a wrong address, so nothing that is handed
/// to an awaited call may be one. Any declared constructor, `T() = default;` say, makes a class no aggregate.
template <class T>
concept not_an_aggregate = !std::is_aggregate_v<T> || std::is_trivially_destructible_v<T>;

/// Has `static constexpr operation_info info`, `static constexpr std::tuple params`, and a `response_type`.
// clang-format off
template <class Op>
concept declares_a_call = requires {
    typename Op::response_type;
    { Op::info } -> std::same_as<operation_info const&>;
    std::tuple_size<std::remove_cvref_t<decltype(Op::params)>>::value;
};
// clang-format on

/// Each `{hole}` of the path has an `in_path` parameter of that name.
template <class Op>
concept every_path_hole_has_a_parameter = detail::path_is_covered<Op>(detail::parameter_indices<Op>());

/// Each `in_path` parameter has a `{hole}` in the path.
template <class Op>
concept every_path_parameter_has_a_hole = detail::path_parameters_have_holes<Op>(detail::parameter_indices<Op>());

/// The body is one value, or built of fields, but not both.
template <class Op>
concept the_body_has_one_form = detail::body_has_one_form<Op>(detail::parameter_indices<Op>());

/// The declaration of one API call, and a request of it: a class whose members are the parameters.
///
///     struct get_flow {
///         get_flow() = default;
///         explicit get_flow(std::string id) : flow_id(std::move(id)) {}
///         std::string flow_id;
///         using response_type = flow;
///         static constexpr operation_info info{"getFlow", method::get, "/flows/{flowId}", idempotency::safe};
///         static constexpr auto params = std::tuple{in_path("flowId", &get_flow::flow_id)};
///     };
///
/// `response_type` is what a call yields: a model, a vector of models, a JSON value, a text or number, `http_response`
/// for the response as it came, or `void` when the body says nothing. With a member
/// `static constexpr std::string_view response_key`, the response is an object and the result is the value of that key.
/// With a member `static constexpr bool secret_response = true`, the response holds a secret, and the error of one that
/// was not understood does not show it. A route of a plugin is declared by a user in the same way and called by
/// `api.call(request)`.
template <class Op>
concept operation = not_an_aggregate<Op> && std::move_constructible<Op> && declares_a_call<Op> &&
    every_path_hole_has_a_parameter<Op> && every_path_parameter_has_a_hole<Op> && the_body_has_one_form<Op>;

namespace detail {

/// Appends "name=value" with the '?' or '&' that belongs in front.
APPMIXER_DECL void append_query(std::string& target, std::string_view name, std::string_view value);
/// Whether a text may fill a hole of a path.
APPMIXER_DECL bool is_path_segment(std::string_view text) noexcept;
/// The error for an id that may not.
APPMIXER_DECL error bad_path_segment(std::string_view name, std::string_view operation);

/// The failure that a non-2xx response is.
APPMIXER_DECL error status_error(http_response const& response, time_source const& time = system_time());
/// Whether an operation yields something that is read from JSON.
template <class Op>
inline constexpr bool returns_json =
    !std::is_void_v<typename Op::response_type> && !std::same_as<typename Op::response_type, http_response>;

/// The key of the response whose value is the result; null when that is the whole document.
template <class Op>
constexpr std::string_view const* response_key() noexcept
{
    if constexpr (requires { Op::response_key; })
        return &Op::response_key;
    else
        return nullptr;
}

/// The failure of a response that was not understood; one that holds a secret is not quoted.
template <class Op>
error response_failure(error const& cause)
{
    if constexpr (requires { requires Op::secret_response; }) {
        diagnostics known = cause.info();
        known.body_excerpt.clear();
        return error(cause.code(), std::move(known));
    } else {
        return cause;
    }
}

/// Reads a response of JSON and of success, at once.
template <class Op>
[[nodiscard]] result<void> read_response(http_response const& response, typename Op::response_type& value)
{
    json_response reader(shape_of<typename Op::response_type>::value, &value, response_key<Op>(),
                         (std::numeric_limits<std::size_t>::max)());
    while (reader.step(response)) {}
    if (reader.failure().code())
        return response_failure<Op>(reader.failure());
    return {};
}

template <class T>
void append_query_values(std::string& target, std::string_view name, T const& value)
{
    if constexpr (is_optional<T>) {
        if (value)
            append_query_values(target, name, *value);
    } else if constexpr (is_vector<T>) {
        for (auto const& element : value)
            append_query_values(target, name, element);
    } else if constexpr (std::same_as<T, bool>) {
        append_query(target, name, value ? "true" : "false");
    } else if constexpr (std::integral<T>) {
        append_query(target, name, std::to_string(value));
    } else if constexpr (is_open_enum<T>) {
        append_query(target, name, value.text());
    } else if constexpr (std::same_as<T, timestamp>) {
        append_query(target, name, to_iso(value));
    } else {
        append_query(target, name, value);
    }
}

template <class Op>
error append_path(std::string& target, Op const& op)
{
    std::string_view rest = Op::info.path;
    constexpr std::size_t usual_parameter = 40; // an id is a UUID of 36, or 24 digits: most targets are allocated once
    if constexpr (Op::info.path.find('{') != std::string_view::npos)
        target.reserve(rest.size() + usual_parameter);
    error failure;
    for (std::size_t open = rest.find('{'); open != std::string_view::npos; open = rest.find('{')) {
        std::size_t const close = rest.find('}', open);
        std::string_view const hole = rest.substr(open + 1, close - open - 1);
        target += rest.substr(0, open);
        rest.remove_prefix(close + 1);
        auto const fill = [&](auto const& p) {
            if constexpr (std::remove_cvref_t<decltype(p)>::where == place::path) {
                if (p.name != hole)
                    return;
                std::string_view const value = op.*(p.member);
                if (!is_path_segment(value))
                    failure = bad_path_segment(hole, Op::info.name);
                append_percent_encoded(target, value, {});
            }
        };
        std::apply([&](auto const&... p) { (fill(p), ...); }, Op::params);
    }
    target += rest;
    return failure;
}

template <class Op>
bool rest_names(Op const& op, std::string_view key)
{
    bool named = false;
    auto const look = [&](auto const& p) {
        if constexpr (std::remove_cvref_t<decltype(p)>::where == place::body_rest)
            named = named || (op.*(p.member)).contains(key);
    };
    std::apply([&](auto const&... p) { (look(p), ...); }, Op::params);
    return named;
}

template <class Op, class P>
void append_body_part(std::string& body, Op const& op, P const& p)
{
    if constexpr (P::where == place::body_constant) {
        if (rest_names(op, p.name))
            return;
        append_json_key(body, p.name);
        append_json_string(body, p.value);
    } else if constexpr (P::where == place::body_field) {
        auto const& value = op.*(p.member);
        if constexpr (is_optional<std::remove_cvref_t<decltype(value)>>) {
            if (!value)
                return;
        }
        if (rest_names(op, p.name))
            return;
        append_json_key(body, p.name);
        append_json(body, value);
    } else if constexpr (P::where == place::body_rest) {
        for (auto const& entry : op.*(p.member)) {
            append_json_key(body, entry.key());
            append_json_value(body, entry.value());
        }
    }
}

/// Writes the body, and gives its content type: empty for no body.
template <class Op>
std::string_view append_body(std::string& body, Op const& op)
{
    std::string_view content_type;
    auto const put = [&](auto const& p) {
        constexpr place where = std::remove_cvref_t<decltype(p)>::where;
        if constexpr (where == place::body_field || where == place::body_constant || where == place::body_rest) {
            if (body.empty())
                body += '{';
            append_body_part(body, op, p);
        } else if constexpr (where == place::body_whole) {
            append_json(body, op.*(p.member));
        } else if constexpr (where == place::body_changes) {
            body += '{';
            append_json_fields(body, op.*(p.member), true);
            body += '}';
        } else if constexpr (where == place::body_text_or_json) {
            if (json::string const* const text = (op.*(p.member)).if_string()) {
                body.assign(text->data(), text->size());
                content_type = "text/plain";
                return;
            }
            append_json_value(body, op.*(p.member));
        }
        if constexpr (where != place::path && where != place::query)
            content_type = "application/json";
    };
    std::apply([&](auto const&... p) { (put(p), ...); }, Op::params);
    constexpr bool has_parts = std::apply(
        [](auto const&... p) {
            return ((p.where == place::body_field || p.where == place::body_constant || p.where == place::body_rest) ||
                    ...);
        },
        Op::params);
    if constexpr (has_parts)
        body += '}';
    return content_type;
}

} // namespace detail

/// Builds the request of an operation: target, body, `Accept` and `Content-Type`. It adds no credentials.
/// more_headers: how many bytes of headers will be added, so that there is room for these and no more; 0 when that is
/// not known.
/// Errors: `errc::invalid_request` when a path parameter is empty, "." or "..".
template <operation Op>
[[nodiscard]] result<http_request> encode(Op const& op, std::size_t more_headers = 0)
{
    http_request request(Op::info.method, std::string());
    if (error failure = detail::append_path(request.target, op); failure.code())
        return failure;
    auto const put = [&](auto const& p) {
        if constexpr (std::remove_cvref_t<decltype(p)>::where == detail::place::query)
            detail::append_query_values(request.target, p.name, op.*(p.member));
    };
    std::apply([&](auto const&... p) { (put(p), ...); }, Op::params);

    detail::add_formats(request, detail::append_body(request.body, op), more_headers);
    return request;
}

/// Reads the response to an operation, at once. Any 2xx status is a success.
/// Errors, with the phase `response`: the status as code. With the phase `decode`: `errc::empty_response`,
/// `invalid_json`, `unexpected_content_type`, `unexpected_shape` with the JSON pointer of the place.
template <operation Op>
[[nodiscard]] result<typename Op::response_type> decode(http_response&& response)
{
    using response_type = typename Op::response_type;
    if (!detail::is_success(response.status))
        return detail::status_error(response);
    if constexpr (std::is_void_v<response_type>) {
        return {};
    } else if constexpr (std::same_as<response_type, http_response>) {
        return std::move(response);
    } else {
        result<response_type> decoded(boost::system::in_place_value);
        if (result<void> read = detail::read_response<Op>(response, *decoded); !read)
            decoded = read.error();
        return decoded;
    }
}

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/call/impl/operation.ipp>
#endif

#endif
