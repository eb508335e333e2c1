#include "auth_support.hpp"

#include <appmixer/layers/retry.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

// A sign-in ends when no call waits for it, and leaves no work in the io_context.

using namespace test;
using appmixer::errc;
using appmixer::phase;

namespace {

class pending_sign_in : public auth_fixture {
public:
    explicit pending_sign_in(appmixer::auth_options options = appmixer::auth_options())
        : api(appmixer::client(transport() | appmixer::with_auth(appmixer::password_sign_in("ada", "secret"), options))
                  .with_clock(clock)
                  .as_result())
    {
        server->sign_in_takes = fake_server::duration::max();
    }
    appmixer::client<appmixer::auth_layer<fake_transport>, appmixer::returning_results> api;
};

} // namespace

TEST_CASE("a sign-in ends with the deadline of the only call that waits for it")
{
    pending_sign_in h;
    pending call(h.io, get_user(h.api.within(2s)));
    h.clock.run(h.io);
    REQUIRE(call.done);
    CHECK(call.value->error() == errc::deadline_exceeded);
    CHECK(call.value->error().phase() == phase::sign_in);
    CHECK(h.clock.elapsed() == 2s); // and not the 30 that the sign-in had
    CHECK(h.server->cancelled == 1);
    h.io.restart();
    CHECK(h.io.run() == 0); // no work is left
}

TEST_CASE("a sign-in continues until the deadline of the last call that waits for it")
{
    pending_sign_in h;
    pending first(h.io, get_user(h.api.within(2s)));
    pending second(h.io, get_user(h.api.within(5s)));
    h.poll();
    h.clock.advance(2s);
    h.poll();
    CHECK(first.done);
    CHECK_FALSE(second.done);
    CHECK(h.server->cancelled == 0);
    h.clock.run(h.io);
    REQUIRE(second.done);
    CHECK(second.value->error() == errc::deadline_exceeded);
    CHECK(h.clock.elapsed() == 5s);
    CHECK(h.server->cancelled == 1);
    CHECK(h.server->sign_ins.size() == 1);
}

TEST_CASE("calls whose deadlines pass at the same time each fail with deadline_exceeded")
{
    pending_sign_in h;
    std::vector<std::unique_ptr<pending>> calls;
    for (int i = 0; i < 5; ++i)
        calls.push_back(std::make_unique<pending>(h.io, get_user(h.api.within(2s))));
    h.clock.run(h.io);
    for (auto const& call : calls) {
        REQUIRE(call->done);
        CHECK(call->value->error() == errc::deadline_exceeded);
    }
    CHECK(h.clock.elapsed() == 2s);
    CHECK(h.server->cancelled == 1);
}

TEST_CASE("a call that starts just when the last waiting call ends begins a new sign-in")
{
    pending_sign_in h;
    pending leaving(h.io, get_user(h.api.within(2s)));
    h.poll();
    h.clock.advance(2s); // its wait has ended, and it has not run yet
    pending before(h.io, get_user(h.api));
    h.server->sign_in_takes = 1s;
    h.io.restart();
    h.io.run_one();
    pending second(h.io, get_user(h.api));
    h.clock.run(h.io);
    REQUIRE(leaving.done);
    CHECK(leaving.value->error() == errc::deadline_exceeded);
    REQUIRE(before.done);
    REQUIRE(second.done);
    CHECK(before.value->has_value());
    CHECK(second.value->has_value());
    CHECK(h.clock.elapsed() == 3s);
    CHECK(h.server->sign_ins.size() == 2);
    CHECK(h.server->cancelled == 1);
}

TEST_CASE("a call that joins before the last waiting call ends keeps the sign-in")
{
    pending_sign_in h;
    h.server->sign_in_takes = 3s;
    pending leaving(h.io, get_user(h.api.within(2s)));
    h.poll();
    pending joining(h.io, get_user(h.api));
    h.poll();
    h.clock.run(h.io);
    CHECK(leaving.value->error() == errc::deadline_exceeded);
    REQUIRE(joining.done);
    CHECK(joining.value->has_value());
    CHECK(h.server->sign_ins.size() == 1);
    CHECK(h.server->cancelled == 0);
}

TEST_CASE("a user's token source is cancelled when no call waits for it")
{
    auth_fixture s;
    auto const source = std::make_shared<scripted_source::state>();
    int cancelled = 0;
    source->obtain = [&](appmixer::default_client api) -> asio::awaitable<appmixer::result<appmixer::access_token>> {
        asio::steady_timer never(api.get_executor(), asio::steady_timer::time_point::max());
        auto const [code] = co_await never.async_wait(asio::as_tuple(asio::use_awaitable));
        cancelled += code == asio::error::operation_aborted;
        co_return appmixer::access_token("too late");
    };
    auto const api =
        appmixer::client(s.transport() | appmixer::with_auth(scripted_source(source))).with_clock(s.clock).as_result();
    pending call(s.io, get_user(api.within(2s)));
    s.clock.run(s.io);
    REQUIRE(call.done);
    CHECK(call.value->error() == errc::deadline_exceeded);
    CHECK(cancelled == 1);
    CHECK(s.clock.elapsed() == 2s);
    s.io.restart();
    CHECK(s.io.run() == 0);
}
