#ifndef APPMIXER_CORE_DETAIL_WAIT_UNLESS_HPP
#define APPMIXER_CORE_DETAIL_WAIT_UNLESS_HPP

// Waiting on a timer for a condition, without missing it.

#include <appmixer/core/detail/use_flag.hpp>

#include <boost/asio/append.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/error_code.hpp>

#include <utility>

namespace appmixer::detail {

/// The completion token of `wait_unless`: the error code is part of the result, and `co_await` needs no further
/// coroutine frame, which `use_awaitable` would allocate.
inline constexpr asio::as_tuple_t<asio::deferred_t> as_outcome{asio::deferred};

/// The initiation of `wait_unless`. A class, since g++ warns about lambdas in coroutine frames.
class guarded_wait {
public:
    guarded_wait(bool const& done, asio::steady_timer& timer, use_flag& flag) noexcept
        : done_(&done), timer_(&timer), flag_(&flag)
    {
    }
    template <class Handler>
    void operator()(Handler handler) const
    {
        use_lock const alone(*flag_);
        if (*done_)
            asio::post(asio::append(std::move(handler), boost::system::error_code()));
        else
            timer_->async_wait(std::move(handler));
    }

private:
    bool const* done_;
    asio::steady_timer* timer_;
    use_flag* flag_;
};

/// What `wait_unless` returns: a deferred operation, which starts when it is awaited.
using guarded_wait_operation =
    decltype(asio::async_initiate<asio::as_tuple_t<asio::deferred_t> const, void(boost::system::error_code)>(
        std::declval<guarded_wait>(), as_outcome));

/// Waits on a timer until it expires or is cancelled; completes at once when `done` is already true. Code that sets
/// `done` holds the flag and cancels the timer, so the wait cannot miss it. All three must outlive the wait.
inline guarded_wait_operation wait_unless(bool const& done, asio::steady_timer& timer, use_flag& flag)
{
    return asio::async_initiate<asio::as_tuple_t<asio::deferred_t> const, void(boost::system::error_code)>(
        guarded_wait(done, timer, flag), as_outcome);
}

} // namespace appmixer::detail

#endif
