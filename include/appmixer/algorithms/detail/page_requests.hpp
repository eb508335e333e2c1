#ifndef APPMIXER_ALGORITHMS_DETAIL_PAGE_REQUESTS_HPP
#define APPMIXER_ALGORITHMS_DETAIL_PAGE_REQUESTS_HPP

// The requests for the pages of a list, and the items of their responses, by what the operation declares.

#include <appmixer/algorithms/detail/page_cursor.hpp>
#include <appmixer/api/log_query.hpp>
#include <appmixer/call/paging.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace appmixer::detail {

/// Adds a field to a comma-separated list of fields to include, or removes it from one to exclude ("-thumbnail").
APPMIXER_DECL void include_field(std::optional<std::string>& fields, std::string_view name);

template <class Op>
concept sorts_by_time = requires
{
    Op::paging.older_time;
};

/// The requests for the pages of one list.
template <listing Op>
class page_requests {
public:
    using item_type = item_of<Op>;
    using response_type = typename Op::response_type;

    /// original: what the caller asks for.
    explicit page_requests(Op original) : request_(std::move(original))
    {
        if (result<http_request> const encoded = encode(request_))
            identity_ = std::string(Op::info.name) + ' ' + encoded->target + '\n' + encoded->body;
        if constexpr (sorts_by_time<Op>)
            sort_by_time();
        else if constexpr (has_paging<Op>)
            sort_by_key();
    }

    /// A text that is the same only for an equal request.
    std::string const& identity() const noexcept { return identity_; }

    /// Where the list begins.
    list_position begin() const
    {
        list_position first(order_);
        if constexpr (has_paging<Op>)
            first.offset = (request_.*Op::paging.offset).value_or(0);
        return first;
    }

    /// The number of items that the caller wants, if it is limited.
    std::optional<std::uint64_t> maximum() const
    {
        if constexpr (has_paging<Op>)
            return request_.*Op::paging.limit;
        else
            return std::nullopt;
    }

    /// The request for a page.
    Op page(list_position const& position, std::size_t limit) const
    {
        Op request = request_;
        if constexpr (has_paging<Op>) {
            request.*Op::paging.offset = std::nullopt;
            if (position.offset > 0)
                request.*Op::paging.offset = static_cast<std::uint32_t>(position.offset);
            request.*Op::paging.limit = static_cast<std::uint32_t>(limit);
        }
        if constexpr (sorts_by_time<Op>)
            if (position.time) {
                log_query query;
                query.time_field(time_->name).raw((request_.*Op::paging.query).value_or(""));
                if (order_ == page_order::newest_first)
                    query.until(*position.time);
                else
                    query.since(*position.time);
                request.*Op::paging.query = query.str();
            }
        return request;
    }

    std::vector<item_type>& items(response_type& response) const noexcept
    {
        if constexpr (has_paging<Op>)
            return Op::paging.items(response);
        else
            return response;
    }

    std::vector<item_key> keys(std::vector<item_type> const& items) const
    {
        std::vector<item_key> keys;
        keys.reserve(items.size());
        for (item_type const& item : items) {
            if constexpr (sorts_by_time<Op>)
                keys.emplace_back(Op::paging.key.of(item), item.*time_->member);
            else if constexpr (has_paging<Op>)
                keys.emplace_back(Op::paging.key.of(item));
            else
                keys.emplace_back(std::string());
        }
        return keys;
    }

private:
    /// Without a sort in the request, sorts by the key.
    void sort_by_key()
    {
        order_ = page_order::other;
        if constexpr (requires {
                          {
                              request_.sort
                              } -> std::same_as<std::optional<std::string>&>;
                      }) {
            std::string by_key(Op::paging.key.name);
            by_key += ":1";
            if (request_.sort.value_or("").empty())
                request_.sort = by_key;
            if (request_.sort == by_key)
                order_ = page_order::key;
        }
        if constexpr (requires { request_.projection; })
            include_field(request_.projection, Op::paging.key.name);
    }

    /// Without a sort in the request, sorts by the time, oldest first.
    void sort_by_time()
    {
        text_list& sort = request_.*Op::paging.sort;
        if (sort.empty())
            sort = std::string(Op::paging.time.name) + ":asc";
        std::string_view const by = sort.front();
        std::string_view const field = by.substr(0, by.find(':'));
        std::string_view const direction = by.substr(field.size());
        time_ = field == Op::paging.older_time.name ? &Op::paging.older_time : &Op::paging.time;
        order_ = page_order::other;
        if (sort.size() == 1 && field == time_->name && direction == ":desc")
            order_ = page_order::newest_first;
        else if (sort.size() == 1 && field == time_->name && (direction.empty() || direction == ":asc"))
            order_ = page_order::oldest_first;
        if constexpr (requires { request_.includes; })
            include_field(request_.includes, time_->name);
    }

    Op request_;
    std::string identity_;
    page_order order_ = page_order::single;
    time_key<item_type> const* time_ = nullptr; ///< the field that the list is sorted by
};

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/algorithms/impl/page_requests.ipp>
#endif

#endif
