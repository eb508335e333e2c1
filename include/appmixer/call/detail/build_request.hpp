#ifndef APPMIXER_CALL_DETAIL_BUILD_REQUEST_HPP
#define APPMIXER_CALL_DETAIL_BUILD_REQUEST_HPP

// Builds the request of a call from the table of its parameters.

#include <appmixer/call/detail/operation_description.hpp>
#include <appmixer/core/config.hpp>
#include <appmixer/core/error.hpp>
#include <appmixer/core/http.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace appmixer::detail {

/// Builds a request; see `encode`. alternative: whether to use the alternative path, if the operation has one.
APPMIXER_DECL result<http_request> build_request(operation_description const& description, void const* operation,
                                                 std::size_t more_headers, bool alternative);

/// The values of an operation's secret parameters.
APPMIXER_DECL std::vector<std::string> secrets_of(parameter_span parameters, void const* operation);

/// A hash of the method, path, query and body, which may have secrets; empty if the request cannot be built.
APPMIXER_DECL std::string request_hash(operation_description const& description, void const* operation);

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/call/impl/build_request.ipp>
#endif

#endif
