#ifndef LOAD_LIVE_VIEW_HPP
#define LOAD_LIVE_VIEW_HPP

#include "generator.hpp"

#include "../progress_bar.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <string>

/// Shows twice a second how a run is going, if there is a terminal.
class live_view {
public:
    live_view(boost::asio::any_io_executor executor, generator& calls);

    /// Runs until `stop`.
    boost::asio::awaitable<void> run();
    /// Removes the line.
    void stop();

private:
    std::string text();

    generator& calls_;
    boost::asio::steady_timer timer_;
    generator::clock::time_point last_;
    status_line line_;
    bool stopped_ = false;
};

#endif
