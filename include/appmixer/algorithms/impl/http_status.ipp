#ifndef APPMIXER_ALGORITHMS_IMPL_HTTP_STATUS_IPP
#define APPMIXER_ALGORITHMS_IMPL_HTTP_STATUS_IPP

#include <appmixer/algorithms/http_status.hpp>

namespace appmixer {

APPMIXER_DECL int http_status_for(error const& failure, token_of whose) noexcept
{
    constexpr int gateway_error = static_cast<int>(errc::bad_gateway);
    if (!failure.code())
        return static_cast<int>(errc::internal_server_error);
    if (failure == condition::timeout)
        return static_cast<int>(errc::gateway_timeout);
    if (failure == condition::cancelled)
        return static_cast<int>(errc::service_unavailable);
    if (failure.code().category() != error_category()) // of the network, or of a local file
        return failure == condition::transport ? gateway_error : static_cast<int>(errc::internal_server_error);
    errc const code = static_cast<errc>(failure.code().value());
    switch (code) {
    case errc::bad_request:
    case errc::not_found:
    case errc::conflict:
    case errc::payload_too_large:
    case errc::too_many_requests:
    case errc::not_implemented:
    case errc::service_unavailable: return static_cast<int>(code);
    case errc::unauthorized:
    case errc::forbidden: return whose == token_of::caller ? static_cast<int>(code) : gateway_error;
    case errc::invalid_request: return static_cast<int>(errc::bad_request);
    case errc::stage_not_reached: return static_cast<int>(errc::conflict);
    case errc::too_many_waiting:
    case errc::shutting_down: return static_cast<int>(errc::service_unavailable);
    case errc::invalid_settings:
    case errc::unexpected_request:
    case errc::wrong_executor:
    case errc::concurrent_use:
    case errc::body_source_failed: return static_cast<int>(errc::internal_server_error);
    default: return gateway_error;
    }
}

} // namespace appmixer

#endif
