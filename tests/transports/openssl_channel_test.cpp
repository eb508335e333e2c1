// openssl_channel: how much of a write it reports as sent, which decides whether a call may be retried.

#include "https_calls.hpp"

#include <appmixer/transports/detail/deadline_queue.hpp>
#include <appmixer/transports/detail/openssl_channel.hpp>

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

namespace {

using namespace calls;
using appmixer::detail::io_result;
using appmixer::detail::output_buffers;

TEST_SUITE_BEGIN("openssl_channel");

/// A channel after its handshake, to a server that reads only on command, over a socket with small buffers.
class channel_fixture {
public:
    explicit channel_fixture(std::vector<step> after) : server_(scripts(std::move(after))), socket(io)
    {
        appmixer::tls_settings const trust = appmixer::tls_settings().ca_pem(certificates::root().pem());
        channel = appmixer::detail::openssl_channel_factory(trust, "127.0.0.1").make();
        socket.open(tcp::v4());
        socket.set_option(asio::socket_base::send_buffer_size(4096));
        socket.connect(tcp::endpoint(asio::ip::address_v4::loopback(), server_.port()));
        bool greeted = false;
        asio::co_spawn(io, channel->handshake(socket, deadline),
                       [&](std::exception_ptr, appmixer::error failure) { greeted = !failure.code(); });
        io.run_for(guard);
        REQUIRE(greeted);
    }

    /// Starts a write of what is left of head and body.
    void start(output_buffers buffers)
    {
        end_.reset();
        asio::co_spawn(io, channel->write_some(socket, buffers, deadline),
                       [&](std::exception_ptr, io_result ended) { end_.emplace(ended); });
        for (int i = 0; i < 20; ++i) {
            io.restart();
            io.poll();
        }
    }
    bool done() const { return end_.has_value(); }
    boost::system::error_code code() const { return std::get<0>(end_.value()); }
    std::size_t count() const { return std::get<1>(end_.value()); }
    void finish()
    {
        io.restart();
        io.run_for(guard);
        REQUIRE(done());
    }
    void resume() { server_.resume(); }
    std::size_t requests() const { return server_.requests(); }
    std::string request_text() const { return server_.request_text(0); }

private:
    static std::vector<script> scripts(std::vector<step> after)
    {
        script one = {secure(), hold()};
        one.insert(one.end(), after.begin(), after.end());
        return {one};
    }

    hostile_server server_;
    std::optional<io_result> end_;

public:
    asio::io_context io;
    tcp::socket socket;
    std::shared_ptr<appmixer::detail::deadline_queue> deadlines = std::make_shared<appmixer::detail::deadline_queue>(
        io.get_executor(), std::make_shared<appmixer::detail::use_flag>());
    appmixer::detail::deadline_entry deadline{*deadlines, appmixer::call_context::clock::time_point::max()};
    std::unique_ptr<appmixer::detail::tls_channel> channel;
};

std::string const large(60'000, 'x');

TEST_CASE("a write that sent nothing reports that")
{
    channel_fixture b({});
    b.socket.shutdown(tcp::socket::shutdown_send);
    b.start({asio::buffer(std::string_view("head")), asio::buffer(large)});
    b.finish();
    CHECK(b.code() == asio::error::broken_pipe);
    CHECK(b.count() == 0);
}

TEST_CASE("a write that was partly sent before the connection broke counts as sent")
{
    channel_fixture b({reset()});
    std::string const head(20'000'000, 'h'); // with a body goes at once, and is more than all buffers hold
    b.start({asio::buffer(head), asio::buffer(large)});
    REQUIRE_FALSE(b.done());
    b.resume();
    b.finish();
    CHECK(b.code().failed());
    CHECK(b.count() >= head.size());
}

TEST_CASE("an interrupted write continues with the next")
{
    channel_fixture b({expect()});
    std::string const head = "POST /flows HTTP/1.1\r\nContent-Length: 600000\r\n\r\n";
    std::string const body(600'000, 'x');
    output_buffers rest{asio::buffer(head), asio::buffer(body)};
    std::size_t interrupted = 0;
    while (rest[0].size() + rest[1].size() > 0 || b.channel->has_output()) {
        b.start(rest);
        if (!b.done() && interrupted++ < 3)
            b.socket.cancel();
        else if (!b.done())
            b.resume();
        b.finish();
        REQUIRE((!b.code() || b.code() == asio::error::operation_aborted));
        CHECK((b.count() > 0 || b.channel->has_output() || rest[1].size() == 0));
        std::size_t const of_head = std::min(rest[0].size(), b.count());
        rest[0] += of_head;
        rest[1] += b.count() - of_head;
    }
    CHECK(interrupted > 3);
    auto const give_up = std::chrono::steady_clock::now() + guard;
    while (b.requests() == 0 && std::chrono::steady_clock::now() < give_up)
        std::this_thread::sleep_for(100us);
    REQUIRE(b.requests() == 1);
    CHECK(b.request_text() == head + body); // nothing duplicated, nothing lost
}

TEST_SUITE_END();

} // namespace
