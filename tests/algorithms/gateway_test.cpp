// What a gateway needs: http_status_for, the counters of its transport by counters_of, and drain among algorithms.

#include "../spawned.hpp"

#include <appmixer/algorithms/drain.hpp>
#include <appmixer/algorithms/http_status.hpp>
#include <appmixer/algorithms/wait.hpp>

#include <appmixer/api/flows.hpp>
#include <appmixer/call/client.hpp>
#include <appmixer/core/layer.hpp>
#include <appmixer/layers/deadline.hpp>
#include <appmixer/layers/gzip.hpp>
#include <appmixer/layers/line_sink.hpp>
#include <appmixer/layers/rate_limit.hpp>
#include <appmixer/layers/trace.hpp>
#include <appmixer/make_client.hpp>
#include <appmixer/testing/exchange_faults.hpp>
#include <appmixer/testing/manual_clock.hpp>
#include <appmixer/testing/recorder.hpp>
#include <appmixer/testing/scripted.hpp>
#include <appmixer/transports/http.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <sstream>
#include <type_traits>
#include <utility>

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using appmixer::counters_of;
using appmixer::errc;
using appmixer::http_status_for;
using appmixer::token_of;

TEST_SUITE_BEGIN("gateway");

TEST_CASE("http_status_for follows its table")
{
    for (int const same : {400, 404, 409, 413, 429, 501, 503})
        CHECK(http_status_for(appmixer::error(static_cast<errc>(same))) == same);
    for (int const token : {401, 403}) {
        CHECK(http_status_for(appmixer::error(static_cast<errc>(token))) == token);
        CHECK(http_status_for(appmixer::error(static_cast<errc>(token)), token_of::caller) == token);
        CHECK(http_status_for(appmixer::error(static_cast<errc>(token)), token_of::service) == 502);
    }
    for (int const other : {302, 402, 405, 415, 422, 500, 502, 505, 599})
        CHECK(http_status_for(appmixer::error(static_cast<errc>(other))) == 502);
    for (boost::system::error_code const& timeout :
         {make_error_code(errc::deadline_exceeded), make_error_code(static_cast<errc>(408)),
          make_error_code(errc::gateway_timeout), make_error_code(asio::error::timed_out)})
        CHECK(http_status_for(appmixer::error(timeout)) == 504);
    for (errc const unusable :
         {errc::connection_closed, errc::malformed_response, errc::response_too_large, errc::empty_response,
          errc::invalid_json, errc::unexpected_shape, errc::unexpected_content_type, errc::untrusted_certificate,
          errc::proxy_refused, errc::wrong_scheme, errc::paging_stuck, errc::job_failed})
        CHECK(http_status_for(appmixer::error(unusable)) == 502);
    CHECK(http_status_for(appmixer::error(asio::error::connection_refused)) == 502);
    CHECK(http_status_for(appmixer::error(asio::error::host_not_found)) == 502);
    CHECK(http_status_for(appmixer::error(errc::too_many_waiting)) == 503);
    CHECK(http_status_for(appmixer::error(errc::shutting_down)) == 503);
    CHECK(http_status_for(appmixer::error(asio::error::operation_aborted)) == 503);
    CHECK(http_status_for(appmixer::error(errc::invalid_request)) == 400);
    CHECK(http_status_for(appmixer::error(errc::stage_not_reached)) == 409);
    for (errc const own : {errc::invalid_settings, errc::unexpected_request, errc::wrong_executor, errc::concurrent_use,
                           errc::body_source_failed})
        CHECK(http_status_for(appmixer::error(own)) == 500);
    CHECK(http_status_for(appmixer::error(make_error_code(boost::system::errc::no_space_on_device))) == 500);
    CHECK(http_status_for(appmixer::error()) == 500);
}

/// A layer of a program. With `Shown`, it gives access to the transport below it.
template <class Inner, bool Shown>
class own_layer {
public:
    using executor_type = typename Inner::executor_type;
    explicit own_layer(Inner inner) : inner_(std::move(inner)) {}
    executor_type get_executor() const noexcept { return inner_.get_executor(); }
    Inner& inner() noexcept requires Shown { return inner_; }
    asio::awaitable<appmixer::result<appmixer::http_response>, executor_type> send(appmixer::http_request& request,
                                                                                   appmixer::call_context& context)
    {
        return inner_.send(request, context);
    }

private:
    Inner inner_;
};

template <bool Shown>
class with_own : public appmixer::layer_factory {
public:
    template <appmixer::transport Inner>
    own_layer<Inner, Shown> operator()(Inner inner) const
    {
        return own_layer<Inner, Shown>(std::move(inner));
    }
};

/// A transport with counters.
class counting : public appmixer::scripted {
public:
    explicit counting(executor_type executor) : scripted(std::move(executor)) {}
    appmixer::http_counters counters() const noexcept
    {
        appmixer::http_counters now;
        now.idle = 7;
        return now;
    }
};

TEST_CASE("the counters of the transport are found below every layer")
{
    asio::io_context io;
    std::ostringstream out;
    auto const sink = std::make_shared<appmixer::line_sink>(out);
    auto const stack = counting(io.get_executor()) | appmixer::with_faults(appmixer::exchange_faults()) |
                       appmixer::with_gzip() | appmixer::with_recorder(appmixer::recorder()) |
                       appmixer::with_rate_limit(appmixer::rate_limits()) | appmixer::with_auth() |
                       appmixer::with_retry() | with_own<true>() | appmixer::with_call_trace(sink) |
                       appmixer::with_deadline();
    appmixer::client const api(stack);
    CHECK(counters_of(api).value().idle == 7);
    CHECK(counters_of(appmixer::default_client(api).as_result()).value().idle == 7);
    CHECK(counters_of(make_client(appmixer::any_transport(counting(io.get_executor())), appmixer::settings()))
              .value()
              .idle == 7);
    appmixer::client const over_http(
        appmixer::http_transport(io.get_executor(), appmixer::settings("http://localhost")));
    CHECK(counters_of(over_http).value().made == 0);
}

TEST_CASE("there are none if the transport has none, or if a layer hides it")
{
    asio::io_context io;
    CHECK_FALSE(counters_of(appmixer::client(appmixer::scripted(io.get_executor()) | appmixer::with_retry())));
    CHECK_FALSE(counters_of(appmixer::client(counting(io.get_executor()) | with_own<false>())));
    CHECK_FALSE(counters_of(appmixer::default_client(appmixer::scripted(io.get_executor()))));
}

TEST_CASE("the next look of a wait is refused after a drain has begun")
{
    asio::io_context io;
    appmixer::manual_clock clock;
    appmixer::scripted script(io.get_executor());
    script.expect(appmixer::method::get, "/flows/f").respond(200, "{}").repeatedly();
    auto const api = appmixer::client(script).with_clock(clock);
    auto const never = [](auto at) -> asio::awaitable<appmixer::result<std::optional<int>>> {
        appmixer::result<appmixer::flow> const seen = co_await get_flow(at, "f");
        if (!seen)
            co_return seen.error();
        co_return std::optional<int>();
    };
    test::spawned waiting(io, wait_until(api.as_result(), never));
    io.poll();
    CHECK_FALSE(waiting.done);
    test::spawned draining(io, drain(api, 10s));
    io.poll();
    REQUIRE(draining.done); // no call is in flight between two looks
    clock.run(io);
    REQUIRE(waiting.done);
    CHECK(waiting.take().error() == errc::shutting_down);
    CHECK(clock.elapsed() < 1s);
}

TEST_SUITE_END();

} // namespace
