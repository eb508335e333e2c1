#ifndef APPMIXER_TESTS_TRANSPORTS_HTTP_PROXY_SUPPORT_HPP
#define APPMIXER_TESTS_TRANSPORTS_HTTP_PROXY_SUPPORT_HPP

// A proxy with scripts, and a client of a server behind it.

#include "http_calls.hpp"

#include <appmixer/core/version.hpp>
#include <appmixer/transports/https.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace proxy_test {

using namespace calls;
using appmixer::errc;
using appmixer::phase;
using appmixer::settings;

inline std::string const agent = "User-Agent: appmixer-cpp/" APPMIXER_VERSION_STRING "\r\n";
inline std::string const established = "HTTP/1.1 200 Connection established\r\n\r\n";

template <class Transport>
asio::awaitable<outcome> fetch_flow(appmixer::client<Transport, appmixer::returning_results> api)
{
    appmixer::result<appmixer::flow> response = co_await appmixer::get_flow(api, "f1");
    if (!response)
        co_return outcome(response.error());
    co_return outcome(response->flow_id);
}

/// A proxy with scripts, and a client of a server behind it.
template <class Transport>
class proxy_fixture {
public:
    proxy_fixture(std::string base_url, std::vector<script> scripts, std::string_view user = "ada:s3cret@")
        : proxy(std::move(scripts)), name("the proxy 127.0.0.1:" + std::to_string(proxy.port())),
          api(make_client(io, std::move(base_url),
                          "http://" + std::string(user) + "127.0.0.1:" + std::to_string(proxy.port())))
    {
    }

    pending start(std::chrono::nanoseconds timeout = 1h)
    {
        return pending::start(io, fetch_flow<Transport>(api->within(timeout)));
    }
    template <class Condition>
    bool until(Condition condition)
    {
        auto const give_up = std::chrono::steady_clock::now() + guard;
        while (!condition() && std::chrono::steady_clock::now() < give_up) {
            io.restart();
            if (io.poll() == 0)
                std::this_thread::sleep_for(100us);
        }
        return condition();
    }
    outcome get_flow(std::chrono::nanoseconds timeout = 1h)
    {
        pending const started = start(timeout);
        REQUIRE(until([&] { return started.done(); }));
        return started.end();
    }

    hostile_server proxy;
    std::string name;
    asio::io_context io;
    std::optional<appmixer::client<Transport, appmixer::returning_results>> api;

private:
    static auto make_client(asio::io_context& io, std::string base_url, std::string proxy_url)
    {
        settings where(std::move(base_url));
        where.proxy(std::move(proxy_url)).tls(appmixer::tls_settings().dangerously_trust_anyone());
        return appmixer::client<Transport>(Transport(io.get_executor(), where)).as_result();
    }
};

using http_fixture = proxy_fixture<appmixer::http_transport>;
using tunnel_fixture = proxy_fixture<appmixer::https_transport>;

} // namespace proxy_test

#endif
