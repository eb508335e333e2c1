// The command line, read by CLI11.

#include "options.hpp"
#include "workload.hpp"

#include "../command_line.hpp"

#include <algorithm>
#include <charconv>
#include <memory>
#include <string_view>

namespace {

constexpr char const* description =
    R"(Measures the throughput and the latency of an Appmixer tenant, or of the emulator.

Without --rate it is a closed loop: N callers, each of which makes its next call when the one before has ended. A slow
server then gets fewer calls, so the latencies are those of N patient callers. With --rate it is an open loop: calls
begin at fixed times, whatever the server does, and a latency counts from the time at which its call was to begin. A
server that stalls cannot hide it.

The server is the one of APPMIXER_BASE_URL, with APPMIXER_USERNAME and APPMIXER_PASSWORD or APPMIXER_ACCESS_TOKEN;
otherwise an emulator that runs in a thread of its own. The program creates flows for its calls and deletes them at the
end, also after Ctrl-C. Calls are not retried.

The measured time has twenty slices, and the spread of a figure follows from how they differ. --compare says that two
runs differ if chance explains it in less than one case of a hundred. It cannot know what else has changed between the
runs: repeat both before you believe it.

Exit status: 0; 1 a failure; 2 invalid arguments; 3 run B of --compare is worse; 130 Ctrl-C.
)";

/// "get_flow=6,list_flows=2"
std::vector<mix_entry> parse_mix(std::string_view text)
{
    std::vector<mix_entry> mix;
    while (!text.empty()) {
        std::size_t const comma = std::min(text.find(','), text.size());
        std::string_view const part = text.substr(0, comma);
        text.remove_prefix(std::min(comma + 1, text.size()));
        std::size_t const equal = std::min(part.find('='), part.size());
        unsigned weight = 1;
        if (equal < part.size()) {
            auto const [end, ec] = std::from_chars(part.data() + equal + 1, part.data() + part.size(), weight);
            if (ec != std::errc() || end != part.data() + part.size())
                throw CLI::ValidationError("--mix", "no weight: " + std::string(part));
        }
        mix.emplace_back(std::string(part.substr(0, equal)), weight);
        if (!is_kind_of_call(mix.back().name))
            throw CLI::ValidationError("--mix",
                                       "no kind of call: " + mix.back().name + "; there are " + kinds_of_calls());
    }
    if (std::none_of(mix.begin(), mix.end(), [](mix_entry const& entry) { return entry.weight > 0; }))
        throw CLI::ValidationError("--mix", "names no calls");
    return mix;
}

/// A check of a number. CLI11 would write the range into the help.
CLI::Validator from_to(double least, double most) { return CLI::Range(least, most).description(""); }

void add_seconds(CLI::App& app, std::string const& name, std::chrono::duration<double>& time, double least,
                 std::string const& meaning)
{
    auto const set = [&time](double seconds) { time = std::chrono::duration<double>(seconds); };
    app.add_option_function<double>(name, set, meaning)->check(from_to(least, 86'400))->type_name("SECONDS");
}

} // namespace

std::optional<int> read_options(int argc, char const* const* argv, options& chosen)
{
    CLI::App app(description, "load");
    std::string mix = "get_flow=6,list_flows=2,get_user=1,update_flow=1";
    app.add_option("--mix", mix, "kinds of calls and their weights: " + kinds_of_calls())
        ->type_name("KIND=N,...")
        ->capture_default_str();
    app.add_option("--rate", chosen.rate, "open loop: calls per second")->check(from_to(0.01, 1e6))->type_name("N");
    app.add_option(
           "--in-flight", chosen.in_flight,
           "closed loop: the number of callers, 8 by default; open loop: how many calls may be in flight, 10000 "
           "by default; further ones wait, and that time counts")
        ->check(from_to(1, 100'000))
        ->type_name("N");
    app.add_option("--connections", chosen.connections,
                   "at most so many connections; by default one for each call in flight, but at most 256")
        ->check(from_to(1, 10'000))
        ->type_name("N");
    add_seconds(app, "--duration", chosen.duration, 0.1, "how long to measure; 10 by default");
    add_seconds(app, "--warm-up", chosen.warm_up, 0, "how long to make calls before measuring; 2 by default");
    add_seconds(app, "--timeout", chosen.timeout, 0.001, "the deadline of a call; 10 by default");
    app.add_option("--flows", chosen.flows, "how many flows to create for the calls")
        ->check(from_to(1, 10'000))
        ->type_name("N")
        ->capture_default_str();
    app.add_option("--json", chosen.json, "write the results to a file, for --compare")->type_name("FILE");
    app.add_option("--svg", chosen.svg, "draw the results to a file; also with --compare")->type_name("FILE");
    app.add_option("--compare", chosen.compare, "compare the results of two runs instead: is B better than A?")
        ->expected(2)
        ->type_name("A.json B.json");
    app.callback([&] { chosen.mix = parse_mix(mix); });
    if (auto const status = parse(app, argc, argv))
        return status;
    if (chosen.in_flight == 0)
        chosen.in_flight = chosen.is_open_loop() ? 10'000 : 8;
    if (chosen.connections == 0)
        chosen.connections = std::min<std::size_t>(chosen.in_flight, 256);
    return std::nullopt;
}
