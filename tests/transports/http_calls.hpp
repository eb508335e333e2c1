#ifndef APPMIXER_TESTS_TRANSPORTS_HTTP_CALLS_HPP
#define APPMIXER_TESTS_TRANSPORTS_HTTP_CALLS_HPP

// Calls through a transport to a hostile server, and their outcomes.

#include "hostile_server.hpp"

#include <appmixer/api/flows.hpp>
#include <appmixer/call/client.hpp>
#include <appmixer/transports/http.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace calls {

using namespace hostile;
using namespace std::chrono_literals;

/// How a bench connects to its server: without TLS. For TLS there is another class with these members.
class plain {
public:
    using transport = appmixer::http_transport;
    static std::string url(std::uint16_t port) { return "http://127.0.0.1:" + std::to_string(port); }
    static std::string named_url(std::uint16_t port) { return "http://localhost:" + std::to_string(port); }
    /// The server's steps before the first request.
    static script opening() { return {}; }
    /// The client's settings.
    static void introduce(appmixer::settings&) {}
};

template <class World>
using client_in = appmixer::client<typename World::transport, appmixer::returning_results>;
using client = client_in<plain>;

inline std::string const good = response(R"({"flowId":"f1"})");

/// How a call ended: the flow id or the response, or the error.
class outcome {
public:
    outcome() = default;
    explicit outcome(std::string value) : ok(true), text(std::move(value)) {}
    explicit outcome(appmixer::error cause) : error(std::move(cause)) {}

    bool ok = false;
    bool thrown = false; ///< the error came as an exception
    std::string text;
    appmixer::error error;
};

/// A safe call.
template <class Api>
asio::awaitable<outcome> fetch(Api api)
{
    appmixer::result<appmixer::flow> response = co_await appmixer::get_flow(api, "f1");
    if (!response)
        co_return outcome(response.error());
    co_return outcome(response->flow_id);
}

/// An unsafe call.
template <class Api>
asio::awaitable<outcome> create(Api api)
{
    appmixer::result<std::string> response = co_await appmixer::create_flow(api, "name");
    if (!response)
        co_return outcome(response.error());
    co_return outcome(*response);
}

/// A request built by hand; the text of the outcome is "<status> <body>".
template <class Api>
asio::awaitable<outcome> send_request(Api api, appmixer::http_request made,
                                      std::chrono::nanoseconds timeout = std::chrono::hours(1))
{
    appmixer::call_context context;
    context.deadline = appmixer::call_context::clock::now() + timeout;
    appmixer::result<appmixer::http_response> response = co_await api.transport().send(made, context);
    if (!response)
        co_return outcome(response.error());
    co_return outcome(std::to_string(response->status) + " " + response->body);
}

/// A call that was started.
class pending {
public:
    bool done() const { return state_->end.has_value(); }
    outcome const& end() const { return state_->end.value(); }
    /// Terminal cancellation, as a caller of `co_spawn` emits it.
    void cancel() { state_->signal.emit(asio::cancellation_type::terminal); }

    static pending start(asio::io_context& io, asio::awaitable<outcome> call)
    {
        pending started;
        auto finish = [state = started.state_](std::exception_ptr failure, outcome end) {
            if (failure) {
                try {
                    std::rethrow_exception(failure);
                } catch (boost::system::system_error const& e) {
                    end.error = appmixer::error(e.code());
                    end.thrown = true;
                }
            }
            state->end = std::move(end);
        };
        asio::co_spawn(io, std::move(call),
                       asio::bind_cancellation_slot(started.state_->signal.slot(), std::move(finish)));
        return started;
    }

private:
    class state {
    public:
        state() = default;
        asio::cancellation_signal signal;
        std::optional<outcome> end;
    };
    std::shared_ptr<state> state_ = std::make_shared<state>();
};

/// A guard against hangs; no outcome depends on it.
inline constexpr auto guard = 30s;

inline std::string local_url(std::uint16_t port) { return plain::url(port); }

/// The script of a server that gives only good responses.
template <class World>
script serving(std::string text)
{
    script steps = World::opening();
    steps.push_back(serve(std::move(text)));
    return steps;
}

/// A server with scripts, and a client of it that has an io_context of its own: whatever keeps `run` from returning is
/// the client's doing.
template <class World>
class bench_in {
public:
    explicit bench_in(std::vector<script> scripts) : bench_in(std::move(scripts), [](appmixer::settings&) {}) {}
    bench_in(std::vector<script> scripts, std::size_t max_body_size)
        : bench_in(std::move(scripts), [=](appmixer::settings& limits) { limits.max_body_size(max_body_size); })
    {
    }
    /// `limit` changes the settings of the transport.
    template <class Limit>
    requires std::invocable<Limit&, appmixer::settings&> bench_in(std::vector<script> scripts, Limit limit)
        : server(std::move(scripts), "127.0.0.1", 0, serving<World>(good)), io(),
          api(make_client(io.get_executor(), World::url(server.port()), limit))
    {
    }

    pending start(asio::awaitable<outcome> call) { return pending::start(io, std::move(call)); }

    /// Runs until no work is left.
    void run()
    {
        io.restart();
        io.run_for(guard);
        REQUIRE(io.stopped());
    }
    outcome get(asio::awaitable<outcome> call)
    {
        pending const started = start(std::move(call));
        run();
        REQUIRE(started.done());
        return started.end();
    }
    outcome get_flow() { return get(fetch(api)); }
    outcome create_flow() { return get(create(api)); }

    /// Runs the client until the condition holds.
    template <class Condition>
    bool until(Condition condition)
    {
        auto const give_up = std::chrono::steady_clock::now() + guard;
        while (!condition()) {
            if (std::chrono::steady_clock::now() > give_up)
                return false;
            io.restart();
            if (io.poll() == 0)
                std::this_thread::sleep_for(100us);
        }
        return true;
    }

    appmixer::http_counters counters() const { return api.transport().counters(); }

    hostile_server server;
    asio::io_context io;
    client_in<World> api;

private:
    using transport = typename World::transport;

    template <class Limit>
    static client_in<World> make_client(asio::io_context::executor_type executor, std::string url, Limit& limit)
    {
        appmixer::settings where(std::move(url));
        World::introduce(where);
        limit(where);
        return appmixer::client<transport>(transport(executor, where)).as_result();
    }
};
using bench = bench_in<plain>;

/// A bench whose deadline passes in the given phase. On a slow machine it may pass in an earlier one; then
/// the next attempt has a longer one. `make` returns the call for a timeout.
template <class World, class MakeCall>
outcome expire(bench_in<World>& b, appmixer::phase where, MakeCall make)
{
    outcome end;
    for (std::chrono::nanoseconds timeout = 50ms; timeout < 10s; timeout *= 5) {
        end = b.get(make(timeout));
        if (end.ok || end.error.phase() >= where)
            break;
    }
    return end;
}

} // namespace calls

#endif
