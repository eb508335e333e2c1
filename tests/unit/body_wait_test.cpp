#include "../spawned.hpp"

#include <appmixer/core/detail/body_wait.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <doctest/doctest.h>

#include <memory>
#include <optional>

namespace asio = boost::asio;

namespace {

/// Becomes ready when `event` is cancelled.
asio::awaitable<void> wait_for(asio::steady_timer& event)
{
    co_await event.async_wait(asio::as_tuple(asio::use_awaitable));
}

/// Destroys the wait as soon as it has ended.
asio::awaitable<void> wait_once(asio::io_context& io, std::unique_ptr<appmixer::detail::body_wait>& wait,
                                asio::steady_timer& event, std::optional<appmixer::error>& outcome)
{
    outcome = co_await wait->run(io.get_executor(), wait_for(event));
    wait.reset();
}

} // namespace

TEST_CASE("a wait for a body that is ready can be cancelled while the io_context does not run")
{
    asio::io_context io;
    asio::steady_timer event(io, asio::steady_timer::time_point::max());
    auto wait = std::make_unique<appmixer::detail::body_wait>();
    std::optional<appmixer::error> outcome;
    test::spawn_state spawned;
    test::spawn(io, wait_once(io, wait, event, outcome), spawned);
    io.poll();
    REQUIRE(wait != nullptr);
    event.cancel(); // ready, but nobody has been told
    wait->cancel();
    io.run();
    CHECK(wait == nullptr);
    REQUIRE(outcome.has_value());
    CHECK_FALSE(outcome->code());
}

TEST_CASE("a cancelled wait for a body ends with the error of the cancellation")
{
    asio::io_context io;
    asio::steady_timer event(io, asio::steady_timer::time_point::max());
    auto wait = std::make_unique<appmixer::detail::body_wait>();
    std::optional<appmixer::error> outcome;
    test::spawn_state spawned;
    test::spawn(io, wait_once(io, wait, event, outcome), spawned);
    io.poll();
    REQUIRE(wait != nullptr);
    wait->cancel();
    io.run();
    CHECK(wait == nullptr);
    REQUIRE(outcome.has_value());
}
