#ifndef APPMIXER_ALGORITHMS_FOLLOW_LOGS_HPP
#define APPMIXER_ALGORITHMS_FOLLOW_LOGS_HPP

// Follows the logs: returns each record once, as it becomes visible.

#include <appmixer/algorithms/detail/log_reader.hpp>
#include <appmixer/algorithms/follow_options.hpp>
#include <appmixer/api/log_query.hpp>
#include <appmixer/call/client.hpp>

#include <boost/asio/awaitable.hpp>

#include <concepts>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace appmixer {

/// The records of a log as they become visible; see `follow_logs`. Through a handle from `as_result`, the functions
/// return results instead of throwing, so that the same loop has the type `std::optional<result<followed_record>>`.
///
/// Errors: of the calls, except those that may pass: network failures, timeouts, the statuses 408, 429 and 5xx, and
/// responses that are not understood. After such a failure, which is told to `follow_options::on_failure`, it asks
/// again: after half a second, then after twice the time before, up to 30 seconds, and not before the time in a
/// `Retry-After`, of which at most a minute counts. `errc::invalid_request` when the text of `follow_options::from` is
/// not a position. `errc::response_too_large` when the span of `follow_options::lateness` has more than 500 000
/// records, or a record is too large for the transport. After an error it has ended; `position` is still valid.
///
/// Cancellation: terminal cancellation ends it with `operation_aborted`. Lifetime: it may be destroyed at any time,
/// also after its `io_context`, and it may be moved. Threads: as for the handle. One `next` or `for_each` at a time.
template <api_handle Api>
class [[nodiscard]] log_follower {
public:
    /// For `follow_logs`.
    log_follower(Api const& api, log_query query, follow_options how)
        : reader_(std::make_shared<reader>(api, std::move(query), std::move(how)))
    {
    }

    /// Waits for the next record; nothing when `log_query::until` has passed.
    ///
    ///     while (std::optional<appmixer::followed_record> record = co_await records.next())
    asio::awaitable<std::optional<typename Api::template returned<followed_record>>, typename Api::executor_type> next()
    {
        return reader::next(reader_);
    }

    /// Calls a function with each record.
    ///
    /// each: `each(record)` gets a `followed_record const&`. It returns nothing, or `bool`, or an awaitable of one with
    /// the executor type of the handle. False ends the follower.
    /// Result: returns when `log_query::until` has passed, or `each` returned false.
    /// Errors: what `each` throws is passed on unchanged. Then, and after false, `position` is before that record.
    template <std::invocable<followed_record const&> Each>
    call_result<Api, void> for_each(Each each)
    {
        return reader::for_each(reader_, std::move(each));
    }

    /// The position after the last record that was returned, as one line of ASCII that can be stored;
    /// `follow_options::from` resumes there. A follower that resumes begins `follow_options::lateness` earlier, so no
    /// record is lost, but those of that span may come again. Empty before the follower has found out where it begins.
    std::string position() const { return reader_->position(); }

private:
    using reader = detail::log_reader<Api>;

    std::shared_ptr<reader> reader_;
};

/// Follows the logs, as `tail -f` follows a file: over reconnects and restarts of the server, each record comes once,
/// also when it becomes visible later than newer ones. Nothing is requested before the first `next`.
///
///     auto records = follow_logs(api, log_query().flow(id));
///     while (std::optional<appmixer::followed_record> record = co_await records.next())
///         std::cout << record->text() << '\n';
///
/// It begins after the newest record that the server has; `follow_options` and `log_query::since` change that. It goes
/// on when nothing happens, and when the flow is deleted; only `log_query::until` ends it.
///
/// Order: as records become visible. One that comes after a record with a later time is marked as `late`;
/// `follow_options::hold` sorts such records in. A record that becomes visible more than `follow_options::lateness`
/// after its time is not seen. When more than 10 000 records have the same millisecond, a server does not return all of
/// them; `on_failure` is told the time.
///
/// Requests: pages of 500 records. Each round reads the records of the last `lateness` again.
/// Memory: one page, and the ids of the records in three times `lateness`; with `hold` also the records that are held.
///
/// query: which records. With `until`, it ends when the server has a record later than that by `lateness`, or has
/// nothing new when that time has passed by the client's clock. Without `time_field`, the first records show the field:
/// servers before 6.0 have "@timestamp".
/// how: where to begin, and how often to ask; see `follow_options`.
/// Source: https://docs.appmixer.com, API, Insights.
template <api_handle Api>
log_follower<Api> follow_logs(Api const& api, log_query query, follow_options how = follow_options())
{
    return log_follower<Api>(api, std::move(query), std::move(how));
}

/// Follows the logs and calls a function with each record, until it returns false or `log_query::until` has passed; see
/// `log_follower::for_each`.
///
///     co_await follow_logs(api, log_query().flow(id), print);
template <api_handle Api, std::invocable<followed_record const&> Each>
call_result<Api, void> follow_logs(Api const& api, log_query query, Each each, follow_options how = follow_options())
{
    return log_follower<Api>(api, std::move(query), std::move(how)).for_each(std::move(each));
}

} // namespace appmixer

#endif
