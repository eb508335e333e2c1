#ifndef APPMIXER_EMULATOR_EVENT_FEED_HPP
#define APPMIXER_EMULATOR_EVENT_FEED_HPP

// The side of an event stream of the emulator on which a test sends events.

#include <appmixer/core/config.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string_view>
#include <utility>

namespace appmixer {

namespace detail::emu {
class event_log;
} // namespace detail::emu

/// What the followers of an event stream of the emulator receive; see `emulator::gateway_events` and
/// `emulator::test_events`.
///
///     appmixer::event_feed feed = back_end.gateway_events(user_id);
///     feed.send({}, R"({"type":"gateway-add"})", "7");
///     feed.cut(); // the follower connects again, and sends "Last-Event-ID: 7"
///
/// Each follower receives what is sent, in order and as fast as its connection takes it. The last 1000 entries and 1
/// MiB are kept for followers that are slow or come back; a follower that falls further behind is cut.
///
/// Copies feed the same stream. After the emulator was destroyed, the functions have no effect. A copy of an emulator
/// has streams of its own, with the same events and without followers. Threads: as for the emulator; while it is
/// served, on the executor.
class event_feed {
public:
    /// Sends an event.
    ///
    /// type: the name of the event; empty for none, which clients take as "message". data: any UTF-8 text; its lines
    /// are sent as lines of their own. id: what clients send as `Last-Event-ID` when they come back; empty for none.
    /// Throws `exception` with `errc::invalid_request` for a line break in `type` or `id`, and for NUL in `id`.
    APPMIXER_DECL void send(std::string_view type, std::string_view data, std::string_view id = {}) const;
    /// Sends a comment, which clients ignore. Throws `exception` with `errc::invalid_request` for a line break.
    APPMIXER_DECL void comment(std::string_view text) const;
    /// Tells clients how long to wait before they connect again.
    APPMIXER_DECL void retry_after(std::chrono::milliseconds delay) const;
    /// Sends bytes as they are, for tests of clients.
    APPMIXER_DECL void send_raw(std::string_view bytes) const;
    /// Ends the streams of the followers when they have received what was sent before.
    APPMIXER_DECL void end() const;
    /// Breaks the connections of the followers when they have received what was sent before.
    APPMIXER_DECL void cut() const;

    /// The number of followers.
    APPMIXER_DECL std::size_t followers() const noexcept;

private:
    friend class emulator;
    explicit event_feed(std::shared_ptr<detail::emu::event_log> log) noexcept : log_(std::move(log)) {}

    std::shared_ptr<detail::emu::event_log> log_;
};

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/impl/event_feed.ipp>
#endif

#endif
