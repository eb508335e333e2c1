#ifndef APPMIXER_API_PUBLIC_FILES_HPP
#define APPMIXER_API_PUBLIC_FILES_HPP

// Operations on files that everybody can read. Only administrators may call them.

#include <appmixer/call/client.hpp>
#include <appmixer/call/multipart.hpp>
#include <appmixer/call/operation_list.hpp>
#include <appmixer/call/upload_body.hpp>
#include <appmixer/core/table.hpp>
#include <appmixer/model/file.hpp>

#include <string>
#include <utility>
#include <vector>

namespace appmixer {

namespace op {

/// All public files. `GET /public-files`.
class list_public_files {
public:
    list_public_files() = default;

    using response_type = std::vector<public_file>;
    static constexpr operation_info info =
        operation_info("listPublicFiles", method::get, "/public-files", idempotency::safe)
            .with_evidence(evidence::medium);
};

/// Uploads a public file. `POST /public-files`; the body is `multipart/form-data` with the parts `filename` and `file`.
class upload_public_file {
public:
    upload_public_file() = default;
    upload_public_file(std::string filename, upload_body content)
        : body(multipart().field("filename", filename).file("file", filename, std::move(content)))
    {
    }

    upload_body body; ///< `multipart/form-data` with the parts `filename` and `file`

    using response_type = void;
    static constexpr operation_info info =
        operation_info("uploadPublicFile", method::post, "/public-files", idempotency::idempotent)
            .with_evidence(evidence::medium);
    static constexpr auto params = table{upload_in_body(&upload_public_file::body).of_parts("file", "filename")};
};

/// Deletes a public file. `DELETE /public-files/{filename}`.
class delete_public_file {
public:
    delete_public_file() = default;
    explicit delete_public_file(std::string name) : filename(std::move(name)) {}

    std::string filename;

    using response_type = void;
    static constexpr operation_info info =
        operation_info("deletePublicFile", method::delete_, "/public-files/{filename}", idempotency::idempotent)
            .with_evidence(evidence::medium);
    static constexpr auto params = table{in_path("filename", &delete_public_file::filename)};
};

/// The operations of this header.
using public_file_operations = operation_list<list_public_files, upload_public_file, delete_public_file>;

} // namespace op

/// Lists the names of all public files. Only administrators may do it.
///
/// Result: the files; empty when there are none.
/// Errors: `condition::forbidden` for other callers.
/// Source: https://docs.appmixer.com, API, Public Files.
template <api_handle Api>
call_result<Api, std::vector<public_file>> list_public_files(Api const& api)
{
    return api.call(op::list_public_files());
}

/// Uploads a public file, or replaces the one of that name. Only administrators may do it.
///
///     co_await upload_public_file(api, "logo.svg", upload_body::file("/tmp/logo.svg", "image/svg+xml"));
///
/// filename: the name for the server. content: the bytes, with the content type of the file.
/// Errors: `condition::forbidden` for other callers; `errc::body_source_failed` when the content cannot be read;
/// `errc::payload_too_large` when the server takes no file of this size.
/// Deadline: none unless `client::within` sets one; see `upload_in_body`.
/// Source: https://docs.appmixer.com, API, Public Files.
template <api_handle Api>
call_result<Api, void> upload_public_file(Api const& api, std::string filename, upload_body content)
{
    return api.call(op::upload_public_file(std::move(filename), std::move(content)));
}

/// Deletes a public file. Only administrators may do it.
///
/// Errors: `condition::forbidden` for other callers; `condition::not_found` when there is no such file.
/// Source: https://docs.appmixer.com, API, Public Files.
template <api_handle Api>
call_result<Api, void> delete_public_file(Api const& api, std::string filename)
{
    return api.call(op::delete_public_file(std::move(filename)));
}

} // namespace appmixer

#endif
