#ifndef APPMIXER_API_SERVICE_HPP
#define APPMIXER_API_SERVICE_HPP

// The operation on the server itself.

#include <appmixer/call/client.hpp>
#include <appmixer/call/operation_list.hpp>
#include <appmixer/model/service_info.hpp>

namespace appmixer {

namespace op {

/// The version of the server. `GET /`, without a token.
class get_service_info {
public:
    get_service_info() = default;

    using response_type = service_info;
    static constexpr operation_info info{"getServiceInfo", method::get, "/", idempotency::safe, token_use::none};
};

/// The operations of this header.
using service_operations = operation_list<get_service_info>;

} // namespace op

/// Asks the server for its version. The call needs no token, so it also shows whether the server can be reached.
///
/// Result: the version, and from newer servers a status.
/// Source: https://docs.appmixer.com, API.
template <api_handle Api>
call_result<Api, service_info> get_service_info(Api const& api)
{
    return api.call(op::get_service_info());
}

} // namespace appmixer

#endif
