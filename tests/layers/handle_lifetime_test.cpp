#include "auth_support.hpp"

#include <appmixer/emulator/emulator.hpp>
#include <appmixer/emulator/loopback.hpp>
#include <appmixer/layers/deadline.hpp>
#include <appmixer/layers/gzip.hpp>
#include <appmixer/layers/line_sink.hpp>
#include <appmixer/layers/rate_limit.hpp>
#include <appmixer/layers/retry.hpp>
#include <appmixer/layers/trace.hpp>
#include <appmixer/testing/exchange_faults.hpp>
#include <appmixer/testing/playback.hpp>
#include <appmixer/testing/recorder.hpp>
#include <appmixer/testing/scripted.hpp>

#include <boost/asio/strand.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

// Handles that live longer than their io_context, with every layer around transports of the library. What would go
// wrong is for the sanitizer to find.

using namespace test;
using appmixer::errc;

namespace {

/// What outlives the contexts.
class environment {
public:
    environment() = default;
    appmixer::manual_clock clock;
    appmixer::emulator back_end;
    std::ostringstream lines;
    appmixer::recorder tape;
    appmixer::exchange_faults faults;
    std::shared_ptr<appmixer::line_sink> sink = std::make_shared<appmixer::line_sink>(lines);
};

template <class Transport>
appmixer::default_client all_layers(Transport inner, environment& env)
{
    using namespace appmixer;
    auto const limits = rate_limits().max_in_flight(1).identity_requests_per_second(1);
    appmixer::client api(std::move(inner) | with_gzip() | with_faults(env.faults) | with_recorder(env.tape) |
                         with_attempt_trace(env.sink) | with_rate_limit(limits) |
                         with_auth(password_sign_in("ada@shop.example", "secret")) | with_retry() | with_deadline(1h) |
                         with_call_trace(env.sink));
    return default_client(any_transport(std::move(api.transport()))).with_clock(env.clock);
}

asio::any_io_executor executor_of(asio::io_context& io, bool on_a_strand)
{
    if (on_a_strand)
        return asio::make_strand(io);
    return io.get_executor();
}

/// The calls of a test, which need not end.
class started_calls {
public:
    void start(asio::io_context& io, appmixer::default_client const& api, int count)
    {
        for (int i = 0; i < count; ++i)
            asio::co_spawn(io, get_user(api.as_result()),
                           [ended = ended_](std::exception_ptr, user_result const&) { ++*ended; });
    }
    int ended() const { return *ended_; }

private:
    std::shared_ptr<int> ended_ = std::make_shared<int>(0);
};

} // namespace

TEST_CASE("a handle with every layer around a loopback outlives its io_context")
{
    for (bool const on_a_strand : {false, true}) {
        // More steps bring the calls further.
        for (int steps = 0; steps < 60; steps += 3) {
            CAPTURE(on_a_strand);
            CAPTURE(steps);
            environment env;
            env.back_end.add_user("ada@shop.example", "secret");
            std::optional<appmixer::default_client> api, copy;
            started_calls calls;
            asio::io_context other;
            {
                asio::io_context io;
                api.emplace(all_layers(appmixer::loopback(executor_of(io, on_a_strand), env.back_end), env));
                copy = api;
                calls.start(io, *api, 3);
                for (int i = 0; i < steps; ++i)
                    io.poll_one();
            }
            CHECK(calls.ended() <= 3);
            api.reset();
            calls.start(other, *copy, 1);
            int const before = calls.ended();
            env.clock.run(other);
            CHECK(calls.ended() == before + 1);
        }
    }
}

TEST_CASE("a handle outlives its io_context in every wait of a layer")
{
    enum class wait { sign_in, rate_limit, retry, fault, exchange };
    for (bool const on_a_strand : {false, true}) {
        for (wait const where : {wait::sign_in, wait::rate_limit, wait::retry, wait::fault, wait::exchange}) {
            CAPTURE(on_a_strand);
            CAPTURE(static_cast<int>(where));
            environment env;
            std::optional<appmixer::default_client> api;
            std::optional<appmixer::scripted> script;
            started_calls calls;
            {
                asio::io_context io;
                script.emplace(executor_of(io, on_a_strand));
                auto const sign_in =
                    script->expect(appmixer::method::post, "/user/auth").respond(200, R"({"token":"t"})");
                if (where == wait::sign_in)
                    sign_in.after(1min);
                auto const call = script->expect(appmixer::method::get, "/user");
                if (where == wait::retry)
                    call.respond(503);
                if (where == wait::exchange)
                    call.after(10s);
                if (where == wait::fault)
                    env.faults.on(2, appmixer::exchange_fault::delay(10s));
                api.emplace(all_layers(*script, env));
                calls.start(io, *api, 4);
                env.clock.run(io, 0s);
                CHECK(env.clock.waiting() > 0);
            }
            CHECK(calls.ended() <= 1);
            CHECK_FALSE(script->get_executor());
        }
    }
}

TEST_CASE("a playback outlives its io_context")
{
    std::optional<appmixer::playback> server;
    {
        asio::io_context io;
        server.emplace(asio::make_strand(io), appmixer::recording());
        CHECK(server->get_executor());
    }
    CHECK_FALSE(server->get_executor());
    CHECK(server->verify().empty());
}
