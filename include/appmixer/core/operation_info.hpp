#ifndef APPMIXER_CORE_OPERATION_INFO_HPP
#define APPMIXER_CORE_OPERATION_INFO_HPP

#include <appmixer/core/http.hpp>

#include <cstddef>
#include <string_view>

namespace appmixer {

/// Whether a call may be repeated when it is not known if the server carried it out (RFC 9110 §9.2).
enum class idempotency : unsigned char {
    safe,       ///< changes nothing
    idempotent, ///< doing it twice leaves what doing it once leaves
    unsafe,     ///< neither
};

/// What a call does with the token of the handle it is made through.
enum class credentials : unsigned char {
    required, ///< the server responds with 401 without one
    optional, ///< sent when the handle has one
    none,     ///< never sent: the call is how one gets a token
};

/// What a declaration says about its call, independent of any one request. Declared `static constexpr`, so that it
/// outlives every call.
class operation_info {
public:
    constexpr operation_info(std::string_view vendor_name, appmixer::method verb, std::string_view path_template,
                             appmixer::idempotency repeat,
                             appmixer::credentials token = appmixer::credentials::required,
                             std::size_t response_limit = 0) noexcept
        : name(vendor_name), method(verb), path(path_template), idempotency(repeat), credentials(token),
          max_body_size(response_limit)
    {
    }

    std::string_view name; ///< as the vendor writes it, "getFlow"
    appmixer::method method;
    std::string_view path; ///< the template, "/flows/{flowId}"
    appmixer::idempotency idempotency;
    appmixer::credentials credentials;
    std::size_t max_body_size; ///< of a response, in bytes, for a download; 0: as `settings::max_body_size` says
};

} // namespace appmixer

#endif
