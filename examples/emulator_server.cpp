// The built-in emulator as a program: an Appmixer back end for development and tests, for clients in any language.

#include <appmixer/core/detail/save_file.hpp>
#include <appmixer/core/detail/utf8.hpp>
#include <appmixer/emulator/emulator.hpp>
#include <appmixer/emulator/server.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <cerrno>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstring>
#include <exception>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#if defined(__unix__) || defined(__APPLE__)
#include <fcntl.h>
#include <unistd.h>
#endif

namespace {

namespace json = boost::json;

constexpr std::string_view usage =
    "usage: emulator_server [--port N] [--address A] [--seed FILE] [--save FILE] [--admin USER:PASSWORD]\n"
    "                       [--latency MS[-MS]] [--fault SPEC]... [--webhooks] [--no-cors] [--quiet] [--help]\n"
    "\n"
    "Serves an emulated Appmixer back end over HTTP, for development and tests. It keeps its data in memory,\n"
    "speaks no TLS and is not made for production or for an open network.\n"
    "\n"
    "  --port N               the port to listen on; 0 takes any free one. Default: 2200\n"
    "  --address A            the numeric address to listen on. Default: 127.0.0.1, this machine alone\n"
    "  --seed FILE            start with the data in FILE, as --save writes it or as written by hand.\n"
    "                         Default: no users, no flows\n"
    "  --save FILE            write all data to FILE when stopped by SIGINT or SIGTERM, and on SIGHUP or SIGUSR1\n"
    "                         as well; by way of FILE.tmp, which is left where that fails. Links are followed. If\n"
    "                         --seed names the same file, it need not exist yet, and may be empty\n"
    "  --admin USER:PASSWORD  have a user with the roles user and admin. If the seed has the user already, the\n"
    "                         password and the roles must fit. The list of processes shows the password\n"
    "  --latency MS[-MS]      hold each response back for so many milliseconds, or for something in that range;\n"
    "                         at most 600000\n"
    "  --fault SPEC           misbehave; may be given several times. SPEC is WHAT[:OPTION,OPTION...]\n"
    "      WHAT               a status from 400 to 599, expired-token, empty, null, truncated, extra-fields,\n"
    "                         unknown-stage or numeric-dates\n"
    "      OPTION             path=/flows  method=GET  when=before|after  count=3|always  every=5  skip=2\n"
    "                         body=error|html|empty|null  message=TEXT  status=200  retry-after=SECONDS\n"
    "                         retry-after-date=SECONDS\n"
    "                         For instance --fault 429:retry-after=2,count=3,path=/flows,method=GET\n"
    "  --webhooks             tell the webhooks of people tasks what was decided, over plain HTTP and to this\n"
    "                         machine only\n"
    "  --no-cors              do not allow pages of other origins to use the server from a browser\n"
    "  --quiet                do not print a line for every request\n"
    "  --help                 this text\n"
    "\n"
    "A value may follow its option as the next argument or behind '='. Exit codes: 0 when it was stopped by a\n"
    "signal, 1 when something failed, 2 when the arguments are wrong.\n";

class options {
public:
    options() = default;

    appmixer::server_settings server;
    appmixer::emulator_faults faults;
    std::string seed;
    std::string save;
    std::string admin;
    std::string admin_password;
    bool quiet = false;
    bool help = false;
};

/// What is wrong, if anything is.
using problem = std::optional<std::string>;

int fail(std::string_view why, int exit_code = 1)
{
    std::cerr << "emulator_server: " << why << '\n';
    return exit_code;
}

template <class Number>
bool read_number(std::string_view text, Number& number)
{
    auto const [end, ec] = std::from_chars(text.data(), text.data() + text.size(), number);
    return ec == std::errc() && end == text.data() + text.size();
}

bool read_latency(std::string_view text, appmixer::delay_range& latency)
{
    constexpr unsigned most = 600'000;
    std::size_t const dash = text.find('-');
    unsigned shortest = 0;
    if (!read_number(text.substr(0, dash), shortest))
        return false;
    unsigned longest = shortest;
    if (dash != std::string_view::npos && !read_number(text.substr(dash + 1), longest))
        return false;
    if (longest < shortest || longest > most)
        return false;
    latency = appmixer::delay_range(std::chrono::milliseconds(shortest), std::chrono::milliseconds(longest));
    return true;
}

/// What an option without a value does; nothing for any other name.
std::optional<std::function<void(options&)>> find_switch(std::string_view name)
{
    if (name == "--help" || name == "-h")
        return [](options& chosen) { chosen.help = true; };
    if (name == "--quiet")
        return [](options& chosen) { chosen.quiet = true; };
    if (name == "--webhooks")
        return [](options& chosen) { chosen.server.deliver_webhooks = true; };
    if (name == "--no-cors")
        return [](options& chosen) { chosen.server.cors = false; };
    return std::nullopt;
}

/// Takes the value of an option that has one.
problem take_value(std::string_view name, std::string_view value, options& chosen)
{
    if (name == "--address") {
        chosen.server.address = value;
    } else if (name == "--seed") {
        chosen.seed = value;
    } else if (name == "--save") {
        chosen.save = value;
    } else if (name == "--port") {
        if (!read_number(value, chosen.server.port))
            return "--port needs a number from 0 to 65535, not " + std::string(value);
    } else if (name == "--latency") {
        if (!read_latency(value, chosen.server.latency))
            return "--latency needs milliseconds up to 600000, such as 20 or 20-80, not " + std::string(value);
    } else if (name == "--fault") {
        appmixer::result<void> const added = chosen.faults.add(value);
        if (!added)
            return "--fault " + std::string(value) + ": " + added.error().detail();
    } else { // --admin; no message may show the value
        std::size_t const colon = value.find(':');
        if (colon == std::string_view::npos || colon == 0 || colon + 1 == value.size())
            return "--admin needs a user, a colon and a password, such as ada@shop.example:secret";
        chosen.admin = value.substr(0, colon);
        chosen.admin_password = value.substr(colon + 1);
    }
    return std::nullopt;
}

problem read_arguments(int argc, char** argv, options& chosen)
{
    for (int i = 1; i < argc; ++i) {
        std::string_view const argument = argv[i];
        std::size_t const equals = argument.find('=');
        std::string_view const name = argument.substr(0, equals);
        bool const attached = equals != std::string_view::npos;
        if (!name.starts_with('-')) // might be a password that lost its option
            return "argument " + std::to_string(i) + " is not an option; try --help";
        if (auto const flip = find_switch(name)) {
            if (attached)
                return std::string(name) + " takes no value; try --help";
            (*flip)(chosen);
            continue;
        }
        if (name != "--port" && name != "--address" && name != "--seed" && name != "--save" && name != "--admin" &&
            name != "--latency" && name != "--fault")
            return "unknown argument " + std::string(name) + "; try --help";
        if (!attached && (++i == argc || std::string_view(argv[i]).starts_with("--")))
            return std::string(name) + " needs a value; try --help";
        std::string_view const value = attached ? argument.substr(equals + 1) : std::string_view(argv[i]);
        if (value.empty())
            return std::string(name) + " needs a value; try --help";
        problem const wrong = take_value(name, value, chosen);
        if (wrong)
            return wrong;
    }
    return std::nullopt;
}

/// Whether two paths lead to the same file, which need not exist.
bool same_file(std::string const& one, std::string const& other)
{
    std::error_code ec;
    return one == other ||
           (std::filesystem::weakly_canonical(one, ec) == std::filesystem::weakly_canonical(other, ec) && !ec);
}

problem load_seed(options const& chosen, appmixer::emulator& back_end)
{
    namespace fs = std::filesystem;
    std::string const& file = chosen.seed;
    std::error_code ec;
    fs::file_status const found = fs::status(file, ec);
    bool const nothing =
        found.type() == fs::file_type::not_found || (fs::is_regular_file(found) && fs::file_size(file, ec) == 0);
    if (nothing && !chosen.save.empty() && same_file(file, chosen.save))
        return std::nullopt; // the first of many runs
    if (fs::is_directory(found))
        return "cannot read the seed " + file + ": it is a directory";
    errno = 0;
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    if (!in || !(text << in.rdbuf())) // nothing at all counts as a failure
        return "cannot read the seed " + file + ": " + (errno != 0 ? std::strerror(errno) : "it is empty");
    appmixer::result<void> const loaded = back_end.load_text(text.str());
    if (loaded)
        return std::nullopt;
    appmixer::error const& why = loaded.error();
    std::string const pointer = appmixer::detail::one_line(why.json_pointer(), 200);
    return "the seed " + file + " cannot be used: " + why.detail() + (pointer.empty() ? "" : " (at " + pointer + ")");
}

/// All data as the text of a file.
std::string text_of(appmixer::emulator const& back_end) { return json::serialize(back_end.save()) + '\n'; }

/// Why the data could not be written to a file, or could not be.
problem save_problem(appmixer::result<void> const& saved)
{
    if (saved)
        return std::nullopt;
    appmixer::error const& why = saved.error();
    std::string words = why.code().message();
    if (why.code() == boost::system::errc::is_a_directory)
        words = "it is a directory";
    else if (why.code() == boost::system::errc::not_supported)
        words = "it is no regular file";
    return "cannot save to " + why.detail() + ": " + words;
}

// The data hold the key of the tokens: the file is for its owner alone.
constexpr auto owner_alone = appmixer::detail::file_access::owner_alone;

/// Sees to the user with the role admin. Needs a back end without faults.
problem add_admin(options const& chosen, appmixer::emulator& back_end)
{
    try {
        back_end.add_user(chosen.admin, chosen.admin_password, std::vector<std::string>{"admin", "user"});
        return std::nullopt;
    } catch (appmixer::exception const& e) {
        if (e.code() != appmixer::errc::conflict)
            return "--admin: " + e.error().detail();
    }
    json::object body;
    body["username"] = chosen.admin;
    body["password"] = chosen.admin_password;
    appmixer::http_request sign_in(appmixer::method::post, "/user/auth");
    sign_in.headers.append("Content-Type", "application/json");
    sign_in.body = json::serialize(body);
    appmixer::http_response const response = back_end.handle(sign_in);
    if (response.status != 200)
        return "--admin: the seed has this user with another password";
    json::value const signed_in = json::parse(response.body);
    json::value const* const scope = signed_in.at("user").as_object().if_contains("scope");
    bool is_admin = false;
    if (scope != nullptr && scope->is_array())
        for (json::value const& role : scope->get_array())
            is_admin = is_admin || role == json::value("admin");
    if (!is_admin)
        return "--admin: the seed has this user without the role admin";
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

/// Saves whenever one of the signals comes, as long as the server runs.
class saver {
public:
    saver(boost::asio::io_context& io, appmixer::emulator const& back_end, std::string file)
        : signals_(io), back_end_(back_end), file_(std::move(file))
    {
    }

    void start()
    {
#ifdef SIGHUP
        signals_.add(SIGHUP);
#endif
#ifdef SIGUSR1
        signals_.add(SIGUSR1);
#endif
        wait();
    }
    void stop()
    {
        stopped_ = true;
        signals_.cancel();
    }

    bool run() const
    {
        problem const wrong = save_problem(appmixer::detail::save_file(file_, text_of(back_end_), owner_alone));
        if (wrong)
            fail(*wrong);
        else
            std::cout << "Saved " << file_ << ".\n" << std::flush;
        return !wrong;
    }

private:
    void wait()
    {
        signals_.async_wait([this](boost::system::error_code ec, int) {
            if (ec || stopped_) // a signal that came with the one that stops the server is not cancelled any more
                return;
            run();
            wait();
        });
    }

    boost::asio::signal_set signals_;
    appmixer::emulator const& back_end_;
    std::string file_;
    bool stopped_ = false;
};

/// The data, and what is to go wrong with them.
problem prepare(options const& chosen, appmixer::emulator& back_end)
{
    problem wrong;
    if (!chosen.seed.empty())
        wrong = load_seed(chosen, back_end);
    if (!wrong && !chosen.admin.empty())
        wrong = add_admin(chosen, back_end);
    if (!wrong && !chosen.save.empty())
        wrong = save_problem(appmixer::detail::try_save_file(chosen.save, text_of(back_end), owner_alone));
    back_end.faults() = chosen.faults;
    back_end.switches().task_webhooks = chosen.server.deliver_webhooks;
    return wrong;
}

int run(options chosen)
{
    appmixer::emulator back_end;
    problem const wrong = prepare(chosen, back_end);
    if (wrong)
        return fail(*wrong);

    boost::asio::io_context io(1);
    bool const local = chosen.server.address == "127.0.0.1" || chosen.server.address == "::1";
    if (!chosen.quiet)
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

    saver saves(io, back_end, chosen.save);
    if (!chosen.save.empty())
        saves.start();
    boost::asio::signal_set signals(io, SIGINT, SIGTERM);
    signals.async_wait([&server, &saves](boost::system::error_code ec, int) {
        if (ec)
            return;
        saves.stop();
        server.stop();
    });

    std::cout << "Appmixer emulator on " << server.base_url() << '\n'
              << "A development and test server: data in memory, no TLS, not for production.\n";
    if (!local)
        std::cout << "It can be reached from other machines, and anyone who reaches it can sign up.\n";
    std::cout << "Try: curl -s " << server.base_url() << "/user -H 'Content-Type: application/json'"
              << R"( -d '{"username":"ada@shop.example","email":"ada@shop.example","password":"secret"}')" << '\n'
              << std::flush;

    problem failure;
    try {
        io.run();
    } catch (std::exception const& e) { // the data are saved all the same
        failure = e.what();
        fail(*failure);
    }
    if (!chosen.save.empty() && !saves.run())
        return 1;
    std::cout << "Stopped.\n";
    return failure ? 1 : 0;
}

/// Sees to it that nothing about the terminal or the other end of a pipe ends the program before it has saved.
void stand_alone()
{
#ifdef SIGPIPE
    std::signal(SIGPIPE, SIG_IGN); // whoever reads the output may go
#endif
#ifdef SIGXFSZ
    std::signal(SIGXFSZ, SIG_IGN); // a file that may not grow is a failure to be told
#endif
#if defined(__unix__) || defined(__APPLE__)
    // A socket or a file must not get the number of a standard stream that was closed, and be written to.
    int opened = 0;
    while (opened >= 0 && opened <= 2)
        opened = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    if (opened > 2)
        ::close(opened);
#endif
}

} // namespace

int main(int argc, char** argv)
try {
    stand_alone();
    options chosen;
    problem const wrong = read_arguments(argc, argv, chosen);
    if (wrong)
        return fail(*wrong, 2);
    if (chosen.help) {
        std::cout << usage;
        return 0;
    }
    return run(std::move(chosen));
} catch (std::exception const& e) {
    return fail(e.what());
}
