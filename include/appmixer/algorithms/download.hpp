#ifndef APPMIXER_ALGORITHMS_DOWNLOAD_HPP
#define APPMIXER_ALGORITHMS_DOWNLOAD_HPP

// Downloads to files and to sinks.

#include <appmixer/algorithms/detail/content_range.hpp>
#include <appmixer/algorithms/detail/file_sink.hpp>
#include <appmixer/algorithms/detail/metered_sink.hpp>
#include <appmixer/algorithms/detail/outcome.hpp>
#include <appmixer/algorithms/detail/resume_schedule.hpp>
#include <appmixer/algorithms/detail/wait_schedule.hpp>
#include <appmixer/algorithms/transfer_options.hpp>
#include <appmixer/call/client.hpp>
#include <appmixer/core/body.hpp>
#include <appmixer/core/detail/cancel.hpp>
#include <appmixer/core/error.hpp>
#include <appmixer/core/http.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace appmixer {

/// What a download was.
class download_result {
public:
    download_result() = default;

    std::uint64_t size = 0;   ///< bytes of the whole
    std::string content_type; ///< as the server says
    /// The name that the server gives the file, to show or to suggest it; never a path. Empty without one.
    std::string file_name;
};

namespace detail {

/// Reads the description of a download from the head of its last response.
APPMIXER_DECL download_result describe_download(http_response const& head, std::uint64_t size);
/// The error of a download whose requests succeed but bring too little, or take too long.
APPMIXER_DECL error brought_little();

template <api_handle Api, operation Op>
call_result<Api, download_result> download_to_sink(Api api, Op request, body_sink& sink, transfer_options how)
{
    auto const quiet = api.as_result();
    metered_sink metered(sink, nullptr, how, quiet.time());
    stream_options options;
    options.idle(how.idle(), "transfer_options::idle");
    result<http_response> const head = co_await quiet.stream(request, metered, options);
    metered.finish();
    if (!head)
        co_return deliver<Api, download_result>(head.error());
    co_return deliver<Api, download_result>(describe_download(*head, metered.done()));
}

template <api_handle Api, operation Op>
call_result<Api, download_result> download_to_file(Api api, Op request, std::string path, transfer_options how)
{
    auto const quiet = api.as_result();
    std::string source = how.resume() ? api.request_hash(request) : std::string();
    file_sink file(std::move(path), how.resume() ? on_failure::keep : on_failure::remove, std::move(source));
    result<void> const opened = file.open();
    if (!opened)
        co_return deliver<Api, download_result>(of_operation(opened.error(), Op::info));
    metered_sink metered(file, &file, how, quiet.time());
    auto const end =
        quiet.has_timeout() ? deadline_after(quiet.time(), quiet.timeout()) : (time_source::clock::time_point::max)();
    resume_schedule pauses;
    while (true) {
        std::uint64_t const before = file.done();
        stream_options options;
        options.idle(how.idle(), "transfer_options::idle");
        for (header_list::entry const field : file.headers())
            options.header(field.name, field.value);
        auto const limited = quiet.has_timeout() ? quiet.within(end - quiet.time().now()) : quiet;
        result<http_response> const head = co_await limited.stream(request, metered, options);
        error const failure = head ? error() : of_whole_limit(head.error(), quiet.timeout());
        result<bool> const complete = file.finish(failure);
        if (complete && *complete) {
            metered.finish();
            co_return deliver<Api, download_result>(describe_download(head ? *head : http_response(), file.done()));
        }
        // What ends the download, unless it goes on.
        error ending = complete ? brought_little() : complete.error();
        bool const cancelled = is_cancelled(co_await asio::this_coro::cancellation_state);
        if (cancelled)
            ending = error(asio::error::operation_aborted, phase::read);
        if (!cancelled && (complete || (is_passing(ending) && file.can_continue()))) {
            std::optional<resume_schedule::duration> const delay =
                pauses.next(file.done() - (std::min)(before, file.done()));
            if (delay && quiet.time().now() + *delay < end) {
                result<void> const waited =
                    co_await pause<typename Api::executor_type>(quiet.time(), quiet.time().now() + *delay);
                ending = waited ? error() : error(waited.error().code(), phase::read);
            }
        }
        if (ending.code()) {
            metered.finish();
            co_return deliver<Api, download_result>(of_operation(ending, Op::info));
        }
    }
}

} // namespace detail

/// Downloads to a file, which is written under a temporary name and renamed when it is complete. A download that breaks
/// off goes on where it ended, after a pause, if the server can do that (RFC 9110 §14). With
/// `transfer_options::resume`, what an incomplete download has received is kept in "PATH.part" and continued by the
/// next one if that makes the same request.
///
///     co_await download_to(api, appmixer::op::download_component("acme.crm"), "crm.zip");
///
/// request: an operation that responds with a file. path: the file, in UTF-8; it is replaced. how: see
/// `transfer_options`.
/// Result: the size and what the server says of the file.
/// Errors: those of the call and of the file; `errc::invalid_request` for a path that is empty or contains a zero byte;
/// `errc::connection_closed` when the body ends early;
/// `errc::response_too_large` above the limit; `errc::malformed_response` for a body with a `Content-Encoding` (RFC
/// 9110 §8.4), which is not requested: `client::stream` receives such a body as it is.
/// Deadline: that of the handle if `within` set one; otherwise only `transfer_options::idle` limits the transfer.
template <api_handle Api, operation Op>
call_result<Api, download_result> download_to(Api const& api, Op request, std::string path,
                                              transfer_options how = transfer_options())
{
    return detail::download_to_file<Api, Op>(api, std::move(request), std::move(path), std::move(how));
}

/// Downloads to a sink. The transport reads as fast as the sink takes the pieces; see `body_sink::ready`.
///
/// sink: `begin` is called for each response; it must outlive the call. Otherwise as above.
template <api_handle Api, operation Op>
call_result<Api, download_result> download_to(Api const& api, Op request, body_sink& sink,
                                              transfer_options how = transfer_options())
{
    return detail::download_to_sink<Api, Op>(api, std::move(request), sink, std::move(how));
}

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/algorithms/impl/download.ipp>
#endif

#endif
