#ifndef APPMIXER_EMULATOR_IMPL_LOOPBACK_IPP
#define APPMIXER_EMULATOR_IMPL_LOOPBACK_IPP

#include <appmixer/core/detail/body_in_memory.hpp>
#include <appmixer/core/detail/cancel.hpp>
#include <appmixer/core/detail/idle_limit.hpp>
#include <appmixer/emulator/http/limited_wait.hpp>
#include <appmixer/emulator/loopback.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace appmixer {

namespace detail::emu {

/// Reads the whole source of a call into its request, with the deadline of the call.
inline asio::awaitable<void> read_source(body_in_memory& body, error& failure) { failure = co_await body.read(); }

/// Passes the stream of a response to the sink of the call, or into the response when the sink does not want it.
class stream_delivery {
public:
    stream_delivery(asio::any_io_executor executor, emulator_response& response, call_context& context)
        : executor_(std::move(executor)), response_(response), context_(context)
    {
    }

    /// The result is an error without a code on success.
    asio::awaitable<error> run()
    {
        passes_ = context_.sink != nullptr && context_.sink->begin(response_.head);
        restart_idle();
        for (bool more = true; more;) {
            asio::awaitable<error> wait = next_wait();
            while (wait.valid()) {
                error failure = co_await std::move(wait);
                if (failure.code())
                    co_return name_idle(failure, context_);
                wait = next_wait();
            }
            result<bool> const moved = move_piece();
            if (!moved)
                co_return moved.error();
            more = *moved;
            co_await asio::post(executor_, asio::use_awaitable);
            if (context_.deadline <= context_.time->now())
                co_return error(errc::deadline_exceeded, phase::read);
        }
        co_return error();
    }

private:
    /// What to wait for before the next piece; not valid when there is nothing.
    asio::awaitable<error> next_wait()
    {
        if (std::exchange(waited_for_sink_, false))
            restart_idle();
        if (passes_) {
            asio::awaitable<void> ready = context_.sink->ready();
            waited_for_sink_ = ready.valid();
            if (waited_for_sink_)
                return limited_wait(executor_, std::move(ready), context_, context_.deadline, phase::read);
        }
        asio::awaitable<void> ready = response_.stream->ready();
        return ready.valid() ? limited_wait(executor_, std::move(ready), context_, silent_until_, phase::read)
                             : asio::awaitable<error>();
    }
    void restart_idle()
    {
        silent_until_ = (std::min)(context_.deadline, deadline_after(*context_.time, context_.idle));
    }

    /// Moves one piece. The result is false at the end of the stream.
    result<bool> move_piece()
    {
        result<std::string_view> const piece = response_.stream->read((std::max)(context_.slice, std::size_t{1}));
        if (!piece)
            return error(errc::connection_closed, phase::read);
        if (piece->empty()) {
            std::optional<std::uint64_t> const size = response_.stream->size();
            if (size && *size != moved_)
                return error(errc::connection_closed, phase::read);
            return false;
        }
        moved_ += piece->size();
        restart_idle();
        if (!passes_) {
            if (moved_ > limit_in_memory())
                return error(errc::response_too_large, phase::read,
                             "the body exceeds the limit of " + std::to_string(limit_in_memory()) + " bytes");
            response_.head.body += *piece;
            return true;
        }
        error failure = context_.sink->put(*piece);
        if (failure.code())
            return failure;
        return true;
    }
    std::size_t limit_in_memory() const noexcept
    {
        constexpr std::size_t usual = std::size_t(64) << 20; // as in `settings::max_body_size`
        std::size_t const limit = context_.operation != nullptr ? context_.operation->max_body_size : 0;
        return limit != 0 ? limit : usual;
    }

    asio::any_io_executor executor_;
    emulator_response& response_;
    call_context& context_;
    bool passes_ = false; // to the sink
    bool waited_for_sink_ = false;
    std::uint64_t moved_ = 0;
    call_context::clock::time_point silent_until_;
};

} // namespace detail::emu

APPMIXER_DECL asio::awaitable<result<http_response>> loopback::send(http_request& request, call_context& context)
{
    phase where = phase::wait;
    emulator_response response;
    try {
        co_await asio::post(executor_.get(), asio::use_awaitable);
        bool const cancelled = detail::is_cancelled(co_await asio::this_coro::cancellation_state);
        if (cancelled)
            co_return error(asio::error::operation_aborted, where);
        if (context.deadline <= context.time->now())
            co_return error(errc::deadline_exceeded, where);
        if (context.source != nullptr) {
            where = phase::write;
            result<emulator_response> outcome = co_await send_source(request, context);
            if (!outcome)
                co_return outcome.error();
            response = std::move(*outcome);
        } else {
            std::unique_lock<detail::use_flag> const lock(back_end_->in_use_, std::try_to_lock);
            if (!lock)
                co_return detail::concurrent_use();
            response = back_end_->respond(request, *context.time);
        }
        if (response.stream) {
            where = phase::read;
            detail::emu::stream_delivery delivery(executor_.get(), response, context);
            error failure = co_await delivery.run();
            if (failure.code())
                co_return failure;
        }
    } catch (boost::system::system_error const& e) { // a cancellation between two waits: Asio throws it at the next one
        co_return error(e.code(), where);
    }
    co_return std::move(response.head);
}

APPMIXER_DECL asio::awaitable<result<emulator_response>> loopback::send_source(http_request& request,
                                                                               call_context& context)
{
    std::unique_ptr<emulator_upload> upload;
    {
        std::unique_lock<detail::use_flag> const lock(back_end_->in_use_, std::try_to_lock);
        if (!lock)
            co_return detail::concurrent_use();
        upload = back_end_->receive(request, *context.time);
    }
    detail::body_in_memory body(request, context);
    error failure;
    if (upload) {
        failure = co_await pass_pieces(*upload, context);
    } else {
        error read_failure;
        failure = co_await detail::emu::limited_wait(executor_.get(), detail::emu::read_source(body, read_failure),
                                                     context, context.deadline, phase::write);
        if (!failure.code())
            failure = read_failure;
    }
    if (failure.code())
        co_return failure;
    std::unique_lock<detail::use_flag> const lock(back_end_->in_use_, std::try_to_lock);
    if (!lock)
        co_return detail::concurrent_use();
    if (upload)
        co_return upload->finish();
    co_return back_end_->respond(request, *context.time);
}

APPMIXER_DECL asio::awaitable<error> loopback::pass_pieces(emulator_upload& upload, call_context& context)
{
    body_source& source = *context.source;
    std::optional<std::uint64_t> const size = source.size();
    std::uint64_t passed = 0;
    bool more = upload.needs_body();
    while (more) {
        asio::awaitable<void> ready = source.ready();
        if (ready.valid()) {
            error const failure = co_await detail::emu::limited_wait(executor_.get(), std::move(ready), context,
                                                                     context.deadline, phase::write);
            bool const cancelled = detail::is_cancelled(co_await asio::this_coro::cancellation_state);
            bool const ended = cancelled || failure == errc::deadline_exceeded || failure == errc::shutting_down;
            if (failure.code())
                co_return ended ? failure : detail::source_failure(failure);
        }
        result<std::string_view> const piece = source.read((std::max)(context.slice, std::size_t{1}));
        if (!piece)
            co_return detail::source_failure(piece.error());
        passed += piece->size();
        if (size && (passed > *size || (piece->empty() && passed < *size)))
            co_return detail::wrong_source_size(*size, passed);
        if (piece->empty())
            break;
        {
            std::unique_lock<detail::use_flag> const lock(back_end_->in_use_, std::try_to_lock);
            if (!lock)
                co_return detail::concurrent_use();
            more = upload.put(*piece);
        }
        co_await asio::post(executor_.get(), asio::use_awaitable);
        if (context.deadline <= context.time->now())
            co_return error(errc::deadline_exceeded, phase::write);
    }
    co_return error();
}

} // namespace appmixer

#endif
