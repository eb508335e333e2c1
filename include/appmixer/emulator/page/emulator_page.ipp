#ifndef APPMIXER_EMULATOR_PAGE_EMULATOR_PAGE_IPP
#define APPMIXER_EMULATOR_PAGE_EMULATOR_PAGE_IPP

#include <appmixer/emulator/events/event_log.hpp>
#include <appmixer/emulator/http/request_body.hpp>
#include <appmixer/emulator/http/request_target.hpp>
#include <appmixer/emulator/http/response_of.hpp>
#include <appmixer/emulator/http/responses.hpp>
#include <appmixer/emulator/page/emulator_page.hpp>
#include <appmixer/emulator/page/page_files.hpp>
#include <appmixer/emulator/page/page_guard.hpp>

#include <algorithm>
#include <utility>

namespace appmixer::detail::emu {

inline constexpr std::string_view page_path = "/emulator";

APPMIXER_DECL bool emulator_page::serves(std::string_view target) noexcept
{
    std::string_view const path = target.substr(0, target.find('?'));
    return path == page_path || (path.starts_with(page_path) && path[page_path.size()] == '/');
}

/// Whether a path is that of the page itself.
inline bool is_document(std::vector<std::string> const& path)
{
    return path.size() == 1 || (path.size() == 2 && path[1].empty());
}

/// What the browser may do with a response: nothing but to show it as a part of the page. The page has no inline
/// scripts or styles, loads nothing from elsewhere, and never turns text into HTML.
inline void add_page_headers(header_list& headers)
{
    headers.set("cache-control", "no-store");
    headers.set("content-security-policy",
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
                "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
                "trusted-types 'none'");
    headers.set("x-content-type-options", "nosniff");
    headers.set("referrer-policy", "no-referrer");
    headers.set("cross-origin-opener-policy", "same-origin");
    headers.set("cross-origin-resource-policy", "same-origin");
}

APPMIXER_DECL emulator_response emulator_page::respond(http_request const& request)
{
    emulator_response response = response_of([&] {
        std::string_view const target = request.target;
        std::vector<std::string> const path = decoded_path(target.substr(0, target.find('?')));
        check_page_request(request, is_document(path) && request.method == method::get);
        bool const is_command = path.size() == 3 && path[1] == "commands";
        if (request.method != (is_command ? method::post : method::get)) {
            http_error refused(405, "Method Not Allowed");
            refused.allow = is_command ? "POST" : "GET, HEAD";
            throw refused;
        }
        if (!is_command)
            return get(path);
        run_command(path[2], object_body(request));
        update();
        return emulator_response(respond_json("{}"));
    });
    add_page_headers(response.head.headers);
    return response;
}

APPMIXER_DECL emulator_response emulator_page::get(std::vector<std::string> const& path)
{
    state& data = back_end_.state_;
    if (path.size() == 2 && path[1] == "events")
        return follow();
    if (path.size() == 3 && path[1] == "flows")
        return emulator_response(respond_json(page_flow(data, path[2])));
    if (path.size() == 3 && path[1] == "stores")
        return emulator_response(respond_json(page_store(data, path[2])));
    std::string_view const name = is_document(path) ? std::string_view("page.html") : std::string_view(path[1]);
    auto const file =
        std::find_if(page_files.begin(), page_files.end(), [&](page_file const& each) { return each.name == name; });
    if (path.size() > 2 || file == page_files.end())
        throw http_error(404, "Not Found");
    http_response response(200);
    response.headers.append("content-type", file->type);
    response.body = file->text;
    return emulator_response(std::move(response));
}

APPMIXER_DECL emulator_response emulator_page::follow()
{
    update(); // so that the events from now on are changes of the snapshot, also for those who follow already
    if (!is_open()) {
        events_ = std::make_shared<event_log>();
        shown_state_ = back_end_.state_.number.value();
    }
    follower_options how;
    how.from = events_->end();
    how.heartbeat = std::chrono::seconds(15);
    try {
        changes_.reset();
        how.opening = "retry: 1000\nevent: snapshot\ndata: " + take_changes() + "\n\n";
    } catch (...) {
        end_streams();
        throw;
    }
    http_response head(200);
    head.headers.append("content-type", "text/event-stream; charset=utf-8");
    return emulator_response(std::move(head), std::make_shared<event_follower>(events_, std::move(how)));
}

APPMIXER_DECL std::string emulator_page::take_changes()
{
    return changes_.take(back_end_.state_, controls(), back_end_.now());
}

APPMIXER_DECL void emulator_page::update() noexcept
{
    try {
        if (!is_open() || back_end_.state_.number.value() != shown_state_)
            return end_streams();
        std::string const changes = take_changes();
        if (!changes.empty())
            events_->send("changes", changes, {});
    } catch (...) { // memory is short, or the clock of the program threw
        end_streams();
    }
}

APPMIXER_DECL void emulator_page::end_streams() noexcept
{
    if (events_)
        events_->close();
    events_.reset();
    changes_.reset();
}

APPMIXER_DECL void emulator_page::add_request(access_entry const& entry, std::optional<timestamp> const& time) noexcept
{
    try {
        changes_.add_request(page_request(entry, time));
    } catch (...) {
    }
}

APPMIXER_DECL json::object emulator_page::controls()
{
    json::object all;
    json::object& clock = all["clock"].emplace_object();
    clock["frozen"] = back_end_.state_.clock.is_frozen();
    clock["running"] = back_end_.state_.clock.is_running();
    clock["offset"] = back_end_.state_.clock.offset().count();
    using std::chrono::duration_cast;
    using std::chrono::milliseconds;
    json::object& latency = all["latency"].emplace_object();
    latency["shortest"] = duration_cast<milliseconds>(latency_.shortest).count();
    latency["longest"] = duration_cast<milliseconds>(latency_.longest).count();
    json::array& faults = all["faults"].emplace_array();
    for (pending_fault const& pending : back_end_.faults().pending()) {
        json::object fault;
        fault["number"] = pending.number;
        fault["text"] = to_string(pending.fault);
        fault["injected"] = pending.injected;
        faults.emplace_back(std::move(fault));
    }
    all["injected"] = back_end_.faults().injected();
    return all;
}

} // namespace appmixer::detail::emu

#endif
