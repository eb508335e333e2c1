#ifndef APPMIXER_TESTS_LAYERS_AUTH_SUPPORT_HPP
#define APPMIXER_TESTS_LAYERS_AUTH_SUPPORT_HPP

// Support of the auth tests: a fake server whose tokens the test controls, and calls to it on a manual clock.

#include "support.hpp"

#include <appmixer/appmixer.hpp>
#include <appmixer/auth/auth.hpp>
#include <appmixer/auth/password_sign_in.hpp>
#include <appmixer/core/detail/base64.hpp>
#include <appmixer/core/detail/clock_timer.hpp>
#include <appmixer/emulator/users/session_token.hpp>
#include <appmixer/testing/manual_clock.hpp>

#include <boost/asio/post.hpp>

#include <doctest/doctest.h>

#include <functional>
#include <set>

namespace test {

using namespace std::chrono_literals;

/// What a server saw and what it does; outside the transport, since a layer takes that over.
class fake_server {
public:
    fake_server();
    ~fake_server();
    fake_server(fake_server const&) = delete;
    fake_server& operator=(fake_server const&) = delete;

    using response = appmixer::result<appmixer::http_response>;
    using duration = appmixer::call_context::clock::duration;

    std::vector<std::string> calls;    ///< "GET /user: token-1", in the order in which they came
    std::vector<std::string> sign_ins; ///< the bodies
    std::set<std::string> valid;       ///< the tokens that are taken; a call with another one, or none, gets a 401
    std::size_t cancelled = 0;         ///< exchanges that ended because they were cancelled

    duration sign_in_takes = duration::zero(); ///< `max()`: until it is cancelled
    duration call_takes = duration::zero();
    /// Returns the response to a sign-in; by default the tokens "token-1", "token-2" and so on, which become valid.
    std::function<response(appmixer::http_request const&)> on_sign_in;
    /// Returns the response to a call with a valid token; by default the user "ada".
    std::function<response(appmixer::http_request const&)> on_call;

    /// The response to a sign-in that succeeded.
    response gives(std::string const& token);
};

template <class Executor>
class basic_fake_transport {
public:
    using executor_type = Executor;
    basic_fake_transport(Executor executor, std::shared_ptr<fake_server> guard)
        : executor_(std::move(executor)), server_(std::move(guard))
    {
    }
    executor_type get_executor() const noexcept { return executor_; }

    asio::awaitable<fake_server::response, Executor> send(appmixer::http_request& request,
                                                          appmixer::call_context& context)
    {
        bool const signs_in = request.target == "/user/auth";
        std::string_view token = request.headers.get("Authorization").value_or("Bearer -");
        REQUIRE(token.starts_with("Bearer "));
        token.remove_prefix(7);
        if (signs_in)
            server_->sign_ins.push_back(request.body);
        else
            server_->calls.push_back(std::string(to_string(request.method)) + ' ' + request.target + ": " +
                                     std::string(token));

        fake_server::duration const takes = signs_in ? server_->sign_in_takes : server_->call_takes;
        if (takes == fake_server::duration::zero()) {
            co_await asio::post(executor_, asio::use_awaitable_t<Executor>());
        } else {
            appmixer::detail::clock_timer timer(executor_, *context.time);
            if (takes != fake_server::duration::max())
                timer.expires_at(context.time->now() + takes);
            co_await timer.async_wait(asio::as_tuple(asio::use_awaitable_t<Executor>()));
        }
        asio::cancellation_state const state = co_await asio::this_coro::cancellation_state;
        if (state.cancelled() != asio::cancellation_type::none) {
            ++server_->cancelled;
            co_return appmixer::error(asio::error::operation_aborted, appmixer::phase::wait);
        }
        if (signs_in)
            co_return server_->on_sign_in(request);
        if (server_->valid.count(std::string(token)) == 0)
            co_return appmixer::http_response(401, R"({"statusCode":401,"message":"Invalid JWT"})");
        co_return server_->on_call(request);
    }

private:
    Executor executor_;
    std::shared_ptr<fake_server> server_;
};

using fake_transport = basic_fake_transport<asio::any_io_executor>;

/// A client that signs in, and returns results.
using auth_client = appmixer::client<appmixer::auth_layer<fake_transport>, appmixer::returning_results>;

using user_result = appmixer::result<appmixer::user>;

/// A call of which the outcome is to be looked at later.
using pending = spawned<user_result>;

/// A context and a clock, the server, and transports to it.
class auth_fixture {
public:
    auth_fixture();
    ~auth_fixture();

    fake_transport transport();

    /// Runs what is ready, without moving the clock.
    void poll();
    /// Runs a call to its end, moving the clock as needed.
    template <class T, class Executor>
    T run(asio::awaitable<T, Executor> call)
    {
        spawned<T> one(io, std::move(call));
        finish(one);
        return one.take();
    }
    /// Moves the clock until a call has ended.
    void finish(spawn_state const& call);
    /// The calls since the last time.
    std::vector<std::string> calls();

    std::shared_ptr<fake_server> server = std::make_shared<fake_server>();
    appmixer::manual_clock clock;
    asio::io_context io;
};

std::vector<std::string> list(std::initializer_list<char const*> texts);

/// A token that says when it expires, in seconds since 1970.
std::string expiring_token(std::chrono::system_clock::time_point when);

/// A source of which a test decides everything.
class scripted_source {
public:
    class state {
    public:
        state() = default;
        std::function<asio::awaitable<appmixer::result<appmixer::access_token>>(appmixer::default_client)> obtain;
        std::size_t asked = 0;
    };

    explicit scripted_source(std::shared_ptr<state> what);
    asio::awaitable<appmixer::result<appmixer::access_token>> obtain(appmixer::default_client api);

private:
    std::shared_ptr<state> what_;
};

// Compiled in auth_support.cpp.
extern template class basic_fake_transport<asio::any_io_executor>;
extern template asio::awaitable<void> store_value(asio::awaitable<user_result>, std::optional<user_result>&);

} // namespace test

extern template class appmixer::auth_layer<test::fake_transport>;
extern template appmixer::call_result<test::auth_client, appmixer::user> appmixer::get_user(test::auth_client const&);

#endif
