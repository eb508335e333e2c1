#ifndef APPMIXER_EMULATOR_EVENTS_EVENT_STREAMS_HPP
#define APPMIXER_EMULATOR_EVENTS_EVENT_STREAMS_HPP

// Responses that are event streams.

#include <appmixer/emulator/events/event_log.hpp>
#include <appmixer/emulator/http/router.hpp>

#include <memory>
#include <utility>

namespace appmixer::detail::emu {

/// Responds with the stream of a log. Sets the heartbeat of the switches and the clock of the request.
inline http_response respond_stream(request_context& ctx, std::shared_ptr<event_log> log, follower_options how)
{
    how.heartbeat = ctx.back_end.switches.heartbeat;
    how.time = ctx.time;
    ctx.stream = std::make_shared<event_follower>(std::move(log), std::move(how));
    http_response response(200);
    response.headers.append("content-type", "text/event-stream; charset=utf-8");
    response.headers.append("cache-control", "no-cache");
    return response;
}

} // namespace appmixer::detail::emu

#endif
