#ifndef APPMIXER_ALGORITHMS_DETAIL_LOG_READER_HPP
#define APPMIXER_ALGORITHMS_DETAIL_LOG_READER_HPP

// The coroutines behind `log_follower`: requests, pauses and failures. `log_cursor` decides what is requested.

#include <appmixer/algorithms/detail/log_cursor.hpp>
#include <appmixer/algorithms/detail/outcome.hpp>
#include <appmixer/algorithms/follow_options.hpp>
#include <appmixer/api/logs.hpp>
#include <appmixer/call/client.hpp>
#include <appmixer/core/detail/cancel.hpp>
#include <appmixer/core/error.hpp>
#include <appmixer/core/time_source.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <concepts>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

namespace appmixer::detail {

/// When a follower sends its next request, and which failures it survives.
class log_pace {
public:
    using clock = time_source::clock;

    explicit log_pace(follow_options const& how) noexcept : every_(how.every()), idle_(how.idle()) {}

    /// When the next request is due.
    clock::time_point next() const noexcept { return next_; }
    /// Called after a response.
    APPMIXER_DECL void succeeded(time_source const& time, log_cursor const& cursor) noexcept;
    /// Called after a failed request. Returns whether the follower goes on.
    [[nodiscard]] APPMIXER_DECL bool failed(time_source const& time, error const& failure, log_cursor& cursor) noexcept;

private:
    follow_options::duration every_;
    follow_options::duration idle_;
    clock::time_point next_ = (clock::time_point::min)();
    unsigned failures_ = 0; ///< in a row
};

/// The error that tells of records which the server does not return.
APPMIXER_DECL error records_skipped(timestamp time);

/// The error of a follower that is cancelled while no request is sent.
APPMIXER_DECL error ended_between_requests();

/// A log that is being followed.
template <api_handle Api>
class log_reader {
public:
    using executor_type = typename Api::executor_type;
    using reader = std::shared_ptr<log_reader>;
    using record_result = std::optional<typename Api::template returned<followed_record>>;

    log_reader(Api const& api, log_query query, follow_options how)
        : api_(api.as_result()), how_(std::move(how)), cursor_(std::move(query), how_), pace_(how_)
    {
    }

    std::string position() const { return cursor_.position(); }

    /// The next record; nothing at the end.
    static asio::awaitable<record_result, executor_type> next(reader self)
    {
        error const failure = co_await load(self);
        if (failure.code())
            co_return failed(failure);
        followed_record* const record = self->ready();
        if (record == nullptr)
            co_return std::nullopt;
        record_result taken(std::move(*record));
        self->cursor_.pop();
        co_return std::move(taken);
    }

    /// Calls a function with each record.
    template <class Each>
    static call_result<Api, void> for_each(reader self, Each each)
    {
        using each_result = std::invoke_result_t<Each&, followed_record const&>;
        error failure = co_await load(self);
        followed_record* record = failure.code() ? nullptr : self->ready();
        while (record != nullptr) {
            bool goes_on = true;
            self->ended_ = true; // if it throws
            if constexpr (std::same_as<each_result, asio::awaitable<void, executor_type>>)
                co_await each(std::as_const(*record));
            else if constexpr (std::same_as<each_result, asio::awaitable<bool, executor_type>>)
                goes_on = co_await each(std::as_const(*record));
            else if constexpr (std::is_void_v<each_result>)
                each(std::as_const(*record));
            else {
                static_assert(std::same_as<each_result, bool>,
                              "appmixer: the function of follow_logs must return nothing, bool, or an awaitable of one "
                              "with the executor type of the handle");
                goes_on = each(std::as_const(*record));
            }
            if (!goes_on)
                break;
            bool const cancelled = is_cancelled(co_await asio::this_coro::cancellation_state);
            if (cancelled) { // otherwise Asio would throw at the next `co_await`
                failure = ended_between_requests();
                break;
            }
            self->ended_ = false;
            self->cursor_.pop();
            record = self->ready();
            if (record == nullptr) {
                failure = co_await load(self);
                record = failure.code() ? nullptr : self->ready();
            }
        }
        co_return deliver<Api>(failure.code() ? result<void>(failure) : result<void>());
    }

private:
    static record_result failed(error const& failure)
    {
        if constexpr (std::same_as<typename Api::template returned<followed_record>, followed_record>)
            throw exception(failure);
        else
            return record_result(failure);
    }

    /// The next record, if it is ready.
    followed_record* ready() { return ended_ ? nullptr : cursor_.ready(api_.time().now()); }

    /// Waits until a record is ready, or the log has ended. Returns an error without a code if it succeeds.
    static asio::awaitable<error, executor_type> load(reader self)
    {
        error failure;
        if (!self->cursor_.valid() && !self->ended_)
            failure = error(errc::invalid_request, phase::none, "invalid follow_logs position");
        while (!failure.code() && !self->ended_ && self->ready() == nullptr && !self->cursor_.finished()) {
            time_source& time = self->api_.time();
            if (self->pace_.next() > time.now()) {
                auto const until =
                    (std::min)(self->pace_.next(), self->cursor_.next_due().value_or(self->pace_.next()));
                co_await pause<executor_type>(time, until);
            } else {
                result<log_page> page = co_await self->api_.call(self->cursor_.next_request(time.time_of_day()));
                self->ended_ = true; // if `on_failure` throws
                failure = self->take(std::move(page));
                self->ended_ = false;
            }
            bool const cancelled = is_cancelled(co_await asio::this_coro::cancellation_state);
            if (cancelled && !failure.code()) // otherwise Asio would throw at the next `co_await`
                failure = ended_between_requests();
        }
        if (failure.code())
            self->ended_ = true;
        co_return of_operation(failure, op::get_logs::info);
    }

    /// Takes a response, or a failure. Returns the error that ends the log.
    error take(result<log_page> page)
    {
        if (!page) {
            if (!pace_.failed(api_.time(), page.error(), cursor_))
                return page.error();
            if (how_.on_failure())
                how_.on_failure()(page.error());
            return error();
        }
        result<void> const accepted = cursor_.accept(std::move(*page), api_.time().now());
        if (!accepted)
            return accepted.error();
        pace_.succeeded(api_.time(), cursor_);
        std::optional<timestamp> const gap = cursor_.take_gap();
        if (gap && how_.on_failure())
            how_.on_failure()(records_skipped(*gap));
        return error();
    }

    decltype(std::declval<Api const&>().as_result()) api_;
    follow_options how_;
    log_cursor cursor_;
    log_pace pace_;
    bool ended_ = false;
};

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/algorithms/impl/log_reader.ipp>
#endif

#endif
