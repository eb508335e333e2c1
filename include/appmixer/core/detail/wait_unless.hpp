#ifndef APPMIXER_CORE_DETAIL_WAIT_UNLESS_HPP
#define APPMIXER_CORE_DETAIL_WAIT_UNLESS_HPP

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

/// How the transports await an operation of Asio's: the code comes as a part of the result, and the operation needs no
/// coroutine of its own, which `use_awaitable` would make.
inline constexpr asio::as_tuple_t<asio::deferred_t> as_outcome{asio::deferred};

/// Begins a wait on a timer, unless it is over; a class, since g++ warns of lambdas in the frames of coroutines.
class guarded_wait {
public:
    guarded_wait(bool const& over, asio::steady_timer& timer, use_flag& flag) noexcept
        : over_(&over), timer_(&timer), flag_(&flag)
    {
    }
    template <class Handler>
    void operator()(Handler handler) const
    {
        use_lock const alone(*flag_);
        if (*over_)
            asio::post(asio::append(std::move(handler), boost::system::error_code()));
        else
            timer_->async_wait(std::move(handler));
    }

private:
    bool const* over_;
    asio::steady_timer* timer_;
    use_flag* flag_;
};

/// Waits on a timer that is cancelled, inside of the flag, when `over` has become true. That is looked at there first,
/// so that it cannot be missed. All three must outlive the wait.
inline auto wait_unless(bool const& over, asio::steady_timer& timer, use_flag& flag)
{
    return asio::async_initiate<asio::as_tuple_t<asio::deferred_t> const, void(boost::system::error_code)>(
        guarded_wait(over, timer, flag), as_outcome);
}

} // namespace appmixer::detail

#endif
