#ifndef APPMIXER_CALL_DETAIL_RESPONSE_DESCRIPTION_HPP
#define APPMIXER_CALL_DETAIL_RESPONSE_DESCRIPTION_HPP

// The response of an operation as a table that is read at run time, so that the code that decodes responses
// (decode_response.hpp) is compiled once. The templates here only make the tables.

#include <appmixer/core/config.hpp>
#include <appmixer/core/http.hpp>
#include <appmixer/json/all.hpp>

#include <concepts>
#include <memory>
#include <string_view>
#include <type_traits>
#include <utility>

namespace appmixer::detail {

/// A value whose type only its table knows.
using erased_value = std::unique_ptr<void, void (*)(void* value)>;

/// How a response becomes the result of an operation. `void*` points to an object of the response type.
class response_description {
public:
    type_descriptor const* type = nullptr;        ///< of the value in the JSON; null for void and `http_response`
    bool is_response = false;                     ///< the result is the `http_response` itself
    bool any_status = false;                      ///< a response of any status is a result
    bool is_secret = false;                       ///< errors do not quote the body
    std::string_view const* key = nullptr;        ///< the key of the value in the JSON; null: the whole JSON
    erased_value (*make)() = nullptr;             ///< creates an empty value
    void (*move)(void* from, void* to) = nullptr; ///< move-assigns
};

template <class T>
void delete_as(void* value)
{
    delete static_cast<T*>(value);
}

template <class T>
erased_value make_as()
{
    return erased_value(new T(), delete_as<T>);
}

template <class T>
void move_as(void* from, void* to)
{
    *static_cast<T*>(to) = std::move(*static_cast<T*>(from));
}

template <class Op>
consteval response_description describe_response()
{
    using type = typename Op::response_type;
    response_description description;
    if constexpr (std::same_as<type, http_response>) {
        description.is_response = true;
        if constexpr (requires { requires Op::any_status; })
            description.any_status = true;
    } else if constexpr (std::is_void_v<type>) {
        description.is_secret = Op::info.has_secret_texts;
    } else {
        static_assert(sizeof(shape_of<type>) > 0); // gives its error about an unreadable type early
        description.type = &shape_of<type>::value;
        description.make = make_as<type>;
        description.move = move_as<type>;
        if constexpr (requires { Op::response_key; })
            description.key = &Op::response_key;
        description.is_secret = Op::info.has_secret_texts;
        if constexpr (requires { requires Op::secret_response; })
            description.is_secret = true;
    }
    return description;
}

template <class Op>
inline constexpr response_description response_description_of = describe_response<Op>();

} // namespace appmixer::detail

#endif
