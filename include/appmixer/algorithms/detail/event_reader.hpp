#ifndef APPMIXER_ALGORITHMS_DETAIL_EVENT_READER_HPP
#define APPMIXER_ALGORITHMS_DETAIL_EVENT_READER_HPP

// Reads an event stream: the state and the coroutines behind `event_stream`.

#include <appmixer/algorithms/detail/background.hpp>
#include <appmixer/algorithms/detail/event_parser.hpp>
#include <appmixer/algorithms/detail/outcome.hpp>
#include <appmixer/algorithms/detail/reconnect_schedule.hpp>
#include <appmixer/algorithms/event_options.hpp>
#include <appmixer/call/client.hpp>
#include <appmixer/call/server_event.hpp>
#include <appmixer/core/body.hpp>
#include <appmixer/core/error.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace appmixer::detail {

/// The bytes of a stream between the call that receives them and the program that takes events. The call is held up
/// until all events of the last piece are taken.
class event_buffer final : public body_sink {
public:
    explicit event_buffer(event_options const& how) : parser_(how.event_limit()) {}

    bool begin(http_response const& head) override { return is_event_stream(head); }
    APPMIXER_DECL error put(std::string_view piece) override;
    /// A stream that has brought something goes on behind the last event, which another request asks for.
    bool rewind() override { return !has_received_; }
    asio::awaitable<void> ready() override { return is_empty() ? asio::awaitable<void>() : wait_until_empty(); }

    /// The next event of the bytes received; nothing when there is none. Wakes the call when all are taken.
    APPMIXER_DECL result<std::optional<server_event>> take();
    /// Prepares for another connection.
    void restart()
    {
        parser_.restart();
        has_received_ = false;
    }
    bool is_empty() const noexcept { return used_ == text_.size(); }
    event_parser const& parser() const noexcept { return parser_; }

    wake_point received; ///< woken when there are bytes, and at the end
    wake_point emptied;  ///< woken when all events are taken

private:
    APPMIXER_DECL asio::awaitable<void> wait_until_empty();

    event_parser parser_;
    std::string text_; ///< what is not parsed begins at `used_`
    std::size_t used_ = 0;
    bool has_received_ = false; ///< a byte on this connection
};

/// An event stream that is being read. One task of a group makes the calls; it starts with the first `next`.
template <api_handle Api, operation Op>
class event_reader {
public:
    using executor_type = typename Api::executor_type;
    using shared_reader = std::shared_ptr<event_reader>;
    using shared_tasks = std::shared_ptr<task_group>;
    using optional_event = asio::awaitable<std::optional<typename Api::template returned<server_event>>, executor_type>;

    event_reader(Api const& api, Op request, event_options how)
        : api_(api.as_result()), request_(std::move(request)), how_(std::move(how)), schedule_(how_, Op::info),
          buffer_(how_)
    {
    }

    /// The id of the last event that was returned, or the one to continue after.
    std::string const& last_event_id() const noexcept
    {
        std::string const& id = buffer_.parser().last_event_id();
        return id.empty() ? how_.after() : id;
    }

    static optional_event next(shared_reader self, shared_tasks group)
    {
        asio::any_io_executor const executor = co_await asio::this_coro::executor;
        bool cancelled = is_cancelled(co_await asio::this_coro::cancellation_state);
        if (!cancelled && !std::exchange(self->started_, true))
            group->start(self->api_.get_executor(), run(self));
        wake_point::waiter waiter(self->buffer_.received, executor);
        while (true) {
            result<std::optional<server_event>> event = self->take_event();
            if (!event) {
                self->end(event.error());
                group->cancel();
            } else if (*event) {
                co_return std::move(**event);
            }
            if (self->ended_)
                break;
            if (cancelled) {
                self->end(error(asio::error::operation_aborted, phase::read));
                group->cancel();
                break;
            }
            co_await waiter.timer.async_wait(as_outcome);
            cancelled = is_cancelled(co_await asio::this_coro::cancellation_state);
        }
        if (std::exception_ptr const thrown = std::exchange(self->thrown_, nullptr)) {
            self->failure_ = error();
            std::rethrow_exception(thrown);
        }
        error const failure = std::exchange(self->failure_, error());
        if (failure.code())
            co_return deliver<Api, server_event>(failure);
        co_return std::nullopt;
    }

private:
    result<std::optional<server_event>> take_event()
    {
        if (ended_)
            return std::optional<server_event>();
        result<std::optional<server_event>> event = buffer_.take();
        if (event && *event)
            schedule_.saw_event();
        return event;
    }

    void end(error const& failure)
    {
        ended_ = true;
        failure_ = of_operation(failure, Op::info);
        buffer_.received.wake();
    }

    stream_options call_options() const
    {
        stream_options how;
        how.idle(how_.idle(), "event_options::idle");
        how.header("Accept", "text/event-stream");
        how.header("Accept-Encoding", "identity");
        how.header("Cache-Control", "no-store");
        if (std::string const& id = last_event_id(); !id.empty())
            how.header("Last-Event-ID", id);
        return how;
    }

    /// The task that reads. Whatever happens in it, the program that waits in `next` learns of it.
    static asio::awaitable<void, executor_type> run(shared_reader self)
    {
        std::exception_ptr thrown;
        try {
            co_await read(self);
        } catch (...) {
            thrown = std::current_exception();
        }
        if (self->ended_)
            co_return;
        self->thrown_ = thrown;
        self->end(error(asio::error::operation_aborted, phase::read));
    }

    /// Calls the operation until the stream has ended.
    static asio::awaitable<void, executor_type> read(shared_reader self)
    {
        asio::any_io_executor const executor = co_await asio::this_coro::executor;
        while (!self->ended_) {
            stream_options const how = self->call_options();
            result<http_response> const outcome = co_await self->api_.stream(self->request_, self->buffer_, how);
            bool cancelled = is_cancelled(co_await asio::this_coro::cancellation_state);
            if (cancelled || self->ended_)
                break;
            { // the program takes the events before the connection is given up
                wake_point::waiter waiter(self->buffer_.emptied, executor);
                while (!self->buffer_.is_empty() && !cancelled) {
                    co_await waiter.timer.async_wait(as_outcome);
                    cancelled = is_cancelled(co_await asio::this_coro::cancellation_state);
                }
            }
            if (cancelled || self->ended_)
                break;
            reconnect_schedule::decision const next = self->schedule_.ended(outcome, self->buffer_.parser().retry());
            self->buffer_.restart();
            if (!next.delay) {
                self->end(next.failure);
                break;
            }
            auto const again = self->api_.time().now() + *next.delay;
            result<void> const waited = co_await pause<executor_type>(self->api_.time(), again);
            if (!waited)
                break;
        }
    }

    decltype(std::declval<Api const&>().as_result()) api_;
    Op request_;
    event_options how_;
    reconnect_schedule schedule_;
    event_buffer buffer_;
    bool started_ = false;
    bool ended_ = false;
    error failure_;             ///< to be returned by `next`; without a code when there is none
    std::exception_ptr thrown_; ///< by the task, to be thrown by `next`
};

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/algorithms/impl/event_reader.ipp>
#endif

#endif
