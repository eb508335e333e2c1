#ifndef APPMIXER_ALGORITHMS_RUN_HPP
#define APPMIXER_ALGORITHMS_RUN_HPP

// Runs an `io_context` inside a frame loop.

#include <appmixer/core/time_source.hpp>

#include <boost/asio/io_context.hpp>

#include <cstddef>

namespace appmixer {

/// Runs ready handlers until a time budget is used up or no handler is ready. It never waits: a program with its own
/// frame loop calls it in each frame.
///
///     while (next_frame())
///         appmixer::poll_for(io, 2ms);
///
/// `io_context::poll` also runs the handlers that become ready while it runs, and so decodes a large response in a
/// single frame. Besides, a context without work stops, and runs nothing until it is restarted; this function restarts
/// it, also after `io_context::stop`.
///
/// io: the context. No other thread may run it.
/// budget: no further handler begins after this time. At least one ready handler runs, so zero means one for each call.
/// A running handler is not interrupted.
/// time: the clock of the budget; the system's by default.
/// Returns the number of handlers that ran.
APPMIXER_DECL std::size_t poll_for(asio::io_context& io, time_source::clock::duration budget,
                                   time_source const& time = system_time());

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/algorithms/impl/run.ipp>
#endif

#endif
