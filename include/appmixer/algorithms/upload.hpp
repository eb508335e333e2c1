#ifndef APPMIXER_ALGORITHMS_UPLOAD_HPP
#define APPMIXER_ALGORITHMS_UPLOAD_HPP

// Uploads of files in chunks.

#include <appmixer/algorithms/detail/background.hpp>
#include <appmixer/algorithms/detail/outcome.hpp>
#include <appmixer/algorithms/detail/upload_chunks.hpp>
#include <appmixer/algorithms/file_upload.hpp>
#include <appmixer/api/files.hpp>
#include <appmixer/call/client.hpp>
#include <appmixer/core/body.hpp>
#include <appmixer/core/detail/cancel.hpp>
#include <appmixer/core/detail/clock_timer.hpp>
#include <appmixer/core/detail/drain_state.hpp>
#include <appmixer/core/detail/wait_unless.hpp>
#include <appmixer/core/error.hpp>
#include <appmixer/core/time_source.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <memory>
#include <utility>

namespace appmixer {

namespace detail {

/// How a wait for the source of an upload ended.
class source_wait {
public:
    source_wait() = default;
    bool expired = false;      ///< at its limit, or because of a drain
    std::exception_ptr thrown; ///< by the source
};

/// A task: waits until the source is ready. Ends the other task.
template <class Executor>
asio::awaitable<void, Executor> await_source(asio::awaitable<void> ready, std::shared_ptr<source_wait> outcome,
                                             std::shared_ptr<task_group> group)
{
    Executor const executor = co_await asio::this_coro::executor;
    auto [thrown] =
        co_await asio::co_spawn(executor, std::move(ready), asio::as_tuple(asio::use_awaitable_t<Executor>()));
    outcome->thrown = thrown;
    group->cancel();
}

/// A task: waits until a time, a drain or its cancellation. Ends the other task, except when it is cancelled.
template <api_handle Api>
asio::awaitable<void, typename Api::executor_type> await_limit(Api api, time_source::clock::time_point end,
                                                               std::shared_ptr<source_wait> outcome,
                                                               std::shared_ptr<task_group> group)
{
    clock_timer timer(api.get_executor(), api.time());
    drain_wait const ended_by_drain(api.drain_state(), timer.underlying());
    bool cancelled = false;
    while (!cancelled && api.time().now() < end && !api.drain_state().has_begun()) {
        timer.expires_at(end);
        co_await timer.async_wait(as_outcome);
        cancelled = is_cancelled(co_await asio::this_coro::cancellation_state);
    }
    if (cancelled)
        co_return;
    outcome->expired = true;
    group->cancel();
}

/// Waits until the source of an upload is ready, at most until a time, and not beyond the beginning of a drain.
template <api_handle Api>
asio::awaitable<result<void>, typename Api::executor_type> wait_for_source(Api api, asio::awaitable<void> ready,
                                                                           time_source::clock::time_point end)
{
    using executor_type = typename Api::executor_type;
    task_owner const owner; // cancels the tasks when this coroutine is destroyed
    std::shared_ptr<task_group> const group = owner.group();
    auto const outcome = std::make_shared<source_wait>();
    executor_type const executor = co_await asio::this_coro::executor;
    auto const start = [&] {
        group->start(executor, await_source<executor_type>(std::move(ready), outcome, group));
        if (group->size() > 0)
            group->start(executor, await_limit(api, end, outcome, group));
    };
    co_await task_group::start_and_join<executor_type>(group, start);
    bool const cancelled = is_cancelled(co_await asio::this_coro::cancellation_state);
    if (cancelled)
        co_return error(asio::error::operation_aborted, phase::write);
    if (outcome->expired && api.drain_state().has_begun())
        co_return shutting_down(phase::write);
    if (outcome->expired)
        co_return source_too_late(api.timeout());
    if (outcome->thrown)
        co_return source_failure(error_of(outcome->thrown));
    co_return result<void>();
}

/// Reads the next chunk, at most until a time.
template <api_handle Api>
asio::awaitable<result<void>, typename Api::executor_type> fill_chunk(Api api, upload_chunks& chunks,
                                                                      time_source::clock::time_point end)
{
    while (!chunks.is_filled()) {
        asio::awaitable<void> ready = chunks.ready();
        if (ready.valid()) {
            result<void> const waited = co_await wait_for_source(api, std::move(ready), end);
            if (!waited)
                co_return waited.error();
        }
        result<void> const read = chunks.fill();
        if (!read)
            co_return read.error();
    }
    co_return result<void>();
}

template <api_handle Api>
call_result<Api, stored_file> upload_in_chunks(Api api, file_upload what)
{
    auto const quiet = api.as_result();
    upload_chunks chunks(std::move(what), quiet.time());
    auto const end =
        quiet.has_timeout() ? deadline_after(quiet.time(), quiet.timeout()) : (time_source::clock::time_point::max)();
    result<void> done = chunks.open();
    while (done) {
        done = co_await fill_chunk(quiet, chunks, end);
        bool const cancelled = is_cancelled(co_await asio::this_coro::cancellation_state);
        if (cancelled)
            done = error(asio::error::operation_aborted, phase::write);
        if (!done)
            break;
        op::upload_file const request = chunks.request();
        auto const limited = quiet.has_timeout() ? quiet.within(end - quiet.time().now()) : quiet;
        result<stored_file> file = co_await limited.call(request);
        if (!file)
            file = chunks.failure(of_whole_limit(file.error(), quiet.timeout()));
        if (!file || chunks.is_last()) {
            chunks.finish();
            co_return deliver<Api, stored_file>(std::move(file));
        }
        done = chunks.accept(*file);
    }
    chunks.finish();
    co_return deliver<Api, stored_file>(of_operation(done.error(), op::upload_file::info));
}

} // namespace detail

/// Uploads a file in chunks, each with a call of its own, so that one chunk is in memory and no request is larger.
/// Content without a size is sent in one call.
///
///     co_await upload_file(api, file_upload("film.mp4", upload_body::file("/tmp/film.mp4", "video/mp4")));
///
/// A chunk is sent again only when the server has certainly not stored it: after a 429, or when the connection could
/// not be made. Any other failure ends the upload, since the chunk could be stored twice. The server then has an
/// unfinished file, which it does not list; the file must be uploaded from its beginning.
///
/// what: the name, the content and the options.
/// Result: the file as the server stored it.
/// Errors: those of the calls; `detail()` has the number of the chunk. `errc::body_source_failed` when the content
/// cannot be read or has another number of bytes than its size. Deadline: that of the handle, for all chunks together
/// and for the waits for the source, if `within` set one; otherwise none. A call fails after 30 seconds in which
/// nothing is sent or received. Not idempotent: repeating it stores a second file. Source: https://docs.appmixer.com,
/// API, Files.
template <api_handle Api>
call_result<Api, stored_file> upload_file(Api const& api, file_upload what)
{
    return detail::upload_in_chunks<Api>(api, std::move(what));
}

} // namespace appmixer

#endif
