#ifndef APPMIXER_ALGORITHMS_DETAIL_RECONNECT_SCHEDULE_HPP
#define APPMIXER_ALGORITHMS_DETAIL_RECONNECT_SCHEDULE_HPP

// The decisions of an event stream when a connection has ended. They do no I/O.

#include <appmixer/algorithms/event_options.hpp>
#include <appmixer/core/config.hpp>
#include <appmixer/core/error.hpp>
#include <appmixer/core/http.hpp>
#include <appmixer/core/operation_info.hpp>

#include <chrono>
#include <optional>
#include <random>

namespace appmixer::detail {

/// Whether a response is an event stream: a 200 with the content type `text/event-stream`.
APPMIXER_DECL bool is_event_stream(http_response const& head) noexcept;

/// Decides whether and when to connect again.
class reconnect_schedule {
public:
    using duration = event_options::duration;

    /// operation: it is repeated after a failure only if it is safe; must outlive the object.
    reconnect_schedule(event_options const& how, operation_info const& operation) : how_(how), operation_(&operation) {}

    /// Called for each event: the connection works.
    void saw_event() noexcept { failures_ = 0; }

    /// What follows a connection that has ended.
    class decision {
    public:
        decision() = default;
        std::optional<duration> delay; ///< after which to connect again; nothing: the stream has ended
        error failure;                 ///< of the ended stream; without a code when the server ended it
    };

    /// Called when a connection has ended. outcome: of the call. asked: the last `retry:` of the server.
    APPMIXER_DECL decision ended(result<http_response> const& outcome, std::optional<std::chrono::milliseconds> asked);

private:
    APPMIXER_DECL duration next_delay(std::optional<std::chrono::milliseconds> asked);

    event_options how_;
    operation_info const* operation_;
    unsigned failures_ = 0; ///< connections in a row without an event
    std::optional<std::minstd_rand> generator_;
};

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/algorithms/impl/reconnect_schedule.ipp>
#endif

#endif
