#ifndef APPMIXER_CORE_OPERATION_INFO_HPP
#define APPMIXER_CORE_OPERATION_INFO_HPP

// What the declaration of an operation tells transports and layers.

#include <appmixer/core/http.hpp>

#include <cstddef>
#include <string_view>

namespace appmixer {

/// Whether a call may be retried when it is unknown if the server executed it (RFC 9110 §9.2).
enum class idempotency : unsigned char {
    safe,       ///< does not change anything on the server
    idempotent, ///< executing it twice has the same effect as executing it once
    unsafe,     ///< executing it twice may do harm
};

/// Whether a call sends the access token.
enum class token_use : unsigned char {
    required, ///< the server responds with 401 without a token
    optional, ///< a token is sent when there is one
    none,     ///< a token is never sent: sign-in and sign-up
    in_query, ///< as `required`, but the token is the parameter `token` of the query, not a header
};

/// How well public material attests the wire format of an operation: its path, parameters and response.
enum class evidence : unsigned char {
    strong, ///< the vendor's documentation, and usually also working clients or published code of the server
    medium, ///< one good source, or several that differ in details
    weak,   ///< an inference, or a source with known errors
};

/// The properties of an operation that do not depend on a request. Declare it `static constexpr`, so that it outlives
/// every call.
class operation_info {
public:
    /// vendor_name: such as "getFlow". verb: the method. path_template: with parameters in braces, "/flows/{flowId}".
    /// repeat: whether a call may be retried. token: whether it sends the access token; `token_use::required` by
    /// default. response_limit: see `max_body_size`.
    constexpr operation_info(std::string_view vendor_name, appmixer::method verb, std::string_view path_template,
                             appmixer::idempotency repeat, appmixer::token_use token = appmixer::token_use::required,
                             std::size_t response_limit = 0) noexcept
        : name(vendor_name), method(verb), path(path_template), idempotency(repeat), token_use(token),
          max_body_size(response_limit)
    {
    }

    /// The same with a second path, which a handle made by `client::with_alternative_paths` uses.
    constexpr operation_info with_alternative_path(std::string_view path_template) const noexcept
    {
        operation_info info = *this;
        info.alternative_path = path_template;
        return info;
    }

    /// The same with another evidence.
    constexpr operation_info with_evidence(appmixer::evidence attested) const noexcept
    {
        operation_info info = *this;
        info.evidence = attested;
        return info;
    }

    /// The same with a response whose texts are secret: recordings have none of them, and errors do not quote the body.
    ///
    /// except: the key of texts that are not secret, in the outermost object or the objects of the outermost array.
    constexpr operation_info with_secret_texts(std::string_view except = {}) const noexcept
    {
        operation_info info = *this;
        info.has_secret_texts = true;
        info.shown_key = except;
        return info;
    }

    std::string_view name;             ///< "getFlow": as in the vendor's SDK, where that has the operation
    appmixer::method method;           ///< of every request of the operation
    std::string_view path;             ///< the template, "/flows/{flowId}"
    appmixer::idempotency idempotency; ///< whether a call may be retried
    appmixer::token_use token_use;     ///< whether a call sends the access token
    std::size_t max_body_size;         ///< of the response in bytes; 0: the limit of `settings::max_body_size`
    appmixer::evidence evidence = appmixer::evidence::strong; ///< `strong` unless `with_evidence` set it
    bool has_secret_texts = false;                            ///< the texts of the response are secret
    std::string_view shown_key;        ///< the key of texts that are not secret even so; empty: none
    std::string_view alternative_path; ///< a second template, for servers with another path; empty: none
};

} // namespace appmixer

#endif
