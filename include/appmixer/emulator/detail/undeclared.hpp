#ifndef APPMIXER_EMULATOR_DETAIL_UNDECLARED_HPP
#define APPMIXER_EMULATOR_DETAIL_UNDECLARED_HPP

#include <appmixer/operation_info.hpp>

namespace appmixer::detail::emu {

// Calls that the back end serves and the client does not declare yet. Each goes when its declaration comes.

inline constexpr operation_info get_service_info("getServiceInfo", method::get, "/", idempotency::safe,
                                                 credentials::none);
inline constexpr operation_info get_flow_coordinator_status("getFlowCoordinatorStatus", method::get,
                                                            "/flows/{flowId}/coordinator/status", idempotency::safe);

} // namespace appmixer::detail::emu

#endif
