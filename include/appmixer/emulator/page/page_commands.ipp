#ifndef APPMIXER_EMULATOR_PAGE_PAGE_COMMANDS_IPP
#define APPMIXER_EMULATOR_PAGE_PAGE_COMMANDS_IPP

// What can be changed from the page.

#include <appmixer/core/detail/percent.hpp>
#include <appmixer/emulator/http/request_body.hpp>
#include <appmixer/emulator/http/routes.hpp>
#include <appmixer/emulator/page/emulator_page.hpp>
#include <appmixer/json/all.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace appmixer::detail::emu {

APPMIXER_DECL void emulator_page::run_command(std::string_view name, json::object const& body)
{
    using command = std::pair<std::string_view, void (emulator_page::*)(json::object const&)>;
    static constexpr std::array commands{
        command("start-flow", &emulator_page::start_flow),     command("stop-flow", &emulator_page::stop_flow),
        command("save-flow", &emulator_page::save_flow),       command("add-fault", &emulator_page::add_fault),
        command("remove-fault", &emulator_page::remove_fault), command("clear-faults", &emulator_page::clear_faults),
        command("set-latency", &emulator_page::set_latency),   command("move-clock", &emulator_page::move_clock),
        command("freeze-clock", &emulator_page::freeze_clock), command("reset-clock", &emulator_page::reset_clock),
    };
    auto const found =
        std::find_if(commands.begin(), commands.end(), [&](command const& each) { return each.first == name; });
    if (found == commands.end())
        throw http_error(404, "Not Found");
    (this->*found->second)(body);
}

/// A whole number of a body in [least, most]. Throws a 400 when it is missing or another value.
inline std::int64_t required_number(json::object const& body, std::string_view key, std::int64_t least,
                                    std::int64_t most)
{
    json::value const* const value = body.if_contains(key);
    std::int64_t const* const number = value == nullptr ? nullptr : value->if_int64();
    if (number == nullptr || *number < least || *number > most)
        throw http_error(400, '"' + std::string(key) + "\" must be a whole number from " + std::to_string(least) +
                                  " to " + std::to_string(most));
    return *number;
}

APPMIXER_DECL void emulator_page::call_as_owner(json::object const& body, method verb, std::string_view path_and_query,
                                                json::object const& content)
{
    std::string const id = required_text(body, "flowId");
    state& data = back_end_.state_;
    flow_entry const* const flow = data.flows.find(id);
    if (flow == nullptr)
        throw http_error(404, "Flow not found.");
    json::value const* const version = body.if_contains("version");
    if (version != nullptr && *version != json::value(flow_version(*flow)))
        throw http_error(409, "The flow was changed by somebody else since it was shown here.");
    http_request request(verb, "/flows/" + percent_encoded(id).append(path_and_query));
    request.headers.append("Content-Type", "application/json");
    json_writer(request.body).value(content);
    call_as(data, *data.users.find(flow->owner()), request, back_end_.now()); // no flow is without its owner
}

inline json::object coordinator_command(std::string_view name)
{
    json::object content;
    content["command"] = name;
    return content;
}

APPMIXER_DECL void emulator_page::start_flow(json::object const& body)
{
    call_as_owner(body, method::post, "/coordinator", coordinator_command("start"));
}

APPMIXER_DECL void emulator_page::stop_flow(json::object const& body)
{
    call_as_owner(body, method::post, "/coordinator", coordinator_command("stop"));
}

/// {"flowId", "version", "name", "descriptor"}: the last is JSON as text.
APPMIXER_DECL void emulator_page::save_flow(json::object const& body)
{
    result<json::value> descriptor = parse_json(required_text(body, "descriptor"), max_body_depth);
    if (!descriptor)
        throw http_error(400, "The descriptor is not JSON: " + descriptor.error().detail());
    json::object content;
    content["name"] = required_text(body, "name", true);
    content["flow"] = std::move(*descriptor);
    call_as_owner(body, method::put, "?forceUpdate=true", content);
}

/// {"fault"}: the text form of a fault.
APPMIXER_DECL void emulator_page::add_fault(json::object const& body)
{
    result<void> const added = back_end_.faults().add(required_text(body, "fault"));
    if (!added)
        throw http_error(400, added.error().detail());
}

/// {"number"}. Nothing happens when the fault has ended already.
APPMIXER_DECL void emulator_page::remove_fault(json::object const& body)
{
    constexpr std::int64_t most = std::int64_t(1) << 53;
    back_end_.faults().remove(static_cast<std::uint64_t>(required_number(body, "number", 1, most)));
}

APPMIXER_DECL void emulator_page::clear_faults(json::object const&) { back_end_.faults().clear(); }

/// {"shortest", "longest"} in milliseconds.
APPMIXER_DECL void emulator_page::set_latency(json::object const& body)
{
    constexpr std::int64_t most = 600'000;
    std::int64_t const shortest = required_number(body, "shortest", 0, most);
    std::int64_t const longest = required_number(body, "longest", shortest, most);
    latency_ = delay_range(std::chrono::milliseconds(shortest), std::chrono::milliseconds(longest));
}

/// {"by"} in milliseconds.
APPMIXER_DECL void emulator_page::move_clock(json::object const& body)
{
    constexpr std::chrono::milliseconds most = std::chrono::years(100);
    adjustable_clock& clock = back_end_.state_.clock;
    std::chrono::milliseconds const by(required_number(body, "by", -most.count(), most.count()));
    std::chrono::milliseconds const offset = clock.offset() + by;
    if (offset > most || offset < -most)
        throw http_error(400, "The clock can be moved by a hundred years at most.");
    clock.move(by);
}

/// {"frozen"}: true stops the clock, and false lets it go on from there.
APPMIXER_DECL void emulator_page::freeze_clock(json::object const& body)
{
    adjustable_clock& clock = back_end_.state_.clock;
    if (flag_or(body, "frozen", true))
        clock.freeze();
    else
        clock.resume();
}

APPMIXER_DECL void emulator_page::reset_clock(json::object const&) { back_end_.state_.clock.reset(); }

} // namespace appmixer::detail::emu

#endif
