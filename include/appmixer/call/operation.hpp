#ifndef APPMIXER_CALL_OPERATION_HPP
#define APPMIXER_CALL_OPERATION_HPP

// How an operation is declared, and how a declaration becomes a request and a response becomes a value.

#include <appmixer/call/detail/build_request.hpp>
#include <appmixer/call/detail/decode_response.hpp>
#include <appmixer/call/detail/operation_description.hpp>
#include <appmixer/call/detail/parameter_table.hpp>
#include <appmixer/call/detail/response_description.hpp>
#include <appmixer/call/request_values.hpp>
#include <appmixer/call/upload_body.hpp>
#include <appmixer/core/error.hpp>
#include <appmixer/core/http.hpp>
#include <appmixer/core/operation_info.hpp>
#include <appmixer/core/table.hpp>
#include <appmixer/core/time_source.hpp>
#include <appmixer/json/all.hpp>

#include <concepts>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

namespace appmixer {

/// Declares a path parameter: a text that replaces `{name}` in the path, percent-encoded (RFC 3986 §3.3). The values ""
/// and "." and ".." would change the path; building the request then fails with `errc::invalid_request`. So does a text
/// that the declaration excludes: `in_path("key", &delete_store_item::key).except("*")`.
template <class Op, class T>
constexpr detail::parameter<detail::location::path, Op, T> in_path(std::string_view name, T Op::*member) noexcept
{
    return {name, member};
}

/// Declares a query parameter. An empty optional is omitted, and each element of a vector is sent as a parameter of its
/// own. Booleans are sent as `true` and `false`, times in ISO 8601.
template <class Op, class T>
constexpr detail::parameter<detail::location::query, Op, T> in_query(std::string_view name, T Op::*member) noexcept
{
    return {name, member};
}

/// Declares a query parameter that has the same text in every request.
constexpr detail::constant_parameter<detail::location::query_constant>
in_query_constant(std::string_view name, std::string_view value) noexcept
{
    return {name, value};
}

/// Declares a query parameter whose value must not appear in errors, traces or recordings.
template <class Op, class T>
constexpr detail::parameter<detail::location::query, Op, T, true> in_secret_query(std::string_view name,
                                                                                  T Op::*member) noexcept
{
    return {name, member};
}

/// Declares a key of the JSON object in the body. An empty optional is omitted.
template <class Op, class T>
constexpr detail::parameter<detail::location::body_field, Op, T> in_body(std::string_view name, T Op::*member) noexcept
{
    return {name, member};
}

/// Declares a key of the JSON object in the body whose value must not appear in errors, traces or recordings: a text,
/// or JSON whose texts are all secret.
template <class Op, class T>
constexpr detail::parameter<detail::location::body_field, Op, T, true> in_secret_body(std::string_view name,
                                                                                      T Op::*member) noexcept
{
    return {name, member};
}

/// Declares keys of the JSON object in the body that the caller chooses: the members of an object, whose values must
/// not appear in errors, traces or recordings. A key that is declared for itself wins over the same key among them.
template <class Op>
constexpr detail::parameter<detail::location::body_members, Op, json::object, true>
secret_members_in_body(json::object Op::*members) noexcept
{
    return {{}, members};
}

/// Declares a key of the JSON object in the body that has the same text in every request.
constexpr detail::constant_parameter<detail::location::body_constant> in_body_constant(std::string_view name,
                                                                                       std::string_view value) noexcept
{
    return {name, value};
}

/// Declares a value that is the body, as JSON. An empty optional is sent as `null`.
template <class Op, class T>
constexpr detail::parameter<detail::location::body_value, Op, T> whole_body(T Op::*member) noexcept
{
    return {{}, member};
}

/// The same for a value that must not appear in errors, traces or recordings: a text, or JSON whose texts are all
/// secret.
template <class Op, class T>
constexpr detail::parameter<detail::location::body_value, Op, T, true> secret_whole_body(T Op::*member) noexcept
{
    return {{}, member};
}

/// Declares a model whose writable fields and `extra` are the body, as a JSON object.
template <class Op, model T>
constexpr detail::parameter<detail::location::body_changes, Op, T> changes_in_body(T Op::*member) noexcept
{
    return {{}, member};
}

/// Declares a value that is the body: a string is sent as `text/plain`, any other value as JSON.
template <class Op>
constexpr detail::parameter<detail::location::body_text_or_json, Op, json::value>
text_or_json_body(json::value Op::*member) noexcept
{
    return {{}, member};
}

/// Declares a body that is sent as it is, with the content type that the caller gives.
template <class Op>
constexpr detail::parameter<detail::location::body_raw, Op, request_content>
raw_body(request_content Op::*member) noexcept
{
    return {{}, member};
}

/// Declares a body that may be large: text, a file or a source of the caller's. Calls with it have no timeout unless
/// `client::within` sets one; they fail after 30 seconds in which nothing is sent or received. Say with `of_type`
/// or `of_parts` if all these bodies have the same content type, so that descriptions of the API have it:
/// `upload_in_body(&publish_component::body).of_type("application/octet-stream")`, and for the type
/// `multipart/form-data` with a file in the part `file`, `upload_in_body(&upload_file::body).of_parts("file")`.
template <class Op>
constexpr detail::parameter<detail::location::body_upload, Op, upload_body>
upload_in_body(upload_body Op::*member) noexcept
{
    return {{}, member};
}

/// Declares further query parameters with names that the caller chooses.
template <class Op>
constexpr detail::parameter<detail::location::query, Op, query_values> any_query(query_values Op::*member) noexcept
{
    return {{}, member};
}

/// The same for parameters whose values must not appear in errors, traces or recordings.
template <class Op>
constexpr detail::parameter<detail::location::query, Op, query_values, true>
any_secret_query(query_values Op::*member) noexcept
{
    return {{}, member};
}

/// Declares a header: a text or a number. An empty optional is omitted. The call fails with `errc::invalid_request`
/// when a text contains a control character.
template <class Op, class T>
constexpr detail::parameter<detail::location::header, Op, T> in_header(std::string_view name, T Op::*member) noexcept
{
    return {name, member};
}

/// Declares further headers that the caller chooses. `Accept` and `Content-Type` replace those of the library.
template <class Op>
constexpr detail::parameter<detail::location::headers, Op, header_list> any_headers(header_list Op::*member) noexcept
{
    return {{}, member};
}

/// A type that may be an argument of an awaited call: g++ 12 destroys aggregate temporaries inside a `co_await`
/// expression at a wrong address. A declared constructor, such as `T() = default;`, makes a class a non-aggregate.
template <class T>
concept not_an_aggregate = !std::is_aggregate_v<T> || std::is_trivially_destructible_v<T>;

// clang-format off
/// The class has `static constexpr operation_info info` and a `response_type`.
template <class Op>
concept declares_a_call = requires {
    typename Op::response_type;
    { Op::info } -> std::same_as<operation_info const&>;
};

/// The class has `static constexpr table params`, or no data members.
template <class Op>
concept data_members_are_parameters =
    requires { Op::params.size; } ||
    (!detail::has_params<Op> && std::is_empty_v<Op>);
// clang-format on

/// Each `{name}` in the path, and in the alternative path, has an `in_path` parameter of that name.
template <class Op>
concept every_name_in_the_path_has_a_parameter = detail::is_path_covered(Op::info.path, detail::parameter_table<Op>) &&
    detail::is_path_covered(Op::info.alternative_path, detail::parameter_table<Op>);

/// Each `in_path` parameter appears in the path, and in the alternative path if there is one.
template <class Op>
concept every_path_parameter_is_in_the_path = detail::are_in_path(Op::info.path, detail::parameter_table<Op>) &&
    (Op::info.alternative_path.empty() || detail::are_in_path(Op::info.alternative_path, detail::parameter_table<Op>));

/// The body is declared as one value or as keys of an object, but not as both.
template <class Op>
concept the_body_has_one_form = detail::has_one_body(detail::parameter_table<Op>);

/// A class that declares one API call. Its data members are the parameters, and an object of it is a request.
///
///     class get_flow {
///     public:
///         get_flow() = default;
///         explicit get_flow(std::string id) : flow_id(std::move(id)) {}
///         std::string flow_id;
///         using response_type = flow;
///         static constexpr operation_info info{"getFlow", method::get, "/flows/{flowId}", idempotency::safe};
///         static constexpr auto params = table{in_path("flowId", &get_flow::flow_id)};
///     };
///
/// `params` says where in the request each data member is sent; a class without data members needs none.
/// `response_type` is the type of the result: a model, a vector of models, a JSON value, a text, a number,
/// `http_response` for the unchanged response, or `void` to ignore the body. Optional members:
/// * `static constexpr std::string_view response_key`: the response is a JSON object, and the result is the value of
///   this key.
/// * `static constexpr bool secret_response = true`: the response contains a secret; errors do not quote its body. If
///   the names of keys do not say what is secret, use `operation_info::with_secret_texts` instead, for recordings.
/// * `static constexpr std::string_view response_media_type`, with the response type `http_response`: the content type
///   that all these responses have, for descriptions of the API.
/// * `static constexpr bool any_status = true`, with the response type `http_response`: a response of any status is a
///   result, not an error.
///
/// Users declare further routes, such as those of a plugin, in the same way and call them by `api.call(request)`.
template <class Op>
concept operation =
    not_an_aggregate<Op> && std::move_constructible<Op> && declares_a_call<Op> && data_members_are_parameters<Op> &&
    every_name_in_the_path_has_a_parameter<Op> && every_path_parameter_is_in_the_path<Op> && the_body_has_one_form<Op>;

/// Builds the request of an operation: target, body, `Accept` and `Content-Type`. It adds no `Authorization`.
///
/// more_headers: the number of bytes of headers that the caller will add, for which memory is reserved; 0, the default,
/// when it is not known.
/// Result: the request, with the usual path.
/// Errors: `errc::invalid_request` when a path parameter is empty, "." or "..", and for a value that cannot be sent.
template <operation Op>
[[nodiscard]] result<http_request> encode(Op const& op, std::size_t more_headers = 0)
{
    return detail::build_request(detail::description_of<Op>, &op, more_headers, false);
}

/// Decodes a complete response to an operation, without yielding to other work.
///
/// Result: the value, if the status is 2xx or the operation has `any_status`.
/// Errors: for any other status, the status as code, with `phase::response`. With `phase::decode`:
/// `errc::empty_response`, `errc::invalid_json`, `errc::unexpected_content_type`, and `errc::unexpected_shape` with the
/// JSON pointer of the value.
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

#endif
