// The README's blocks that need a server and so do not run here: they compile, and objects that need no
// server are created. See readme_test.cpp.

#include <appmixer/layers/line_sink.hpp>
#include <appmixer/layers/metrics_sink.hpp>
#include <appmixer/layers/rate_limit.hpp>
#include <appmixer/layers/trace.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <exception>
#include <iostream>
#include <memory>
#include <string>

// clang-format off
#include <appmixer/https.hpp>

#include <boost/asio.hpp>

namespace asio = boost::asio;
namespace json = boost::json;
using namespace std::chrono_literals;
// clang-format on

namespace {

asio::awaitable<void> rename(appmixer::default_client api, std::string id)
{
    appmixer::flow flow = co_await get_flow(api, id);
    flow.name = "Nightly import";
    co_await update_flow(api, id, flow);
}

[[maybe_unused]] void sign_in(asio::io_context& io)
{
    appmixer::settings settings("https://api.acme.appmixer.cloud");
    settings.credentials("ada@shop.example", "secret"); // or .token("eyJ…")
    auto api = appmixer::make_client(io.get_executor(), settings);
}

[[maybe_unused]] void from_environment(asio::io_context& io)
{
    auto api = appmixer::make_client(io.get_executor(), appmixer::settings::from_environment());
}

[[maybe_unused]] asio::awaitable<void> on_exit(appmixer::default_client api)
{
    appmixer::drain_report report = co_await drain(api, 10s);
    CHECK(report.left == 0);
}

[[maybe_unused]] void on_several_threads(appmixer::settings const& settings, std::string id)
{
    asio::thread_pool threads(4);
    asio::any_io_executor strand = asio::make_strand(threads.get_executor());
    appmixer::client api(appmixer::http_transport(strand, settings) | appmixer::with_retry());
    auto report = [](std::exception_ptr failure) { std::clog << (failure ? "failed\n" : "done\n"); };
    asio::co_spawn(strand, rename(api, id), report);
    threads.join();
}

} // namespace

TEST_CASE("the README's stack of layers")
{
    asio::io_context io;
    appmixer::settings settings("http://localhost:2200");
    auto const log = std::make_shared<appmixer::line_sink>(std::clog); // a line for each call
    auto const metrics = std::make_shared<appmixer::metrics_sink>();   // for Prometheus
    auto traced = appmixer::make_client(io.get_executor(), settings, appmixer::with_call_trace(log),
                                        appmixer::with_call_trace(metrics), appmixer::with_attempt_trace(metrics));
    CHECK(counters_of(traced).value().in_use == 0);
    appmixer::client tuned(
        appmixer::http_transport(io.get_executor(), appmixer::settings("http://localhost:2200")) |
        appmixer::with_rate_limit(appmixer::rate_limits().requests_per_second(50).max_in_flight(16)) |
        appmixer::with_attempt_trace(metrics) |
        appmixer::with_auth(appmixer::password_sign_in("ada@shop.example", "secret")) | appmixer::with_retry() |
        appmixer::with_call_trace(metrics));
    CHECK(tuned.get_executor() == io.get_executor());
    CHECK(metrics->prometheus_text().find("appmixer_client_calls_in_flight") != std::string::npos);
}

TEST_CASE("the README's settings for TLS and for a proxy")
{
    std::string const chain_pem = "chain", key_pem = "key";
    appmixer::settings settings("https://api.acme.appmixer.cloud");
    appmixer::tls_settings trust;
    trust.ca_file("/etc/acme/ca.pem").client_certificate(chain_pem, key_pem);
    settings.tls(trust);
    settings.proxy("http://user:password@proxy.example:3128");
    settings.proxy_from_environment();
    CHECK(settings.tls().ca_file() == "/etc/acme/ca.pem");
    CHECK(settings.tls().client_key() == "key");
    CHECK(settings.proxy().find("user:password") == std::string::npos); // whatever the environment contains
}

TEST_CASE("the README's numbers are the defaults of the library")
{
    appmixer::settings const settings;
    CHECK(settings.max_connections() == 8);
    CHECK(settings.max_body_size() == std::size_t(64) << 20);
    asio::io_context io;
    CHECK(appmixer::make_client(io.get_executor(), settings).timeout() == 30s);
    CHECK(appmixer::call_context().slice == std::size_t(64) << 10);

    appmixer::standard_retry const retry;
    CHECK(retry.max_attempts() == 4);
    CHECK(retry.first_backoff() == 250ms);
    CHECK(retry.max_backoff() == 8s);
    CHECK(retry.max_retry_after() == 60s);
    appmixer::retry_budget budget = retry.budget();
    CHECK(budget.left() == 10);
    CHECK(budget.take());
    for (int i = 0; i < 9; ++i)
        budget.succeeded();
    CHECK(budget.left() == 9);
    budget.succeeded();
    CHECK(budget.left() == 10);

    CHECK(appmixer::wait_policy().limit() == 5min);
}
