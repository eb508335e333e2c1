// Signals and standard streams.

#include "signals.hpp"

#include <boost/system/error_code.hpp>

#include <csignal>

#if defined(__unix__) || defined(__APPLE__)
#include <fcntl.h>
#include <unistd.h>
#endif

void ignore_output_failures()
{
#ifdef SIGPIPE
    std::signal(SIGPIPE, SIG_IGN); // the reader of the output may have ended
#endif
#ifdef SIGXFSZ
    std::signal(SIGXFSZ, SIG_IGN); // a file beyond its size limit is an error to report
#endif
#if defined(__unix__) || defined(__APPLE__)
    // Opens closed standard streams. Otherwise a file or socket could get one of their numbers, and output would go
    // there.
    int opened = 0;
    while (opened >= 0 && opened <= 2)
        opened = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    if (opened > 2)
        ::close(opened);
#endif
}

namespace {

/// From now on these signals wait, for ever. The handlers end before the program does: what came after them would kill
/// it in the middle of its end.
void hold_signals_back()
{
#if defined(__unix__) || defined(__APPLE__)
    sigset_t held;
    ::sigemptyset(&held);
    for (int const signal : {SIGHUP, SIGINT, SIGTERM, SIGUSR1})
        ::sigaddset(&held, signal);
    ::pthread_sigmask(SIG_BLOCK, &held, nullptr);
#endif
}

} // namespace

signal_handlers::signal_handlers(boost::asio::io_context& io, std::function<void()> save, std::function<void()> stop)
    : save_signals_(io), stop_signals_(io, SIGINT, SIGTERM), save_(std::move(save))
{
    if (save_) {
#ifdef SIGHUP
        save_signals_.add(SIGHUP);
#endif
#ifdef SIGUSR1
        save_signals_.add(SIGUSR1);
#endif
        wait_for_save();
    }
    stop_signals_.async_wait([this, stop = std::move(stop)](boost::system::error_code ec, int) {
        if (ec)
            return;
        stopped_ = true;
        hold_signals_back();
        save_signals_.cancel();
        stop();
    });
}

void signal_handlers::wait_for_save()
{
    save_signals_.async_wait([this](boost::system::error_code ec, int) {
        if (ec || stopped_) // a handler that was ready when the program was stopped is not cancelled
            return;
        save_();
        wait_for_save();
    });
}
