// A game loop of 60 frames a second that loads a list of 10 MB meanwhile, and shows how long its frames take.
//
//     game_loop                 in a terminal: c cancels, s starts again, q quits
//     game_loop --frames 300    ends after so many frames, when the list is loaded, and prints the histogram; without a
//                               terminal, 300 is the default
//
// back_end.hpp says what it reads from the environment. Without a server, the list comes from an emulator in a thread
// of its own, over HTTP.

#include "frame_times.hpp"
#include "list_loader.hpp"

#include "../back_end.hpp"
#include "../command_line.hpp"
#include "../example_data.hpp"
#include "../local_server.hpp"
#include "../run_main.hpp"
#include "../screen.hpp"
#include "../terminal.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstddef>
#include <iostream>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>

namespace asio = boost::asio;
namespace json = boost::json;
using namespace std::chrono_literals;

/// Adds so many copies of the flows of an emulator.
void add_flows(appmixer::emulator& data, std::size_t count)
{
    json::value document = data.save();
    json::array& flows = document.at("flows").as_array();
    std::size_t const originals = flows.size();
    for (std::size_t i = 0; i < count; ++i) {
        json::object copy = flows[i % originals].as_object();
        copy.erase("flowId"); // the emulator makes one
        copy["userId"] = flows[0].at("userId");
        copy["description"] = std::string(820, '.');
        flows.emplace_back(std::move(copy));
    }
    data.load(document).value();
}

/// What the program shows: a ball that bounces smoothly if the frames are in time.
class scene {
public:
    void draw(screen& terminal, list_loader const& loader, frame_times const& times)
    {
        terminal.clear();
        terminal.line(0, " c cancel, s start again, q quit", look::bar);
        int const height = std::max(1, terminal.rows() - 21);
        int const width = std::max(2, terminal.columns() - 1);
        int const x = static_cast<int>(times.frames()) % (2 * width);
        double const y = std::abs(std::cos(static_cast<double>(times.frames()) / 20));
        terminal.line(1 + static_cast<int>((1 - y) * (height - 1)), "o", look::good, x < width ? x : 2 * width - x);
        int row = 1 + height;
        look const how = loader.has_failed() ? look::bad : loader.is_loading() ? look::good : look::plain;
        terminal.line(row++, (loader.is_loading() ? "Loading: " : "") + loader.status(), how);
        terminal.line(row++, summary(times), look::faint);
        for (std::string const& line : times.lines(terminal.columns()))
            terminal.line(row++, line);
        terminal.show();
    }

    static std::string summary(frame_times const& times)
    {
        double const longest = std::chrono::duration<double, std::milli>(times.longest()).count();
        return fmt::format("{} frames, {} late, the longest took {:.1f} ms", times.frames(), times.late(), longest);
    }
};

int play(asio::io_context& io, appmixer::default_client api, std::size_t least_frames, std::unique_ptr<screen> terminal)
{
    list_loader loader(api.with_slice(8192).within(60s)); // little work in each frame
    frame_times times;
    scene view;
    std::optional<int> status;
    asio::signal_set interrupt(io, SIGINT, SIGTERM);
    interrupt.async_wait([&](boost::system::error_code, int signal) { status = 128 + signal; });

    loader.start();
    for (auto next = std::chrono::steady_clock::now(); !status; std::this_thread::sleep_until(next)) {
        auto const began = std::chrono::steady_clock::now();
        appmixer::poll_for(io, 4ms); // all of the library's work
        int const key = terminal ? terminal->key() : screen::no_key;
        if (key == 'c')
            loader.cancel();
        else if (key == 's')
            loader.start();
        else if (key == 'q' || key == screen::closed ||
                 (least_frames != 0 && times.frames() + 1 >= least_frames && !loader.is_loading()))
            status = 0;
        if (terminal)
            view.draw(*terminal, loader, times);
        auto const ended = std::chrono::steady_clock::now();
        times.add(ended - began);
        next = std::max(next + frame_times::frame, ended);
    }

    std::string const loaded = loader.status();
    bool const failed = loader.has_failed();
    loader.cancel();
    while (loader.is_loading())
        appmixer::poll_for(io, 4ms);
    bool const on_screen = terminal != nullptr;
    terminal.reset(); // what is printed now stays
    if (failed && !on_screen)
        throw std::runtime_error(loaded);
    if (*status == 0)
        std::cout << loaded << '\n' << scene::summary(times) << '\n' << times;
    return *status;
}

appmixer::default_client client_of(asio::io_context& io, local_server const& web)
{
    appmixer::settings settings(web.base_url());
    settings.credentials(std::string(example_user), std::string(example_password));
    return appmixer::make_client(io, settings);
}

int main(int argc, char** argv)
{
    std::size_t frames = 0;
    std::size_t flows = 7000;
    CLI::App app("A game loop of 60 frames a second that loads a list of 10 MB meanwhile.");
    app.add_option("--frames", frames, "End after so many frames, when the list is loaded; do not fill the screen")
        ->type_name("N");
    app.add_option("--flows", flows, "How many flows to add to the emulator's list; 7000 by default, which are 10 MB")
        ->type_name("N");
    if (auto const status = parse(app, argc, argv))
        return *status;

    return run_main("game_loop", [&](asio::io_context& io) {
        back_end server(io.get_executor());
        std::unique_ptr<local_server> web;
        if (server.is_emulated()) {
            add_flows(server.emulator(), flows);
            web = std::make_unique<local_server>(server.emulator());
        }
        appmixer::default_client const api = web ? client_of(io, *web) : server.client();
        std::unique_ptr<screen> terminal;
        if (frames == 0 && is_interactive())
            terminal = std::make_unique<screen>(io.get_executor());
        else if (frames == 0)
            frames = 300;
        return play(io, api, frames, std::move(terminal));
    });
}
