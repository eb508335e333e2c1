#ifndef APPMIXER_EMULATOR_FILES_FILE_CONTENT_HPP
#define APPMIXER_EMULATOR_FILES_FILE_CONTENT_HPP

// The contents of files: storing them, reading them, and responding with them or a range of them.

#include <appmixer/core/body.hpp>
#include <appmixer/core/config.hpp>
#include <appmixer/core/http.hpp>
#include <appmixer/emulator/files/file_table.hpp>
#include <appmixer/emulator/http/router.hpp>

#include <boost/json/object.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace appmixer::detail::emu {

/// Stores bytes as the content of a file. Errors: those of the storage.
APPMIXER_DECL result<content_parts> stored(file_storage& storage, std::string_view bytes);

/// Reads a range of the content of a file.
class content_source final : public body_source {
public:
    /// begin, end: within the content, in bytes.
    content_source(content_parts parts, std::uint64_t begin, std::uint64_t end) noexcept
        : parts_(std::move(parts)), begin_(begin), end_(end), position_(begin)
    {
    }
    std::optional<std::uint64_t> size() const override { return end_ - begin_; }
    /// The piece has at most 64 KiB. Errors: those of the storage.
    APPMIXER_DECL result<std::string_view> read(std::size_t at_most) override;
    bool rewind() override
    {
        position_ = begin_;
        part_ = 0;
        part_begin_ = 0;
        return true;
    }

private:
    content_parts parts_;
    std::uint64_t begin_;
    std::uint64_t end_;
    std::uint64_t position_;
    std::size_t part_ = 0;         ///< of the position, or before it
    std::uint64_t part_begin_ = 0; ///< where that part begins
    std::string buffer_;
};

/// The whole content in memory. Throws `exception` with the error of the storage.
APPMIXER_DECL std::string content_in_memory_of(content_parts const& parts, std::uint64_t length);

/// A part of a content.
class byte_range {
public:
    byte_range(std::uint64_t first, std::uint64_t behind_last) noexcept : begin(first), end(behind_last) {}
    std::uint64_t begin;
    std::uint64_t end;
};

/// The part that a `Range` asks for (RFC 9110 §14.2); an empty one when it is behind the end. Nothing for a field that
/// asks for several parts or is malformed: the whole is sent.
APPMIXER_DECL std::optional<byte_range> requested_range(std::string_view field, std::uint64_t size) noexcept;

/// Responds with the content of a file as a stream, or with the part of it that the request asks for. document: of the
/// file.
APPMIXER_DECL http_response respond_content(request_context& ctx, json::object const& document, content_parts content,
                                            std::uint64_t length);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/files/file_content.ipp>
#endif

#endif
