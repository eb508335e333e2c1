// A sign-in that hangs, completes at once, or outlives its client or io_context.

#include "auth_single_flight_support.hpp"

#include <doctest/doctest.h>

namespace {

using namespace single_flight_test;

TEST_SUITE_BEGIN("auth, end of a sign-in");

TEST_CASE_TEMPLATE("a sign-in that hangs ends after 30 seconds", Executor, APPMIXER_TEST_EXECUTORS)
{
    parallel_calls<Executor> w;
    w.server->sign_in_takes = test::fake_server::duration::max();
    for (int i = 0; i < 3; ++i)
        w.call(1h);
    w.clock.run(w.io);
    CHECK(w.clock.elapsed() == 30s);
    for (pending const& one : w.started) {
        CHECK(failure_of(one) == errc::deadline_exceeded);
        CHECK(failure_of(one).phase() == phase::sign_in);
        CHECK(failure_of(one).detail() == "while waiting for the response; auth_options::sign_in_timeout allows 30 s");
    }
    CHECK(w.server->sign_ins.size() == 1);
    CHECK(w.server->cancelled == 1);
    CHECK(w.idle());

    appmixer::auth_options brief;
    brief.sign_in_timeout = 7s;
    parallel_calls<Executor> v(brief);
    v.server->sign_in_takes = test::fake_server::duration::max();
    v.call(1h);
    v.clock.run(v.io);
    CHECK(v.clock.elapsed() == 7s);
    CHECK(failure_of(v.started[0]) == errc::deadline_exceeded);
}

TEST_CASE_TEMPLATE("calls do not wait for a source that ignores its cancellation", Executor, APPMIXER_TEST_EXECUTORS)
{
    parallel_calls<Executor> w;
    auto const source = std::make_shared<test::scripted_source::state>();
    std::vector<std::shared_ptr<asio::steady_timer>> stuck; // nothing cancels these timers
    source->obtain = [&](appmixer::default_client) -> asio::awaitable<appmixer::result<access_token>> {
        std::string const token = "stuck-" + std::to_string(stuck.size());
        auto const timer =
            stuck.emplace_back(std::make_shared<asio::steady_timer>(w.io, asio::steady_timer::time_point::max()));
        co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
        co_await timer->async_wait(asio::as_tuple(asio::use_awaitable));
        co_return access_token(token);
    };
    w.api = w.with(test::scripted_source(source));
    w.server->valid = {"stuck-0", "stuck-1"};
    w.call(1h);
    w.clock.run(w.io);
    CHECK(failure_of(w.started[0]) == errc::deadline_exceeded);
    CHECK(w.clock.elapsed() == 30s);
    CHECK(failure_of(w.started[0]).detail() == "auth_options::sign_in_timeout allows 30 s");

    w.call(1h);
    w.poll();
    REQUIRE(stuck.size() == 2);
    stuck[0]->cancel(); // what comes so late is not for the second sign-in
    w.poll();
    w.call(1h);
    w.poll();
    CHECK_FALSE(w.started[1].done);
    CHECK_FALSE(w.started[2].done);
    stuck[1]->cancel();
    w.clock.run(w.io);
    CHECK(w.succeeded() == 2);
    CHECK(source->asked == 2);
    CHECK(w.calls() == list({"GET /user: stuck-1", "GET /user: stuck-1"}));
}

TEST_CASE_TEMPLATE("a source that has its token at once delays no call", Executor, APPMIXER_TEST_EXECUTORS)
{
    parallel_calls<Executor> w;
    auto const source = std::make_shared<test::scripted_source::state>();
    source->obtain = [](appmixer::default_client) -> asio::awaitable<appmixer::result<access_token>> {
        co_return access_token("ready");
    };
    w.api = w.with(test::scripted_source(source));
    w.server->valid = {"ready"};
    for (int i = 0; i < 10; ++i)
        w.call();
    w.poll();
    CHECK(w.succeeded() == 10);
    CHECK(source->asked == 1);
    CHECK(w.clock.elapsed() == 0s);
}

TEST_CASE_TEMPLATE("a client may be destroyed while its calls wait", Executor, APPMIXER_TEST_EXECUTORS)
{
    parallel_calls<Executor> w;
    w.server->sign_in_takes = 10s;
    w.call();
    w.call();
    w.poll();
    w.api.reset();
    std::weak_ptr<test::fake_server> const watched = w.server;
    w.server.reset();
    w.clock.advance(5s);
    w.poll();
    REQUIRE_FALSE(watched.expired());
    w.clock.run(w.io);
    CHECK(w.succeeded() == 2);
    CHECK(watched.expired()); // and no longer
}

TEST_CASE_TEMPLATE("without a client, the sign-in ends with the last waiting call", Executor, APPMIXER_TEST_EXECUTORS)
{
    parallel_calls<Executor> w;
    w.server->sign_in_takes = test::fake_server::duration::max();
    w.call(3s);
    w.poll();
    w.api.reset();
    std::weak_ptr<test::fake_server> const watched = w.server;
    w.server.reset();
    w.clock.advance(3s);
    w.poll();
    CHECK(failure_of(w.started[0]) == errc::deadline_exceeded);
    CHECK(watched.expired());
    CHECK(w.clock.elapsed() == 3s);
    CHECK(w.idle());
}

TEST_CASE_TEMPLATE("a sign-in may be destroyed together with its io_context", Executor, APPMIXER_TEST_EXECUTORS)
{
    std::weak_ptr<test::fake_server> watched;
    {
        std::deque<pending> calls; // they outlive the context that holds their handlers
        parallel_calls<Executor> w;
        w.server->sign_in_takes = test::fake_server::duration::max();
        watched = w.server;
        for (int i = 0; i < 3; ++i)
            calls.emplace_back(w.io, get_user(*w.api));
        w.poll();
        calls[0].cancel();
        w.poll();
        CHECK(calls[0].done);
        CHECK_FALSE(calls[1].done);
    }
    CHECK(watched.expired());
}

TEST_CASE_TEMPLATE("a sign-in that is being cancelled may be destroyed together with its io_context", Executor,
                   APPMIXER_TEST_EXECUTORS)
{
    std::weak_ptr<test::fake_server> watched;
    {
        std::deque<pending> calls;
        parallel_calls<Executor> w;
        w.server->sign_in_takes = test::fake_server::duration::max();
        watched = w.server;
        calls.emplace_back(w.io, get_user(*w.api));
        w.poll();
        calls[0].cancel();
        w.io.restart();
        w.io.poll_one(); // the call wakes, and cancels the sign-in
    }
    CHECK(watched.expired());
}

TEST_SUITE_END();

} // namespace
