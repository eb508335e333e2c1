#ifndef APPMIXER_CORE_POLL_FOR_HPP
#define APPMIXER_CORE_POLL_FOR_HPP

#include <appmixer/core/time_source.hpp>

#include <boost/asio/io_context.hpp>

#include <cstddef>

namespace appmixer {

/// Runs handlers of a context that are ready, one at a time, until the budget is used or none is ready: what a program
/// with a frame loop of its own calls in each frame. It waits for nothing.
///
///     while (next_frame())
///         appmixer::poll_for(io, 2ms);
///
/// `io_context::poll` is no substitute. It runs whatever becomes ready meanwhile as well, so every slice of a large
/// list in one frame; and a context that has run out of work is stopped, and runs nothing that is spawned later until
/// it is restarted. This function restarts it, after `io_context::stop` as well.
///
/// budget: the time after which no further handler begins. One is run in any case, so zero means one a call; a handler
/// that has begun is not interrupted. time: what the budget is measured by. Returns how many handlers ran.
/// Threads: no other thread may run the context.
APPMIXER_DECL std::size_t poll_for(asio::io_context& io, time_source::clock::duration budget,
                                   time_source const& time = system_time());

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/core/impl/poll_for.ipp>
#endif

#endif
