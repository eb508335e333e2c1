#ifndef APPMIXER_CALL_DETAIL_OPERATION_DESCRIPTION_HPP
#define APPMIXER_CALL_DETAIL_OPERATION_DESCRIPTION_HPP

// The declaration of an operation as tables that are read at run time.

#include <appmixer/call/detail/parameter_table.hpp>
#include <appmixer/call/detail/response_description.hpp>
#include <appmixer/core/operation_info.hpp>

namespace appmixer::detail {

/// The tables of one operation.
class operation_description {
public:
    constexpr operation_description(operation_info const& declared, parameter_span table,
                                    response_description const& responds_with) noexcept
        : info(&declared), parameters(table), response(&responds_with)
    {
    }
    operation_info const* info;
    parameter_span parameters;
    response_description const* response;
};

template <class Op>
inline constexpr operation_description description_of{Op::info, parameter_table<Op>, response_description_of<Op>};

inline constexpr response_description stream_response = [] {
    response_description description;
    description.is_response = true;
    return description;
}();

/// The same for a call of the operation whose response goes to a sink.
template <class Op>
inline constexpr operation_description stream_description_of{Op::info, parameter_table<Op>, stream_response};

} // namespace appmixer::detail

#endif
