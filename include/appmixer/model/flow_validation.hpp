#ifndef APPMIXER_MODEL_FLOW_VALIDATION_HPP
#define APPMIXER_MODEL_FLOW_VALIDATION_HPP

// The faults that the server finds in a flow.

#include <appmixer/core/table.hpp>
#include <appmixer/json/all.hpp>

#include <string>
#include <vector>

namespace appmixer {

/// One fault of a component, such as a missing property or a variable that does not exist.
class component_fault {
public:
    component_fault() = default;

    std::string message; ///< for people
    json::object extra;  ///< every key not named above

    static constexpr auto fields = table{field("message", &component_fault::message)};
};

/// A component with faults, in the response to `validate_flow`.
class invalid_component {
public:
    invalid_component() = default;

    std::string component_id;            ///< its key in the descriptor
    std::vector<component_fault> errors; ///< at least one
    json::object extra;                  ///< every key not named above

    static constexpr auto fields =
        table{field("componentId", &invalid_component::component_id), field("errors", &invalid_component::errors)};
};

} // namespace appmixer

#endif
