#include "run_main.hpp"

#include "terminal.hpp"

#include <boost/asio/signal_set.hpp>
#include <boost/system/error_code.hpp>

#include <csignal>
#include <exception>
#include <iostream>

int run_main(std::string_view program, std::function<int(boost::asio::io_context&)> const& body,
             std::function<bool(int)> const& on_signal)
{
    boost::asio::io_context io(1);
    boost::asio::signal_set signals(io, SIGINT, SIGTERM);
    int received = 0;
    bool goes_on = false;
    signals.async_wait([&](boost::system::error_code ec, int signal) {
        if (ec)
            return;
        received = signal;
        if (on_signal) {
            signals.clear(); // the next one ends the program: before on_signal, which tells the user so
            goes_on = on_signal(signal);
        }
        if (!goes_on)
            io.stop();
    });
    try {
        int const status = body(io);
        if (std::cout.flush())
            return status;
        std::cerr << program << ": cannot write the output\n";
    } catch (std::exception const& e) {
        if (received == 0 || goes_on) {
            std::cout.flush();
            std::cerr << program << ": " << printable(e.what()) << '\n';
        }
    }
    return received == 0 ? 1 : 128 + received;
}
