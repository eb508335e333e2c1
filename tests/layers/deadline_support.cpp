// The bodies of deadline_support.hpp.

#include "deadline_support.hpp"

#include <doctest/doctest.h>

#include <utility>

template class appmixer::deadline_layer<test::stand_in>;

namespace test {

template asio::awaitable<appmixer::result<appmixer::http_response>>
send(appmixer::deadline_layer<stand_in>&, appmixer::http_request, appmixer::call_context&);

deadline_fixture::deadline_fixture(appmixer::with_deadline limit)
    : layer(stand_in(io.get_executor(), plan) | std::move(limit))
{
    context.time = &clock;
}

deadline_fixture::~deadline_fixture() = default;

asio::awaitable<appmixer::result<appmixer::http_response>> deadline_fixture::get()
{
    return send(layer, appmixer::http_request(), context);
}

void deadline_fixture::poll()
{
    io.restart();
    io.poll();
}

void check_that_its_time_ran_out(spawned<appmixer::result<appmixer::http_response>> const& call, appmixer::phase where)
{
    REQUIRE(call.value.has_value());
    REQUIRE_FALSE(call.value->has_value());
    CHECK(call.value->error() == appmixer::errc::deadline_exceeded);
    CHECK(call.value->error().phase() == where);
}

} // namespace test
