#ifndef APPMIXER_ALGORITHMS_IMPL_RUN_IPP
#define APPMIXER_ALGORITHMS_IMPL_RUN_IPP

#include <appmixer/algorithms/run.hpp>

namespace appmixer {

APPMIXER_DECL std::size_t poll_for(asio::io_context& io, time_source::clock::duration budget, time_source const& time)
{
    if (io.stopped())
        io.restart();
    auto const began = time.now();
    std::size_t handlers = 0;
    while (io.poll_one() > 0) {
        ++handlers;
        if (time.now() - began >= budget)
            break;
    }
    return handlers;
}

} // namespace appmixer

#endif
