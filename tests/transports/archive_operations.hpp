#ifndef APPMIXER_TESTS_TRANSPORTS_ARCHIVE_OPERATIONS_HPP
#define APPMIXER_TESTS_TRANSPORTS_ARCHIVE_OPERATIONS_HPP

// Operations whose bodies are large: an archive is downloaded and uploaded.

#include <appmixer/call/operation.hpp>

#include <utility>

namespace archives {

class get_archive {
public:
    get_archive() = default;
    using response_type = appmixer::http_response;
    static constexpr appmixer::operation_info info{"getArchive", appmixer::method::get, "/archive",
                                                   appmixer::idempotency::safe};
};

class put_archive {
public:
    put_archive() = default;
    explicit put_archive(appmixer::upload_body content) : body(std::move(content)) {}
    appmixer::upload_body body;
    using response_type = appmixer::http_response;
    static constexpr appmixer::operation_info info{"putArchive", appmixer::method::put, "/archive",
                                                   appmixer::idempotency::idempotent};
    static constexpr auto params = appmixer::table{appmixer::upload_in_body(&put_archive::body)};
};

} // namespace archives

#endif
