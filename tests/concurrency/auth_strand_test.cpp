// Many callers of one auth layer sign in on a strand that two threads run.

#include <appmixer/api/users.hpp>
#include <appmixer/auth/auth.hpp>
#include <appmixer/auth/password_sign_in.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <exception>
#include <memory>
#include <string>
#include <thread>

// Sign-ins and the calls that wait for them, on one strand of an io_context that two threads run. Under
// ThreadSanitizer this shows that nothing is touched from outside it; the counters are plain integers for that reason.

namespace asio = boost::asio;

namespace {

class counters {
public:
    counters() = default;
    int sign_ins = 0;
    int sent = 0;
    int succeeded = 0;
    int refused = 0;
    int cancelled = 0;
    int other = 0;
};

/// Accepts a token for twenty calls, and suspends on every exchange. Its executor type is that of the strand itself,
/// so that a sign-in goes from one executor type to the other.
template <class Executor>
class expiring_server {
public:
    using executor_type = Executor;
    expiring_server(executor_type executor, counters& seen) : executor_(std::move(executor)), seen_(&seen) {}
    executor_type get_executor() const noexcept { return executor_; }
    asio::awaitable<appmixer::result<appmixer::http_response>, Executor> send(appmixer::http_request& request,
                                                                              appmixer::call_context&)
    {
        if (request.target == "/user/auth") {
            std::string const token = "token-" + std::to_string(++seen_->sign_ins);
            asio::steady_timer timer(executor_, std::chrono::microseconds(200));
            co_await timer.async_wait(asio::use_awaitable_t<Executor>());
            valid_ = token;
            uses_ = 0;
            co_return appmixer::http_response(200, R"({"token":")" + token + "\"}");
        }
        std::string const field(request.headers.get("Authorization").value_or(""));
        co_await asio::post(executor_, asio::use_awaitable_t<Executor>());
        ++seen_->sent;
        if (field != "Bearer " + valid_ || ++uses_ > 20)
            co_return appmixer::http_response(401);
        co_return appmixer::http_response(200, "{}");
    }

private:
    executor_type executor_;
    counters* seen_;
    std::string valid_;
    int uses_ = 0;
};

constexpr int callers = 40;
constexpr int calls_each = 25;

template <class Api>
asio::awaitable<void, typename Api::executor_type> caller(Api api, counters& seen)
{
    for (int i = 0; i < calls_each; ++i) {
        appmixer::result<appmixer::user> const got = co_await get_user(api);
        if (got)
            ++seen.succeeded;
        else if (got.error() == appmixer::condition::unauthorized)
            ++seen.refused;
        else
            ++seen.other;
    }
}

/// Makes a call and cancels it at once, while it waits for a sign-in, or after it went on.
template <class Api>
asio::awaitable<void> hasty_caller(Api api, counters& seen)
{
    auto const executor = api.get_executor();
    for (int i = 0; i < calls_each; ++i) {
        auto const stop = std::make_shared<asio::cancellation_signal>();
        auto const count = [stop, &seen](std::exception_ptr, appmixer::result<appmixer::user> const& got) {
            ++(got ? seen.succeeded : got.error() == appmixer::condition::cancelled ? seen.cancelled : seen.refused);
        };
        asio::co_spawn(executor, get_user(api), asio::bind_cancellation_slot(stop->slot(), count));
        co_await asio::post(executor, asio::use_awaitable);
        stop->emit(asio::cancellation_type::terminal);
    }
}

template <class Executor>
void run_crowd()
{
    asio::io_context io;
    asio::strand<asio::io_context::executor_type> const strand = asio::make_strand(io);
    counters seen;
    {
        appmixer::client const api(expiring_server<Executor>(strand, seen) |
                                   appmixer::with_auth(appmixer::password_sign_in("ada", "secret")));
        auto const rethrow = [](std::exception_ptr e) {
            if (e)
                std::rethrow_exception(e);
        };
        for (int i = 0; i < callers; ++i) {
            asio::co_spawn(strand, caller(api.as_result(), seen), rethrow);
            asio::co_spawn(strand, hasty_caller(api.as_result(), seen), rethrow);
        }
    } // the calls keep the transport, and a sign-in does
    std::thread other([&] { io.run_for(std::chrono::seconds(600)); });
    io.run_for(std::chrono::seconds(600));
    other.join();

    CHECK(seen.succeeded + seen.refused + seen.cancelled == 2 * callers * calls_each);
    CHECK(seen.succeeded > 0);
    CHECK(seen.cancelled > 0);
    CHECK(seen.other == 0);
    CHECK(seen.sign_ins >= seen.succeeded / 20);
    CHECK(seen.sign_ins < seen.sent);
}

} // namespace

TEST_CASE("many callers sign in on a strand of two threads")
{
    run_crowd<asio::any_io_executor>();
    run_crowd<asio::strand<asio::io_context::executor_type>>();
}
