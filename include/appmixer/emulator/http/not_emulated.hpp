#ifndef APPMIXER_EMULATOR_HTTP_NOT_EMULATED_HPP
#define APPMIXER_EMULATOR_HTTP_NOT_EMULATED_HPP

// The operations of Appmixer that the emulator does not have.

#include <appmixer/api/unconfirmed.hpp>
#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/http/router.hpp>

namespace appmixer::detail::emu {

inline http_response serve_not_emulated(request_context&)
{
    throw http_error(501, "The emulator does not support this operation.");
}

/// Adds the routes that respond with 501. A 404 would suggest a wrong URL. Call it first: routes added later replace
/// them where the path is the same.
inline void add_not_emulated_routes(router& routes)
{
    auto const add = [&](operation_info const& operation) {
        routes.add(operation, &serve_not_emulated,
                   operation.token_use == token_use::none ? route_access::anyone : route_access::existing_user);
    };
    add(op::send_flow_raw::info);
    add(op::set_flow_logger::info);
    add(op::publish_draft::info);
    add(op::get_flow_auth::info);
    add(op::move_store_item::info);
    add(op::transform_modifiers::info);
}

} // namespace appmixer::detail::emu

#endif
