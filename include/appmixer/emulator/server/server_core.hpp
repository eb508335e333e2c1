#ifndef APPMIXER_EMULATOR_SERVER_SERVER_CORE_HPP
#define APPMIXER_EMULATOR_SERVER_SERVER_CORE_HPP

#include <appmixer/core/detail/context_bound.hpp>
#include <appmixer/core/error.hpp>
#include <appmixer/emulator/emulator.hpp>
#include <appmixer/emulator/page/emulator_page.hpp>
#include <appmixer/emulator/server_settings.hpp>
#include <appmixer/emulator/webhook_delivery.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <utility>

namespace appmixer::detail::emu {

class server_session;

/// The state of an `emulator_server`. Shared with its coroutines: it lives until the last of them has ended. When the
/// execution context is destroyed first, the server is stopped.
///
/// listen.ipp accepts connections, session.ipp serves them, webhooks.ipp sends webhooks, page_updates.ipp keeps open
/// pages current, shutdown.ipp stops all of it.
class server_core final : public std::enable_shared_from_this<server_core>, private context_bound {
public:
    server_core(asio::any_io_executor ex, emulator& served, server_settings options)
        : context_bound(ex), executor(ex), acceptor(std::in_place, ex), accept_timer(std::in_place, ex),
          stop_timer(std::in_place, ex), deadline_timer(std::in_place, ex), page_timer(std::in_place, ex),
          settings(std::move(options)), back_end(&served)
    {
        if (settings.page)
            page.emplace(served, settings.latency);
    }
    ~server_core() override { leave(); }

    result<void> listen();
    void start();
    /// Accepts connections until the server is stopped. `self` keeps the object alive.
    asio::awaitable<void> accept(std::shared_ptr<server_core> self);

    void stop();
    void close_all();
    void remove(server_session* session);
    bool has_work() const noexcept { return !sessions.empty() || !sending.empty(); }

    /// Closes connections from this time on whose deadline has passed.
    void watch_deadlines(std::chrono::steady_clock::time_point from);

    /// The delay before the next response.
    std::chrono::steady_clock::duration next_latency();

    /// Sends what has changed to the open pages, and does so again while there are some.
    void update_pages();

    /// Takes the webhooks that are due from the back end, and sends them.
    void take_webhooks();
    void send_webhooks();
    /// Sends one webhook and reports the outcome to the back end. When the server stops first, nothing is reported: the
    /// webhook stays due.
    static asio::awaitable<void> send_webhook(std::shared_ptr<server_core> self, webhook_delivery webhook);

    // The first six are empty after the execution context was destroyed.
    asio::any_io_executor executor;
    std::optional<asio::ip::tcp::acceptor> acceptor;
    std::optional<asio::steady_timer> accept_timer;   ///< the accept loop waits for it while it cannot accept
    std::optional<asio::steady_timer> stop_timer;     ///< closes all connections `stop_timeout` after `stop()`
    std::optional<asio::steady_timer> deadline_timer; ///< one for all connections
    std::optional<asio::steady_timer> page_timer;     ///< the next comparison for open pages
    std::chrono::steady_clock::time_point next_deadline = (std::chrono::steady_clock::time_point::max)(); ///< of it
    server_settings settings;
    emulator* back_end; ///< null after the `emulator_server` was destroyed
    asio::ip::tcp::endpoint endpoint;
    std::set<server_session*> sessions;
    std::optional<emulator_page> page; ///< nothing: there is no page, or the `emulator_server` was destroyed
    bool updating_pages = false;       ///< `page_timer` is set
    std::mt19937_64 latency_source;    ///< has the same seed in every run
    std::deque<webhook_delivery> pending_webhooks;                ///< webhooks that wait to be sent
    std::set<std::shared_ptr<asio::cancellation_signal>> sending; ///< one for each webhook being sent
    bool started = false;
    bool stopped = false;

private:
    void drop() noexcept override;
};

} // namespace appmixer::detail::emu

#endif
