#ifndef APPMIXER_CALL_OPERATION_LIST_HPP
#define APPMIXER_CALL_OPERATION_LIST_HPP

// Lists of operations, for code that iterates over them at compile time.

#include <cstddef>

namespace appmixer {

/// A list of operations. Each header of `api/` declares one, such as `op::flow_operations`; `all_operations` joins
/// them. To name a list does not instantiate its operations.
template <class... Op>
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

namespace detail {

template <class... List>
class joined_list {
public:
    using type = operation_list<>;
};
template <class... Op>
class joined_list<operation_list<Op...>> {
public:
    using type = operation_list<Op...>;
};
template <class... First, class... Second, class... Further>
class joined_list<operation_list<First...>, operation_list<Second...>, Further...> {
public:
    using type = typename joined_list<operation_list<First..., Second...>, Further...>::type;
};

} // namespace detail

/// The operations of several lists, in order.
template <class... List>
using join_operations = typename detail::joined_list<List...>::type;

} // namespace appmixer

#endif
