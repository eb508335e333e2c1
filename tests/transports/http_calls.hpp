#ifndef APPMIXER_TESTS_TRANSPORTS_HTTP_CALLS_HPP
#define APPMIXER_TESTS_TRANSPORTS_HTTP_CALLS_HPP

// Calls through a transport to a hostile server, and their outcomes.

#include "hostile_server.hpp"

#include <appmixer/api/flows.hpp>
#include <appmixer/call/client.hpp>
#include <appmixer/transports/http.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace calls {

using namespace hostile;
using namespace std::chrono_literals;

/// How a fixture connects to its server: without TLS. For TLS there is another class with these members.
class plain {
public:
    using transport = appmixer::http_transport;
    static std::string url(std::uint16_t port);
    static std::string named_url(std::uint16_t port);
    /// The server's steps before the first request.
    static script opening();
    /// The client's settings.
    static void configure(appmixer::settings&);
};

template <class Security>
using client_in = appmixer::client<typename Security::transport, appmixer::returning_results>;
using client = client_in<plain>;

inline std::string const good = response(R"({"flowId":"f1"})");

/// How a call ended: the flow id or the response, or the error.
class outcome {
public:
    outcome();
    explicit outcome(std::string value);
    explicit outcome(appmixer::error cause);
    outcome(outcome const&);
    outcome(outcome&&) noexcept;
    outcome& operator=(outcome const&);
    outcome& operator=(outcome&&) noexcept;
    ~outcome();

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
    bool done() const;
    outcome const& end() const;
    /// Terminal cancellation, as a caller of `co_spawn` emits it.
    void cancel();

    static pending start(asio::io_context& io, asio::awaitable<outcome> call);

private:
    class state;
    pending();

    std::shared_ptr<state> state_;
};

/// A guard against hangs; no outcome depends on it, on however slow a machine.
inline constexpr auto guard = 300s;

std::string local_url(std::uint16_t port);

/// A port that refuses connections. It is taken, so that no other program opens it meanwhile.
class refusing_port {
public:
    refusing_port();
    std::uint16_t number() const;

private:
    asio::io_context io_;
    tcp::socket bound_;
};

/// Runs what is ready, or waits a little if nothing is. False after the given time: then a test that waits gives up.
bool poll_before(std::chrono::steady_clock::time_point give_up, asio::io_context& io);

/// Runs the context until the condition holds. False after `guard`.
template <class Condition>
bool poll_until(asio::io_context& io, Condition& condition)
{
    auto const give_up = std::chrono::steady_clock::now() + guard;
    while (!condition())
        if (!poll_before(give_up, io))
            return false;
    return true;
}

/// Runs the context until no work is left. Fails after `guard`.
void run_all(asio::io_context& io);

/// The script of a server that gives only good responses.
template <class Security>
script serving(std::string text)
{
    script steps = Security::opening();
    steps.push_back(serve(std::move(text)));
    return steps;
}

/// A server with scripts, and a client of it that has an io_context of its own: whatever keeps `run` from returning is
/// the client's doing.
template <class Security>
class basic_fixture {
public:
    explicit basic_fixture(std::vector<script> scripts) : basic_fixture(std::move(scripts), [](appmixer::settings&) {})
    {
    }
    basic_fixture(std::vector<script> scripts, std::size_t max_body_size)
        : basic_fixture(std::move(scripts), [=](appmixer::settings& limits) { limits.max_body_size(max_body_size); })
    {
    }
    /// `limit` changes the settings of the transport.
    basic_fixture(std::vector<script> scripts, std::function<void(appmixer::settings&)> const& limit)
        : server(std::move(scripts), "127.0.0.1", 0, serving<Security>(good)), io(),
          api(make_client(io.get_executor(), Security::url(server.port()), limit))
    {
    }

    pending start(asio::awaitable<outcome> call) { return pending::start(io, std::move(call)); }

    /// Runs until no work is left.
    void run() { run_all(io); }
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
        return poll_until(io, condition);
    }

    appmixer::http_counters counters() const { return api.transport().counters(); }

    hostile_server server;
    asio::io_context io;
    client_in<Security> api;

private:
    using transport = typename Security::transport;

    static client_in<Security> make_client(asio::io_context::executor_type executor, std::string url,
                                           std::function<void(appmixer::settings&)> const& limit)
    {
        appmixer::settings where(std::move(url));
        Security::configure(where);
        limit(where);
        return appmixer::client<transport>(transport(executor, where)).as_result();
    }
};
using fixture = basic_fixture<plain>;

// Compiled in fixtures.cpp.
extern template asio::awaitable<outcome> fetch(client);
extern template asio::awaitable<outcome> create(client);
extern template asio::awaitable<outcome> send_request(client, appmixer::http_request, std::chrono::nanoseconds);
extern template class basic_fixture<plain>;

/// A call whose deadline passes in the given phase. On a slow machine it may pass in an earlier one; then the next
/// attempt, of five at most, has a longer one. `make` returns the call for a timeout.
template <class Security, class MakeCall>
outcome expire(basic_fixture<Security>& f, appmixer::phase where, MakeCall make)
{
    outcome end;
    for (std::chrono::nanoseconds timeout = 50ms; timeout < 100s; timeout *= 5) {
        end = f.get(make(timeout));
        if (end.ok || end.error.phase() >= where)
            break;
    }
    return end;
}

} // namespace calls

#endif
