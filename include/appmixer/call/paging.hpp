#ifndef APPMIXER_CALL_PAGING_HPP
#define APPMIXER_CALL_PAGING_HPP

// How the declaration of an operation says that it returns a list page by page, for `paginate`:
//
//     static constexpr auto paging = by_offset(&get_flows::offset, &get_flows::limit,
//                                              unique_key("flowId", &flow::flow_id));

#include <appmixer/call/operation.hpp>
#include <appmixer/call/request_values.hpp>
#include <appmixer/core/detail/type_traits.hpp>
#include <appmixer/core/timestamp.hpp>
#include <appmixer/json/model.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace appmixer {

/// The field that identifies an item of a list.
template <class Item>
class unique_key {
public:
    /// wire_name: as in the `sort` parameter, such as "flowId". key_member: the member of the item.
    constexpr unique_key(std::string_view wire_name, std::string Item::*key_member) noexcept
        : name(wire_name), member(key_member)
    {
    }
    /// The same for a key that is unique only among items with the same scope, such as the records of one store.
    constexpr unique_key within(std::string Item::*scope_member) const noexcept
    {
        unique_key key = *this;
        key.scope = scope_member;
        return key;
    }
    /// The key of an item, with its scope in front; empty when the server did not send the field.
    std::string of(Item const& item) const
    {
        if (scope == nullptr || (item.*member).empty())
            return item.*member;
        return item.*scope + '/' + item.*member;
    }

    std::string_view name;              ///< as in the `sort` parameter
    std::string Item::*member;          ///< the member of the item with the key
    std::string Item::*scope = nullptr; ///< null: the key alone is unique
};

/// A field with the time of an item.
template <class Item>
class time_key {
public:
    /// wire_name: as in `sort` and in queries, such as "gridTimestamp". time_member: the member of the item.
    constexpr time_key(std::string_view wire_name, std::optional<timestamp> Item::*time_member) noexcept
        : name(wire_name), member(time_member)
    {
    }

    std::string_view name;                  ///< as in `sort` and in queries
    std::optional<timestamp> Item::*member; ///< the member of the item with the time
};

namespace detail {

/// What `by_offset` declares.
template <class Op, class Item>
class offset_paging {
public:
    using item_type = Item;

    template <class Response>
    static std::vector<Item>& items(Response& response) noexcept
    {
        return response;
    }

    optional_number Op::*offset;
    optional_number Op::*limit;
    unique_key<Item> key;
};

/// What `by_total` declares.
template <class Op, class Page, class Item>
class total_paging {
public:
    using item_type = Item;

    std::vector<Item>& items(Page& page) const noexcept { return page.*list; }

    optional_number Op::*offset;
    optional_number Op::*limit;
    std::vector<Item> Page::*list;
    unique_key<Item> key;
};

/// What `by_time` declares.
template <class Op, class Page, class Item>
class time_paging {
public:
    using item_type = Item;

    std::vector<Item>& items(Page& page) const noexcept { return page.*list; }

    optional_number Op::*offset;
    optional_number Op::*limit;
    text_list Op::*sort;
    std::optional<std::string> Op::*query;
    std::vector<Item> Page::*list;
    unique_key<Item> key;
    time_key<Item> time;
    time_key<Item> older_time;
};

template <class Op>
concept has_paging = requires
{
    Op::paging;
};

template <class Op>
class listed {
public:
    using item_type = typename Op::response_type::value_type;
};
template <has_paging Op>
class listed<Op> {
public:
    using item_type = typename std::remove_cvref_t<decltype(Op::paging)>::item_type;
};

} // namespace detail

/// Declares a response that is a list of items, from a position and with a maximum length.
///
/// offset: the member with the number of items to skip. limit: the member with the maximum number of items. key:
/// identifies an item. If the operation has a member `sort`, the server must be able to sort by the key, in the order
/// of the bytes of its text; if it has a member `projection`, `paginate` adds the key to it.
template <class Op, class Item>
constexpr detail::offset_paging<Op, Item> by_offset(optional_number Op::*offset, optional_number Op::*limit,
                                                    unique_key<Item> key) noexcept
{
    return {offset, limit, key};
}

/// Declares a response that is an object with a list of items, such as `{"items": […], "totalCount": 7}`. The total is
/// not used: it may be out of date.
///
/// list: the member of the response with the items. Otherwise as `by_offset`.
template <class Op, class Page, class Item>
constexpr detail::total_paging<Op, Page, Item> by_total(optional_number Op::*offset, optional_number Op::*limit,
                                                        std::vector<Item> Page::*list, unique_key<Item> key) noexcept
{
    return {offset, limit, list, key};
}

/// Declares a response with records that are sorted by time and selected by a query in Lucene syntax.
///
/// offset, limit, list, key: as in `by_total`. sort, query: the members with the order and with the query. time: the
/// field that records are sorted by unless the request says otherwise. older_time: another one that a request may name.
template <class Op, class Page, class Item>
constexpr detail::time_paging<Op, Page, Item> by_time(optional_number Op::*offset, optional_number Op::*limit,
                                                      text_list Op::*sort, std::optional<std::string> Op::*query,
                                                      std::vector<Item> Page::*list, unique_key<Item> key,
                                                      time_key<Item> time, time_key<Item> older_time) noexcept
{
    return {offset, limit, sort, query, list, key, time, older_time};
}

/// An operation that returns a list: one that declares `paging`, or one whose response is a `std::vector`, which is a
/// single page.
template <class Op>
concept listing = operation<Op> &&(detail::has_paging<Op> || detail::is_vector<typename Op::response_type>);

/// The type of the items of a list.
template <listing Op>
using item_of = typename detail::listed<Op>::item_type;

} // namespace appmixer

#endif
