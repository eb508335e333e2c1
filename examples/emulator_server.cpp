// The built-in emulator as a program: an Appmixer back end for development and tests, for clients in any language.

#include <appmixer/emulator/emulator.hpp>
#include <appmixer/emulator/server.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <charconv>
#include <chrono>
#include <csignal>
#include <exception>
#include <fstream>
#include <iostream>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>

namespace {

constexpr std::string_view usage =
    "usage: emulator_server [--port 2200] [--address 127.0.0.1] [--seed file.json] [--help]\n"
    "\n"
    "Serves an emulated Appmixer back end over HTTP, for development and tests. It keeps its data in memory,\n"
    "speaks no TLS and is not made for production or for an open network.\n"
    "\n"
    "  --port N         the port to listen on; 0 takes any free one. Default: 2200\n"
    "  --address A      the numeric address to listen on. Default: 127.0.0.1, this machine alone\n"
    "  --seed FILE      start with the data in FILE, as `emulator::save()` gives it. Default: no users, no flows\n"
    "  --help           this text\n";

class options {
public:
    options() = default;

    appmixer::server_settings server;
    std::string seed;
    bool help = false;
};

int fail(std::string_view why)
{
    std::cerr << "emulator_server: " << why << '\n';
    return 1;
}

/// Fills in the options; what is wrong with the arguments, if anything is.
std::optional<std::string> read_arguments(int argc, char** argv, options& chosen)
{
    for (int i = 1; i < argc; ++i) {
        std::string_view const name = argv[i];
        if (name == "--help" || name == "-h") {
            chosen.help = true;
            continue;
        }
        if (name != "--port" && name != "--address" && name != "--seed")
            return "unknown argument " + std::string(name) + "; try --help";
        if (++i == argc)
            return std::string(name) + " needs a value; try --help";
        std::string_view const value = argv[i];
        if (name == "--address") {
            chosen.server.address = value;
        } else if (name == "--seed") {
            chosen.seed = value;
        } else {
            auto const [end, ec] = std::from_chars(value.data(), value.data() + value.size(), chosen.server.port);
            if (ec != std::errc() || end != value.data() + value.size())
                return "--port needs a number from 0 to 65535, not " + std::string(value);
        }
    }
    return std::nullopt;
}

/// Loads the file; what is wrong with it, if anything is.
std::optional<std::string> load_seed(std::string const& file, appmixer::emulator& back_end)
{
    std::ostringstream text;
    if (!(text << std::ifstream(file, std::ios::binary).rdbuf()))
        return "cannot read the seed " + file + ", or it is empty";
    appmixer::result<void> const loaded = back_end.load_text(text.str());
    if (!loaded)
        return "the seed " + file + " cannot be used: " + loaded.error().what();
    return std::nullopt;
}

void log(appmixer::access_entry const& entry)
{
    using milliseconds = std::chrono::duration<double, std::milli>;
    std::cout << (entry.method.empty() ? "-" : entry.method) << ' ' << (entry.path.empty() ? "-" : entry.path) << ' '
              << entry.status << ' ' << entry.bytes << " bytes " << milliseconds(entry.duration).count() << " ms"
              << '\n'
              << std::flush;
}

int run(options chosen)
{
    appmixer::emulator back_end;
    if (!chosen.seed.empty()) {
        std::optional<std::string> const problem = load_seed(chosen.seed, back_end);
        if (problem)
            return fail(*problem);
    }

    boost::asio::io_context io(1);
    bool const local = chosen.server.address == "127.0.0.1" || chosen.server.address == "::1";
    chosen.server.on_access = log;
    appmixer::emulator_server server(io.get_executor(), back_end, std::move(chosen.server));
    appmixer::result<void> const listening = server.listen();
    if (!listening) {
        appmixer::error const& why = listening.error();
        if (why.code() == boost::asio::error::address_in_use)
            return fail(why.detail() + ": another program has that port; choose one with --port");
        return fail(why.what());
    }
    server.start();

    boost::asio::signal_set signals(io, SIGINT, SIGTERM);
    signals.async_wait([&server](boost::system::error_code ec, int) {
        if (!ec)
            server.stop();
    });

    std::cout << "Appmixer emulator on " << server.base_url() << '\n'
              << "A development and test server: data in memory, no TLS, not for production.\n";
    if (!local)
        std::cout << "It can be reached from other machines, and anyone who reaches it can sign up.\n";
    std::cout << "Try: curl -s " << server.base_url() << "/user -H 'Content-Type: application/json'"
              << R"( -d '{"username":"ada@shop.example","email":"ada@shop.example","password":"secret"}')" << '\n'
              << std::flush;

    io.run();
    std::cout << "Stopped.\n";
    return 0;
}

} // namespace

int main(int argc, char** argv)
try {
    options chosen;
    std::optional<std::string> const problem = read_arguments(argc, argv, chosen);
    if (problem)
        return fail(*problem);
    if (chosen.help) {
        std::cout << usage;
        return 0;
    }
    return run(std::move(chosen));
} catch (std::exception const& e) {
    return fail(e.what());
}
