// The command line, read by CLI11.

#include "options.hpp"

#include <CLI/CLI.hpp>

#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <system_error>
#include <vector>

// Written by hand, since the layout of CLI11's own help differs between versions.
std::string_view const usage =
    "usage: emulator_server [--port N] [--address A] [--seed FILE | --example] [--save FILE]\n"
    "                       [--admin USER:PASSWORD] [--latency MS[-MS]] [--fault SPEC]... [--webhooks]\n"
    "                       [--no-cors] [--no-page] [--quiet] [--help]\n"
    "\n"
    "Serves an emulated Appmixer back end over HTTP, for development and tests. It keeps its data in memory, and the\n"
    "contents of uploaded files in a temporary folder. It has no TLS, and is not for production or open networks.\n"
    "\n"
    "  --port N               the port to listen on; 0 takes any free one. Default: 2200\n"
    "  --address A            the numeric address to listen on. Default: 127.0.0.1, this machine only\n"
    "  --seed FILE            start with the data in FILE, written by --save or by hand.\n"
    "                         Default: no users, no flows\n"
    "  --example              start with the data of a small shop: flows in several stages, logs, tasks and more.\n"
    "                         The users are ada@shop.example and bob@shop.example, with the password secret\n"
    "  --save FILE            write all data to FILE when stopped by SIGINT or SIGTERM, and on SIGHUP and SIGUSR1.\n"
    "                         FILE.tmp is written first, and remains after a failure. Links are followed. If --seed\n"
    "                         names the same file, it may be missing or empty\n"
    "  --admin USER:PASSWORD  add a user with the roles user and admin. If the seed has this user, the password must\n"
    "                         be the same and the user an admin. The list of processes shows the password\n"
    "  --latency MS[-MS]      delay each response by so many milliseconds, or by a time in that range; at most\n"
    "                         600000\n"
    "  --fault SPEC           inject a fault; may be given several times. SPEC is WHAT[:OPTION,OPTION...]\n"
    "      WHAT               a status from 400 to 599, expired-token, empty, null, truncated, cut,\n"
    "                         extra-fields, unknown-stage or numeric-dates\n"
    "      OPTION             path=/flows  method=GET  when=before|after  count=3|always  every=5  skip=2\n"
    "                         body=error|html|empty|null  message=TEXT  status=200  retry-after=SECONDS\n"
    "                         retry-after-date=SECONDS  after=BYTES\n"
    "                         For example --fault 429:retry-after=2,count=3,path=/flows,method=GET\n"
    "  --webhooks             send the webhooks of people tasks, over plain HTTP and to this machine only\n"
    "  --no-cors              do not allow pages of other origins to use the server from a browser\n"
    "  --no-page              do not serve the page for browsers, /emulator. It needs no password, and can be used\n"
    "                         under localhost or an IP address only\n"
    "  --quiet                do not print a line for every request\n"
    "  --help                 this text\n"
    "\n"
    "A value follows its option as the next argument or after '='. Exit codes: 0 stopped by a signal, 1 a failure,\n"
    "2 invalid arguments.\n";

namespace {

template <class Number>
bool parse_number(std::string_view text, Number& number)
{
    auto const [end, ec] = std::from_chars(text.data(), text.data() + text.size(), number);
    return ec == std::errc() && end == text.data() + text.size();
}

std::uint16_t parse_port(std::string const& text)
{
    std::uint16_t port = 0;
    if (!parse_number(text, port))
        throw usage_error("--port needs a number from 0 to 65535, not " + text);
    return port;
}

/// "20" or "20-80", in milliseconds.
appmixer::delay_range parse_latency(std::string const& text)
{
    constexpr unsigned maximum = 600'000;
    std::string_view const range = text;
    std::size_t const dash = range.find('-');
    unsigned shortest = 0;
    bool valid = parse_number(range.substr(0, dash), shortest);
    unsigned longest = shortest;
    if (dash != std::string_view::npos)
        valid = parse_number(range.substr(dash + 1), longest) && valid;
    if (!valid || longest < shortest || longest > maximum)
        throw usage_error("--latency needs milliseconds up to 600000, such as 20 or 20-80, not " + text);
    return appmixer::delay_range(std::chrono::milliseconds(shortest), std::chrono::milliseconds(longest));
}

void add_fault(options& chosen, std::string const& text)
{
    appmixer::result<void> const added = chosen.faults.add(text);
    if (!added)
        throw usage_error("--fault " + text + ": " + added.error().detail());
}

void set_admin(options& chosen, std::string const& text)
{
    std::size_t const colon = text.find(':');
    if (colon == std::string::npos || colon == 0 || colon + 1 == text.size())
        throw usage_error("--admin needs a user, a colon and a password, such as ada@shop.example:secret");
    chosen.admin = text.substr(0, colon);
    chosen.admin_password = text.substr(colon + 1);
}

/// Adds an option with a value. It may be given several times; `set` is called for each.
void add_option(CLI::App& app, std::string const& name, std::function<void(std::string const&)> set)
{
    auto const set_all = [name, set](CLI::results_t const& values) {
        for (std::string const& value : values) {
            if (value.empty())
                throw usage_error(name + " needs a value; try --help");
            set(value);
        }
        return true;
    };
    // With an optional value, CLI11 does not read the name of the next option as the value.
    app.add_option(name, set_all)->expected(0, 1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

/// Whether a switch was given.
bool is_set(CLI::Option const& flag)
{
    for (std::string const& value : flag.results())
        if (value != "true") // CLI11 accepts "--quiet=no"
            throw usage_error(flag.get_name() + " takes no value; try --help");
    return flag.count() > 0;
}

} // namespace

options read_options(int argc, char const* const* argv)
{
    options chosen;
    CLI::App app;
    app.prefix_command(); // stops at the first argument that is not an option
    app.set_help_flag();
    CLI::Option const* const help = app.add_flag("--help,-h");
    CLI::Option const* const example = app.add_flag("--example");
    CLI::Option const* const quiet = app.add_flag("--quiet");
    CLI::Option const* const webhooks = app.add_flag("--webhooks");
    CLI::Option const* const no_cors = app.add_flag("--no-cors");
    CLI::Option const* const no_page = app.add_flag("--no-page");
    add_option(app, "--port", [&](std::string const& value) { chosen.server.port = parse_port(value); });
    add_option(app, "--address", [&](std::string const& value) { chosen.server.address = value; });
    add_option(app, "--seed", [&](std::string const& value) { chosen.seed = value; });
    add_option(app, "--save", [&](std::string const& value) { chosen.save = value; });
    add_option(app, "--admin", [&](std::string const& value) { set_admin(chosen, value); });
    add_option(app, "--latency", [&](std::string const& value) { chosen.server.latency = parse_latency(value); });
    add_option(app, "--fault", [&](std::string const& value) { add_fault(chosen, value); });
    try {
        app.parse(argc, argv);
    } catch (CLI::ParseError const&) { // its message may contain the value of --admin
        throw usage_error("the arguments are not valid; try --help");
    }

    std::vector<std::string> const unknown = app.remaining();
    if (!unknown.empty() && unknown.front().starts_with('-'))
        throw usage_error("unknown argument " + unknown.front().substr(0, unknown.front().find('=')) + "; try --help");
    if (!unknown.empty()) // its text may be a password
        throw usage_error("argument " + std::to_string(static_cast<std::size_t>(argc) - unknown.size()) +
                          " is not an option; try --help");
    chosen.help = is_set(*help);
    chosen.quiet = is_set(*quiet);
    chosen.example = is_set(*example);
    if (chosen.example && !chosen.seed.empty())
        throw usage_error("--example and --seed exclude each other");
    chosen.server.deliver_webhooks = is_set(*webhooks);
    chosen.server.cors = !is_set(*no_cors);
    chosen.server.page = !is_set(*no_page);
    return chosen;
}
