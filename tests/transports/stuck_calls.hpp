#ifndef APPMIXER_TESTS_TRANSPORTS_STUCK_CALLS_HPP
#define APPMIXER_TESTS_TRANSPORTS_STUCK_CALLS_HPP

// Calls that hang in a given phase.

#include "https_calls.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace calls {

/// A port on which connecting neither succeeds nor fails: it listens, but its queue is full.
class full_backlog {
public:
    full_backlog();
    std::uint16_t port() const;
    /// Whether the queue is really full; some systems have longer queues than requested.
    bool is_full() const;

private:
    asio::io_context io_;
    tcp::acceptor acceptor_;
    std::list<tcp::socket> fillers_;
};

/// While it exists, the system's resolver responds to nobody. One object at a time.
class silent_resolver {
public:
    silent_resolver();
    ~silent_resolver();
    silent_resolver(silent_resolver const&) = delete;
    silent_resolver& operator=(silent_resolver const&) = delete;
};

/// A client whose calls hang in one phase, until `free`.
template <class Security>
class stuck_in {
public:
    using transport = typename Security::transport;

    explicit stuck_in(appmixer::phase in) : where(in), io(std::make_unique<asio::io_context>())
    {
        std::string url;
        script steps;
        if (where == appmixer::phase::handshake)
            steps = {hold()};
        script const opening = Security::opening();
        steps.insert(steps.end(), opening.begin(), opening.end());
        if (where == appmixer::phase::acquire || where == appmixer::phase::wait)
            steps.insert(steps.end(), {expect(), hold(), say(good)});
        if (where == appmixer::phase::write)
            steps.push_back(hold());
        if (where == appmixer::phase::read)
            steps.insert(steps.end(), {expect(), say(good.substr(0, 40)), hold(), say(good.substr(40))});
        steps.push_back(serve(good));
        if (where == appmixer::phase::connect) {
            backlog.emplace();
            url = Security::url(backlog->port());
        } else {
            server = std::make_unique<hostile_server>(std::vector<script>(5, steps), "127.0.0.1", std::uint16_t(0),
                                                      serving<Security>(good));
            url = Security::url(server->port());
        }
        if (where == appmixer::phase::resolve) {
            url = Security::named_url(server->port());
            names.emplace();
        }
        appmixer::settings settings(url);
        Security::configure(settings);
        if (where == appmixer::phase::acquire)
            settings.max_connections(1);
        api.emplace(appmixer::client<transport>(transport(io->get_executor(), settings)).as_result());
    }

    bool usable() const
    {
        if (backlog && !backlog->is_full()) {
            MESSAGE("skipped: connecting to a full queue does not wait on this system");
            return false;
        }
        return true;
    }

    asio::awaitable<outcome> call(std::chrono::nanoseconds timeout = 1h) const
    {
        if (where != appmixer::phase::write)
            return fetch(api->within(timeout));
        appmixer::http_request large(appmixer::method::post, "/flows");
        large.body.assign(64'000'000, 'x'); // more than all buffers hold
        return send_request(*api, std::move(large), timeout);
    }

    /// Starts calls and runs them into the phase.
    std::vector<pending> start(std::size_t count)
    {
        if (where == appmixer::phase::acquire)
            occupy();
        std::vector<pending> started;
        for (std::size_t i = 0; i < count; ++i)
            started.push_back(pending::start(*io, call()));
        if (where == appmixer::phase::acquire)
            REQUIRE(until([&] { return api->transport().counters().waiting == count; }));
        if (where == appmixer::phase::resolve)
            REQUIRE(until([&] { return api->transport().counters().in_use == count; }));
        if (where >= appmixer::phase::handshake)
            REQUIRE(until([&] { return server->holds() == count; }));
        if (where == appmixer::phase::read)
            REQUIRE(until([&] { return api->transport().counters().bytes_received == 40 * count; }));
        for (int i = 0; i < 20; ++i) {
            io->restart();
            io->poll();
        }
        for (pending const& each : started)
            REQUIRE_FALSE(each.done());
        return started;
    }

    /// Another call takes the only slot, so that further ones wait.
    void occupy()
    {
        occupant.emplace(pending::start(*io, fetch(*api)));
        REQUIRE(until([&] { return server->holds() == 1; }));
    }

    /// Lets calls succeed from now on.
    void free()
    {
        if (where == appmixer::phase::connect) {
            std::uint16_t const port = backlog->port();
            backlog.reset();
            server =
                std::make_unique<hostile_server>(std::vector<script>(), "127.0.0.1", port, serving<Security>(good));
        } else if (where == appmixer::phase::resolve) {
            names.reset();
        } else {
            for (int i = 0; i < 10; ++i)
                server->resume();
        }
    }

    template <class Condition>
    bool until(Condition condition)
    {
        return poll_until(*io, condition);
    }

    void run() { run_all(*io); }

    /// Another call of the same client succeeds, after `free`.
    bool recovers()
    {
        pending const next = pending::start(*io, fetch(*api));
        run();
        return next.done() && next.end().text == "f1";
    }

    appmixer::phase where;
    std::optional<full_backlog> backlog;
    std::unique_ptr<hostile_server> server;
    std::unique_ptr<asio::io_context> io;
    std::optional<client_in<Security>> api;
    std::optional<silent_resolver> names; ///< destroyed before the context, which waits for the resolver
    std::optional<pending> occupant;
};

using stuck = stuck_in<plain>;

// Compiled in fixtures.cpp.
extern template class stuck_in<plain>;
extern template class stuck_in<secured>;

} // namespace calls

#endif
