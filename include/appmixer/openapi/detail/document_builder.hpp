#ifndef APPMIXER_OPENAPI_DETAIL_DOCUMENT_BUILDER_HPP
#define APPMIXER_OPENAPI_DETAIL_DOCUMENT_BUILDER_HPP

#include <appmixer/core/config.hpp>
#include <appmixer/openapi/detail/operation_source.hpp>
#include <appmixer/openapi/detail/schema.hpp>

#include <boost/json/value.hpp>

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace appmixer::detail {

/// Makes a document of operations.
class document_builder {
public:
    document_builder() = default;

    /// Adds an operation under its path, and under its alternative path if it has one. The ids of an operation's
    /// further paths end with a number: "getLog_2".
    APPMIXER_DECL void add(operation_source const& operation);
    /// The document, as indented JSON.
    APPMIXER_DECL std::string text() const;

private:
    APPMIXER_DECL void add(operation_source const& operation, std::string_view path);

    std::map<std::string, std::map<std::string, json::value>> paths_; ///< Operation Objects by path and method
    std::map<std::string, int, std::less<>> path_counts_;             ///< how many paths an operation has, by its name
    std::set<std::string, std::less<>> tags_;
    schema_map models_;
};

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/openapi/impl/document_builder.ipp>
#endif

#endif
