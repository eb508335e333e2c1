#ifndef APPMIXER_EMULATOR_INTEGRATIONS_INTEGRATION_JOB_HPP
#define APPMIXER_EMULATOR_INTEGRATIONS_INTEGRATION_JOB_HPP

// The outcome of an update of instances, or of a deletion of an integration.

#include <cstddef>
#include <string>

namespace appmixer::detail::emu {

class integration_job {
public:
    integration_job() = default;
    std::size_t steps = 1; ///< the template, and each of its instances
    std::string error;     ///< empty: the work was completed
};

} // namespace appmixer::detail::emu

#endif
