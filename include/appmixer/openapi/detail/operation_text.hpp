#ifndef APPMIXER_OPENAPI_DETAIL_OPERATION_TEXT_HPP
#define APPMIXER_OPENAPI_DETAIL_OPERATION_TEXT_HPP

#include <string_view>

namespace appmixer::detail {

/// What a document says of an operation and its declaration does not.
class operation_text {
public:
    std::string_view name;    ///< of the operation
    std::string_view tag;     ///< its resource, which is the name of the header that declares it
    std::string_view summary; ///< one sentence
};

/// What a document says of a tag.
class tag_text {
public:
    std::string_view name;
    std::string_view description;
};

} // namespace appmixer::detail

#endif
