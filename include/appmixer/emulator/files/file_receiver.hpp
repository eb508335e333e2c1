#ifndef APPMIXER_EMULATOR_FILES_FILE_RECEIVER_HPP
#define APPMIXER_EMULATOR_FILES_FILE_RECEIVER_HPP

// Receives a `multipart/form-data` body with a file, piece by piece, so that the file is in memory only if its storage
// is.

#include <appmixer/core/config.hpp>
#include <appmixer/emulator/file_storage.hpp>
#include <appmixer/emulator/files/multipart_parser.hpp>
#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/text/md5.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace appmixer::detail::emu {

/// What a body contained.
class received_file {
public:
    received_file() = default;
    std::shared_ptr<stored_content const> content; ///< of the part `file`
    std::string filename;                          ///< of that part; empty: none
    std::string content_type;                      ///< of that part; "application/octet-stream" unless given
    std::string name_field;                        ///< the part `filename`; empty: none
    md5 digest;                                    ///< of the content, and of the chunks before it
};

/// Receives a body.
class file_receiver final : private part_handler {
public:
    /// type: the `Content-Type` of the request. limit: of the content in bytes. too_large: thrown above it. earlier:
    /// the digest of the chunks before. Throws as `multipart_boundary` does.
    file_receiver(std::shared_ptr<file_storage> storage, std::string_view type, std::uint64_t limit,
                  http_error too_large, md5 const& earlier = md5())
        : storage_(std::move(storage)), parser_(multipart_boundary(type)), limit_(limit),
          too_large_(std::move(too_large))
    {
        file_.digest = earlier;
    }

    /// Receives the next piece. Throws a 400 for a malformed body, a 413 above the limit or when the rest of the body
    /// has more than 1 MiB, and a 507 when the storage fails.
    APPMIXER_DECL void put(std::string_view piece);
    /// Called at the end of the body. Throws as `put` does.
    APPMIXER_DECL received_file finish();

private:
    /// The longest text of the part `filename`, in bytes.
    static constexpr std::size_t longest_name = 1024;
    /// The most that a body may have besides the content, in bytes.
    static constexpr std::uint64_t largest_rest = 1'048'576;
    enum class part : unsigned char { file, name, other };

    APPMIXER_DECL void begin_part(part_head const& head) override;
    APPMIXER_DECL void put_content(std::string_view piece) override;
    APPMIXER_DECL void end_part() override;

    std::shared_ptr<file_storage> storage_;
    multipart_parser parser_;
    std::uint64_t limit_;
    http_error too_large_;
    received_file file_;
    std::unique_ptr<content_writer> writer_; ///< null: the file has not begun, or has ended
    std::uint64_t size_ = 0;                 ///< of the content so far
    std::uint64_t body_size_ = 0;            ///< of the body so far
    part part_ = part::other;                ///< the current one
};

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/files/file_receiver.ipp>
#endif

#endif
