#ifndef EMULATOR_SERVER_SIGNALS_HPP
#define EMULATOR_SERVER_SIGNALS_HPP

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <functional>
#include <utility>

/// Keeps the terminal, or the other end of a pipe, from ending the program before it has saved.
void ignore_output_failures();

/// Calls `save` on SIGHUP and SIGUSR1, and `stop` on SIGINT and SIGTERM. Only the first of the latter counts: after it
/// no signal calls anything.
class signal_handlers {
public:
    /// `save` may be empty: SIGHUP and SIGUSR1 then do what the system does by default.
    signal_handlers(boost::asio::io_context& io, std::function<void()> save, std::function<void()> stop);

private:
    void wait_for_save();

    boost::asio::signal_set save_signals_;
    boost::asio::signal_set stop_signals_;
    std::function<void()> save_;
    bool stopped_ = false;
};

#endif
