#ifndef APPMIXER_TESTS_LAYERS_RETRY_SUPPORT_HPP
#define APPMIXER_TESTS_LAYERS_RETRY_SUPPORT_HPP

// A retry layer over a scripted transport.

#include "support.hpp"

#include <appmixer/api/flows.hpp>
#include <appmixer/call/client.hpp>
#include <appmixer/layers/retry.hpp>
#include <appmixer/testing/manual_clock.hpp>

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

// Compiled in retry_support.cpp.
extern template class appmixer::retry_layer<test::stand_in>;

namespace test {

/// A client with a retry layer that returns results.
using retry_client = appmixer::client<appmixer::retry_layer<stand_in>, appmixer::returning_results>;

/// The usual policy, with waits that are as long as they can be: 250 ms, 500 ms, 1 s.
appmixer::standard_retry longest_waits();

/// A layer with a policy over a stand_in, and the context of one call through it.
template <class Policy = appmixer::standard_retry>
class retry_fixture {
public:
    explicit retry_fixture(Policy policy = longest_waits())
        : layer(stand_in(io.get_executor(), plan) | appmixer::with_retry(std::move(policy)))
    {
        context.time = &clock;
    }
    retry_fixture(retry_fixture const&) = delete;

    asio::awaitable<appmixer::result<appmixer::http_response>> get(std::string target = "/thing")
    {
        return send(layer, appmixer::http_request(appmixer::method::get, std::move(target)), context);
    }
    /// When the exchanges were begun, from the start of the clock.
    std::vector<std::chrono::nanoseconds> times() const
    {
        std::vector<std::chrono::nanoseconds> all;
        for (script::exchange const& one : plan->seen)
            all.push_back(one.at - (clock.now() - clock.elapsed()));
        return all;
    }
    void poll()
    {
        io.restart();
        io.poll();
    }

    appmixer::manual_clock clock;
    appmixer::call_context context;
    asio::io_context io;
    std::shared_ptr<script> plan = std::make_shared<script>();
    appmixer::retry_layer<stand_in, Policy> layer;
};

extern template asio::awaitable<appmixer::result<appmixer::http_response>>
send(appmixer::retry_layer<stand_in>&, appmixer::http_request, appmixer::call_context&);
extern template class retry_fixture<>;

} // namespace test

extern template appmixer::call_result<test::retry_client, appmixer::flow> appmixer::get_flow(test::retry_client const&,
                                                                                             std::string);

#endif
