// Clients on a strand that two threads run: they share one client, or have one strand each.

#include <appmixer/appmixer.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <exception>
#include <string>
#include <thread>
#include <utility>
#include <vector>

// On an io_context that two threads run, a client and its callers live on one strand. Run under ThreadSanitizer these
// tests also show that nothing is touched from outside it; the counters are plain integers for that reason.

namespace asio = boost::asio;

namespace {

class counters {
public:
    counters() = default;
    int in_flight = 0;
    int most_in_flight = 0;
    int sent = 0;
    int succeeded = 0;
    int wrong = 0;
    int failed = 0;
};

/// Suspends on every call, some on a timer, and responds with what the request named.
class suspending_transport {
public:
    using executor_type = asio::any_io_executor;
    suspending_transport(executor_type executor, counters& seen) : executor_(std::move(executor)), seen_(&seen) {}
    executor_type get_executor() const noexcept { return executor_; }
    asio::awaitable<appmixer::result<appmixer::http_response>> send(appmixer::http_request& request,
                                                                    appmixer::call_context&)
    {
        ++seen_->in_flight;
        seen_->most_in_flight = std::max(seen_->most_in_flight, seen_->in_flight);
        int const number = ++seen_->sent;
        if (number % 3 == 0) {
            asio::steady_timer timer(executor_, std::chrono::microseconds(number % 50));
            co_await timer.async_wait(asio::use_awaitable);
        } else {
            co_await asio::post(executor_, asio::use_awaitable);
        }
        --seen_->in_flight;
        if (number % 7 == 0)
            co_return appmixer::http_response(404, R"({"statusCode":404,"message":")" + request.target + "\"}");
        co_return appmixer::http_response(200, R"({"flowId":")" + request.target.substr(7) + "\"}");
    }

private:
    executor_type executor_;
    counters* seen_;
};

constexpr int callers = 40;
constexpr int calls_each = 25;

asio::awaitable<void> caller(appmixer::client<suspending_transport> api, int number, counters& seen)
{
    for (int i = 0; i < calls_each; ++i) {
        std::string const id = std::to_string(number) + "-" + std::to_string(i);
        auto const quiet = api.as(appmixer::access_token("token-" + id)).as_result();
        appmixer::result<appmixer::flow> const got = co_await get_flow(quiet, id);
        if (got)
            ++(got->flow_id == id ? seen.succeeded : seen.wrong);
        else
            ++(got.error() == appmixer::condition::not_found && got.error().server_message() == "/flows/" + id
                   ? seen.failed
                   : seen.wrong);
    }
}

/// Runs a context on two threads until it has nothing left to do. The time is a guard against a hang.
void run_on_two_threads(asio::io_context& io)
{
    std::thread other([&] { io.run_for(std::chrono::seconds(600)); });
    io.run_for(std::chrono::seconds(600));
    other.join();
}

} // namespace

TEST_CASE("many callers share a client on a strand of two threads")
{
    asio::io_context io;
    asio::strand<asio::io_context::executor_type> const strand = asio::make_strand(io);
    counters seen;
    std::atomic<int> finished = 0;
    {
        appmixer::client api(suspending_transport(strand, seen));
        for (int i = 0; i < callers; ++i)
            asio::co_spawn(strand, caller(api, i, seen), [&](std::exception_ptr e) {
                if (!e)
                    ++finished;
            });
    } // the calls keep the transport
    run_on_two_threads(io);

    CHECK(finished == callers);
    CHECK(seen.sent == callers * calls_each);
    CHECK(seen.wrong == 0);
    CHECK(seen.failed == callers * calls_each / 7);
    CHECK(seen.succeeded == callers * calls_each - callers * calls_each / 7);
    CHECK(seen.in_flight == 0);
    CHECK(seen.most_in_flight > 1); // they ran concurrently
}

TEST_CASE("clients on strands of their own do not disturb each other")
{
    asio::io_context io;
    std::vector<counters> seen(8);
    std::atomic<int> finished = 0;
    for (counters& mine : seen) {
        auto const strand = asio::make_strand(io);
        appmixer::client api(suspending_transport(strand, mine));
        for (int i = 0; i < 4; ++i)
            asio::co_spawn(strand, caller(api, i, mine), [&](std::exception_ptr e) {
                if (!e)
                    ++finished;
            });
    }
    run_on_two_threads(io);
    CHECK(finished == 32);
    for (counters const& mine : seen) {
        CHECK(mine.sent == 4 * calls_each);
        CHECK(mine.wrong == 0);
    }
}

TEST_CASE("an error may be read on two threads at once")
{
    asio::io_context io;
    counters seen;
    seen.sent = 6; // the next response is an error
    appmixer::client api(suspending_transport(asio::make_strand(io), seen));
    std::exception_ptr thrown;
    asio::co_spawn(api.get_executor(), get_flow(api, "f"),
                   [&](std::exception_ptr e, appmixer::flow const&) { thrown = e; });
    run_on_two_threads(io);
    REQUIRE(thrown != nullptr);

    auto const read = [](std::exception_ptr const& e, std::string& text) {
        try {
            std::rethrow_exception(e);
        } catch (appmixer::exception const& caught) {
            appmixer::exception const copy(caught);
            text = copy.what() + copy.error().server_message();
        }
    };
    std::string here;
    std::string there;
    std::thread other([&, mine = thrown] { read(mine, there); });
    read(thrown, here);
    other.join();
    CHECK(here == there);
    CHECK(here == "getFlow: 404 Not Found: /flows/f/flows/f");
}
