#ifndef APPMIXER_CALL_OPERATION_HPP
#define APPMIXER_CALL_OPERATION_HPP

#include <appmixer/call/detail/parameter_table.hpp>
#include <appmixer/call/detail/response_description.hpp>
#include <appmixer/core/error.hpp>
#include <appmixer/core/http.hpp>
#include <appmixer/core/operation_info.hpp>
#include <appmixer/core/time_source.hpp>
#include <appmixer/json/all.hpp>

#include <concepts>
#include <cstddef>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace appmixer {

/// A parameter in the path, where `{name}` stands. An empty value, "." and ".." would name another resource and are
/// errors when the request is built; every other text is percent-encoded (RFC 3986 §3.3).
template <class Op, class T>
constexpr auto in_path(std::string_view name, T Op::*member) noexcept
{
    return detail::parameter<detail::location::path, Op, T>(name, member);
}

/// A query parameter. An empty optional is left out, a vector repeats the name, booleans are `true` and `false`.
template <class Op, class T>
constexpr auto in_query(std::string_view name, T Op::*member) noexcept
{
    return detail::parameter<detail::location::query, Op, T>(name, member);
}

/// A query parameter whose value must appear in no error, trace or recording.
template <class Op, class T>
constexpr auto in_secret_query(std::string_view name, T Op::*member) noexcept
{
    return detail::parameter<detail::location::query, Op, T, true>(name, member);
}

/// A key of the JSON object that is the body. An empty optional is left out; everything else is sent.
template <class Op, class T>
constexpr auto in_body(std::string_view name, T Op::*member) noexcept
{
    return detail::parameter<detail::location::body_field, Op, T>(name, member);
}

/// A key of the JSON object that is the body, with a value that must appear in no error, trace or recording.
template <class Op, class T>
constexpr auto in_secret_body(std::string_view name, T Op::*member) noexcept
{
    return detail::parameter<detail::location::body_field, Op, T, true>(name, member);
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
    return detail::parameter<detail::location::body_rest, Op, json::object>({}, member);
}

/// A value that is the whole JSON body.
template <class Op, class T>
constexpr auto whole_body(T Op::*member) noexcept
{
    return detail::parameter<detail::location::body_whole, Op, T>({}, member);
}

/// A model of which the writable fields, and those that it does not know, are the whole JSON body.
template <class Op, model T>
constexpr auto changes_in_body(T Op::*member) noexcept
{
    return detail::parameter<detail::location::body_changes, Op, T>({}, member);
}

/// A value that is the body itself: a string as `text/plain`, everything else as JSON.
template <class Op>
constexpr auto text_or_json_body(json::value Op::*member) noexcept
{
    return detail::parameter<detail::location::body_text_or_json, Op, json::value>({}, member);
}

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

/// Each `{name}` in the path, and in the alternative path, has an `in_path` parameter of that name.
template <class Op>
concept every_name_in_the_path_has_a_parameter = detail::is_path_covered(Op::info.path, detail::parameter_table<Op>) &&
    detail::is_path_covered(Op::info.alternative_path, detail::parameter_table<Op>);

/// Each `in_path` parameter is in the path, and in the alternative path if there is one.
template <class Op>
concept every_path_parameter_is_in_the_path = detail::are_in_path(Op::info.path, detail::parameter_table<Op>) &&
    (Op::info.alternative_path.empty() || detail::are_in_path(Op::info.alternative_path, detail::parameter_table<Op>));

/// The body is one value, or an object of fields, but not both.
template <class Op>
concept the_body_has_one_form = detail::has_one_body(detail::parameter_table<Op>);

/// The declaration of one API call, and a request of it: a class whose members are the parameters.
///
///     class get_flow {
///     public:
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
    every_name_in_the_path_has_a_parameter<Op> && every_path_parameter_is_in_the_path<Op> && the_body_has_one_form<Op>;

/// Builds the request of an operation: target, body, `Accept` and `Content-Type`. It adds no credentials.
///
/// more_headers: how many bytes of headers will be added, so that room for them is reserved; 0 when that is not known.
/// Errors: `errc::invalid_request` when a path parameter is empty, "." or "..".
template <operation Op>
[[nodiscard]] result<http_request> encode(Op const& op, std::size_t more_headers = 0)
{
    return detail::build_request(Op::info, detail::parameter_table<Op>, &op, more_headers, false);
}

/// Reads the response to an operation, at once. Any 2xx status is a success.
///
/// Errors: with `phase::response`, the status as code. With `phase::decode`, `errc::empty_response`, `invalid_json`,
/// `unexpected_content_type`, and `unexpected_shape` with the JSON pointer of the value.
template <operation Op>
[[nodiscard]] result<typename Op::response_type> decode(http_response&& response)
{
    using response_type = typename Op::response_type;
    constexpr detail::response_description const& description = detail::response_description_of<Op>;
    if constexpr (std::is_void_v<response_type>) {
        return detail::decode_response(description, response, system_time(), nullptr);
    } else {
        result<response_type> decoded(boost::system::in_place_value);
        result<void> const done = detail::decode_response(description, response, system_time(), &*decoded);
        if (!done)
            decoded = done.error();
        return decoded;
    }
}

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/call/impl/operation.ipp>
#endif

#endif
