#ifndef APPMIXER_ALGORITHMS_EVENT_STREAM_HPP
#define APPMIXER_ALGORITHMS_EVENT_STREAM_HPP

// Follows event streams (`text/event-stream`).

#include <appmixer/algorithms/detail/background.hpp>
#include <appmixer/algorithms/detail/event_reader.hpp>
#include <appmixer/algorithms/event_options.hpp>
#include <appmixer/call/client.hpp>
#include <appmixer/call/server_event.hpp>

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace appmixer {

/// The events of a stream; see `open_events`. Through a handle from `as_result`, `next` returns results instead of
/// throwing.
///
/// Errors: those of the call; `errc::unexpected_content_type` for a success that is not an event stream;
/// `errc::response_too_large` for an event above the limit. The error is returned once, then the stream has ended.
///
/// Cancellation: terminal cancellation of `next` ends the stream and fails with `operation_aborted`.
///
/// Lifetime: the stream may be moved, and destroyed at any time, also after its `io_context`. Its destructor closes the
/// connection.
///
/// Threads: as for the handle. One `next` at a time.
template <api_handle Api, operation Op>
class [[nodiscard]] event_stream {
public:
    /// For `open_events`.
    event_stream(Api const& api, Op request, event_options how)
        : reader_(std::make_shared<reader>(api, std::move(request), std::move(how)))
    {
    }

    /// The next event; nothing when the server has ended the stream.
    asio::awaitable<std::optional<typename Api::template returned<server_event>>, typename Api::executor_type> next()
    {
        return reader::next(reader_, tasks_.group());
    }

    /// The id of the last event that had one, for `event_options::after`; empty when there was none.
    std::string last_event_id() const { return reader_->last_event_id(); }

private:
    using reader = detail::event_reader<Api, Op>;

    std::shared_ptr<reader> reader_;
    detail::task_owner tasks_;
};

/// Follows an event stream. Nothing is requested before the first `next`.
///
///     auto events = open_events(api, request);
///     while (std::optional<appmixer::server_event> event = co_await events.next())
///         std::cout << event->event << ": " << event->data << '\n';
///
/// The stream connects again after a failure, if the operation is safe: with `Last-Event-ID`, after the time that the
/// server asked for (`retry:`; 3 seconds unless it did) or up to that, twice as long after each further failure, not
/// before the time in a `Retry-After`, and always within a minute, whatever the server asks for. A stream that the
/// server ends without a failure is over; see `event_options::reconnects`. Events are received as fast as the program
/// takes them.
///
/// request: an operation that returns an event stream. how: see `event_options`.
/// Deadline: that of the handle if `within` set one, for each connection; otherwise only `event_options::idle` limits
/// how long a connection may be silent.
/// Source: the HTML standard, section 9.2 (server-sent events).
template <api_handle Api, operation Op>
event_stream<Api, Op> open_events(Api const& api, Op request, event_options how = event_options())
{
    return event_stream<Api, Op>(api, std::move(request), std::move(how));
}

} // namespace appmixer

#endif
