#ifndef APPMIXER_ALGORITHMS_UPLOAD_HPP
#define APPMIXER_ALGORITHMS_UPLOAD_HPP

// Uploads of files in chunks.

#include <appmixer/algorithms/detail/outcome.hpp>
#include <appmixer/algorithms/detail/upload_chunks.hpp>
#include <appmixer/algorithms/file_upload.hpp>
#include <appmixer/api/files.hpp>
#include <appmixer/call/client.hpp>
#include <appmixer/core/detail/cancel.hpp>
#include <appmixer/core/error.hpp>
#include <appmixer/core/time_source.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace appmixer {

namespace detail {

/// Reads the next chunk.
template <class Executor>
asio::awaitable<result<void>, Executor> fill_chunk(upload_chunks& chunks)
{
    Executor const executor = co_await asio::this_coro::executor;
    while (!chunks.is_filled()) {
        asio::awaitable<void> ready = chunks.ready();
        if (ready.valid()) {
            auto [thrown] =
                co_await asio::co_spawn(executor, std::move(ready), asio::as_tuple(asio::use_awaitable_t<Executor>()));
            bool const cancelled = is_cancelled(co_await asio::this_coro::cancellation_state);
            if (cancelled)
                co_return error(asio::error::operation_aborted);
            if (thrown)
                co_return error_of(thrown);
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
        done = co_await fill_chunk<typename Api::executor_type>(chunks);
        bool const cancelled = is_cancelled(co_await asio::this_coro::cancellation_state);
        if (cancelled)
            done = error(asio::error::operation_aborted);
        if (!done)
            break;
        op::upload_file const request = chunks.request();
        auto const limited = quiet.has_timeout() ? quiet.within(end - quiet.time().now()) : quiet;
        result<stored_file> file = co_await limited.call(request);
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

/// Uploads a file in chunks, each with a call of its own. A chunk is in memory while it is sent, and can be sent again.
/// Content without a size is sent in one call.
///
///     co_await upload_file(api, file_upload("film.mp4", upload_body::file("/tmp/film.mp4", "video/mp4")));
///
/// what: the name, the content and the options.
/// Result: the file as the server stored it.
/// Errors: those of the calls; `errc::body_source_failed` when the content cannot be read or has another number of
/// bytes than its size. The server then has an unfinished file. Deadline: that of the handle, for all chunks together,
/// if `within` set one; otherwise none. A call fails after 30 seconds in which nothing is sent or received. Not
/// idempotent: repeating it stores a second file. Source: https://docs.appmixer.com, API, Files.
template <api_handle Api>
call_result<Api, stored_file> upload_file(Api const& api, file_upload what)
{
    return detail::upload_in_chunks<Api>(api, std::move(what));
}

} // namespace appmixer

#endif
