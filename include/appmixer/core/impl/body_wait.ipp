#ifndef APPMIXER_CORE_IMPL_BODY_WAIT_IPP
#define APPMIXER_CORE_IMPL_BODY_WAIT_IPP

#include <appmixer/core/detail/body_wait.hpp>
#include <appmixer/core/detail/cancel.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <memory>
#include <utility>

namespace appmixer::detail {

APPMIXER_DECL void body_wait::cancel(std::shared_ptr<state> const& waiting)
{
    if (!waiting)
        return;
    // Outside of the executor, Asio would queue a raw pointer to the signal (chriskohlhoff/asio#1332).
    asio::dispatch(waiting->executor, [waiting] {
        if (waiting->waits)
            detail::cancel(waiting->signal);
    });
}

APPMIXER_DECL asio::awaitable<error> body_wait::run(asio::any_io_executor executor, asio::awaitable<void> ready)
{
    // The awaitable has a slot of its own, so that a deadline can cancel it; a cancellation of this coroutine is passed
    // on to it.
    asio::cancellation_state const outer = co_await asio::this_coro::cancellation_state;
    asio::cancellation_slot slot = outer.slot();
    state_ = std::make_shared<state>(executor);
    if (slot.is_connected()) // not in a coroutine that nobody can cancel
        slot.assign([waiting = state_](asio::cancellation_type) { cancel(waiting); });
    auto const [thrown] = co_await asio::co_spawn(
        std::move(executor), std::move(ready),
        asio::bind_cancellation_slot(state_->signal.slot(), asio::as_tuple(asio::use_awaitable)));
    state_->waits = false;
    co_return error_of(thrown);
}

} // namespace appmixer::detail

#endif
