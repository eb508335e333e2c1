#ifndef APPMIXER_API_MODIFIERS_HPP
#define APPMIXER_API_MODIFIERS_HPP

// Operations on modifiers: functions that transform values in a flow.

#include <appmixer/call/client.hpp>
#include <appmixer/call/operation_list.hpp>
#include <appmixer/core/table.hpp>
#include <appmixer/model/modifiers.hpp>

#include <string>
#include <utility>

namespace appmixer {

namespace op {

/// All modifiers. `GET /modifiers`.
class get_modifiers {
public:
    get_modifiers() = default;

    using response_type = modifier_set;
    static constexpr operation_info info{"getModifiers", method::get, "/modifiers", idempotency::safe};
};

/// Replaces all modifiers. `PUT /modifiers`; for administrators.
class set_modifiers {
public:
    set_modifiers() = default;
    explicit set_modifiers(modifier_set wanted) : modifiers(std::move(wanted)) {}

    modifier_set modifiers; ///< all of them; those that are missing are removed

    using response_type = modifier_set;
    static constexpr operation_info info{"setModifiers", method::put, "/modifiers", idempotency::idempotent};
    static constexpr auto params = table{whole_body(&set_modifiers::modifiers)};
};

/// Restores the modifiers that the server came with. `DELETE /modifiers`; for administrators.
class delete_modifiers {
public:
    delete_modifiers() = default;

    using response_type = void;
    static constexpr operation_info info{"deleteModifiers", method::delete_, "/modifiers", idempotency::idempotent};
};

/// Runs the function of a modifier. `POST /modifiers/test`.
class test_modifier {
public:
    test_modifier() = default;
    test_modifier(std::string function, json::array values)
        : helper_fn(std::move(function)), arguments(std::move(values))
    {
    }

    std::string helper_fn; ///< in JavaScript
    json::array arguments; ///< what the function is called with

    using response_type = json::value;
    static constexpr operation_info info{"testModifier", method::post, "/modifiers/test", idempotency::safe};
    static constexpr auto params =
        table{in_body("helperFn", &test_modifier::helper_fn), in_body("arguments", &test_modifier::arguments)};
};

/// The operations of this header.
using modifier_operations = operation_list<get_modifiers, set_modifiers, delete_modifiers, test_modifier>;

} // namespace op

/// Fetches all modifiers and their categories.
///
/// Source: https://docs.appmixer.com, API, Modifiers.
template <api_handle Api>
call_result<Api, modifier_set> get_modifiers(Api const& api)
{
    return api.call(op::get_modifiers());
}

/// Replaces all modifiers and categories, for all users. Modifiers that are not in the new set are gone; to add one,
/// change what `get_modifiers` returns.
///
/// modifiers: both parts are required.
/// Result: the new set.
/// Errors: `condition::forbidden` unless the caller is an administrator; `errc::bad_request` when a part is missing.
/// Source: https://docs.appmixer.com, API, Modifiers.
template <api_handle Api>
call_result<Api, modifier_set> set_modifiers(Api const& api, modifier_set modifiers)
{
    return api.call(op::set_modifiers(std::move(modifiers)));
}

/// Restores the modifiers that the server came with, for all users.
///
/// Errors: `condition::forbidden` unless the caller is an administrator.
/// Source: https://docs.appmixer.com, API, Modifiers.
template <api_handle Api>
call_result<Api, void> delete_modifiers(Api const& api)
{
    return api.call(op::delete_modifiers());
}

/// Runs the function of a modifier on the server.
///
/// helper_fn: the function in JavaScript, such as `"function(value) { return value.length; }"`. arguments: what it is
/// called with.
/// Result: what it returns.
/// Errors: `errc::bad_request` when it throws or returns nothing: 'The function returned "undefined"'.
/// Source: https://docs.appmixer.com, API, Modifiers.
template <api_handle Api>
call_result<Api, json::value> test_modifier(Api const& api, std::string helper_fn, json::array arguments)
{
    return api.call(op::test_modifier(std::move(helper_fn), std::move(arguments)));
}

} // namespace appmixer

#endif
