#ifndef APPMIXER_MODEL_FILE_HPP
#define APPMIXER_MODEL_FILE_HPP

// Stored files.

#include <appmixer/core/table.hpp>
#include <appmixer/json/all.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace appmixer {

/// What the server knows of a file besides its content.
class stored_file_metadata {
public:
    stored_file_metadata() = default;

    std::string user_id;        ///< the owner
    std::string origin_flow_id; ///< the flow that made the file; empty: it was uploaded
    json::object extra;         ///< every key not named above

    static constexpr auto fields = table{field("userId", &stored_file_metadata::user_id),
                                         field("originFlowId", &stored_file_metadata::origin_flow_id)};
};

/// A file of a user, without its content.
///
/// Source: https://docs.appmixer.com, API, Files.
class stored_file {
public:
    stored_file() = default;

    std::string file_id;                     ///< a UUID
    std::string filename;                    ///< as given at the upload
    std::optional<std::uint64_t> length;     ///< in bytes
    std::optional<std::uint64_t> chunk_size; ///< of the server's storage or of the upload, in bytes
    std::optional<timestamp> upload_date;    ///< when the upload was complete
    std::string md5;                         ///< of the content, in hexadecimal digits
    std::string content_type;                ///< such as "text/csv"
    stored_file_metadata metadata;           ///< whose it is and where it comes from
    json::object extra;                      ///< every key not named above

    static constexpr auto fields = table{field("fileId", &stored_file::file_id),
                                         field("filename", &stored_file::filename),
                                         field("length", &stored_file::length),
                                         field("chunkSize", &stored_file::chunk_size),
                                         field("uploadDate", &stored_file::upload_date),
                                         field("md5", &stored_file::md5),
                                         field("contentType", &stored_file::content_type),
                                         field("metadata", &stored_file::metadata)};
};

/// A file that everybody can read.
///
/// Source: https://docs.appmixer.com, API, Public Files.
class public_file {
public:
    public_file() = default;

    std::string filename; ///< unique; also its path in the URL
    json::object extra;   ///< every key not named above

    static constexpr auto fields = table{field("filename", &public_file::filename)};
};

} // namespace appmixer

#endif
