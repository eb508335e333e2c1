#ifndef APPMIXER_CALL_DETAIL_BODY_CONTENT_HPP
#define APPMIXER_CALL_DETAIL_BODY_CONTENT_HPP

// What an `upload_body` consists of, and the sources that read it.

#include <appmixer/core/body.hpp>
#include <appmixer/core/detail/regular_file.hpp>
#include <appmixer/core/error.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace appmixer::detail {

/// The content of an `upload_body`; immutable, so that copies share it.
class body_content {
public:
    virtual ~body_content() = default;
    /// The bytes if they are in memory, null otherwise.
    virtual std::string const* in_memory() const noexcept { return nullptr; }
    /// See `upload_body::size`.
    virtual std::optional<std::uint64_t> size() const { return std::nullopt; }
    /// See `upload_body::open`.
    virtual result<std::shared_ptr<body_source>> open() const = 0;
};

/// Reads bytes in memory.
class text_source final : public body_source {
public:
    explicit text_source(std::shared_ptr<std::string const> text) noexcept : text_(std::move(text)) {}
    std::optional<std::uint64_t> size() const override { return text_->size(); }
    result<std::string_view> read(std::size_t at_most) override
    {
        std::string_view const piece = std::string_view(*text_).substr(offset_, at_most);
        offset_ += piece.size();
        return piece;
    }
    bool rewind() override
    {
        offset_ = 0;
        return true;
    }

private:
    std::shared_ptr<std::string const> text_;
    std::size_t offset_ = 0;
};

/// Reads a file, which is open only between the first read and the last.
class file_source final : public body_source {
public:
    /// size: of the file. If it has another size when it is read, that is an error.
    file_source(std::string path, std::uint64_t size) : path_(std::move(path)), size_(size) {}
    std::optional<std::uint64_t> size() const override { return size_; }
    /// The piece has at most 64 KiB.
    ///
    /// Errors: those of `input_file`; `errc::body_source_failed` when the size has changed.
    APPMIXER_DECL result<std::string_view> read(std::size_t at_most) override;
    APPMIXER_DECL bool rewind() override;

private:
    std::string path_;
    std::uint64_t size_;
    std::uint64_t offset_ = 0;
    input_file file_;
    std::string buffer_;
};

} // namespace appmixer::detail

#endif
