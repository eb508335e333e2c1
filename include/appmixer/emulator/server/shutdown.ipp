#ifndef APPMIXER_EMULATOR_SERVER_SHUTDOWN_IPP
#define APPMIXER_EMULATOR_SERVER_SHUTDOWN_IPP

/// Stops the server, also when its execution context is destroyed first, and ends connections that take too long.

#include <appmixer/core/detail/cancel.hpp>
#include <appmixer/emulator/server/session.hpp>

#include <algorithm>
#include <chrono>
#include <memory>

namespace appmixer::detail::emu {

APPMIXER_DECL void server_core::stop()
{
    if (stopped)
        return;
    stopped = true;
    boost::system::error_code ignored;
    acceptor->close(ignored);
    accept_timer->cancel();
    page_timer->cancel();
    pending_webhooks.clear();
    for (server_session* session : sessions) {
        if (session->idle())
            session->close();
        else
            session->end_latency();
    }
    if (!has_work())
        return;
    stop_timer->expires_after(settings.stop_timeout);
    stop_timer->async_wait([self = shared_from_this()](boost::system::error_code ec) {
        if (!ec.failed())
            self->close_all();
    });
}

APPMIXER_DECL void server_core::close_all()
{
    for (server_session* session : sessions)
        session->close();
    for (auto const& signal : sending)
        detail::cancel(*signal);
}

APPMIXER_DECL void server_core::remove(server_session* session)
{
    sessions.erase(session);
    if (!executor)
        return;
    accept_timer->cancel();
    if (sessions.empty()) {
        deadline_timer->cancel();
        next_deadline = (std::chrono::steady_clock::time_point::max)();
    }
    if (!has_work())
        stop_timer->cancel();
}

/// The timer is left alone when a connection gets a later deadline: setting it for each request took a fifth of the
/// time of a simple one.
APPMIXER_DECL void server_core::watch_deadlines(std::chrono::steady_clock::time_point from)
{
    if (from >= next_deadline)
        return;
    next_deadline = from;
    deadline_timer->expires_at(from);
    deadline_timer->async_wait([self = shared_from_this()](boost::system::error_code ec) {
        if (ec.failed())
            return; // set anew, or there is no connection any more
        self->next_deadline = (std::chrono::steady_clock::time_point::max)();
        auto const now = std::chrono::steady_clock::now();
        auto earliest = self->next_deadline;
        for (server_session* session : self->sessions) {
            if (session->deadline() <= now)
                session->close();
            else
                earliest = (std::min)(earliest, session->deadline());
        }
        self->watch_deadlines(earliest);
    });
}

/// Called when the execution context is destroyed.
APPMIXER_DECL void server_core::drop() noexcept
{
    stopped = true;
    pending_webhooks.clear();
    sending.clear(); // their operations are destroyed with the context
    acceptor.reset();
    accept_timer.reset();
    stop_timer.reset();
    deadline_timer.reset();
    page_timer.reset();
    executor = asio::any_io_executor();
}

} // namespace appmixer::detail::emu

#endif
