#ifndef APPMIXER_OPENAPI_OPENAPI_HPP
#define APPMIXER_OPENAPI_OPENAPI_HPP

// A description of the API for programs in any language, made from the declarations of operations and models.

#include <appmixer/api/all.hpp>
#include <appmixer/call/operation_list.hpp>
#include <appmixer/openapi/detail/document_builder.hpp>
#include <appmixer/openapi/detail/operation_source.hpp>

#include <string>

namespace appmixer {

/// An OpenAPI 3.1 document, as indented JSON, in which paths, tags and schemas are sorted. The same operations give the
/// same text in every program.
///
///     std::string const text = appmixer::openapi_document();
///     using with_plugin = join_operations<all_operations, operation_list<call_plugin>>;
///     std::string const more = appmixer::openapi_document(with_plugin());
///
/// Every property of a response is optional and may be null, and objects may have further ones: the models of the
/// library are as tolerant. Operations that share a path and a method are described as one, whose body has a form for
/// each of them. `x-idempotency` and `x-evidence` are the members of `operation_info` with these names.
///
/// Operations: an `operation_list`; by default those of the library.
/// Source: https://spec.openapis.org/oas/v3.1.1.html
template <class Operations = all_operations>
std::string openapi_document(Operations operations = Operations())
{
    detail::document_builder builder;
    operations.for_each([&]<operation Op>() { builder.add(detail::operation_source_of<Op>); });
    return builder.text();
}

} // namespace appmixer

#endif
