#ifndef APPMIXER_OPENAPI_DETAIL_OPERATION_OBJECT_HPP
#define APPMIXER_OPENAPI_DETAIL_OPERATION_OBJECT_HPP

// Operation Objects, the parts of a document that describe one operation each.

#include <appmixer/core/config.hpp>
#include <appmixer/openapi/detail/operation_source.hpp>
#include <appmixer/openapi/detail/schema.hpp>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <string_view>

namespace appmixer::detail {

/// The Operation Object of an operation. The schemas of its models are added to the map.
///
/// id: unique in the document.
APPMIXER_DECL json::object operation_object(operation_source const& operation, std::string_view id, schema_map& models);

/// Extends an Operation Object by that of another operation, or another form of the operation, with the same path and
/// method: what either allows is allowed.
APPMIXER_DECL void add_form(json::value& described, json::value const& other);

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/openapi/impl/operation_object.ipp>
#endif

#endif
