#ifndef APPMIXER_EMULATOR_HTTP_SERVER_ONLY_OPERATIONS_HPP
#define APPMIXER_EMULATOR_HTTP_SERVER_ONLY_OPERATIONS_HPP

// Operations of the server that only the emulator knows, because `api/` does not declare them yet. When one is declared
// there, it is removed here.

#include <appmixer/core/operation_info.hpp>

namespace appmixer::detail::emu::server_only {

inline constexpr operation_info revoke_one_component_account("revokeComponentAccount", method::delete_,
                                                             "/auth/component/{componentId}/{accountId}",
                                                             idempotency::idempotent);

} // namespace appmixer::detail::emu::server_only

#endif
