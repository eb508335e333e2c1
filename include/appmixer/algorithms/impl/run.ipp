#ifndef APPMIXER_ALGORITHMS_IMPL_RUN_IPP
#define APPMIXER_ALGORITHMS_IMPL_RUN_IPP

#include <appmixer/algorithms/run.hpp>

#include <boost/asio/error.hpp>

namespace appmixer {

namespace detail {

APPMIXER_DECL void prepare_run(asio::io_context& io)
{
    if (io.get_executor().running_in_this_thread())
        throw exception(error(errc::invalid_request, phase::none,
                              "run() was called inside the io_context; await the coroutine instead"));
    if (io.stopped())
        io.restart();
}

APPMIXER_DECL void throw_run_aborted(char const* why)
{
    throw exception(error(asio::error::operation_aborted, phase::none, why));
}

} // namespace detail

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
