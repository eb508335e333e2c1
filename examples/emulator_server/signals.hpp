#ifndef EMULATOR_SERVER_SIGNALS_HPP
#define EMULATOR_SERVER_SIGNALS_HPP

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <functional>
#include <utility>

/// Makes writing to a closed terminal or pipe an error, so that it does not end the program before it has saved.
void ignore_output_failures();

/// Calls `save` on SIGHUP and SIGUSR1, and `stop` on SIGINT and SIGTERM. After the first SIGINT or SIGTERM,
/// no signal has an effect.
class signal_handlers {
public:
    /// `save` may be empty: SIGHUP and SIGUSR1 then have the default effect of the system.
    signal_handlers(boost::asio::io_context& io, std::function<void()> save, std::function<void()> stop);

private:
    void wait_for_save();

    boost::asio::signal_set save_signals_;
    boost::asio::signal_set stop_signals_;
    std::function<void()> save_;
    bool stopped_ = false;
};

#endif
