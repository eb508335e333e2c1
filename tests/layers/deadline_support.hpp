#ifndef APPMIXER_TESTS_LAYERS_DEADLINE_SUPPORT_HPP
#define APPMIXER_TESTS_LAYERS_DEADLINE_SUPPORT_HPP

// A deadline layer over a transport that ignores deadlines.

#include "support.hpp"

#include <appmixer/layers/deadline.hpp>
#include <appmixer/testing/manual_clock.hpp>

#include <boost/asio/io_context.hpp>

#include <memory>

// Compiled in deadline_support.cpp.
extern template class appmixer::deadline_layer<test::stand_in>;

namespace test {

/// A layer over a stand_in, and the context of one call through it.
class deadline_fixture {
public:
    explicit deadline_fixture(appmixer::with_deadline limit);
    ~deadline_fixture();
    deadline_fixture(deadline_fixture const&) = delete;

    asio::awaitable<appmixer::result<appmixer::http_response>> get();
    void poll();

    appmixer::manual_clock clock;
    appmixer::call_context context;
    asio::io_context io;
    std::shared_ptr<script> plan = std::make_shared<script>();
    appmixer::deadline_layer<stand_in> layer;
};

/// The outcome of a call whose time ran out.
void check_that_its_time_ran_out(spawned<appmixer::result<appmixer::http_response>> const& call, appmixer::phase where);

extern template asio::awaitable<appmixer::result<appmixer::http_response>>
send(appmixer::deadline_layer<stand_in>&, appmixer::http_request, appmixer::call_context&);

} // namespace test

#endif
