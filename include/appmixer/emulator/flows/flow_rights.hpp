#ifndef APPMIXER_EMULATOR_FLOWS_FLOW_RIGHTS_HPP
#define APPMIXER_EMULATOR_FLOWS_FLOW_RIGHTS_HPP

// What a caller may do with a flow.

#include <appmixer/core/config.hpp>

#include <boost/json/array.hpp>

namespace appmixer::detail::emu {

/// What a caller may do with a flow.
class flow_rights {
public:
    flow_rights() = default;
    bool owner = false;
    bool read = false;
    bool start = false;
    bool stop = false;
    json::array entries; ///< the entries of `sharedWith` that apply to the caller; empty for the owner
};

} // namespace appmixer::detail::emu

#endif
