// follow_logs over HTTP, through a proxy that cuts connections at random.

#include "../sanitized.hpp"
#include "follow_support.hpp"

#include <appmixer/emulator/emulator_server.hpp>
#include <appmixer/transports/http.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <unordered_map>
#include <utility>

using namespace follow_test;
using tcp = asio::ip::tcp;

namespace {

/// A clock that runs 500 times as fast as the system's.
class fast_clock final : public appmixer::time_source {
public:
    clock::time_point now() const noexcept override { return began_ + elapsed(); }
    std::chrono::system_clock::time_point time_of_day() const noexcept override { return start + elapsed(); }
    void set(asio::steady_timer& timer, clock::time_point when) override
    {
        timer.expires_at(began_ + (when - began_) / speed + 1ns);
    }
    void forget(asio::steady_timer&) noexcept override {}

private:
    static constexpr int speed = 500;
    clock::duration elapsed() const noexcept { return (clock::now() - began_) * speed; }
    clock::time_point const began_ = clock::now();
};

/// Passes connections on to a port of this machine, and cuts each after a random number of bytes.
class cutting_proxy {
public:
    cutting_proxy(asio::io_context& io, std::uint16_t to)
        : acceptor_(io, tcp::endpoint(asio::ip::address_v4::loopback(), 0)),
          server_(asio::ip::address_v4::loopback(), to)
    {
        asio::co_spawn(io, accept(), asio::detached);
    }
    std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

    int cuts = 0;

private:
    class connection {
    public:
        explicit connection(tcp::socket accepted) : client(std::move(accepted)), server(client.get_executor()) {}
        tcp::socket client;
        tcp::socket server;
        std::size_t bytes_left = 0; ///< of responses
    };

    asio::awaitable<void> accept()
    {
        auto constexpr token = asio::as_tuple(asio::use_awaitable);
        while (true) {
            auto [failed, accepted] = co_await acceptor_.async_accept(token);
            if (failed)
                co_return;
            auto const pair = std::make_shared<connection>(std::move(accepted));
            pair->bytes_left = random_() % 600'000;
            auto const [refused] = co_await pair->server.async_connect(server_, token);
            if (refused)
                continue;
            asio::co_spawn(pair->client.get_executor(), forward(pair, pair->client, pair->server, false),
                           asio::detached);
            asio::co_spawn(pair->client.get_executor(), forward(pair, pair->server, pair->client, true),
                           asio::detached);
        }
    }

    asio::awaitable<void> forward(std::shared_ptr<connection> pair, tcp::socket& from, tcp::socket& to, bool cuts_off)
    {
        auto constexpr token = asio::as_tuple(asio::use_awaitable);
        std::array<char, 16'384> buffer;
        while (true) {
            auto const [end, size] = co_await from.async_read_some(asio::buffer(buffer), token);
            if (end)
                break;
            std::size_t const passed = cuts_off ? (std::min)(size, pair->bytes_left) : size;
            auto const [failed, written] = co_await asio::async_write(to, asio::buffer(buffer, passed), token);
            if (failed)
                break;
            if (cuts_off) {
                pair->bytes_left -= passed;
                if (pair->bytes_left == 0) {
                    ++cuts;
                    break;
                }
            }
        }
        boost::system::error_code ignored;
        pair->client.close(ignored);
        pair->server.close(ignored);
    }

    tcp::acceptor acceptor_;
    tcp::endpoint server_;
    std::minstd_rand random_{7};
};

/// A server whose flow writes records, and a client that follows them through the proxy.
class network {
public:
    static constexpr std::size_t total = test::sanitized ? 3'000 : 10'000;

    network()
    {
        back_end.set_clock(
            [this] { return std::chrono::floor<std::chrono::milliseconds>(clock.time_of_day()) - shift; });
        back_end.switches().log_delay = 1s;
        back_end.switches().log_records = 4'000; // old records are removed meanwhile
        add_flow(back_end);
        appmixer::server_settings settings;
        settings.port = 0;
        settings.on_access = [this](appmixer::access_entry const&) { ++requests; };
        server = std::make_unique<appmixer::emulator_server>(io.get_executor(), back_end, settings);
        server->listen().value();
        server->start();
        proxy = std::make_unique<cutting_proxy>(io, server->port());
    }

    client make_client()
    {
        appmixer::settings const where("http://127.0.0.1:" + std::to_string(proxy->port()));
        client const api(appmixer::any_transport(appmixer::http_transport(io.get_executor(), where)));
        return as_owner(back_end, api).with_clock(clock).within(1h);
    }

    /// Writes some records, up to eight seconds late, unless the follower is behind.
    void write_some()
    {
        for (auto count = random() % 40; count > 0 && written < total && written < given.size() + 1'500; --count) {
            shift = std::chrono::milliseconds(random() % 8'000);
            write_record(back_end, std::to_string(written++));
        }
        shift = 0ms;
    }

    fast_clock clock;
    asio::io_context io;
    appmixer::emulator back_end = appmixer::emulator::deterministic();
    std::unique_ptr<appmixer::emulator_server> server;
    std::unique_ptr<cutting_proxy> proxy;
    std::minstd_rand random{11};
    std::chrono::milliseconds shift{0};
    std::size_t written = 0;
    std::size_t requests = 0;
    std::unordered_map<std::string, int> given;
};

} // namespace

TEST_CASE("a follower misses none of 10 000 records, written while connections are cut at random")
{
    network net;
    std::size_t failures = 0;
    auto const take = [&](followed_record const& record) { ++net.given[record.correlation_id]; };
    follow_options const how =
        follow_options().since(start - 10s).on_failure([&](appmixer::error const&) { ++failures; });
    test::spawned<void> following(net.io, follow_logs(net.make_client(), log_query().flow(flow_id), take, how));
    // A few rounds after the last record was written, it must have come.
    for (std::size_t last_write = 0; net.requests < last_write + 40 && !following.done;) {
        net.io.run_one_for(2ms);
        if (net.written < network::total) {
            net.write_some();
            last_write = net.requests;
        }
    }
    CHECK_FALSE(following.done);
    std::string lost, twice;
    for (std::size_t number = 0; number < network::total; ++number) {
        std::string const name = std::to_string(number);
        int const count = net.given[name];
        (count == 0 ? lost : twice) += count == 1 ? "" : name + " ";
    }
    CHECK(lost == "");
    CHECK(twice == "");
    CHECK(net.proxy->cuts > 5);
    CHECK(failures > 5);
    following.cancel();
    while (!following.done)
        net.io.run_one_for(10ms);
}
