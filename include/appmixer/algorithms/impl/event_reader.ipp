#ifndef APPMIXER_ALGORITHMS_IMPL_EVENT_READER_IPP
#define APPMIXER_ALGORITHMS_IMPL_EVENT_READER_IPP

#include <appmixer/algorithms/detail/event_reader.hpp>

namespace appmixer::detail {

APPMIXER_DECL error event_buffer::put(std::string_view piece)
{
    has_received_ = true;
    if (is_empty()) {
        text_ = piece;
        used_ = 0;
    } else {
        text_ += piece;
    }
    received.wake();
    return error();
}

APPMIXER_DECL result<std::optional<server_event>> event_buffer::take()
{
    std::string_view rest = std::string_view(text_).substr(used_);
    result<std::optional<server_event>> event = parser_.next(rest);
    used_ = text_.size() - rest.size();
    if (is_empty())
        emptied.wake();
    return event;
}

APPMIXER_DECL asio::awaitable<void> event_buffer::wait_until_empty()
{
    asio::any_io_executor const executor = co_await asio::this_coro::executor;
    wake_point::waiter waiter(emptied, executor);
    while (!is_empty())
        co_await waiter.timer.async_wait(as_outcome);
}

} // namespace appmixer::detail

#endif
