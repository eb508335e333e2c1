#ifndef APPMIXER_API_ALL_HPP
#define APPMIXER_API_ALL_HPP

#include <appmixer/api/accounts.hpp>
#include <appmixer/api/charts.hpp>
#include <appmixer/api/flows.hpp>
#include <appmixer/api/logs.hpp>
#include <appmixer/api/people_tasks.hpp>
#include <appmixer/api/stores.hpp>
#include <appmixer/api/users.hpp>

#include <cstddef>

namespace appmixer {

/// A list of declarations, for programs that walk over all of them.
template <operation... Op>
class operation_list {
public:
    /// Calls `visit.template operator()<Op>()` for each operation, in order.
    template <class Visitor>
    static constexpr void for_each(Visitor&& visit)
    {
        (visit.template operator()<Op>(), ...);
    }
    static constexpr std::size_t size = sizeof...(Op);
};

/// Every operation of the library, by resource: one for each function, so the other paths of `get_log` are not
/// among them.
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
