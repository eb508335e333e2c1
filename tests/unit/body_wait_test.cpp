#include "../spawned.hpp"

#include <appmixer/core/detail/body_wait.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <doctest/doctest.h>

#include <memory>
#include <optional>

namespace asio = boost::asio;

namespace {

/// Becomes ready when `event` is cancelled. throws: also when the wait itself is cancelled, with its error.
asio::awaitable<void> wait_for(asio::steady_timer& event, bool throws)
{
    co_await event.async_wait(asio::as_tuple(asio::use_awaitable));
    asio::cancellation_state const state = co_await asio::this_coro::cancellation_state;
    if (throws && state.cancelled() != asio::cancellation_type::none)
        throw boost::system::system_error(asio::error::operation_aborted);
}

/// A wait that is destroyed as soon as it has ended.
class waiting {
public:
    explicit waiting(bool throws) { test::spawn(io, wait_once(throws), spawned); }

    asio::io_context io;
    asio::steady_timer event{io, asio::steady_timer::time_point::max()};
    std::unique_ptr<appmixer::detail::body_wait> wait = std::make_unique<appmixer::detail::body_wait>();
    std::optional<appmixer::error> outcome;

private:
    asio::awaitable<void> wait_once(bool throws)
    {
        co_await asio::this_coro::throw_if_cancelled(false);
        outcome = co_await wait->run(io.get_executor(), wait_for(event, throws));
        wait.reset();
    }

    test::spawn_state spawned;
};

} // namespace

TEST_CASE("a wait for a body that is ready can be cancelled while the io_context does not run")
{
    waiting w(false);
    w.io.poll();
    REQUIRE(w.wait != nullptr);
    w.event.cancel(); // ready, but nobody has been told
    w.wait->cancel();
    w.io.run();
    CHECK(w.wait == nullptr);
    REQUIRE(w.outcome.has_value());
    CHECK_FALSE(w.outcome->code());
}

TEST_CASE("a cancelled wait for a body ends with the error of the cancellation")
{
    waiting w(true);
    w.io.poll();
    REQUIRE(w.wait != nullptr);
    w.wait->cancel();
    w.io.run();
    CHECK(w.wait == nullptr);
    REQUIRE(w.outcome.has_value());
    CHECK(w.outcome->code() == asio::error::operation_aborted);
}
