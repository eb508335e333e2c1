#ifndef APPMIXER_ALGORITHMS_HTTP_STATUS_HPP
#define APPMIXER_ALGORITHMS_HTTP_STATUS_HPP

// The status with which a gateway responds to its own client when a call of this library has failed.

#include <appmixer/core/config.hpp>
#include <appmixer/core/error.hpp>

namespace appmixer {

/// Whose access token a gateway sends with its calls.
enum class token_of : unsigned char {
    caller,  ///< that of the client that the gateway serves: a rejected token is the client's business
    service, ///< the gateway's own: a rejected token is a fault of the gateway
};

/// The HTTP status with which a gateway responds to its own client when a call has failed.
///
/// | Failure                                                                      | Status   |
/// |------------------------------------------------------------------------------|----------|
/// | status 400, 404, 409, 413, 429, 501, 503                                     | the same |
/// | status 401 or 403 for the caller's token                                     | the same |
/// | status 401 or 403 for the service's token                                    | 502      |
/// | a timeout: the call's deadline, 408, 504, one of the system                  | 504      |
/// | `too_many_waiting`, `shutting_down`, a cancelled call                        | 503      |
/// | `invalid_request`                                                            | 400      |
/// | `stage_not_reached`                                                          | 409      |
/// | `invalid_settings`, `unexpected_request`, `wrong_executor`, `concurrent_use` | 500      |
/// | `body_source_failed`, a failure of a local file                              | 500      |
/// | any other                                                                    | 502      |
///
/// If `error::retry_after` has a value, send it as `Retry-After`, in seconds.
///
/// whose: whose token the call sent; the caller's by default.
APPMIXER_DECL int http_status_for(error const& failure, token_of whose = token_of::caller) noexcept;

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/algorithms/impl/http_status.ipp>
#endif

#endif
