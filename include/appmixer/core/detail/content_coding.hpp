#ifndef APPMIXER_CORE_DETAIL_CONTENT_CODING_HPP
#define APPMIXER_CORE_DETAIL_CONTENT_CODING_HPP

// The header `Content-Encoding`.

#include <appmixer/core/config.hpp>
#include <appmixer/core/http.hpp>

#include <string>

namespace appmixer::detail {

/// The codings of a body in the order in which they were applied (RFC 9110 §8.4): "", "gzip", "gzip, br". Names that
/// are not registered count as none: some servers send "UTF-8" or "none".
APPMIXER_DECL std::string content_codings(header_list const& headers);

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/core/impl/content_coding.ipp>
#endif

#endif
