// Many calls and one sign-in: who waits, who may go, and what is left when they have gone. Each case is run on
// any_io_executor and on that of an io_context.

#include "auth_support.hpp"

#include <cstddef>
#include <deque>
#include <optional>
#include <string>

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using appmixer::errc;
using appmixer::password_sign_in;
using appmixer::phase;
using appmixer::static_token;
using appmixer::with_auth;
using test::list;
using test::pending;

template <class Executor>
class parallel_calls : public test::auth_fixture {
public:
    using transport_type = test::basic_fake_transport<Executor>;
    using client_type = appmixer::client<appmixer::auth_layer<transport_type>, appmixer::returning_results>;

    explicit parallel_calls(appmixer::auth_options options = appmixer::auth_options())
        : api(with(password_sign_in("ada", "secret"), options))
    {
    }
    /// A client that signs in by a source.
    template <class Source>
    client_type with(Source source, appmixer::auth_options options = appmixer::auth_options())
    {
        transport_type transport(io.get_executor(), server);
        return appmixer::client(std::move(transport) | with_auth(std::move(source), options))
            .with_clock(clock)
            .as_result();
    }
    /// Begins a call.
    pending& call() { return started.emplace_back(io, get_user(*api)); }
    pending& call(appmixer::call_context::clock::duration limit)
    {
        return started.emplace_back(io, get_user(api->within(limit)));
    }
    /// How many of the calls have succeeded.
    std::size_t succeeded() const
    {
        std::size_t count = 0;
        for (pending const& one : started)
            count += one.done && one.value && one.value->has_value() ? 1 : 0;
        return count;
    }
    /// Whether nothing is under way any more.
    bool idle()
    {
        io.restart();
        return io.poll() == 0 && io.stopped() && clock.waiting() == 0;
    }

    std::optional<client_type> api;
    std::deque<pending> started;
};

appmixer::error failure_of(pending const& call)
{
    REQUIRE(call.done);
    REQUIRE(call.thrown == nullptr);
    REQUIRE_FALSE(call.value->has_value());
    return call.value->error();
}

#define APPMIXER_TEST_EXECUTORS asio::any_io_executor, asio::io_context::executor_type

TEST_SUITE_BEGIN("auth, single flight");

TEST_CASE_TEMPLATE("a thousand calls with a token that expires sign in once", Executor, APPMIXER_TEST_EXECUTORS)
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

TEST_CASE_TEMPLATE("a thousand calls with a token that is refused sign in once", Executor, APPMIXER_TEST_EXECUTORS)
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

TEST_CASE_TEMPLATE("when the sign-in fails, all that wait fail with it, and do not try each", Executor,
                   APPMIXER_TEST_EXECUTORS)
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

TEST_CASE_TEMPLATE("the call that began the sign-in may be cancelled; the others get the token", Executor,
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

TEST_CASE_TEMPLATE("a call that waits may be cancelled", Executor, APPMIXER_TEST_EXECUTORS)
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

TEST_CASE_TEMPLATE("when all are cancelled the sign-in is cancelled, and a later call begins another", Executor,
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

TEST_CASE_TEMPLATE("a call whose time is up goes, and the sign-in goes on for the next one", Executor,
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
    CHECK(alone.clock.elapsed() == 3s); // nobody else wanted a token
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

TEST_CASE_TEMPLATE("a sign-in that hangs is ended after 30 seconds", Executor, APPMIXER_TEST_EXECUTORS)
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
        CHECK(failure_of(one).detail() == "the sign-in took too long");
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

TEST_CASE_TEMPLATE("a source that does not end is not waited for", Executor, APPMIXER_TEST_EXECUTORS)
{
    parallel_calls<Executor> w;
    auto const source = std::make_shared<test::scripted_source::state>();
    std::vector<std::shared_ptr<asio::steady_timer>> stuck; // nobody hears the cancellation
    source->obtain = [&](appmixer::default_client) -> asio::awaitable<appmixer::result<static_token>> {
        std::string const token = "stuck-" + std::to_string(stuck.size());
        auto const timer =
            stuck.emplace_back(std::make_shared<asio::steady_timer>(w.io, asio::steady_timer::time_point::max()));
        co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
        co_await timer->async_wait(asio::as_tuple(asio::use_awaitable));
        co_return static_token(token);
    };
    w.api = w.with(test::scripted_source(source));
    w.server->valid = {"stuck-0", "stuck-1"};
    w.call(1h);
    w.clock.run(w.io);
    CHECK(failure_of(w.started[0]) == errc::deadline_exceeded);
    CHECK(w.clock.elapsed() == 30s);

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

TEST_CASE_TEMPLATE("a source that has its token at once does not keep anybody waiting", Executor,
                   APPMIXER_TEST_EXECUTORS)
{
    parallel_calls<Executor> w;
    auto const source = std::make_shared<test::scripted_source::state>();
    source->obtain = [](appmixer::default_client) -> asio::awaitable<appmixer::result<static_token>> {
        co_return static_token("ready");
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

TEST_CASE_TEMPLATE("the client may go while its calls wait; they keep what they need", Executor,
                   APPMIXER_TEST_EXECUTORS)
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

TEST_CASE_TEMPLATE("when the client and all its calls have gone, the sign-in ends with the last of them", Executor,
                   APPMIXER_TEST_EXECUTORS)
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
