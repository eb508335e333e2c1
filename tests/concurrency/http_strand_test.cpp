// The HTTP transport on a strand that two threads run.

#include <appmixer/appmixer.hpp>
#include <appmixer/emulator/emulator.hpp>
#include <appmixer/emulator/emulator_server.hpp>
#include <appmixer/transports/http.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <exception>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

// The transport over sockets on an io_context that two threads run: a client with its callers on one strand, a server
// with the emulator on another. Under ThreadSanitizer this shows that nothing is touched from outside its strand.

namespace asio = boost::asio;

namespace {

using strand = asio::strand<asio::io_context::executor_type>;
using remote = appmixer::client<appmixer::http_transport, appmixer::returning_results>;

class call_counts {
public:
    call_counts() = default;
    int succeeded = 0;
    int cancelled = 0;
    int failed = 0;
    int running = 0; ///< callers that are still at work
};

asio::awaitable<void> caller(remote api, int number, call_counts& seen)
{
    for (int i = 0; i < 10; ++i) {
        std::string const name = "flow " + std::to_string(number) + "." + std::to_string(i);
        appmixer::result<std::string> id = co_await create_flow(api, name);
        appmixer::result<appmixer::flow> read = appmixer::error();
        if (id)
            read = co_await get_flow(api, *id);
        if (id && read && read->name == name)
            ++seen.succeeded;
        else
            ++seen.failed;
    }
}

/// Two threads, a server with one user, and a client that shares four connections.
class strand_fixture {
public:
    strand_fixture()
    {
        back_end.add_user("ada@shop.example", "secret");
        appmixer::server_settings settings;
        settings.port = 0;
        server = std::make_unique<appmixer::emulator_server>(server_strand, back_end, settings);
        REQUIRE(server->listen().has_value());
        server->start();
        std::string const token = back_end.issue_token(user_id());
        appmixer::settings where("http://127.0.0.1:" + std::to_string(server->port()));
        where.max_connections(4);
        api.push_back(appmixer::client<appmixer::http_transport>(appmixer::http_transport(client_strand, where))
                          .as(appmixer::access_token(token))
                          .as_result());
    }

    /// Runs both strands until all callers have ended.
    void run()
    {
        std::thread second([this] { io.run(); });
        io.run();
        second.join();
    }
    /// Called on the client's strand when a caller has ended.
    void ended()
    {
        if (--seen.running > 0)
            return;
        api.clear(); // closes the connections
        asio::post(server_strand, [this] { server->stop(); });
    }

    asio::io_context io{2};
    strand server_strand = asio::make_strand(io);
    strand client_strand = asio::make_strand(io);
    appmixer::emulator back_end = appmixer::emulator::deterministic();
    std::unique_ptr<appmixer::emulator_server> server;
    std::vector<remote> api; ///< the one client, until all callers have ended
    call_counts seen;

private:
    std::string user_id()
    {
        boost::json::value const saved = back_end.save();
        return std::string(std::string_view(saved.at("users").at(0).at("id").as_string()));
    }
};

} // namespace

TEST_CASE("a client over sockets is used on a strand of two threads")
{
    strand_fixture f;
    constexpr int callers = 20;
    f.seen.running = callers;
    for (int number = 0; number < callers; ++number)
        asio::co_spawn(f.client_strand, caller(f.api.front(), number, f.seen), [&f](std::exception_ptr failure) {
            f.seen.failed += failure ? 1 : 0;
            f.ended();
        });
    f.run();
    CHECK(f.seen.succeeded == callers * 10);
    CHECK(f.seen.failed == 0);
}

TEST_CASE("calls over sockets are cancelled on a strand of two threads")
{
    strand_fixture f;
    constexpr int callers = 40;
    f.seen.running = callers;
    std::vector<std::unique_ptr<asio::cancellation_signal>> signals;
    for (int number = 0; number < callers; ++number) {
        signals.push_back(std::make_unique<asio::cancellation_signal>());
        auto finish = [&f](std::exception_ptr failure, appmixer::result<appmixer::user> response) {
            if (!failure && response)
                ++f.seen.succeeded;
            else if (!failure && response.error() == appmixer::condition::cancelled)
                ++f.seen.cancelled;
            else
                ++f.seen.failed;
            f.ended();
        };
        asio::co_spawn(f.client_strand, get_user(f.api.front()),
                       asio::bind_cancellation_slot(signals.back()->slot(), std::move(finish)));
        if (number % 2 == 1) // on the strand too: emitting a signal is not thread-safe
            asio::post(f.client_strand, [&signals, number] {
                signals[static_cast<std::size_t>(number)]->emit(asio::cancellation_type::terminal);
            });
    }
    f.run();
    CHECK(f.seen.succeeded + f.seen.cancelled == callers);
    CHECK(f.seen.succeeded >= callers / 2);
    CHECK(f.seen.failed == 0);
}
