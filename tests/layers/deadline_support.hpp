#ifndef APPMIXER_TESTS_LAYERS_DEADLINE_SUPPORT_HPP
#define APPMIXER_TESTS_LAYERS_DEADLINE_SUPPORT_HPP

// A deadline layer over a transport that ignores deadlines.

#include "support.hpp"

#include <appmixer/layers/deadline.hpp>
#include <appmixer/testing/manual_clock.hpp>

#include <boost/asio/io_context.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <utility>

namespace test {

/// A layer over a stand_in, and the context of one call through it.
class deadline_fixture {
public:
    explicit deadline_fixture(appmixer::with_deadline limit)
        : layer(stand_in(io.get_executor(), plan) | std::move(limit))
    {
        context.time = &clock;
    }
    deadline_fixture(deadline_fixture const&) = delete;

    asio::awaitable<appmixer::result<appmixer::http_response>> get()
    {
        return send(layer, appmixer::http_request(), context);
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
    appmixer::deadline_layer<stand_in> layer;
};

/// The outcome of a call whose time ran out.
inline void check_that_its_time_ran_out(spawned<appmixer::result<appmixer::http_response>> const& call,
                                        appmixer::phase where)
{
    REQUIRE(call.value.has_value());
    REQUIRE_FALSE(call.value->has_value());
    CHECK(call.value->error() == appmixer::errc::deadline_exceeded);
    CHECK(call.value->error().phase() == where);
}

} // namespace test

#endif
