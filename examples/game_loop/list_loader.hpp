#ifndef GAME_LOOP_LIST_LOADER_HPP
#define GAME_LOOP_LIST_LOADER_HPP

#include <appmixer/appmixer.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include <chrono>
#include <cstdint>
#include <exception>
#include <string>
#include <utility>
#include <vector>

/// Loads the list of flows in a single call, while the frames go on.
class list_loader {
public:
    /// api: its executor is that of the frame loop.
    explicit list_loader(appmixer::default_client api) : api_(std::move(api)) {}

    /// Begins to load, unless it is loading.
    void start();
    /// Cancels the call.
    void cancel();
    bool is_loading() const noexcept { return loading_; }
    bool has_failed() const noexcept { return failed_; }
    /// What is going on, as a line of text.
    std::string status() const;

private:
    using clock = std::chrono::steady_clock;

    boost::asio::awaitable<void> load();
    void finish(std::exception_ptr failure);
    std::uint64_t received() const;

    appmixer::default_client api_;
    boost::asio::cancellation_signal stop_;
    bool loading_ = false;
    bool failed_ = false;
    clock::time_point started_;
    std::uint64_t received_before_ = 0;
    std::string result_ = "Not started";
    std::vector<appmixer::flow> flows_;
};

#endif
