#ifndef APPMIXER_ALGORITHMS_FILE_UPLOAD_HPP
#define APPMIXER_ALGORITHMS_FILE_UPLOAD_HPP

// What `upload_file` uploads in chunks.

#include <appmixer/call/upload_body.hpp>
#include <appmixer/core/transfer_progress.hpp>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <string>
#include <utility>

namespace appmixer {

/// A file to upload in chunks. Each function sets one option and returns the object.
class file_upload {
public:
    using progress_function = std::function<void(transfer_progress const&)>; ///< called with the bytes sent so far

    /// filename: the name for the server. content: the bytes, with the content type of the file.
    file_upload(std::string filename, upload_body content)
        : filename_(std::move(filename)), content_(std::move(content))
    {
    }
    /// The name for the server.
    std::string const& filename() const noexcept { return filename_; }
    /// The bytes, with the content type of the file.
    upload_body const& content() const noexcept { return content_; }

    /// The size of each chunk but the last, in bytes; 4 MiB unless set. One chunk is in memory.
    file_upload& chunk_size(std::size_t bytes) noexcept
    {
        chunk_size_ = (std::max)(bytes, std::size_t(1));
        return *this;
    }
    std::size_t chunk_size() const noexcept { return chunk_size_; }

    /// Called on the executor of the transport with the number of bytes of the content that were handed to the
    /// connection: at most ten times a second, and once at the end. What it throws ends the upload and is thrown to the
    /// caller. For content without a size, the bytes are those of the request's body. Unless set, the function that
    /// `upload_body::on_progress` set is called.
    file_upload& progress(progress_function report)
    {
        progress_ = std::move(report);
        return *this;
    }
    progress_function const& progress() const noexcept { return progress_; }

private:
    std::string filename_;
    upload_body content_;
    std::size_t chunk_size_ = std::size_t(4) << 20;
    progress_function progress_;
};

} // namespace appmixer

#endif
