#ifndef APPMIXER_API_ALL_HPP
#define APPMIXER_API_ALL_HPP

// All operations, and the list of their declarations.

#include <appmixer/api/accounts.hpp>
#include <appmixer/api/charts.hpp>
#include <appmixer/api/flows.hpp>
#include <appmixer/api/logs.hpp>
#include <appmixer/api/people_tasks.hpp>
#include <appmixer/api/stores.hpp>
#include <appmixer/api/users.hpp>

#include <cstddef>

namespace appmixer {

/// A list of operations, for code that iterates over them at compile time.
template <operation... Op>
class operation_list {
public:
    /// Calls `visit.template operator()<Op>()` for each operation, in order.
    template <class Visitor>
    static constexpr void for_each(Visitor&& visit)
    {
        (visit.template operator()<Op>(), ...);
    }
    /// The number of operations.
    static constexpr std::size_t size = sizeof...(Op);
};

/// Every operation of the library, ordered by resource. It has one operation for each function, and thus not
/// `get_log_of_logs` and `get_log_of_flow`, the other paths of `get_log`.
using all_operations =
    operation_list<op::authenticate_user, op::signup_user, op::get_user, op::create_flow, op::delete_flow, op::get_flow,
                   op::get_flows, op::get_flows_count, op::update_flow, op::start_flow, op::stop_flow, op::clone_flow,
                   op::get_stores, op::get_store, op::get_store_records_count, op::get_store_records, op::create_store,
                   op::delete_store, op::rename_store, op::create_store_item, op::delete_store_items,
                   op::get_accounts_info, op::get_account_flows, op::set_account_name, op::get_logs, op::get_log,
                   op::get_people_tasks, op::get_people_tasks_count, op::get_people_task, op::approve_task,
                   op::reject_task, op::get_charts, op::get_chart, op::delete_chart>;

} // namespace appmixer

#endif
