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
#include <appmixer/emulator/emulator_server.hpp>
#include <appmixer/emulator/page/page_changes.hpp>

#include <boost/json/object.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace appmixer::detail::emu {

/// A clock that differs from another one.
class adjusted_clock {
public:
    adjusted_clock() = default;
    timestamp operator()() const { return frozen ? *frozen : base() + offset; }

    emulator::clock_function base;
    std::chrono::milliseconds offset{0};
    std::optional<timestamp> frozen; ///< the time at which it stands still
};

class emulator_page {
public:
    /// latency: the delay of the server's responses, which the page shows and changes. Both must outlive the object.
    emulator_page(emulator& back_end, delay_range& latency) : back_end_(back_end), latency_(latency) {}

    /// Whether a request target belongs to the page.
    static APPMIXER_DECL bool serves(std::string_view target) noexcept;
    /// Responds to a request whose target belongs to the page.
    APPMIXER_DECL emulator_response respond(http_request const& request);

    /// Shows a request that the server has served.
    void add_request(access_entry const& entry) { changes_.add_request(page_request(entry, back_end_.now())); }
    /// Whether a browser follows the events.
    bool is_open() const noexcept { return events().count_followers() != 0; }
    /// Sends what has changed to the browsers that follow.
    void update()
    {
        if (is_open())
            send_changes();
    }

private:
    APPMIXER_DECL emulator_response get(std::vector<std::string> const& path);
    APPMIXER_DECL emulator_response follow();
    APPMIXER_DECL void send_changes();
    /// A part of the data: when others are loaded, the streams end, and the browsers begin again.
    event_log& events() const noexcept { return *back_end_.state_.page_events.shared(); }
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
    APPMIXER_DECL void use_clock(adjusted_clock clock);
    /// Sends a request to the API in the name of the owner of a flow.
    APPMIXER_DECL void call_as_owner(json::object const& body, method verb, std::string_view path_and_query,
                                     json::object const& content);

    emulator& back_end_;
    delay_range& latency_;
    page_changes changes_;
    adjusted_clock clock_; ///< its base is empty until the clock is changed
};

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/page/emulator_page.ipp>
#include <appmixer/emulator/page/page_commands.ipp>
#endif

#endif
