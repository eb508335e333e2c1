#ifndef APPMIXER_API_ALL_HPP
#define APPMIXER_API_ALL_HPP

#include <appmixer/api/flows.hpp>
#include <appmixer/api/stores.hpp>
#include <appmixer/api/users.hpp>

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

/// Every operation of the library, by resource.
using all_operations =
    operation_list<op::authenticate_user, op::signup_user, op::get_user, op::create_flow, op::delete_flow, op::get_flow,
                   op::get_flows, op::get_flows_count, op::update_flow, op::start_flow, op::stop_flow, op::clone_flow,
                   op::get_stores, op::get_store, op::get_store_records_count, op::get_store_records, op::create_store,
                   op::delete_store, op::rename_store, op::create_store_item, op::delete_store_items>;

} // namespace appmixer

#endif
