#ifndef APPMIXER_EMULATOR_PAGE_EMULATOR_PAGE_HPP
#define APPMIXER_EMULATOR_PAGE_EMULATOR_PAGE_HPP

// The page of the emulator, for a browser: its files, its data and its commands.
//
//     GET  /emulator                      the page; its files are below: /emulator/page.css and so on
//     GET  /emulator/events               the data as an event stream: "snapshot", then "changes" (page_changes.hpp)
//     GET  /emulator/flows/{id}           a flow with its descriptor
//     GET  /emulator/stores/{id}          a store with its first items
//     POST /emulator/commands/{name}      changes something; the body is a JSON object (page_commands.ipp)
//
// page_guard.hpp says who may use it. The text of the files is in text/.

#include <appmixer/emulator/emulator.hpp>
#include <appmixer/emulator/events/event_log.hpp>
#include <appmixer/emulator/page/page_changes.hpp>
#include <appmixer/emulator/server_settings.hpp>

#include <boost/json/object.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace appmixer::detail::emu {

class emulator_page {
public:
    /// latency: the delay of the server's responses, which the page shows and changes. Both must outlive the object.
    emulator_page(emulator& back_end, delay_range& latency) : back_end_(back_end), latency_(latency) {}

    /// Whether a request target belongs to the page.
    static APPMIXER_DECL bool serves(std::string_view target) noexcept;
    /// Responds to a request whose target belongs to the page.
    APPMIXER_DECL emulator_response respond(http_request const& request);

    /// The time of the emulator when its clock was last read; nothing: never. The page does not read the clock for the
    /// requests of others.
    std::optional<timestamp> latest_time() const { return back_end_.state_.clock.latest(); }
    /// Shows a request that the server has served. It is left out when memory is short.
    APPMIXER_DECL void add_request(access_entry const& entry, std::optional<timestamp> const& time) noexcept;
    /// Whether a browser follows the events.
    bool is_open() const noexcept { return events_ && events_->count_followers() != 0; }
    /// Sends what has changed to the browsers that follow. When the data were replaced, or on an exception, their
    /// streams end: the browsers begin again.
    APPMIXER_DECL void update() noexcept;

private:
    APPMIXER_DECL emulator_response get(std::vector<std::string> const& path);
    APPMIXER_DECL emulator_response follow();
    /// What `page_changes::take` returns.
    APPMIXER_DECL std::string take_changes();
    APPMIXER_DECL void end_streams() noexcept;
    APPMIXER_DECL json::object controls();

    // The commands. Each throws `http_error`.
    APPMIXER_DECL void run_command(std::string_view name, json::object const& body);
    APPMIXER_DECL void start_flow(json::object const& body);
    APPMIXER_DECL void stop_flow(json::object const& body);
    APPMIXER_DECL void save_flow(json::object const& body);
    APPMIXER_DECL void add_fault(json::object const& body);
    APPMIXER_DECL void remove_fault(json::object const& body);
    APPMIXER_DECL void clear_faults(json::object const& body);
    APPMIXER_DECL void set_latency(json::object const& body);
    APPMIXER_DECL void move_clock(json::object const& body);
    APPMIXER_DECL void freeze_clock(json::object const& body);
    APPMIXER_DECL void reset_clock(json::object const& body);
    /// Sends a request to the API in the name of the owner of a flow.
    APPMIXER_DECL void call_as_owner(json::object const& body, method verb, std::string_view path_and_query,
                                     json::object const& content);

    emulator& back_end_;
    delay_range& latency_;
    page_changes changes_;
    std::shared_ptr<event_log> events_; ///< null: no browser follows
    std::uint64_t shown_state_ = 0;     ///< the number of the state that the browsers have
};

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/page/emulator_page.ipp>
#include <appmixer/emulator/page/page_commands.ipp>
#endif

#endif
