#ifndef APPMIXER_API_FILES_HPP
#define APPMIXER_API_FILES_HPP

// Operations on the files of a user. Those that everybody can read are in public_files.hpp.

#include <appmixer/call/client.hpp>
#include <appmixer/call/multipart.hpp>
#include <appmixer/call/operation_list.hpp>
#include <appmixer/call/paging.hpp>
#include <appmixer/call/request_values.hpp>
#include <appmixer/call/upload_body.hpp>
#include <appmixer/core/table.hpp>
#include <appmixer/model/file.hpp>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace appmixer {

namespace detail {

/// The name of a file for the header `uploader-file-name`. Nothing when servers would not read it unchanged there; the
/// multipart part has the name as well.
inline std::optional<std::string> file_name_header(std::string const& name)
{
    bool const has_outer_blank = name.starts_with(' ') || name.ends_with(' ');
    bool const is_ascii = std::all_of(name.begin(), name.end(), [](char c) { return c >= ' ' && c <= '~'; });
    return is_ascii && !has_outer_blank && !name.empty() ? std::optional(name) : std::nullopt;
}

} // namespace detail

namespace op {

/// The caller's files. `GET /files`.
class list_files {
public:
    list_files() = default;

    optional_number limit;                 ///< maximum number of files; the server's default is 100
    optional_number offset;                ///< number of files to skip; the server's default is 0
    std::optional<std::string> sort;       ///< a field and a direction: "filename:1", "uploadDate:-1" (newest first)
    std::optional<std::string> projection; ///< fields to include, "fileId,filename", or to exclude, "-md5"
    text_list filter; ///< conditions, all of which must be met: "filename:~report"; see `get_flows`
    optional_flag include_component_source_files; ///< true: also the files of the components that the caller published

    using response_type = std::vector<stored_file>;
    static constexpr operation_info info{"listFiles", method::get, "/files", idempotency::safe};
    static constexpr auto params =
        table{in_query("limit", &list_files::limit),
              in_query("offset", &list_files::offset),
              in_query("sort", &list_files::sort),
              in_query("projection", &list_files::projection),
              in_query("filter", &list_files::filter),
              in_query("includeComponentSourceFiles", &list_files::include_component_source_files)};
    static constexpr auto paging =
        by_offset(&list_files::offset, &list_files::limit, unique_key("fileId", &stored_file::file_id));
};

/// The number of the caller's files. `GET /files/count`.
class count_files {
public:
    count_files() = default;

    text_list filter;                             ///< as in `list_files`
    optional_flag include_component_source_files; ///< as in `list_files`

    using response_type = std::uint64_t;
    static constexpr std::string_view response_key = "count";
    static constexpr operation_info info{"countFiles", method::get, "/files/count", idempotency::safe};
    static constexpr auto params =
        table{in_query("filter", &count_files::filter),
              in_query("includeComponentSourceFiles", &count_files::include_component_source_files)};
};

/// What the server knows of a file. `GET /files/metadata/{fileId}`.
class get_file_metadata {
public:
    get_file_metadata() = default;
    explicit get_file_metadata(std::string id) : file_id(std::move(id)) {}

    std::string file_id;

    using response_type = stored_file;
    static constexpr operation_info info{"getFileMetadata", method::get, "/files/metadata/{fileId}", idempotency::safe};
    static constexpr auto params = table{in_path("fileId", &get_file_metadata::file_id)};
};

/// Uploads a file, or one chunk of it. `POST /files`; the body is `multipart/form-data` with the part `file`.
class upload_file {
public:
    upload_file() = default;
    /// A whole file: the only chunk of it.
    upload_file(std::string filename, upload_body content)
        : body(multipart().file("file", filename, content)), file_name(detail::file_name_header(filename)),
          chunk_size(content.size()), chunk_number(1), chunks_total(1)
    {
    }

    upload_body body;                         ///< the whole file, or one chunk of it
    std::optional<std::string> file_id;       ///< with a chunk after the first: the id in the response to the first
    std::optional<std::string> file_name;     ///< instead of the name in the body; in visible ASCII and blanks
    optional_value<std::uint64_t> chunk_size; ///< of each chunk but the last, in bytes
    optional_number chunk_number;             ///< from 1
    optional_number chunks_total;             ///< the number of chunks; empty: the body is the whole file

    using response_type = stored_file;
    static constexpr operation_info info{"uploadFile", method::post, "/files", idempotency::unsafe};
    static constexpr auto params = table{upload_in_body(&upload_file::body).of_parts("file"),
                                         in_header("uploader-file-id", &upload_file::file_id),
                                         in_header("uploader-file-name", &upload_file::file_name),
                                         in_header("uploader-chunk-size", &upload_file::chunk_size),
                                         in_header("uploader-chunk-number", &upload_file::chunk_number),
                                         in_header("uploader-chunks-total", &upload_file::chunks_total)};
};

/// The content of a file. `GET /files/{fileId}`.
class download_file {
public:
    download_file() = default;
    explicit download_file(std::string id) : file_id(std::move(id)) {}

    std::string file_id;

    using response_type = http_response;
    static constexpr operation_info info =
        operation_info("downloadFile", method::get, "/files/{fileId}", idempotency::safe)
            .with_evidence(evidence::medium);
    static constexpr auto params = table{in_path("fileId", &download_file::file_id)};
};

/// Deletes a file. `DELETE /files/{fileId}`.
class delete_file {
public:
    delete_file() = default;
    explicit delete_file(std::string id) : file_id(std::move(id)) {}

    std::string file_id;

    using response_type = void;
    static constexpr operation_info info{"deleteFile", method::delete_, "/files/{fileId}", idempotency::idempotent};
    static constexpr auto params = table{in_path("fileId", &delete_file::file_id)};
};

/// Deletes files of the caller. `DELETE /files`.
class delete_files {
public:
    delete_files() = default;

    text_list filter; ///< as in `list_files`; without it, all files except those of components

    using response_type = void;
    static constexpr operation_info info{"deleteFiles", method::delete_, "/files", idempotency::idempotent};
    static constexpr auto params = table{in_query("filter", &delete_files::filter)};
};

/// The operations of this header.
using file_operations =
    operation_list<list_files, count_files, get_file_metadata, upload_file, download_file, delete_file, delete_files>;

} // namespace op

/// Lists the caller's files, without their contents.
///
/// query: which files, in what order, and how many; by default all that are not sources of components, but at most
/// 100. `paginate` has no such limit.
/// Result: the files; empty when none matches.
/// Errors: `errc::bad_request` when the server rejects the query.
/// Source: https://docs.appmixer.com, API, Files.
template <api_handle Api>
call_result<Api, std::vector<stored_file>> list_files(Api const& api, op::list_files query = {})
{
    return api.call(query);
}

/// Counts the caller's files.
///
/// query: which files, as in `list_files`; by default all that are not sources of components.
/// Result: their number.
/// Errors: `errc::bad_request` when the server rejects the query.
/// Source: https://docs.appmixer.com, API, Files.
template <api_handle Api>
call_result<Api, std::uint64_t> count_files(Api const& api, op::count_files query = {})
{
    return api.call(query);
}

/// Fetches what the server knows of a file: its name, length, type and so on.
///
/// Result: the file, without its content.
/// Errors: `condition::not_found` when the caller has no such file.
/// Source: https://docs.appmixer.com, API, Files.
template <api_handle Api>
call_result<Api, stored_file> get_file_metadata(Api const& api, std::string file_id)
{
    return api.call(op::get_file_metadata(std::move(file_id)));
}

/// Uploads a file in one request. The function with a `file_upload` uploads it in chunks.
///
///     co_await upload_file(api, "report.pdf", upload_body::file("/tmp/r", "application/pdf"));
///
/// filename: the name for the server. content: the bytes, with the content type of the file.
/// Result: the file as the server stored it.
/// Errors: `errc::body_source_failed` when the content cannot be read; `errc::payload_too_large` when the server takes
/// no file of this size.
/// Deadline: none unless `client::within` sets one; see `upload_in_body`.
/// Not idempotent: repeating the call stores a second file.
/// Source: https://docs.appmixer.com, API, Files.
template <api_handle Api>
call_result<Api, stored_file> upload_file(Api const& api, std::string filename, upload_body content)
{
    return api.call(op::upload_file(std::move(filename), std::move(content)));
}

/// Downloads a file into memory. `download_to` with `op::download_file` downloads to a file or to a sink.
///
/// Result: the response: the content is its `body`, and its headers say the type and the name.
/// Errors: `condition::not_found` when the caller has no such file; `errc::response_too_large` beyond
/// `settings::max_body_size`.
/// Source: https://docs.appmixer.com, API, Files.
template <api_handle Api>
call_result<Api, http_response> download_file(Api const& api, std::string file_id)
{
    return api.call(op::download_file(std::move(file_id)));
}

/// Deletes a file.
///
/// Errors: `condition::not_found` when the caller has no such file, also when it is already deleted.
/// Source: https://docs.appmixer.com, API, Files.
template <api_handle Api>
call_result<Api, void> delete_file(Api const& api, std::string file_id)
{
    return api.call(op::delete_file(std::move(file_id)));
}

/// Deletes the caller's files that meet all conditions. Without a condition, all files are deleted, except the sources
/// of components.
///
///     appmixer::op::delete_files old;
///     old.filter = "filename:^backup-2023";
///     co_await delete_files(api, old);
///
/// query: which files.
/// Errors: `errc::bad_request` when the server rejects the filter.
/// Source: https://docs.appmixer.com, API, Files.
template <api_handle Api>
call_result<Api, void> delete_files(Api const& api, op::delete_files query)
{
    return api.call(query);
}

} // namespace appmixer

#endif
