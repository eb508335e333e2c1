#ifndef APPMIXER_OPENAPI_OPENAPI_HPP
#define APPMIXER_OPENAPI_OPENAPI_HPP

// A description of the API for programs in any language, made from the declarations of operations and models.

#include <appmixer/api/all.hpp>
#include <appmixer/call/operation_list.hpp>
#include <appmixer/openapi/detail/document_builder.hpp>
#include <appmixer/openapi/detail/operation_source.hpp>

#include <string>

namespace appmixer {

namespace detail {

/// The operations of the library, with the other forms of those that have some.
using described_operations =
    join_operations<all_operations, operation_list<op::list_component_names, op::get_log_of_logs, op::get_log_of_flow>>;

} // namespace detail

/// An OpenAPI 3.1 document, as indented JSON, in which paths, tags and schemas are sorted. The same operations give the
/// same text in every program.
///
///     std::string const text = appmixer::openapi_document();
///     std::string const of_plugin = appmixer::openapi_document(operation_list<call_plugin>());
///
/// Every property of a response is optional and may be null, and objects may have further ones: the models of the
/// library are as tolerant. Operations that share a path and a method are described as one. `x-idempotency` and
/// `x-evidence` are the members of `operation_info` with these names.
///
/// Operations: an `operation_list`; by default those of the library.
/// Source: https://spec.openapis.org/oas/v3.1.1.html
template <class Operations = detail::described_operations>
std::string openapi_document(Operations operations = Operations())
{
    detail::document_builder builder;
    operations.for_each([&]<operation Op>() { builder.add(detail::operation_source_of<Op>); });
    return builder.text();
}

} // namespace appmixer

#endif
