#ifndef APPMIXER_OPENAPI_SRC_HPP
#define APPMIXER_OPENAPI_SRC_HPP

/// The bodies of the functions of openapi/, for separate compilation. A program that makes OpenAPI documents includes
/// this file in one source file, as well as <appmixer/src.hpp>.

#include <appmixer/core/config.hpp>

#ifdef APPMIXER_HEADER_ONLY
#error "appmixer/openapi/src.hpp needs APPMIXER_SEPARATE_COMPILATION, defined for the whole program"
#endif

#include <appmixer/openapi/impl/document_builder.ipp>
#include <appmixer/openapi/impl/operation_object.ipp>
#include <appmixer/openapi/impl/schema.ipp>

#endif
