// Cancelled calls: their error, other calls of the handle, and the lifetime of the transport.

#include "support.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <doctest/doctest.h>

#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace asio = boost::asio;

namespace {

/// Calls wait here until the test opens it.
class gate {
public:
    explicit gate(asio::any_io_executor executor) : timer(std::move(executor))
    {
        timer.expires_at(asio::steady_timer::time_point::max());
    }
    void open()
    {
        is_open = true;
        timer.cancel();
    }
    asio::steady_timer timer;
    bool is_open = false;
    int arrived = 0;
};

/// Responds when the gate is opened.
class gated {
public:
    using executor_type = asio::any_io_executor;
    explicit gated(std::shared_ptr<gate> where) : gate_(std::move(where)) {}
    executor_type get_executor() const noexcept { return gate_->timer.get_executor(); }
    asio::awaitable<appmixer::result<appmixer::http_response>> send(appmixer::http_request& request,
                                                                    appmixer::call_context&)
    {
        ++gate_->arrived;
        if (!gate_->is_open) {
            auto const [code] = co_await gate_->timer.async_wait(asio::as_tuple(asio::use_awaitable));
            if (!gate_->is_open)
                co_return appmixer::error(code, appmixer::phase::wait);
        }
        co_return appmixer::http_response(200, R"({"username":")" + request.target + R"("})");
    }

private:
    std::shared_ptr<gate> gate_;
};

using test::spawned;
using user_result = appmixer::result<appmixer::user>;

} // namespace

TEST_CASE("a pending call that is cancelled ends with operation_aborted")
{
    asio::io_context io;
    auto const server = std::make_shared<gate>(io.get_executor());
    appmixer::client api{gated(server)};

    spawned call(io, get_user(api.as_result()));
    io.poll();
    CHECK(server->arrived == 1);
    CHECK_FALSE(call.done);
    call.cancel();
    io.poll();
    REQUIRE(call.done);
    CHECK(call.thrown == nullptr);
    REQUIRE(call.value.has_value());
    REQUIRE_FALSE(call.value->has_value());
    CHECK(call.value->error() == asio::error::operation_aborted);
    CHECK(call.value->error() == appmixer::condition::cancelled);
    CHECK(call.value->error() != appmixer::condition::timeout);
    CHECK(call.value->error().operation() == "getUser");
}

TEST_CASE("a throwing handle reports cancellation as an exception with the same code")
{
    asio::io_context io;
    appmixer::client api{gated(std::make_shared<gate>(io.get_executor()))};
    spawned call(io, get_user(api));
    io.poll();
    call.cancel();
    io.poll();
    REQUIRE(call.done);
    REQUIRE(call.thrown != nullptr);
    CHECK(test::failure_of([&] { std::rethrow_exception(call.thrown); }) == asio::error::operation_aborted);
}

TEST_CASE("cancelling one call leaves the others and the handle as they were")
{
    asio::io_context io;
    auto const server = std::make_shared<gate>(io.get_executor());
    appmixer::client api{gated(server)};
    spawned first(io, get_user(api.as_result()));
    spawned second(io, get_user(api.as_result()));
    io.poll();
    first.cancel();
    io.poll();
    CHECK(first.done);
    CHECK_FALSE(second.done);

    server->open();
    io.poll();
    REQUIRE(second.done);
    CHECK(second.value.value().value().username == "/user");
    CHECK(test::run_call(io, get_user(api)).username == "/user");
    CHECK(server->arrived == 3);
}

TEST_CASE("a call keeps its transport alive when all handles are gone")
{
    asio::io_context io;
    auto server = std::make_shared<gate>(io.get_executor());
    std::weak_ptr<gate> const watched = server;
    std::optional<appmixer::client<gated>> api;
    api.emplace(gated(std::move(server)));
    spawned call(io, get_user(api->as_result()));
    io.poll();
    api.reset();
    REQUIRE_FALSE(watched.expired());
    watched.lock()->open();
    io.poll();
    REQUIRE(call.done);
    CHECK(call.value.value().value().username == "/user");
    CHECK(watched.expired()); // and no longer than needed
}

TEST_CASE("a call in flight may be destroyed together with its io_context")
{
    std::weak_ptr<gate> watched;
    {
        std::optional<spawned<user_result>> call; // outlives the context that holds its handler
        asio::io_context io;
        auto server = std::make_shared<gate>(io.get_executor());
        watched = server;
        appmixer::client api{gated(std::move(server))};
        call.emplace(io, get_user(api.as_result()));
        io.poll();
        CHECK_FALSE(call->done);
    }
    CHECK(watched.expired());
}
