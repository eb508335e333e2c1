#include "https_calls.hpp"
#include "stuck_calls.hpp"

#include <appmixer/emulator/emulator.hpp>
#include <appmixer/emulator/emulator_server.hpp>

#include <boost/asio/strand.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

// Handles, transports and servers that outlive their io_context. The sanitizer
// finds errors.

using namespace calls;
using appmixer::errc;
using appmixer::phase;

namespace {

/// A class with a handle and an io_context, where the context is destroyed first.
template <class Security>
class game {
public:
    using transport = typename Security::transport;

    explicit game(bool on_a_strand) : server(std::vector<script>(), "127.0.0.1", 0, serving<Security>(good))
    {
        appmixer::settings where(Security::url(server.port()));
        Security::configure(where);
        asio::any_io_executor executor = io.get_executor();
        if (on_a_strand)
            executor = asio::make_strand(io);
        api.emplace(appmixer::client<transport>(transport(std::move(executor), where)).as_result());
    }

    hostile_server server;
    std::optional<client_in<Security>> api;
    asio::io_context io;
};

template <class Security>
void outlives_with_idle_connections(bool on_a_strand)
{
    CAPTURE(on_a_strand);
    game<Security> one(on_a_strand);
    std::vector<pending> started;
    for (int i = 0; i < 3; ++i)
        started.push_back(pending::start(one.io, fetch(*one.api)));
    one.io.run_for(guard);
    for (pending const& each : started)
        REQUIRE(each.end().ok);
    CHECK(one.api->transport().counters().idle == 3);
}

constexpr phase phases[] = {phase::acquire, phase::resolve, phase::connect, phase::write, phase::wait, phase::read};

template <class Security>
void outlives_with_a_call_in(phase where)
{
    CAPTURE(to_string(where));
    stuck_in<Security> stuck(where);
    if (!stuck.usable())
        return;
    std::vector<pending> const started = stuck.start(3);
    stuck.names.reset();
    stuck.io.reset();
    for (pending const& each : started)
        CHECK_FALSE(each.done());
    CHECK(stuck.api->transport().counters().idle == 0);
    CHECK_FALSE(stuck.api->get_executor());
}

} // namespace

TEST_CASE("a handle with idle connections outlives its io_context")
{
    for (bool const on_a_strand : {false, true}) {
        outlives_with_idle_connections<plain>(on_a_strand);
        outlives_with_idle_connections<secured>(on_a_strand);
    }
}

TEST_CASE("a handle with calls in flight outlives its io_context")
{
    for (phase const where : phases) {
        outlives_with_a_call_in<plain>(where);
        outlives_with_a_call_in<secured>(where);
    }
    outlives_with_a_call_in<secured>(phase::handshake);
}

TEST_CASE("a handle outlives its io_context with calls that wait for a connection on a strand")
{
    hostile_server server({{expect(), hold()}});
    appmixer::settings const limits = appmixer::settings(local_url(server.port())).max_connections(1);
    std::optional<client> api;
    std::vector<pending> started;
    {
        asio::io_context io;
        api.emplace(appmixer::client<appmixer::http_transport>(appmixer::http_transport(asio::make_strand(io), limits))
                        .as_result());
        for (int i = 0; i < 3; ++i)
            started.push_back(pending::start(io, fetch(*api)));
        while (api->transport().counters().waiting < 2)
            io.poll();
    }
    for (pending const& each : started)
        CHECK_FALSE(each.done());
    CHECK(api->transport().counters().waiting == 0);
    CHECK(api->transport().counters().in_use == 0);
}

TEST_CASE("a handle whose io_context was destroyed refuses calls, also on a new io_context at the same address")
{
    game<plain> one(false);
    std::optional<asio::io_context> io(std::in_place);
    client api = appmixer::client<appmixer::http_transport>(
                     appmixer::http_transport(io->get_executor(), appmixer::settings(local_url(one.server.port()))))
                     .as_result();
    pending const before = pending::start(*io, fetch(api));
    io->run_for(guard);
    CHECK(before.end().ok);
    for (int i = 0; i < 2; ++i) {
        io.emplace();
        pending const after = pending::start(*io, fetch(api));
        io->run_for(guard);
        REQUIRE(after.done());
        CHECK(after.end().error == errc::wrong_executor);
        CHECK(std::string(after.end().error.what()).find("has been destroyed") != std::string::npos);
    }
}

TEST_CASE("transports on one io_context may be destroyed in any order")
{
    hostile_server server(std::vector<script>(), "127.0.0.1", 0, serving<plain>(good));
    appmixer::settings const where(local_url(server.port()));
    std::vector<std::unique_ptr<client>> left;
    {
        asio::io_context io;
        for (int i = 0; i < 6; ++i) {
            appmixer::http_transport made(io.get_executor(), where);
            appmixer::http_transport moved(std::move(made));
            left.push_back(std::make_unique<client>(
                appmixer::client<appmixer::http_transport>(appmixer::http_transport(moved)).as_result()));
            pending const call = pending::start(io, fetch(*left.back()));
            io.restart();
            io.run_for(guard);
            CHECK(call.end().ok);
        }
        left.erase(left.begin() + 2);
        left.pop_back();
        left.erase(left.begin());
    }
    left.erase(left.begin() + 1);
}

TEST_CASE("a transport that is not created because of a settings error leaves nothing in its io_context")
{
    asio::io_context io;
    appmixer::settings const where = appmixer::settings("http://127.0.0.1:1").proxy("gopher://nowhere");
    CHECK_THROWS_AS(appmixer::http_transport(io.get_executor(), where), appmixer::exception);
}

TEST_CASE("a server of the emulator outlives its io_context, with and without connections")
{
    for (bool const used : {false, true}) {
        appmixer::emulator back_end;
        std::optional<client> api;
        std::unique_ptr<appmixer::emulator_server> server;
        {
            asio::io_context io;
            server = std::make_unique<appmixer::emulator_server>(io.get_executor(), back_end);
            REQUIRE(server->listen());
            server->start();
            api.emplace(appmixer::client<appmixer::http_transport>(
                            appmixer::http_transport(io.get_executor(), appmixer::settings(server->base_url())))
                            .as_result());
            if (used) {
                pending const call = pending::start(io, fetch(*api));
                while (!call.done())
                    io.run_one();
                CHECK(call.end().error == errc::unauthorized);
                CHECK(server->connections() == 1);
            } else {
                io.poll();
            }
        }
        CHECK(server->connections() == 0);
        CHECK_FALSE(server->listen());
        server->start();
        server->stop();
    }
}
