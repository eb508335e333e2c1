// Parallel calls share one sign-in, and each can be cancelled.

#include "auth_single_flight_support.hpp"

#include <doctest/doctest.h>

namespace {

using namespace single_flight_test;

TEST_SUITE_BEGIN("auth, single flight");

TEST_CASE_TEMPLATE("a thousand calls with an expired token sign in once", Executor, APPMIXER_TEST_EXECUTORS)
{
    parallel_calls<Executor> w;
    w.server->on_sign_in = [&](auto&) { return w.server->gives(test::expiring_token(w.clock.time_of_day() + 1h)); };
    w.server->sign_in_takes = 100ms;
    w.call();
    w.clock.run(w.io);
    CHECK(w.server->sign_ins.size() == 1);
    w.server->valid.clear();
    w.clock.advance(1h);
    for (int i = 0; i < 1000; ++i)
        w.call();
    w.clock.run(w.io);
    CHECK(w.succeeded() == 1001);
    CHECK(w.server->sign_ins.size() == 2);
    CHECK(w.server->calls.size() == 1001);
    CHECK(w.idle());
}

TEST_CASE_TEMPLATE("a thousand calls with a rejected token sign in once", Executor, APPMIXER_TEST_EXECUTORS)
{
    parallel_calls<Executor> w;
    w.call();
    w.clock.run(w.io);
    w.server->valid.clear();
    w.server->sign_in_takes = 100ms;
    for (int i = 0; i < 1000; ++i)
        w.call();
    w.clock.run(w.io);
    CHECK(w.succeeded() == 1001);
    CHECK(w.server->sign_ins.size() == 2);
    CHECK(w.server->calls.size() == 2001);
}

TEST_CASE_TEMPLATE("when the sign-in fails, all waiting calls fail with its error", Executor, APPMIXER_TEST_EXECUTORS)
{
    parallel_calls<Executor> w;
    w.server->sign_in_takes = 1s;
    w.server->on_sign_in = [](auto&) { return appmixer::http_response(403, R"({"message":"wrong"})"); };
    for (int i = 0; i < 1000; ++i)
        w.call();
    w.clock.run(w.io);
    CHECK(w.server->sign_ins.size() == 1);
    CHECK(w.server->calls.empty());
    for (pending const& one : w.started) {
        appmixer::error const e = failure_of(one);
        CHECK(e == errc::forbidden);
        CHECK(e.server_message() == "wrong");
    }
    CHECK(w.clock.elapsed() == 1s);

    w.server->on_sign_in = [&](auto&) { return w.server->gives("right"); };
    w.call();
    w.clock.run(w.io);
    CHECK(w.succeeded() == 1);
    CHECK(w.server->sign_ins.size() == 2);
}

TEST_CASE_TEMPLATE("the call that began the sign-in may be cancelled without effect on the others", Executor,
                   APPMIXER_TEST_EXECUTORS)
{
    parallel_calls<Executor> w;
    w.server->sign_in_takes = 10s;
    pending& first = w.call();
    w.call();
    w.call();
    w.poll();
    w.clock.advance(5s);
    first.cancel();
    w.poll();
    CHECK(failure_of(first) == asio::error::operation_aborted);
    CHECK(failure_of(first).phase() == phase::sign_in);
    CHECK(failure_of(first).operation() == "getUser");
    CHECK(w.succeeded() == 0);
    w.clock.run(w.io);
    CHECK(w.succeeded() == 2);
    CHECK(w.server->sign_ins.size() == 1);
    CHECK(w.server->cancelled == 0);
    CHECK(w.clock.elapsed() == 10s);
}

TEST_CASE_TEMPLATE("a waiting call may be cancelled", Executor, APPMIXER_TEST_EXECUTORS)
{
    parallel_calls<Executor> w;
    w.server->sign_in_takes = 10s;
    w.call();
    pending& second = w.call();
    w.call();
    w.poll();
    second.cancel();
    w.poll();
    CHECK(failure_of(second) == asio::error::operation_aborted);
    w.clock.run(w.io);
    CHECK(w.succeeded() == 2);
    CHECK(w.server->sign_ins.size() == 1);
    CHECK(w.idle());
}

TEST_CASE_TEMPLATE("the sign-in is cancelled with the last waiting call, and a later call begins another", Executor,
                   APPMIXER_TEST_EXECUTORS)
{
    parallel_calls<Executor> w;
    w.server->sign_in_takes = test::fake_server::duration::max();
    for (int i = 0; i < 3; ++i)
        w.call();
    w.poll();
    w.started[0].cancel();
    w.started[2].cancel();
    w.poll();
    CHECK(w.server->cancelled == 0);
    w.started[1].cancel();
    while (!w.started[1].done && w.io.poll_one() != 0) {}
    CHECK(w.server->cancelled == 0); // it has not noticed yet, when somebody else comes
    w.server->sign_in_takes = 1s;
    pending& next = w.call();
    w.poll();
    CHECK(w.server->cancelled == 1);
    for (int i = 0; i < 3; ++i)
        CHECK(failure_of(w.started[static_cast<std::size_t>(i)]) == asio::error::operation_aborted);
    CHECK_FALSE(next.done);
    w.clock.run(w.io);
    CHECK(w.succeeded() == 1);
    CHECK(w.server->sign_ins.size() == 2);
    CHECK(w.clock.elapsed() == 1s);
    CHECK(w.idle());
}

TEST_CASE_TEMPLATE("a call fails at its deadline, and the sign-in continues for the next one", Executor,
                   APPMIXER_TEST_EXECUTORS)
{
    parallel_calls<Executor> w;
    w.server->sign_in_takes = 10s;
    pending& hasty = w.call(3s);
    pending& patient = w.call(20s);
    w.poll();
    w.clock.advance(2999ms);
    w.poll();
    CHECK_FALSE(hasty.done);
    w.clock.advance(1ms);
    w.poll();
    CHECK(failure_of(hasty) == errc::deadline_exceeded);
    CHECK(failure_of(hasty).phase() == phase::sign_in);
    CHECK(failure_of(hasty).what() ==
          "getUser failed while signing in: the deadline passed; client::within allows 3 s");
    w.clock.run(w.io);
    CHECK(patient.value.value().has_value());

    parallel_calls<Executor> alone;
    alone.server->sign_in_takes = 10s;
    alone.call(3s);
    alone.clock.run(alone.io);
    CHECK(failure_of(alone.started[0]) == errc::deadline_exceeded);
    CHECK(failure_of(alone.started[0]).what() == "getUser failed while signing in: the deadline passed (while waiting "
                                                 "for the response); client::within allows 3 s");
    CHECK(alone.clock.elapsed() == 3s); // no other call waited for a token
    CHECK(alone.server->cancelled == 1);
    alone.call();
    alone.clock.run(alone.io);
    CHECK(alone.succeeded() == 1);
    CHECK(alone.server->sign_ins.size() == 2);
    CHECK(alone.idle());
}

TEST_CASE_TEMPLATE("a call without a deadline waits as long as the sign-in takes", Executor, APPMIXER_TEST_EXECUTORS)
{
    parallel_calls<Executor> w;
    w.server->sign_in_takes = 29s;
    w.call(test::fake_server::duration::max());
    w.clock.run(w.io);
    CHECK(w.succeeded() == 1);
}

TEST_SUITE_END();

} // namespace
