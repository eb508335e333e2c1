#ifndef APPMIXER_ALGORITHMS_DETAIL_PAGE_READER_HPP
#define APPMIXER_ALGORITHMS_DETAIL_PAGE_READER_HPP

// Reads a list page by page: the state and the coroutines behind `page_range`.

#include <appmixer/algorithms/detail/background.hpp>
#include <appmixer/algorithms/detail/outcome.hpp>
#include <appmixer/algorithms/detail/page_cursor.hpp>
#include <appmixer/algorithms/detail/page_requests.hpp>
#include <appmixer/call/client.hpp>
#include <appmixer/call/paging.hpp>
#include <appmixer/core/detail/cancel.hpp>
#include <appmixer/core/error.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace appmixer::detail {

/// A list that is being read. It has the items of one page, and the response with the next one when that is requested
/// ahead. Each page is requested by a task of a group, which the `page_range` owns.
template <api_handle Api, listing Op>
class page_reader {
public:
    using item_type = item_of<Op>;
    using executor_type = typename Api::executor_type;
    using shared_reader = std::shared_ptr<page_reader>;
    using shared_tasks = std::shared_ptr<task_group>;
    template <class T>
    using optional_result = asio::awaitable<std::optional<typename Api::template returned<T>>, executor_type>;

    /// saved: the text of a position; the list is read from its beginning when it is empty.
    page_reader(Api const& api, Op request, std::size_t page_size, bool read_ahead, std::string const& saved)
        : api_(api.as_result()), requests_(std::move(request)), read_ahead_(read_ahead), start_(requests_.begin())
    {
        if (!saved.empty()) {
            std::optional<list_position> const parsed = list_position::parse(saved, requests_.identity());
            if (parsed)
                start_ = *parsed;
            else
                failure_ =
                    error(errc::invalid_request, phase::none, "the position is damaged or belongs to another request");
        }
        cursor_.emplace(start_, page_size, requests_.maximum());
        ended_ = cursor_->done();
    }

    bool stable() const noexcept { return cursor_->stable(); }

    /// The position after the last item that was taken.
    list_position position() const { return taken_ == 0 ? start_ : page_->position_after(taken_ - 1); }
    std::string position_text() const { return position().text(requests_.identity()); }

    /// The next item; nothing at the end.
    static optional_result<item_type> next(shared_reader self, shared_tasks group)
    {
        error const failure = co_await load(self, group);
        if (failure.code())
            co_return deliver<Api, item_type>(failure);
        if (!self->has_items())
            co_return std::nullopt;
        executor_type const executor = co_await asio::this_coro::executor;
        if (self->read_ahead_)
            self->request_page(executor, self, group);
        co_return std::move(self->items_[self->taken_++]);
    }

    /// The remaining items of the page, or those of the next one; nothing at the end.
    static optional_result<std::vector<item_type>> next_page(shared_reader self, shared_tasks group)
    {
        error const failure = co_await load(self, group);
        if (failure.code())
            co_return deliver<Api, std::vector<item_type>>(failure);
        if (!self->has_items())
            co_return std::nullopt;
        executor_type const executor = co_await asio::this_coro::executor;
        if (self->read_ahead_)
            self->request_page(executor, self, group);
        co_return self->take_items();
    }

    /// All remaining items. After a failure the position is that of the beginning of the call.
    static call_result<Api, std::vector<item_type>> collect(shared_reader self, shared_tasks group, std::size_t at_most)
    {
        executor_type const executor = co_await asio::this_coro::executor;
        list_position before = self->position();
        std::vector<item_type> all;
        error failure;
        try {
            failure = co_await load(self, group);
            while (!failure.code() && self->has_items()) {
                if (self->read_ahead_)
                    self->request_page(executor, self, group);
                std::vector<item_type> items = self->take_items();
                all.insert(all.end(), std::make_move_iterator(items.begin()), std::make_move_iterator(items.end()));
                if (all.size() > at_most)
                    failure = of_operation(error(errc::response_too_large, phase::none,
                                                 "the list has more than " + std::to_string(at_most) + " items"),
                                           Op::info);
                else
                    failure = co_await load(self, group);
            }
        } catch (...) {
            self->end_at(std::move(before));
            group->cancel();
            throw;
        }
        if (failure.code()) {
            self->end_at(std::move(before));
            group->cancel();
            co_return deliver<Api, std::vector<item_type>>(failure);
        }
        co_return all;
    }

private:
    using request_list = page_requests<Op>;
    using response_type = typename request_list::response_type;

    bool has_items() const noexcept { return taken_ < items_.size(); }

    /// Waits until there are items, or the list has ended. Returns an error without a code if it succeeds.
    static asio::awaitable<error, executor_type> load(shared_reader self, shared_tasks group)
    {
        executor_type const executor = co_await asio::this_coro::executor;
        if (self->failure_.code()) {
            self->ended_ = true;
            co_return of_operation(std::exchange(self->failure_, error()), Op::info);
        }
        while (!self->has_items() && !self->ended_) {
            self->ended_ = true; // whatever happens, unless there is a response
            auto const start = [&] { self->request_page(executor, self, group); };
            co_await task_group::start_and_join<executor_type>(group, start);
            bool const cancelled = is_cancelled(co_await asio::this_coro::cancellation_state);
            if (cancelled || !self->response_)
                co_return self->cancelled();
            if (error failure = self->take_response(); failure.code())
                co_return of_operation(failure, Op::info);
        }
        co_return error();
    }

    /// The error of a list that is cancelled: that of the request, which knows the phase, if it was sent.
    error cancelled() const
    {
        if (response_ && !*response_ && response_->error() == condition::cancelled)
            return response_->error();
        return of_operation(error(asio::error::operation_aborted), Op::info);
    }

    /// Begins to request the next page, unless there is none, or it is being requested.
    void request_page(executor_type const& executor, shared_reader const& self, shared_tasks const& group)
    {
        if (!cursor_->done() && !std::exchange(requested_, true))
            group->start(executor, fetch(self));
    }

    static asio::awaitable<void, executor_type> fetch(shared_reader self)
    {
        page_cursor const& cursor = *self->cursor_;
        Op const request = self->requests_.page(cursor.position(), cursor.limit());
        self->response_ = co_await self->api_.call(request);
    }

    /// Keeps the new items of the response.
    error take_response()
    {
        result<response_type> response = std::move(*response_);
        response_.reset();
        requested_ = false;
        if (!response)
            return response.error();
        std::vector<item_type> items = std::move(requests_.items(*response));
        result<page_view> page = cursor_->take(requests_.keys(items));
        if (!page)
            return page.error();
        ended_ = cursor_->done();
        std::vector<std::size_t> const& new_items = page->new_items();
        if (new_items.size() < items.size()) {
            for (std::size_t rank = 0; rank < new_items.size(); ++rank)
                if (new_items[rank] != rank)
                    items[rank] = std::move(items[new_items[rank]]);
            items.erase(items.begin() + static_cast<std::ptrdiff_t>(new_items.size()), items.end());
        }
        if (new_items.empty())
            return error();
        start_ = position();
        page_ = std::move(*page);
        items_ = std::move(items);
        taken_ = 0;
        return error();
    }

    std::vector<item_type> take_items()
    {
        std::vector<item_type> items = std::exchange(items_, {});
        items.erase(items.begin(), items.begin() + static_cast<std::ptrdiff_t>(taken_));
        taken_ = page_->new_items().size();
        return items;
    }

    void end_at(list_position where) noexcept
    {
        start_ = std::move(where);
        items_.clear();
        taken_ = 0;
        ended_ = true;
    }

    decltype(std::declval<Api const&>().as_result()) api_;
    request_list requests_;
    bool read_ahead_;
    bool ended_ = false;     ///< no page follows the items
    bool requested_ = false; ///< the next page
    error failure_;          ///< of the options
    std::optional<page_cursor> cursor_;
    std::optional<result<response_type>> response_; ///< with the page that was requested ahead
    list_position start_;                           ///< the position before the items
    std::optional<page_view> page_;                 ///< the page of the items
    std::vector<item_type> items_;
    std::size_t taken_ = 0; ///< how many of the items were given to the caller
};

} // namespace appmixer::detail

#endif
