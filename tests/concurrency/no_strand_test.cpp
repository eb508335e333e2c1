// Wrong use, without a strand on several threads, is reported where possible, and every call ends.

#include <appmixer/appmixer.hpp>
#include <appmixer/auth/auth.hpp>
#include <appmixer/auth/password_sign_in.hpp>
#include <appmixer/core/detail/use_flag.hpp>
#include <appmixer/emulator/emulator.hpp>
#include <appmixer/emulator/emulator_server.hpp>
#include <appmixer/emulator/loopback.hpp>
#include <appmixer/layers/rate_limit.hpp>
#include <appmixer/layers/retry.hpp>
#include <appmixer/transports/http.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <exception>
#include <future>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

// A mistake of programs: several threads run an io_context without a strand. Each call still ends, with its result or
// with an error that names the mistake.

namespace asio = boost::asio;
using namespace std::chrono_literals;
using appmixer::errc;

namespace {

/// How the calls ended; counted by all threads.
class call_counts {
public:
    call_counts() = default;
    void count(appmixer::error const& failure)
    {
        if (failure.code() == errc::concurrent_use)
            ++refused;
        else if (failure == appmixer::condition::timeout)
            ++late;
        else
            ++other;
    }
    int all() const { return succeeded + refused + late + other; }

    std::atomic<int> succeeded = 0;
    std::atomic<int> refused = 0;
    std::atomic<int> late = 0;
    std::atomic<int> other = 0;
};

constexpr int callers = 32;
constexpr int calls_each = 20;

asio::awaitable<void> caller(appmixer::default_client api, std::chrono::milliseconds limit, call_counts& seen)
{
    for (int i = 0; i < calls_each; ++i) {
        appmixer::result<appmixer::user> const got = co_await get_user(api.within(limit).as_result());
        if (got)
            ++seen.succeeded;
        else
            seen.count(got.error());
    }
}

/// Runs callers on four threads. False when they do not end.
bool run_callers(asio::io_context& io, appmixer::default_client const& api, std::chrono::milliseconds limit,
                 call_counts& seen)
{
    for (int i = 0; i < callers; ++i)
        asio::co_spawn(io, caller(api, limit, seen), [](std::exception_ptr thrown) {
            if (thrown)
                std::rethrow_exception(thrown);
        });
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] { io.run_for(600s); });
    for (std::thread& each : threads)
        each.join();
    return io.stopped() && seen.all() == callers * calls_each;
}

appmixer::server_settings any_free_port()
{
    appmixer::server_settings settings;
    settings.port = 0;
    return settings;
}

/// A server on a thread of its own.
class server_thread {
public:
    server_thread() : server_(io_.get_executor(), back_end_, any_free_port())
    {
        id_ = back_end_.add_user("ada@shop.example", "secret");
        token_ = back_end_.issue_token(id_);
        REQUIRE(server_.listen());
        server_.start();
        thread_ = std::thread([this] { io_.run(); });
    }
    ~server_thread()
    {
        asio::post(io_, [this] { server_.stop(); });
        thread_.join();
    }
    std::string url() const { return server_.base_url(); }
    std::string const& token() const { return token_; }

private:
    asio::io_context io_;
    appmixer::emulator back_end_;
    appmixer::emulator_server server_;
    std::string id_, token_;
    std::thread thread_;
};

} // namespace

TEST_CASE("the use flag distinguishes threads and is reentrant for one")
{
    appmixer::detail::use_flag flag;
    auto const another_may_enter = [&] {
        return std::async(std::launch::async,
                          [&] {
                              bool const entered = flag.try_lock();
                              if (entered)
                                  flag.unlock();
                              return entered;
                          })
            .get();
    };
    CHECK(another_may_enter());
    flag.lock();
    CHECK_FALSE(another_may_enter());
    CHECK(flag.try_lock());
    flag.unlock();
    CHECK_FALSE(another_may_enter());
    flag.unlock();
    CHECK(another_may_enter());
}

TEST_CASE("a call that begins while another thread is inside the emulator is refused")
{
    asio::io_context io;
    appmixer::emulator back_end;
    std::promise<void> first_is_inside, second_has_ended;
    std::shared_future<void> const released = second_has_ended.get_future().share();
    std::atomic<bool> asked = false;
    back_end.set_clock([&] {
        if (!asked.exchange(true)) {
            first_is_inside.set_value();
            released.wait_for(600s);
        }
        return appmixer::timestamp();
    });
    appmixer::client const api(appmixer::loopback(io.get_executor(), back_end));
    auto const guard = asio::make_work_guard(io);
    std::thread one([&] { io.run(); }), two([&] { io.run(); });
    auto first = asio::co_spawn(io, get_user(api.as_result()), asio::use_future);
    first_is_inside.get_future().wait_for(600s);
    appmixer::result<appmixer::user> const second =
        asio::co_spawn(io, get_user(api.as_result()), asio::use_future).get();
    second_has_ended.set_value();
    appmixer::result<appmixer::user> const outcome = first.get();
    io.stop();
    one.join();
    two.join();
    CHECK(second.error() == errc::concurrent_use);
    CHECK(std::string(second.error().what()).find("strand") != std::string::npos);
    CHECK(outcome.error() == errc::unauthorized);
}

TEST_CASE("calls over sockets on four threads without a strand all end")
{
    server_thread server;
    asio::io_context io;
    call_counts seen;
    appmixer::client api(appmixer::http_transport(io.get_executor(), appmixer::settings(server.url())) |
                         appmixer::with_retry());
    appmixer::default_client const any = appmixer::default_client(appmixer::any_transport(std::move(api.transport())))
                                             .as(appmixer::access_token(server.token()));
    CHECK(run_callers(io, any, 600s, seen));
    MESSAGE("right: ", seen.succeeded.load(), ", refused: ", seen.refused.load(), ", late: ", seen.late.load());
    CHECK(seen.succeeded > 0);
    CHECK(seen.late == 0);
    CHECK(seen.other == 0);
}

TEST_CASE("calls whose deadlines pass on four threads without a strand all end")
{
    server_thread server;
    asio::io_context io;
    call_counts seen;
    appmixer::client api{appmixer::http_transport(io.get_executor(), appmixer::settings(server.url()))};
    appmixer::default_client const any = appmixer::default_client(appmixer::any_transport(std::move(api.transport())))
                                             .as(appmixer::access_token(server.token()));
    CHECK(run_callers(io, any, 1ms, seen));
    MESSAGE("right: ", seen.succeeded.load(), ", refused: ", seen.refused.load(), ", late: ", seen.late.load());
    CHECK(seen.other == 0);
}

TEST_CASE("signed calls under a rate limit on four threads without a strand all end")
{
    asio::io_context io;
    appmixer::emulator back_end;
    back_end.add_user("ada@shop.example", "secret");
    call_counts seen;
    auto const limits = appmixer::rate_limits().max_in_flight(3).requests_per_second(100000);
    appmixer::client api(appmixer::loopback(io.get_executor(), back_end) | appmixer::with_rate_limit(limits) |
                         appmixer::with_auth(appmixer::password_sign_in("ada@shop.example", "secret")) |
                         appmixer::with_retry());
    appmixer::default_client const any(appmixer::any_transport(std::move(api.transport())));
    CHECK(run_callers(io, any, 600s, seen));
    MESSAGE("right: ", seen.succeeded.load(), ", refused: ", seen.refused.load(), ", late: ", seen.late.load());
    CHECK(seen.succeeded > 0);
    CHECK(seen.late == 0);
    CHECK(seen.other == 0);
}
