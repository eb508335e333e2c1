#ifndef APPMIXER_TESTS_LAYERS_AUTH_SINGLE_FLIGHT_SUPPORT_HPP
#define APPMIXER_TESTS_LAYERS_AUTH_SINGLE_FLIGHT_SUPPORT_HPP

// Parallel calls that share a sign-in. Tests run on any_io_executor and on the executor of io_context.

#include "auth_support.hpp"

#include <cstddef>
#include <deque>
#include <optional>
#include <string>

namespace single_flight_test {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using appmixer::access_token;
using appmixer::errc;
using appmixer::password_sign_in;
using appmixer::phase;
using appmixer::with_auth;
using test::list;
using test::pending;

template <class Executor>
class parallel_calls : public test::auth_fixture {
public:
    using transport_type = test::basic_fake_transport<Executor>;
    using client_type = appmixer::client<appmixer::auth_layer<transport_type>, appmixer::returning_results>;

    explicit parallel_calls(appmixer::auth_options options = appmixer::auth_options())
        : api(with(password_sign_in("ada", "secret"), options))
    {
    }
    /// A client that signs in by a source.
    template <class Source>
    client_type with(Source source, appmixer::auth_options options = appmixer::auth_options())
    {
        transport_type transport(io.get_executor(), server);
        return appmixer::client(std::move(transport) | with_auth(std::move(source), options))
            .with_clock(clock)
            .as_result();
    }
    /// Begins a call.
    pending& call() { return started.emplace_back(io, get_user(*api)); }
    pending& call(appmixer::call_context::clock::duration limit)
    {
        return started.emplace_back(io, get_user(api->within(limit)));
    }
    /// How many of the calls have succeeded.
    std::size_t succeeded() const
    {
        std::size_t count = 0;
        for (pending const& one : started)
            count += one.done && one.value && one.value->has_value() ? 1 : 0;
        return count;
    }
    /// Whether nothing is under way any more.
    bool idle()
    {
        io.restart();
        return io.poll() == 0 && io.stopped() && clock.waiting() == 0;
    }

    std::optional<client_type> api;
    std::deque<pending> started;
};

inline appmixer::error failure_of(pending const& call)
{
    REQUIRE(call.done);
    REQUIRE(call.thrown == nullptr);
    REQUIRE_FALSE(call.value->has_value());
    return call.value->error();
}

#define APPMIXER_TEST_EXECUTORS asio::any_io_executor, asio::io_context::executor_type

} // namespace single_flight_test

#endif
