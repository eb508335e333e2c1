#ifndef APPMIXER_CALL_DETAIL_CALL_RETURN_HPP
#define APPMIXER_CALL_DETAIL_CALL_RETURN_HPP

// How the result of a call reaches its caller.

#include <appmixer/call/detail/call_state.hpp>
#include <appmixer/core/error.hpp>

#include <boost/system/result.hpp>

#include <concepts>

namespace appmixer {

/// The error policy of a handle whose calls throw `exception`.
class throwing {
public:
    template <class T>
    using returned = T;
};

/// The error policy of a handle whose calls return `result<T>`; see `client::as_result`.
class returning_results {
public:
    template <class T>
    using returned = result<T>;
};

namespace detail {

/// What `perform` returns with `co_return`. The promise of the coroutine converts it to the result of the call: the
/// model is decoded in place there and never moved.
template <class T, class Errors>
class call_return {
public:
    explicit call_return(call_state& call) noexcept : call_(call) {}

    operator T() const requires std::same_as<Errors, throwing>
    {
        T value{};
        call_.take_or_throw(&value);
        return value;
    }
    operator result<T>() const requires std::same_as<Errors, returning_results>
    {
        result<T> value(boost::system::in_place_value);
        if (result<void> const done = call_.take_result(&*value); !done)
            value = done.error();
        return value;
    }

private:
    call_state& call_;
};

} // namespace detail

} // namespace appmixer

#endif
