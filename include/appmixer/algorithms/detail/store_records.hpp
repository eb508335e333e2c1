#ifndef APPMIXER_ALGORITHMS_DETAIL_STORE_RECORDS_HPP
#define APPMIXER_ALGORITHMS_DETAIL_STORE_RECORDS_HPP

// Reads all records of a data store, for the synchronization with a folder.

#include <appmixer/algorithms/detail/outcome.hpp>
#include <appmixer/algorithms/paginate.hpp>
#include <appmixer/api/store_items.hpp>
#include <appmixer/call/client.hpp>
#include <appmixer/core/error.hpp>
#include <appmixer/model/store.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace appmixer::detail {

/// All records of a store.
///
/// api: from `as_result`. of: must outlive the awaitable.
/// Errors: `errc::response_too_large` when there are more than `max_items`; those of the calls.
template <api_handle Api>
asio::awaitable<result<std::vector<store_record>>, typename Api::executor_type> read_records(Api api, store const& of,
                                                                                             std::size_t max_items)
{
    auto records = paginate(api, op::get_store_records(of.store_id));
    result<std::vector<store_record>> all = co_await records.collect(max_items);
    if (!all && all.error() == errc::response_too_large)
        co_return of_operation(
            error(errc::response_too_large, phase::none,
                  "the store \"" + of.name + "\" has more than " + std::to_string(max_items) + " records"),
            op::get_store_records::info);
    co_return std::move(all);
}

} // namespace appmixer::detail

#endif
