#ifndef APPMIXER_ALGORITHMS_PAGINATE_HPP
#define APPMIXER_ALGORITHMS_PAGINATE_HPP

// Reads whole lists, page by page.

#include <appmixer/algorithms/detail/background.hpp>
#include <appmixer/algorithms/detail/page_reader.hpp>
#include <appmixer/call/client.hpp>
#include <appmixer/call/paging.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace appmixer {

/// The options of `paginate`.
class page_options {
public:
    page_options() = default;

    /// How many items to request at once; 100 unless set, at least 2. A server may have a smaller maximum: up to 100, a
    /// page with fewer items is taken as the last one, above 100 only an empty page is.
    page_options& page_size(std::size_t items) noexcept
    {
        page_size_ = items;
        return *this;
    }
    std::size_t page_size() const noexcept { return page_size_; }

    /// Whether to request the next page when the first item of a page is taken; true unless set.
    page_options& read_ahead(bool enabled) noexcept
    {
        read_ahead_ = enabled;
        return *this;
    }
    bool read_ahead() const noexcept { return read_ahead_; }

    /// Continues at a position, instead of the beginning of the list.
    ///
    /// position: what `page_range::position` returned for an equal request. Another text makes the first call of the
    /// range fail with `errc::invalid_request`. An empty text is the beginning.
    page_options& from(std::string position)
    {
        from_ = std::move(position);
        return *this;
    }
    std::string const& from() const noexcept { return from_; }

private:
    std::size_t page_size_ = 100;
    bool read_ahead_ = true;
    std::string from_;
};

/// The items of a list; see `paginate`. Through a handle from `as_result`, the functions return results instead of
/// throwing, so that the same loop has the type `std::optional<result<flow>>`.
///
/// Errors: those of the calls, and `errc::paging_stuck` when the server sends the same page for several offsets. The
/// items before a failed page are returned first, then the error once, then the list has ended; `position` remains
/// valid.
///
/// Cancellation: terminal cancellation ends the call in flight and fails with `operation_aborted`; the list has ended.
///
/// Lifetime: the range may be moved, and destroyed at any time, also after its `io_context`. Its destructor cancels a
/// request for the next page.
///
/// Threads: as for the handle. One `next`, `next_page` or `collect` at a time.
template <api_handle Api, listing Op>
class [[nodiscard]] page_range {
public:
    using item_type = item_of<Op>; ///< such as `flow` for `op::get_flows`
    /// What `next` and `next_page` return: an optional T, or an optional `result<T>`.
    template <class T>
    using optional_result =
        asio::awaitable<std::optional<typename Api::template returned<T>>, typename Api::executor_type>;

    /// For `paginate`.
    page_range(Api const& api, Op request, page_options const& how)
        : reader_(std::make_shared<reader>(api, std::move(request), how.page_size(), how.read_ahead(), how.from()))
    {
    }

    /// The next item; nothing at the end of the list.
    ///
    ///     while (std::optional<appmixer::flow> flow = co_await flows.next())
    optional_result<item_type> next() { return reader::next(reader_, tasks_.group()); }

    /// The remaining items of the page at hand, or those of the next page; nothing at the end of the list. It is never
    /// empty.
    optional_result<std::vector<item_type>> next_page() { return reader::next_page(reader_, tasks_.group()); }

    /// All remaining items. If it fails, `position` does not change.
    ///
    /// at_most: the greatest number of items to return.
    /// Errors: `errc::response_too_large` when there are more.
    call_result<Api, std::vector<item_type>> collect(std::size_t at_most)
    {
        return reader::collect(reader_, tasks_.group(), at_most);
    }

    /// The position after the last item that was returned, as one line of ASCII that can be stored;
    /// `page_options::from` continues there. It contains keys of items: usually one, up to a page of them if the order
    /// is not stable. It contains a hash of the request, and no token.
    std::string position() const { return reader_->position_text(); }

    /// Whether insertions and deletions can be noticed, so that each item that is in the list all the time is returned
    /// exactly once. False in an order that the caller chose, and if the server does not sort.
    bool stable() const noexcept { return reader_->stable(); }

private:
    using reader = detail::page_reader<Api, Op>;

    std::shared_ptr<reader> reader_;
    detail::task_owner tasks_;
};

/// Reads a list page by page. Nothing is requested before the first `next`.
///
///     op::get_flows query;
///     query.filter = "stage:running";
///     auto flows = paginate(api, query);
///     while (std::optional<appmixer::flow> flow = co_await flows.next())
///         std::cout << flow->name << '\n';
///
/// Order: without a `sort` in the request, the list is sorted by its unique key (`sort=flowId:1`), so its order differs
/// from that of `get_flows`. Then each item that is in the list all the time is returned exactly once, whatever is
/// inserted and deleted meanwhile: pages overlap by one item, which shows such changes. In an order that the caller
/// chooses, no item of the previous page is returned again, but deletions can hide items; see `page_range::stable`.
/// Logs are sorted by time, oldest first; the next page begins at the time of the last record. This works as well with
/// a `sort` of "gridTimestamp:desc" (newest first) and "@timestamp:asc" (servers before 6.0). A list that the server
/// sends in one response, such as that of `op::get_stores`, is one page.
///
/// request: a list operation, such as `op::get_flows`. Its `offset` is the number of items to skip, its `limit` the
/// number of items to return in all. A `projection` or `includes` is extended by the key or the time.
/// how: page size, whether to read ahead, and where to begin.
/// Memory: two pages.
template <api_handle Api, listing Op>
page_range<Api, Op> paginate(Api const& api, Op request, page_options const& how = page_options())
{
    return page_range<Api, Op>(api, std::move(request), how);
}

} // namespace appmixer

#endif
