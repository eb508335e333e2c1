#ifndef APPMIXER_EMULATOR_FILES_FILE_UPLOAD_HPP
#define APPMIXER_EMULATOR_FILES_FILE_UPLOAD_HPP

// Uploads of files: a whole one in a request, one in chunks, and public files.

#include <appmixer/core/config.hpp>
#include <appmixer/core/http.hpp>
#include <appmixer/emulator/files/file_receiver.hpp>
#include <appmixer/emulator/http/router.hpp>
#include <appmixer/emulator/http/upload_receiver.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace appmixer::detail::emu {

/// The `uploader-` headers of a request.
class chunk_headers {
public:
    chunk_headers() = default;
    /// Throws a 400 when they are invalid.
    APPMIXER_DECL explicit chunk_headers(header_list const& headers);

    std::string file_id; ///< empty: this is the first chunk
    std::string file_name;
    std::size_t chunk_size = 0; ///< 0: not given
    std::size_t number = 1;
    std::size_t total = 1;
};

/// An upload of a file or of one chunk of it.
class file_upload_request final : public upload_receiver {
public:
    /// Checks the head of the request. Throws when the upload is not possible.
    APPMIXER_DECL explicit file_upload_request(request_context& ctx);
    void put(std::string_view piece) override { receiver_.put(piece); }
    APPMIXER_DECL http_response finish(request_context& ctx) override;

private:
    std::string user_id_;
    chunk_headers chunk_;
    file_receiver receiver_;
};

/// An upload of a public file.
class public_upload_request final : public upload_receiver {
public:
    /// Throws a 403 unless the caller is an administrator.
    APPMIXER_DECL explicit public_upload_request(request_context& ctx);
    void put(std::string_view piece) override { receiver_.put(piece); }
    APPMIXER_DECL http_response finish(request_context& ctx) override;

private:
    file_receiver receiver_;
};

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/files/file_upload.ipp>
#endif

#endif
